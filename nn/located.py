"""Where an error happened: the path and the description of the layer, put before the message of the operation."""

from __future__ import annotations

import re
from typing import Any

LOCATABLE = (RuntimeError, ValueError, TypeError, IndexError, AssertionError)
"""The exceptions that operations raise for arguments that do not fit."""


def locate(error: BaseException, module: Any) -> None:
    """Name `module`, through whose call `error` is passing, in its message.

    The innermost call puts its description before the message, every outer one the name by which it knows the inner:
    `net.2 Linear(32 -> 16): expected ...`. Errors that the user's own code raises are left as they are.
    """
    found = error.__dict__.get("located")
    if found is None:
        if not (error.args and isinstance(error.args[0], str) and _raised_here(error)):
            return
        path, described, message = "", module._describe(), _without_name(error.args[0], type(module).__name__)
    else:
        inner, path, described, message = found
        if inner is module:
            return
        name = next((name for name, other in module.named_modules() if other is inner), type(inner).__name__)
        path = f"{name}.{path}" if path else name
    error.__dict__["located"] = module, path, described, message
    error.args = (f"{path} {described}: {message}" if path else f"{described}: {message}", *error.args[1:])


def _raised_here(error: BaseException) -> bool:
    """Whether it was raised by an operation, a layer or NumPy rather than by code of the user's."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    raiser = "" if trace is None else trace.tb_frame.f_globals.get("__name__", "")
    return raiser.split(".")[0] in ("autograd", "nn", "numpy")


def _without_name(message: str, layer: str) -> str:
    """The message without the name of the operation where the layer's says the same: `linear(): ` in a Linear."""
    match = re.match(r"(\w+)\(\): ", message)
    return message[match.end():] if match and match[1].replace("_", "") == layer.lower() else message
