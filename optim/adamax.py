"""Adamax: Adam with the largest gradient in place of the mean square."""

from __future__ import annotations

import numpy as np

from autograd.tensor import Tensor
from optim.axpby import axpby
from optim.blocks import Array, State
from optim.optimizer import Group, Optimizer, Params


class Adamax(Optimizer):
    """Adamax (Kingma & Ba 2014, section 7.1).

        g ← ∇f(p) + weight_decay · p
        m ← β₁ m + (1 − β₁) g
        u ← max(β₂ u, |g| + eps)
        p ← p − lr / (1 − β₁ᵗ) · m / u                  in step t

    `maximize` follows the gradient upwards. `foreach` and `capturable` are PyTorch's choices between implementations:
    they are accepted and change nothing. Raises ValueError for negative settings and betas outside [0, 1)
    (PyTorch: `torch.optim.Adamax`).
    """

    def __init__(self, params: Params, lr: float | Tensor = 2e-3, betas: tuple[float, float] = (0.9, 0.999),
                 eps: float = 1e-8, weight_decay: float = 0, foreach: bool | None = None, *, maximize: bool = False,
                 differentiable: bool = False, capturable: bool = False) -> None:
        super().__init__(params, {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "foreach": foreach,
            "maximize": maximize, "differentiable": differentiable, "capturable": capturable})

    def state_arrays(self, group: Group) -> dict[str, float]:
        return {"exp_avg": 0.0, "exp_inf": 0.0}

    def update(self, g: Array, state: State, group: Group) -> tuple[float, Array]:
        beta1, beta2 = group["betas"]
        m, u = state["exp_avg"], state["exp_inf"]
        axpby(1 - beta1, g, beta1, m)
        np.maximum(beta2 * u, np.abs(g) + group["eps"], out=u)
        return group["lr"] / (1 - beta1 ** state["step"]), m / u
