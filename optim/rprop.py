"""Rprop: steps that grow while the gradient keeps its sign, and shrink when it turns."""

from __future__ import annotations

import numpy as np

from autograd.tensor import Tensor
from optim.blocks import Array, State
from optim.optimizer import Group, Optimizer, Params


class Rprop(Optimizer):
    """Resilient backpropagation (Riedmiller & Braun 1993), for gradients of the whole data set.

        s ← clamp(s · η⁺, step_sizes)                   where g has the sign of the last gradient
        s ← clamp(s · η⁻, step_sizes),  g ← 0           where it has the other sign
        p ← p − sign(g) · s                             the first s is lr

    `etas` is (η⁻, η⁺), `step_sizes` the smallest and largest s. `maximize` follows the gradient upwards. `foreach` and
    `capturable` are PyTorch's choices between implementations: they are accepted and change nothing. Raises
    ValueError for a negative lr and unless 0 < η⁻ < 1 < η⁺ (PyTorch: `torch.optim.Rprop`).
    """

    def __init__(self, params: Params, lr: float | Tensor = 1e-2, etas: tuple[float, float] = (0.5, 1.2),
                 step_sizes: tuple[float, float] = (1e-6, 50), *, capturable: bool = False,
                 foreach: bool | None = None, maximize: bool = False, differentiable: bool = False) -> None:
        super().__init__(params, {
            "lr": lr, "etas": etas, "step_sizes": step_sizes, "foreach": foreach, "maximize": maximize,
            "differentiable": differentiable, "capturable": capturable})

    def check(self, group: Group) -> None:
        super().check(group)
        lower, upper = group["etas"]
        if not 0.0 < lower < 1.0 < upper:
            raise ValueError(f"Invalid eta values: {lower}, {upper}; expected 0 < first < 1 < second")

    def state_arrays(self, group: Group) -> dict[str, float]:
        return {"prev": 0.0, "step_size": float(group["lr"])}

    def update(self, g: Array, state: State, group: Group) -> tuple[float, Array]:
        (shrink, grow), (smallest, largest) = group["etas"], group["step_sizes"]
        last, s = state["prev"], state["step_size"]
        agreement = g * last
        s *= np.where(agreement > 0, grow, np.where(agreement < 0, shrink, 1.0))
        np.clip(s, smallest, largest, out=s)
        last[:] = np.where(agreement < 0, 0, g)
        return 1.0, np.sign(last) * s
