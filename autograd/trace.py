"""Where in the user's program an operation was called."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

_HOUSE = Path(__file__).resolve().parent.parent
_PACKAGES = tuple(str(_HOUSE / package) for package in ("autograd", "nn", "optim"))


def calling_line() -> str:
    """File, line and text of the innermost call that is not inside this project's packages."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGES):
        frame = frame.f_back
    return "".join(traceback.format_stack(frame, limit=1)).rstrip()
