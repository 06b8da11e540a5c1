"""Where in the user's program this project was called: for anomaly detection, and for warnings."""

from __future__ import annotations

import os
import sys
import traceback
import warnings

_HOUSE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_PACKAGES = tuple(os.path.join(_HOUSE, package, "") for package in ("autograd", "nn", "optim"))


def calling_line() -> str:
    """File, line and text of the innermost call that is not inside this project's packages."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGES):
        frame = frame.f_back
    return "".join(traceback.format_stack(frame, limit=1)).rstrip()


def warn(message: str, category: type[Warning] = UserWarning) -> None:
    """Warn of the innermost call that is not inside this project's packages, however deep inside them the reason lies."""
    frame, level = sys._getframe(1), 2
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGES):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, category, stacklevel=level)
