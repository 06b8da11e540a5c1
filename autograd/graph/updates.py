"""Updates: how far each step of an optimizer moves each parameter, in proportion to it."""

from __future__ import annotations

import weakref
from types import TracebackType
from typing import Any

import numpy as np

from autograd.engine import Node
from autograd.tensor import Tensor


class Updates:
    """Measures the update/weight ratio `‖p_new − p‖ / ‖p‖` of every parameter around each `optimizer.step()`.

    It is a hook of the optimizer: training without it costs nothing, and with it, a copy of the parameters for the time
    of a step. `remove()`, or the end of a `with` block, takes it off. Around 1e-3 is healthy; a hundred times more
    shakes the weights, a hundred times less does not train them.

    >>> import autograd, optim
    >>> w = autograd.tensor([3.0, 4.0], requires_grad=True)
    >>> optimizer = optim.SGD([w], lr=0.1)
    >>> with autograd.Updates(optimizer) as updates:
    ...     w.sum().backward()
    ...     optimizer.step()
    >>> round(updates.ratio(w), 4)
    0.0283
    """

    def __init__(self, optimizer: Any) -> None:
        self._ratios: weakref.WeakKeyDictionary[Node, float] = weakref.WeakKeyDictionary()
        self._before: list[tuple[Tensor, np.ndarray[Any, Any]]] = []
        self._handles = [optimizer.register_step_pre_hook(self._keep), optimizer.register_step_post_hook(self._compare)]

    def ratio(self, parameter: Tensor) -> float | None:
        """The ratio of the last step; None for a parameter that no step has changed yet."""
        return None if parameter._node is None else self._ratios.get(parameter._node)

    def remove(self) -> None:
        """Measure no more; what was measured stays."""
        for handle in self._handles:
            handle.remove()
        self._before = []

    def __enter__(self) -> Updates:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.remove()

    def _keep(self, optimizer: Any, args: Any, kwargs: Any) -> None:
        self._before = [(p, p._array.copy()) for group in optimizer.param_groups for p in group["params"]
                        if p._grad is not None]

    def _compare(self, optimizer: Any, args: Any, kwargs: Any) -> None:
        for p, before in self._before:
            size = float(np.linalg.norm(before))
            moved = float(np.linalg.norm(p._array - before))
            if p._node is not None:
                self._ratios[p._node] = moved / size if size else float("inf") if moved else 0.0
        self._before = []
