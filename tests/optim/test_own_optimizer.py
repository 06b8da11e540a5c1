"""Optimizers of one's own: by an update, and by a step as in PyTorch."""

import numpy as np
import pytest
from leaves import leaf

import autograd
import optim


def test_an_optimizer_by_its_update():
    class Lion(optim.Optimizer):
        def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
            super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

        def state_arrays(self, group):
            return {"exp_avg": 0.0}

        def state_numbers(self, group):
            return {}

        def update(self, g, state, group):
            m, (beta1, beta2) = state["exp_avg"], group["betas"]
            direction = np.sign(beta1 * m + (1 - beta1) * g)
            m += (1 - beta2) * (g - m)
            return group["lr"], direction

    p = leaf(3)
    optimizer = Lion([p], lr=0.25)
    optimizer.step()
    assert p.tolist() == [0.75] * 3
    assert optimizer.state[p]["exp_avg"].tolist() == pytest.approx([0.005] * 3)


def test_an_optimizer_by_its_step_as_in_pytorch():
    class Plain(optim.Optimizer):
        def __init__(self, params, lr=optim.optimizer.required):
            super().__init__(params, {"lr": lr})

        @autograd.no_grad()
        def step(self, closure=None):
            for group in self.param_groups:
                for p in group["params"]:
                    self.state[p]["count"] = self.state[p].get("count", 0) + 1
                    p.add_(p.grad, alpha=-group["lr"])

    p, calls = leaf(1), []
    optimizer = Plain([{"params": [p], "lr": 1.0}])
    optimizer.register_step_post_hook(lambda *args: calls.append(args))
    optimizer.step()
    assert p.item() == 0.5
    assert len(calls) == 1
    assert optimizer.state_dict()["state"] == {0: {"count": 1}}
    with pytest.raises(ValueError, match="required optimization parameter lr"):
        Plain([leaf(1)])


def test_an_optimizer_without_an_update_says_so():
    with pytest.raises(NotImplementedError, match="Optimizer has neither"):
        optim.Optimizer([leaf(1)], {"lr": 1.0}).step()
