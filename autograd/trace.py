"""Where in the user's program an operation was called."""

from __future__ import annotations

import os
import sys
import traceback

_HOUSE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_PACKAGES = tuple(os.path.join(_HOUSE, package, "") for package in ("autograd", "nn", "optim"))


def calling_line() -> str:
    """File, line and text of the innermost call that is not inside this project's packages."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGES):
        frame = frame.f_back
    return "".join(traceback.format_stack(frame, limit=1)).rstrip()
