"""RAdam: Adam that starts as momentum, until it knows the mean square of the gradients."""

from __future__ import annotations

import numpy as np

from autograd.tensor import Tensor
from optim.axpby import axpby
from optim.blocks import Array, State
from optim.optimizer import Group, Optimizer, Params


class RAdam(Optimizer):
    """RAdam (Liu et al. 2019): Adam with its second average rectified for the few gradients that it has seen.

        g ← ∇f(p) + weight_decay · p
        m ← β₁ m + (1 − β₁) g
        v ← β₂ v + (1 − β₂) g²
        ρ∞ = 2 / (1 − β₂) − 1                           ρ = ρ∞ − 2 t β₂ᵗ / (1 − β₂ᵗ)
        p ← p − lr · m̂ · r √(1 − β₂ᵗ) / (√v + eps)      if ρ > 5, with r² = (ρ−4)(ρ−2)ρ∞ / ((ρ∞−4)(ρ∞−2)ρ)
        p ← p − lr · m̂                                  otherwise; m̂ = m / (1 − β₁ᵗ) in step t

    `decoupled_weight_decay`: the decay goes straight into the parameters, as in AdamW. `maximize` follows the gradient
    upwards. `foreach` and `capturable` are PyTorch's choices between implementations: they are accepted and change
    nothing. Raises ValueError for negative settings and betas outside [0, 1) (PyTorch: `torch.optim.RAdam`).
    """

    def __init__(self, params: Params, lr: float | Tensor = 1e-3, betas: tuple[float, float] = (0.9, 0.999),
                 eps: float = 1e-8, weight_decay: float = 0, decoupled_weight_decay: bool = False, *,
                 foreach: bool | None = None, maximize: bool = False, capturable: bool = False,
                 differentiable: bool = False) -> None:
        super().__init__(params, {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "maximize": maximize,
            "foreach": foreach, "capturable": capturable, "decoupled_weight_decay": decoupled_weight_decay,
            "differentiable": differentiable})

    def state_arrays(self, group: Group) -> dict[str, float]:
        return {"exp_avg": 0.0, "exp_avg_sq": 0.0}

    def update(self, g: Array, state: State, group: Group) -> tuple[float, Array]:
        (beta1, beta2), t = group["betas"], state["step"]
        m, v = state["exp_avg"], state["exp_avg_sq"]
        axpby(1 - beta1, g, beta1, m)
        axpby(1 - beta2, g * g, beta2, v)
        rate, correction = group["lr"] / (1 - beta1**t), 1 - beta2**t
        rho_inf = 2 / (1 - beta2) - 1
        rho = rho_inf - 2 * t * beta2**t / correction
        if rho <= 5:
            return rate, m
        rectified = ((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho)) ** 0.5
        return rate * rectified * correction**0.5, m / (np.sqrt(v) + group["eps"])
