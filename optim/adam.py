"""Adam and AdamW: steps of a size that the gradient's own history sets, for each element."""

from __future__ import annotations

import numpy as np

from autograd.tensor import Tensor
from optim.axpby import axpby
from optim.blocks import Array, State
from optim.optimizer import Group, Optimizer, Params


class Adam(Optimizer):
    """Adam (Kingma & Ba 2014): the mean of the gradients over the root of the mean of their squares.

        g ← ∇f(p) + weight_decay · p
        m ← β₁ m + (1 − β₁) g
        v ← β₂ v + (1 − β₂) g²
        p ← p − lr · m̂ / (√v̂ + eps)                     m̂ = m / (1 − β₁ᵗ),  v̂ = v / (1 − β₂ᵗ) after t steps

    `amsgrad`: the largest v so far takes the place of v (Reddi et al. 2018). `decoupled_weight_decay`: the decay goes
    straight into the parameters, as in AdamW. `maximize` follows the gradient upwards. `foreach`, `capturable` and
    `fused` are PyTorch's choices between implementations: they are accepted and change nothing. Raises ValueError
    for negative settings and betas outside [0, 1) (PyTorch: `torch.optim.Adam`).
    """

    def __init__(self, params: Params, lr: float | Tensor = 1e-3,
                 betas: tuple[float | Tensor, float | Tensor] = (0.9, 0.999), eps: float = 1e-8,
                 weight_decay: float = 0, amsgrad: bool = False, *, foreach: bool | None = None, maximize: bool = False,
                 capturable: bool = False, differentiable: bool = False, fused: bool | None = None,
                 decoupled_weight_decay: bool = False) -> None:
        super().__init__(params, {
            "lr": lr, "betas": (float(betas[0]), float(betas[1])), "eps": eps, "weight_decay": weight_decay,
            "amsgrad": amsgrad, "maximize": maximize, "foreach": foreach, "capturable": capturable,
            "differentiable": differentiable, "fused": fused, "decoupled_weight_decay": decoupled_weight_decay})

    def state_arrays(self, group: Group) -> dict[str, float]:
        arrays = {"exp_avg": 0.0, "exp_avg_sq": 0.0}
        return {**arrays, "max_exp_avg_sq": 0.0} if group["amsgrad"] else arrays

    def update(self, g: Array, state: State, group: Group) -> tuple[float, Array]:
        lr, (beta1, beta2), t = group["lr"], group["betas"], state["step"]
        m, v = state["exp_avg"], state["exp_avg_sq"]
        axpby(1 - beta1, g, beta1, m)
        axpby(1 - beta2, g * g, beta2, v)
        if group["amsgrad"]:
            v = np.maximum(v, state["max_exp_avg_sq"], out=state["max_exp_avg_sq"])
        root = (1 - beta2**t) ** 0.5  # of v's correction; in the rate, it costs no pass over the array
        return lr * root / (1 - beta1**t), m / (np.sqrt(v) + root * group["eps"])


class AdamW(Adam):
    """AdamW (Loshchilov & Hutter 2017): Adam whose weight decay does not pass through its averages.

        p ← p − lr · weight_decay · p − lr · m̂ / (√v̂ + eps)

    Arguments, averages and errors are those of `Adam`; `weight_decay` is 0.01 unless given
    (PyTorch: `torch.optim.AdamW`).
    """

    def __init__(self, params: Params, lr: float | Tensor = 1e-3,
                 betas: tuple[float | Tensor, float | Tensor] = (0.9, 0.999), eps: float = 1e-8,
                 weight_decay: float = 1e-2, amsgrad: bool = False, *, maximize: bool = False,
                 foreach: bool | None = None, capturable: bool = False, differentiable: bool = False,
                 fused: bool | None = None) -> None:
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, foreach=foreach, maximize=maximize,
                         capturable=capturable, differentiable=differentiable, fused=fused, decoupled_weight_decay=True)
