"""ASGD: gradient descent that keeps the average of the places it has been to."""

from __future__ import annotations

from autograd.tensor import Tensor
from optim.blocks import Array, State
from optim.optimizer import Group, Optimizer, Params


class ASGD(Optimizer):
    """Averaged stochastic gradient descent (Polyak & Juditsky 1992), with the rates of Bottou's.

        g ← ∇f(p) + weight_decay · p
        p ← (1 − lambd · η) p − η g
        ax ← ax + μ (p − ax)                            the average, in `optimizer.state[p]["ax"]`
        η ← lr / (1 + lambd · lr · t)^alpha             after step t; the first η is lr
        μ ← 1 / max(1, t − t0)

    `maximize` follows the gradient upwards. `foreach` and `capturable` are PyTorch's choices between implementations:
    they are accepted and change nothing. Raises ValueError for a negative lr or weight_decay
    (PyTorch: `torch.optim.ASGD`).
    """

    reads_parameters = True

    def __init__(self, params: Params, lr: float | Tensor = 1e-2, lambd: float = 1e-4, alpha: float = 0.75,
                 t0: float = 1e6, weight_decay: float = 0, foreach: bool | None = None, maximize: bool = False,
                 differentiable: bool = False, capturable: bool = False) -> None:
        super().__init__(params, {
            "lr": lr, "lambd": lambd, "alpha": alpha, "t0": t0, "weight_decay": weight_decay, "foreach": foreach,
            "maximize": maximize, "differentiable": differentiable, "capturable": capturable})

    def state_arrays(self, group: Group) -> dict[str, float]:
        return {"ax": 0.0}

    def state_numbers(self, group: Group) -> dict[str, float]:
        return {"step": 0.0, "eta": float(group["lr"]), "mu": 1.0}

    def advance(self, numbers: dict[str, Array], group: Group) -> dict[str, float]:
        now = {name: numbers[name].item(0) for name in ("eta", "mu")}
        numbers["step"] += 1
        t, lr = numbers["step"].item(0), group["lr"]
        numbers["eta"][:] = lr / (1 + group["lambd"] * lr * t) ** group["alpha"]
        numbers["mu"][:] = 1 / max(1, t - group["t0"])
        return now

    def update(self, g: Array, state: State, group: Group) -> tuple[float, Array]:
        p, ax, eta, mu = state["param"], state["ax"], state["eta"], state["mu"]
        direction: Array = g + group["lambd"] * p
        moved = p - eta * direction
        ax += moved - ax if mu == 1 else mu * (moved - ax)
        return eta, direction
