"""Adagrad: gradients over the root of the sum of all their squares."""

from __future__ import annotations

import numpy as np

from autograd.tensor import Tensor
from optim.blocks import Array, State
from optim.optimizer import Group, Optimizer, Params


class Adagrad(Optimizer):
    """Adagrad (Duchi, Hazan & Singer 2011).

        g ← ∇f(p) + weight_decay · p
        s ← s + g²                                      (the first s is initial_accumulator_value)
        p ← p − lr / (1 + (t − 1) lr_decay) · g / (√s + eps)        in step t

    `maximize` follows the gradient upwards. `foreach` and `fused` are PyTorch's choices between implementations: they
    are accepted and change nothing. Raises ValueError for negative settings (PyTorch: `torch.optim.Adagrad`).
    """

    def __init__(self, params: Params, lr: float | Tensor = 1e-2, lr_decay: float = 0, weight_decay: float = 0,
                 initial_accumulator_value: float = 0, eps: float = 1e-10, foreach: bool | None = None, *,
                 maximize: bool = False, differentiable: bool = False, fused: bool | None = None) -> None:
        super().__init__(params, {
            "lr": lr, "lr_decay": lr_decay, "eps": eps, "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value, "foreach": foreach, "maximize": maximize,
            "differentiable": differentiable, "fused": fused})

    def state_arrays(self, group: Group) -> dict[str, float]:
        return {"sum": float(group["initial_accumulator_value"])}

    def update(self, g: Array, state: State, group: Group) -> tuple[float, Array]:
        s = state["sum"]
        s += g * g
        return group["lr"] / (1 + (state["step"] - 1) * group["lr_decay"]), g / (np.sqrt(s) + group["eps"])
