"""Operations that a public function is made of carry its name, in errors, as `grad_fn` and in pictures of the graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def within(public: str) -> Callable[[F], F]:
    """Name the decorated function after the one that it works for: `max_of_all` is `max` to those who see it."""
    def rename(function: F) -> F:
        function.__name__ = public
        return function
    return rename
