"""`checkpoint`, which in PyTorch trades time for memory: here the call as it is (`torch.utils.checkpoint`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def checkpoint(function: Callable[..., Any], *args: Any, use_reentrant: bool | None = None,
               preserve_rng_state: bool = True, **kwargs: Any) -> Any:
    """`function(*args, **kwargs)`, with its gradient.

    Nothing is thrown away and computed again, so the settings, which say how, change nothing.
    """
    return function(*args, **kwargs)


def checkpoint_sequential(functions: Any, segments: int, input: Any, use_reentrant: bool | None = None,
                          preserve_rng_state: bool = True) -> Any:
    """The functions, one after the other, as `nn.Sequential` calls them; in segments only in PyTorch.

    Raises ValueError unless there is a segment, and no more than functions.
    """
    parts = list(functions)
    if not 1 <= segments <= len(parts):
        raise ValueError(f"checkpoint_sequential(): expected 1 to {len(parts)} segments, got {segments}")
    for function in parts:
        input = function(input)
    return input
