"""SGD: stochastic gradient descent, with momentum."""

from __future__ import annotations

from optim.axpby import axpby
from optim.blocks import Array, State
from optim.optimizer import Group, Optimizer, Params


class SGD(Optimizer):
    """Stochastic gradient descent (Robbins & Monro 1951), with momentum (Polyak 1964) or Nesterov's (1983).

        g ← ∇f(p) + weight_decay · p
        v ← momentum · v + (1 − dampening) · g          (the first v is g)
        p ← p − lr · v                                  with nesterov: p − lr · (g + momentum · v)

    `maximize` follows the gradient upwards. `foreach` and `fused` are PyTorch's choices between implementations:
    they are accepted and change nothing. Raises ValueError for negative settings, and for `nesterov` without
    momentum or with dampening (PyTorch: `torch.optim.SGD`; Sutskever et al. 2013).
    """

    def __init__(self, params: Params, lr: float = 1e-3, momentum: float = 0, dampening: float = 0,
                 weight_decay: float = 0, nesterov: bool = False, *, maximize: bool = False,
                 foreach: bool | None = None, differentiable: bool = False, fused: bool | None = None) -> None:
        super().__init__(params, {
            "lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay, "nesterov": nesterov,
            "maximize": maximize, "foreach": foreach, "differentiable": differentiable, "fused": fused})

    def check(self, group: Group) -> None:
        super().check(group)
        if group["nesterov"] and (group["momentum"] <= 0 or group["dampening"] != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening, got "
                             f"momentum={group['momentum']}, dampening={group['dampening']}")

    def state_arrays(self, group: Group) -> dict[str, float]:
        return {"momentum_buffer": 0.0} if group["momentum"] else {}

    def state_numbers(self, group: Group) -> dict[str, float]:
        return {}

    def update(self, g: Array, state: State, group: Group) -> tuple[float, Array]:
        lr, momentum, dampening = group["lr"], group["momentum"], group["dampening"]
        if not momentum:
            return lr, g
        v: Array = state["momentum_buffer"]
        axpby(1 if state["first"] else 1 - dampening, g, momentum, v)
        return lr, g + momentum * v if group["nesterov"] else v
