"""Adadelta: steps in the parameter's own unit, from the sizes of earlier steps."""

from __future__ import annotations

import numpy as np

from autograd.tensor import Tensor
from optim.axpby import axpby
from optim.blocks import Array, State
from optim.optimizer import Group, Optimizer, Params


class Adadelta(Optimizer):
    """Adadelta (Zeiler 2012).

        g ← ∇f(p) + weight_decay · p
        v ← ρ v + (1 − ρ) g²
        Δ ← √(u + eps) / √(v + eps) · g
        u ← ρ u + (1 − ρ) Δ²
        p ← p − lr · Δ

    `maximize` follows the gradient upwards. `foreach` and `capturable` are PyTorch's choices between implementations:
    they are accepted and change nothing. Raises ValueError for negative settings and rho outside [0, 1]
    (PyTorch: `torch.optim.Adadelta`).
    """

    def __init__(self, params: Params, lr: float | Tensor = 1.0, rho: float = 0.9, eps: float = 1e-6,
                 weight_decay: float = 0, foreach: bool | None = None, *, capturable: bool = False,
                 maximize: bool = False, differentiable: bool = False) -> None:
        super().__init__(params, {
            "lr": lr, "rho": rho, "eps": eps, "weight_decay": weight_decay, "maximize": maximize,
            "capturable": capturable, "foreach": foreach, "differentiable": differentiable})

    def check(self, group: Group) -> None:
        super().check(group)
        if not 0.0 <= group["rho"] <= 1.0:
            raise ValueError(f"Invalid rho value: {group['rho']}; expected 0 <= rho <= 1")

    def state_arrays(self, group: Group) -> dict[str, float]:
        return {"square_avg": 0.0, "acc_delta": 0.0}

    def update(self, g: Array, state: State, group: Group) -> tuple[float, Array]:
        rho, eps, v, u = group["rho"], group["eps"], state["square_avg"], state["acc_delta"]
        axpby(1 - rho, g * g, rho, v)
        delta: Array = np.sqrt(u + eps) / np.sqrt(v + eps) * g
        axpby(1 - rho, delta * delta, rho, u)
        return group["lr"], delta
