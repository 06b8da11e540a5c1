"""ReduceLROnPlateau: a schedule that waits for the training to stop getting better."""

from __future__ import annotations

import math
from typing import Any, Literal, SupportsFloat

from autograd.trace import warn
from optim.lr_scheduler.base import EPOCH_WARNING, LRScheduler, set_lr
from optim.optimizer import Optimizer


class ReduceLROnPlateau(LRScheduler):
    """Multiplies the learning rate by `factor` once the metric has not improved for more than `patience` epochs.

    `mode`: whether "min" or "max" is better. Better means by the part `threshold` of the best ("rel"), or by
    `threshold` itself ("abs"). After a reduction `cooldown` epochs are not counted. The learning rate does not fall
    below `min_lr`, and changes of at most `eps` are not made. Raises ValueError for factor ≥ 1 and for unknown modes.
    """

    def __init__(self, optimizer: Optimizer, mode: Literal["min", "max"] = "min", factor: float = 0.1,
                 patience: int = 10, threshold: float = 1e-4, threshold_mode: Literal["rel", "abs"] = "rel",
                 cooldown: int = 0, min_lr: list[float] | float = 0, eps: float = 1e-8) -> None:
        if factor >= 1.0:
            raise ValueError(f"Factor should be < 1.0, got {factor}")
        if mode not in ("min", "max"):
            raise ValueError(f"mode {mode} is unknown; expected 'min' or 'max'")
        if threshold_mode not in ("rel", "abs"):
            raise ValueError(f"threshold mode {threshold_mode} is unknown; expected 'rel' or 'abs'")
        self._attach(optimizer)
        groups = len(optimizer.param_groups)
        if isinstance(min_lr, list | tuple) and len(min_lr) != groups:
            raise ValueError(f"expected {groups} min_lrs, got {len(min_lr)}")
        self.min_lrs: Any = min_lr
        self.factor, self.patience, self.cooldown, self.eps = factor, patience, cooldown, eps
        self.mode, self.threshold, self.threshold_mode = mode, threshold, threshold_mode
        self.best = math.inf if mode == "min" else -math.inf
        self.cooldown_counter = self.num_bad_epochs = self.last_epoch = 0
        self._last_lr = self._rates()

    def step(self, metrics: SupportsFloat, epoch: int | None = None) -> None:  # type: ignore[override]
        """Take in the metric of the epoch that has ended."""
        current = float(metrics)
        if epoch is not None:
            warn(EPOCH_WARNING)
        self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
        if self._is_better(current):
            self.best, self.num_bad_epochs = current, 0
        else:
            self.num_bad_epochs += 1
        if self.in_cooldown:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            self._reduce()
            self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0
        self._last_lr = self._rates()

    @property
    def in_cooldown(self) -> bool:
        """Whether epochs are not counted, since the learning rate was reduced only just now."""
        return self.cooldown_counter > 0

    def _is_better(self, value: float) -> bool:
        sign = -1 if self.mode == "min" else 1
        if self.threshold_mode == "rel":
            goal = self.best * (1.0 + sign * self.threshold)
        else:
            goal = self.best + sign * self.threshold
        return sign * value > sign * goal

    def _reduce(self) -> None:
        groups = self.optimizer.param_groups
        lowest = self.min_lrs if isinstance(self.min_lrs, list | tuple) else [self.min_lrs] * len(groups)
        if len(lowest) != len(groups):
            raise RuntimeError(f"The number of param groups in the optimizer ({len(groups)}) differs from that of the "
                               f"min_lrs of ReduceLROnPlateau ({len(lowest)}); extend its `min_lrs`")
        for group, low in zip(groups, lowest):
            lr = float(group["lr"])
            reduced = max(lr * self.factor, low)
            if lr - reduced > self.eps:
                set_lr(group, reduced)
