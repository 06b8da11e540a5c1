"""RMSprop: gradients over the root of the mean of their squares."""

from __future__ import annotations

import numpy as np

from autograd.tensor import Tensor
from optim.axpby import axpby
from optim.blocks import Array, State
from optim.optimizer import Group, Optimizer, Params


class RMSprop(Optimizer):
    """RMSprop (Tieleman & Hinton, Coursera lecture 6.5, 2012).

        g ← ∇f(p) + weight_decay · p
        v ← α v + (1 − α) g²
        p ← p − lr · g / (√v + eps)

    `centered`: √(v − a²) takes the place of √v, with a ← α a + (1 − α) g (Graves 2013). `momentum`: the quotient is
    added to b ← momentum · b, and p ← p − lr · b. `maximize` follows the gradient upwards. `capturable` and `foreach`
    are PyTorch's choices between implementations: they are accepted and change nothing. Raises ValueError for
    negative settings (PyTorch: `torch.optim.RMSprop`).
    """

    def __init__(self, params: Params, lr: float | Tensor = 1e-2, alpha: float = 0.99, eps: float = 1e-8,
                 weight_decay: float = 0, momentum: float = 0, centered: bool = False, capturable: bool = False,
                 foreach: bool | None = None, maximize: bool = False, differentiable: bool = False) -> None:
        super().__init__(params, {
            "lr": lr, "momentum": momentum, "alpha": alpha, "eps": eps, "centered": centered,
            "weight_decay": weight_decay, "capturable": capturable, "foreach": foreach, "maximize": maximize,
            "differentiable": differentiable})

    def check(self, group: Group) -> None:
        super().check(group)
        if not group["alpha"] >= 0.0:
            raise ValueError(f"Invalid alpha value: {group['alpha']}; expected a number >= 0")

    def state_arrays(self, group: Group) -> dict[str, float]:
        wanted = {"square_avg": True, "momentum_buffer": group["momentum"] > 0, "grad_avg": group["centered"]}
        return {name: 0.0 for name, want in wanted.items() if want}

    def update(self, g: Array, state: State, group: Group) -> tuple[float, Array]:
        lr, alpha, momentum = group["lr"], group["alpha"], group["momentum"]
        v = state["square_avg"]
        axpby(1 - alpha, g * g, alpha, v)
        if group["centered"]:
            a = state["grad_avg"]
            axpby(1 - alpha, g, alpha, a)
            v = v - a * a
        direction: Array = g / (np.sqrt(v) + group["eps"])
        if momentum > 0:
            b: Array = state["momentum_buffer"]
            direction = axpby(1, direction, momentum, b)
        return lr, direction
