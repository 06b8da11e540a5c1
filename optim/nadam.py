"""NAdam: Adam with Nesterov's look ahead."""

from __future__ import annotations

import numpy as np

from autograd.tensor import Tensor
from optim.axpby import axpby
from optim.blocks import Array, State
from optim.optimizer import Group, Optimizer, Params


class NAdam(Optimizer):
    """NAdam (Dozat 2016): the mean of the gradients as it will be after the next step.

        g ← ∇f(p) + weight_decay · p
        μₜ = β₁ (1 − ½ · 0.96^(t · momentum_decay))     Πₜ = μ₁ · μ₂ · … · μₜ
        m ← β₁ m + (1 − β₁) g
        v ← β₂ v + (1 − β₂) g²
        m̂ = μₜ₊₁ m / (1 − Πₜ₊₁) + (1 − μₜ) g / (1 − Πₜ),            v̂ = v / (1 − β₂ᵗ)
        p ← p − lr · m̂ / (√v̂ + eps)                     in step t

    `decoupled_weight_decay`: the decay goes straight into the parameters, as in AdamW. `maximize` follows the gradient
    upwards. `foreach` and `capturable` are PyTorch's choices between implementations: they are accepted and change
    nothing. Raises ValueError for negative settings and betas outside [0, 1) (PyTorch: `torch.optim.NAdam`).
    """

    def __init__(self, params: Params, lr: float | Tensor = 2e-3, betas: tuple[float, float] = (0.9, 0.999),
                 eps: float = 1e-8, weight_decay: float = 0, momentum_decay: float = 4e-3,
                 decoupled_weight_decay: bool = False, *, foreach: bool | None = None, maximize: bool = False,
                 capturable: bool = False, differentiable: bool = False) -> None:
        super().__init__(params, {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "momentum_decay": momentum_decay,
            "decoupled_weight_decay": decoupled_weight_decay, "maximize": maximize, "foreach": foreach,
            "capturable": capturable, "differentiable": differentiable})

    def state_arrays(self, group: Group) -> dict[str, float]:
        return {"exp_avg": 0.0, "exp_avg_sq": 0.0}

    def state_numbers(self, group: Group) -> dict[str, float]:
        return {"step": 0.0, "mu_product": 1.0}

    def advance(self, numbers: dict[str, Array], group: Group) -> dict[str, float]:
        numbers["step"] += 1
        numbers["mu_product"] *= _mu(numbers["step"].item(0), group)
        return {name: values.item(0) for name, values in numbers.items()}

    def update(self, g: Array, state: State, group: Group) -> tuple[float, Array]:
        (beta1, beta2), t, product = group["betas"], state["step"], state["mu_product"]
        m, v = state["exp_avg"], state["exp_avg_sq"]
        mu, mu_next = _mu(t, group), _mu(t + 1, group)
        axpby(1 - beta1, g, beta1, m)
        axpby(1 - beta2, g * g, beta2, v)
        ahead = mu_next / (1 - product * mu_next) * m + (1 - mu) / (1 - product) * g
        return group["lr"], ahead / (np.sqrt(v / (1 - beta2**t)) + group["eps"])


def _mu(t: float, group: Group) -> float:
    return float(group["betas"][0] * (1 - 0.5 * 0.96 ** (t * group["momentum_decay"])))
