"""L-BFGS: Newton's method with a curvature that is estimated from the last few steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.modes import enable_grad
from autograd.tensor import Tensor
from optim.blocks import Array
from optim.line_search import Point, strong_wolfe
from optim.optimizer import Group, Optimizer, Params


class LBFGS(Optimizer):
    """L-BFGS (Nocedal 1980; Liu & Nocedal 1989), with several iterations in a step.

        s = the last change of p,  y = the change of ∇f that came with it; the last `history_size` pairs are kept
        d = −H ∇f(p)        H: the inverse curvature that these pairs imply, by the two-loop recursion
        p ← p + t d         t: lr, or what the line search finds

    `step` takes a closure that computes the loss and its gradients; it is called at most `max_eval` times (1.25 ·
    `max_iter` unless given). Iterations end after `max_iter`, where no element of the gradient exceeds
    `tolerance_grad`, or where loss or parameters change by less than `tolerance_change`. `line_search_fn` is None or
    "strong_wolfe". All parameters form one group; state belongs to the first of them. Raises ValueError for several
    groups and for a negative lr; RuntimeError for another line search (PyTorch: `torch.optim.LBFGS`).
    """

    def __init__(self, params: Params, lr: float | Tensor = 1, max_iter: int = 20, max_eval: int | None = None,
                 tolerance_grad: float = 1e-7, tolerance_change: float = 1e-9, history_size: int = 100,
                 line_search_fn: str | None = None) -> None:
        super().__init__(params, {
            "lr": lr, "max_iter": max_iter, "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
            "tolerance_grad": tolerance_grad, "tolerance_change": tolerance_change, "history_size": history_size,
            "line_search_fn": line_search_fn})

    def add_param_group(self, param_group: Group) -> None:
        """Take the only group that there may be."""
        if self.param_groups:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups); give it one list")
        super().add_param_group(param_group)

    def check(self, group: Group) -> None:
        super().check(group)
        if group["line_search_fn"] not in (None, "strong_wolfe"):
            raise RuntimeError(f"only 'strong_wolfe' is supported as line_search_fn, got {group['line_search_fn']!r}")

    def state_numbers(self, group: Group) -> dict[str, float]:
        return {}

    @np.errstate(all="ignore")
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Iterate, calling `closure` for loss and gradients at each place; return the loss before the step."""
        if closure is None:
            raise TypeError("LBFGS.step(): missing the closure, a function that computes the loss and calls backward()")
        closure = enable_grad()(closure)
        group = self.param_groups[0]
        lr, max_iter, max_eval = float(group["lr"]), group["max_iter"], group["max_eval"]
        state = self.state[group["params"][0]]
        state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)

        first_loss = closure()
        here = Point(0.0, float(first_loss), self._gradient())
        evaluations, iterations = 1, 0
        state["func_evals"] += 1
        if np.abs(here.gradient).max() <= group["tolerance_grad"]:
            return first_loss

        while True:
            iterations += 1
            state["n_iter"] += 1
            d = self._direction(state, here.gradient, group["history_size"])
            state["prev_flat_grad"], state["prev_loss"] = Tensor._wrap(here.gradient.copy()), here.loss
            t = lr
            if state["n_iter"] == 1:
                t *= min(1.0, 1.0 / float(np.abs(here.gradient).sum()))
            state["d"], state["t"] = Tensor._wrap(d), t
            here = Point(0.0, here.loss, here.gradient, np.dot(here.gradient, d))
            if here.slope > -group["tolerance_change"]:
                break
            last_loss = here.loss
            if group["line_search_fn"]:
                here, count = strong_wolfe(lambda t, d=d: self._look(closure, t, d), here, t, np.abs(d).max(),  # type: ignore[misc]
                                           max_eval - evaluations)
                state["t"] = t = float(here.t)
                self._move(t, d)
            else:
                self._move(t, d)
                count = 0
                if iterations != max_iter:  # in the last iteration nobody asks for the loss at its end
                    here, count = Point(t, float(closure()), self._gradient()), 1
            evaluations += count
            state["func_evals"] += count
            if (iterations == max_iter or evaluations >= max_eval
                    or np.abs(here.gradient).max() <= group["tolerance_grad"]
                    or np.abs(t * d).max() <= group["tolerance_change"]
                    or abs(here.loss - last_loss) < group["tolerance_change"]):
                break
        return first_loss

    def _direction(self, state: dict[str, Any], g: Array, history_size: int) -> Array:
        """−H g, after taking the last step into the history (the two-loop recursion)."""
        if state["n_iter"] == 1:
            state.update(old_dirs=[], old_stps=[], ro=[], H_diag=1.0)
            return -g
        changes, steps, inverses = state["old_dirs"], state["old_stps"], state["ro"]
        y, s = g - state["prev_flat_grad"]._array, state["d"]._array * state["t"]
        curvature = float(np.dot(y, s))
        if curvature > 1e-10:
            if len(changes) == history_size:
                for history in (changes, steps, inverses):
                    del history[0]
            changes.append(Tensor._wrap(y))
            steps.append(Tensor._wrap(s))
            inverses.append(1.0 / curvature)
            state["H_diag"] = curvature / float(np.dot(y, y))
        d = -g
        pairs = [(s._array, y._array, r) for s, y, r in zip(steps, changes, inverses)]
        weights = []
        for s, y, r in reversed(pairs):
            weights.append(float(np.dot(s, d)) * r)
            d -= weights[-1] * y
        d *= state["H_diag"]
        for (s, y, r), weight in zip(pairs, reversed(weights)):
            d += (weight - float(np.dot(y, d)) * r) * s
        return d

    def _gradient(self) -> Array:
        """The gradients of all parameters in one array; zeros where there is none."""
        return np.concatenate([np.zeros_like(p._array) if p._grad is None else p._grad._array
                               for p in self.param_groups[0]["params"]], axis=None)

    def _move(self, t: float, d: Array) -> None:
        """p ← p + t d."""
        start = 0
        for p in self.param_groups[0]["params"]:
            p._array += t * d[start:start + p._array.size].reshape(p._array.shape)
            p._storage.change("LBFGS.step")
            start += p._array.size

    def _look(self, closure: Callable[[], Any], t: float, d: Array) -> Point:
        """Loss and gradient at p + t d; the parameters return to p."""
        params = self.param_groups[0]["params"]
        before = [p._array.copy() for p in params]
        self._move(t, d)
        loss, gradient = float(closure()), self._gradient()
        for p, array in zip(params, before):
            p._array[...] = array
            p._storage.change("LBFGS.step")
        return Point(t, loss, gradient, np.dot(gradient, d))
