"""`torch.jit.script` and `trace`, which compile in PyTorch: here what they are given, as `compile` does."""

from __future__ import annotations

from typing import Any, TypeVar

T = TypeVar("T")

__all__ = ["script", "trace"]


def script(obj: T) -> T:
    """The module or function as it is, also as a decorator."""
    return obj


def trace(func: T, example_inputs: Any = None) -> T:
    """The module or function as it is; it stays free to do something else for other inputs."""
    return func
