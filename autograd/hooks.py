"""Handles with which hooks are removed."""

from __future__ import annotations

import itertools
from typing import Any

_handles = itertools.count()


class RemovableHandle:
    """Takes back what a `register_...` method added: call `remove()`, or use it in a `with` block."""

    def __init__(self, hooks: dict[int, Any], hook: Any) -> None:
        self._hooks = hooks
        self.id = next(_handles)
        hooks[self.id] = hook

    def remove(self) -> None:
        """Take the hook back; a second call does nothing."""
        self._hooks.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *error: object) -> None:
        self.remove()
