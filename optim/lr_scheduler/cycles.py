"""Schedules that go up and down, with the momentum going down and up."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

from optim.lr_scheduler.base import LRScheduler, per_group, set_lr
from optim.optimizer import Group, Optimizer


class _MomentumCycle(LRScheduler):
    """A schedule that also sets the momentum, or β₁ where the optimizer has betas."""

    cycle_momentum: bool

    def _start_momentum(self, base_momentum: Any, max_momentum: Any, last_epoch: int) -> None:
        """Take the limits of the momentum, and begin at its maximum; ValueError for an optimizer without any."""
        defaults = self.optimizer.defaults
        if "momentum" not in defaults and "betas" not in defaults:
            raise ValueError("optimizer must support momentum or beta1 with `cycle_momentum` option enabled; "
                             f"{type(self.optimizer).__name__} does not: give cycle_momentum=False")
        lowest = per_group("base_momentum", self.optimizer, base_momentum)
        highest = per_group("max_momentum", self.optimizer, max_momentum)
        if last_epoch == -1:
            for group, low, high in zip(self.optimizer.param_groups, lowest, highest, strict=True):
                group["max_momentum"], group["base_momentum"] = high, low
                set_momentum(group, high)


def set_momentum(group: Group, momentum: float) -> None:
    """Change the momentum of a group, or the first of its betas."""
    if "betas" in group:
        group["betas"] = (momentum, *group["betas"][1:])
    else:
        group["momentum"] = momentum


class CyclicLR(_MomentumCycle):
    """Up and down on straight lines between `base_lr` and `max_lr` (Smith 2015); `step()` after every batch.

    Up in `step_size_up` steps, down in `step_size_down` (as many unless given). `mode`: "triangular"; "triangular2",
    half as high in each cycle; "exp_range", gammaᵗ times as high; or give `scale_fn`, a function of the cycle's number,
    or of that of the step with `scale_mode="iterations"`. The momentum goes the other way, between `max_momentum` and
    `base_momentum`. Raises ValueError for an unknown mode, and where there is no momentum to cycle.
    """

    def __init__(self, optimizer: Optimizer, base_lr: float | list[float], max_lr: float | list[float],
                 step_size_up: int = 2000, step_size_down: int | None = None,
                 mode: Literal["triangular", "triangular2", "exp_range"] = "triangular", gamma: float = 1.0,
                 scale_fn: Callable[[float], float] | None = None,
                 scale_mode: Literal["cycle", "iterations"] = "cycle", cycle_momentum: bool = True,
                 base_momentum: float | list[float] = 0.8, max_momentum: float | list[float] = 0.9,
                 last_epoch: int = -1) -> None:
        self._attach(optimizer)
        if mode not in ("triangular", "triangular2", "exp_range") and scale_fn is None:
            raise ValueError(f"mode is invalid and scale_fn is None: got mode={mode!r}, expected 'triangular', "
                             "'triangular2' or 'exp_range'")
        base_lrs = per_group("base_lr", optimizer, base_lr)
        self.max_lrs = per_group("max_lr", optimizer, max_lr)
        up, down = float(step_size_up), float(step_size_up if step_size_down is None else step_size_down)
        self.total_size, self.step_ratio = up + down, up / (up + down)
        self.mode, self.gamma, self._scale_fn = mode, gamma, scale_fn
        self.scale_mode = scale_mode if scale_fn else ("iterations" if mode == "exp_range" else "cycle")
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self._start_momentum(base_momentum, max_momentum, last_epoch)
            self.base_momentums = per_group("base_momentum", optimizer, base_momentum)
            self.max_momentums = per_group("max_momentum", optimizer, max_momentum)
        if last_epoch == -1:
            for lr, group in zip(base_lrs, optimizer.param_groups, strict=True):
                set_lr(group, lr)
        super().__init__(optimizer, last_epoch)
        self.base_lrs = base_lrs

    def scale_fn(self, x: float) -> float:
        """How high a cycle is, relative to the first."""
        if self._scale_fn is not None:
            return self._scale_fn(x)
        if self.mode == "triangular2":
            return float(1 / 2.0 ** (x - 1))
        return float(self.gamma**x) if self.mode == "exp_range" else 1.0

    def get_lr(self) -> list[float]:
        cycle = math.floor(1 + self.last_epoch / self.total_size)
        x = 1.0 + self.last_epoch / self.total_size - cycle
        height = x / self.step_ratio if x <= self.step_ratio else (x - 1) / (self.step_ratio - 1)
        height *= self.scale_fn(cycle if self.scale_mode == "cycle" else self.last_epoch)
        if self.cycle_momentum:
            for group, low, high in zip(self.optimizer.param_groups, self.base_momentums, self.max_momentums,
                                        strict=True):
                set_momentum(group, high - (high - low) * height)
        return [low + (high - low) * height for low, high in zip(self.base_lrs, self.max_lrs, strict=True)]


class OneCycleLR(_MomentumCycle):
    """Once up to `max_lr` and far down again (Smith & Topin 2017, super-convergence); `step()` after every batch.

    From max_lr / div_factor up in the first `pct_start` of `total_steps` (or epochs · steps_per_epoch), down to the
    start / final_div_factor in the rest; with `three_phase`, down to the start as slowly as up, and then to the end.
    `anneal_strategy`: "cos" or "linear". The momentum goes from `max_momentum` to `base_momentum` and back. Raises
    ValueError for lengths that are no positive integers, for other values out of range, where there is no momentum to
    cycle, and after `total_steps` steps.
    """

    def __init__(self, optimizer: Optimizer, max_lr: float | list[float], total_steps: int | None = None,
                 epochs: int | None = None, steps_per_epoch: int | None = None, pct_start: float = 0.3,
                 anneal_strategy: Literal["cos", "linear"] = "cos", cycle_momentum: bool = True,
                 base_momentum: float | list[float] = 0.85, max_momentum: float | list[float] = 0.95,
                 div_factor: float = 25.0, final_div_factor: float = 1e4, three_phase: bool = False,
                 last_epoch: int = -1) -> None:
        self._attach(optimizer)
        self.total_steps = _total_steps(total_steps, epochs, steps_per_epoch)
        if not isinstance(pct_start, float) or not 0 <= pct_start <= 1:
            raise ValueError(f"Expected float between 0 and 1 pct_start, but got {pct_start}")
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}")
        self.anneal_strategy, self.cycle_momentum = anneal_strategy, cycle_momentum
        self.pct_start, self.three_phase = pct_start, three_phase
        max_lrs = per_group("max_lr", optimizer, max_lr)
        if cycle_momentum:
            self._start_momentum(base_momentum, max_momentum, last_epoch)
        if last_epoch == -1:
            for group, lr in zip(optimizer.param_groups, max_lrs, strict=True):
                start = lr / div_factor
                group["initial_lr"], group["max_lr"], group["min_lr"] = start, lr, start / final_div_factor
        super().__init__(optimizer, last_epoch)

    def _anneal(self, start: float, end: float, part: float) -> float:
        if self.anneal_strategy == "linear":
            return (end - start) * part + start
        return end + (start - end) / 2.0 * (math.cos(math.pi * part) + 1)

    def _phase(self) -> tuple[float, float, str, str, str, str]:
        """First and last step of the present phase, the learning rates and the momenta that it goes from and to."""
        top = self.pct_start * self.total_steps - 1
        last, t = self.total_steps - 1, self.last_epoch
        if t <= top:
            return 0.0, top, "initial_lr", "max_lr", "max_momentum", "base_momentum"
        if not self.three_phase:
            return top, last, "max_lr", "min_lr", "base_momentum", "max_momentum"
        down = 2 * self.pct_start * self.total_steps - 2
        if t <= down:
            return top, down, "max_lr", "initial_lr", "base_momentum", "max_momentum"
        return down, last, "initial_lr", "min_lr", "max_momentum", "max_momentum"

    def get_lr(self) -> list[float]:
        if self.last_epoch > self.total_steps:
            raise ValueError(f"Tried to step {self.last_epoch} times. The specified number of total steps is "
                             f"{self.total_steps}")
        begin, end, lr_from, lr_to, momentum_from, momentum_to = self._phase()
        part = (self.last_epoch - begin) / (end - begin)
        if self.cycle_momentum:
            for group in self.optimizer.param_groups:
                set_momentum(group, self._anneal(group[momentum_from], group[momentum_to], part))
        return [self._anneal(group[lr_from], group[lr_to], part) for group in self.optimizer.param_groups]


def _total_steps(total_steps: int | None, epochs: int | None, steps_per_epoch: int | None) -> int:
    if total_steps is None and (epochs is None or steps_per_epoch is None):
        raise ValueError("You must define either total_steps OR (epochs AND steps_per_epoch)")
    given = {"total_steps": total_steps} if total_steps is not None else {
        "epochs": epochs, "steps_per_epoch": steps_per_epoch}
    product = 1
    for name, value in given.items():
        if not isinstance(value, int) or value <= 0:
            raise ValueError(f"Expected positive integer {name}, but got {value}")
        product *= value
    return product
