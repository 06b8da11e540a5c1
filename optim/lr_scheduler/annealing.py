"""Schedules that follow half a cosine, once and again and again."""

from __future__ import annotations

import math

from optim.lr_scheduler.base import LRScheduler
from optim.optimizer import Optimizer


def cosine(t: float, period: float) -> float:
    """From 1 down to 0 as t goes from 0 to `period`."""
    return (1 + math.cos(math.pi * t / period)) / 2


class CosineAnnealingLR(LRScheduler):
    """Half a cosine from base_lr to `eta_min` in `T_max` epochs, and back (Loshchilov & Hutter 2016, SGDR).

        eta_min + (base_lr − eta_min) · (1 + cos(π t / T_max)) / 2
    """

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1) -> None:
        self.T_max, self.eta_min = T_max, eta_min
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        t, low = self.last_epoch, self.eta_min
        if self._is_initial:
            return self._rates()
        if self._step_count == 1 and t > 0:
            return self._closed_form()
        if (t - 1 - self.T_max) % (2 * self.T_max) == 0:  # at the bottom, where the ratio below has no value
            return [lr + (base - low) * (1 - cosine(1, self.T_max)) for lr, base in zip(self._rates(), self.base_lrs)]
        ratio = cosine(t, self.T_max) / cosine(t - 1, self.T_max)
        return [low + ratio * (lr - low) for lr in self._rates()]

    def _closed_form(self) -> list[float]:
        part = cosine(self.last_epoch, self.T_max)
        return [self.eta_min + (base - self.eta_min) * part for base in self.base_lrs]


class CosineAnnealingWarmRestarts(LRScheduler):
    """Half a cosine from base_lr to `eta_min` in `T_0` epochs, then again, each time `T_mult` times as long (SGDR).

    `step(epoch)` takes fractions of epochs, to be called after each batch. Raises ValueError unless T_0 and T_mult
    are positive integers and eta_min a number.
    """

    def __init__(self, optimizer: Optimizer, T_0: int, T_mult: int = 1, eta_min: float = 0.0,
                 last_epoch: int = -1) -> None:
        if not isinstance(T_0, int) or T_0 <= 0:
            raise ValueError(f"Expected positive integer T_0, but got {T_0}")
        if not isinstance(T_mult, int) or T_mult < 1:
            raise ValueError(f"Expected integer T_mult >= 1, but got {T_mult}")
        if not isinstance(eta_min, int | float):
            raise ValueError(f"Expected float or int eta_min, but got {eta_min} of type {type(eta_min).__name__}")
        self.T_0 = self.T_i = T_0
        self.T_mult, self.eta_min = T_mult, eta_min
        self.T_cur: float = last_epoch
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        part = cosine(self.T_cur, self.T_i)
        return [self.eta_min + (base - self.eta_min) * part for base in self.base_lrs]

    def step(self, epoch: float | None = None) -> None:
        """Set the learning rates for the next epoch, or for `epoch`, which may be a fraction."""
        if epoch is None and self.last_epoch < 0:
            epoch = 0
        if epoch is None:
            epoch = self.last_epoch + 1
            self.T_cur += 1
            if self.T_cur >= self.T_i:
                self.T_cur %= self.T_i
                self.T_i *= self.T_mult
        elif epoch < 0:
            raise ValueError(f"Expected non-negative epoch, but got {epoch}")
        else:
            self._restart_at(epoch)
        self.last_epoch = math.floor(epoch)
        self._set(self.get_lr())

    def _restart_at(self, epoch: float) -> None:
        """Find the period that `epoch` lies in, and its place there."""
        restarts = 0
        if self.T_mult == 1:
            restarts, start = 0, epoch // self.T_0 * self.T_0
        else:
            if epoch >= self.T_0:
                restarts = int(math.log(epoch / self.T_0 * (self.T_mult - 1) + 1, self.T_mult))
            start = self.T_0 * (self.T_mult**restarts - 1) / (self.T_mult - 1)
        self.T_cur, self.T_i = epoch - start, self.T_0 * self.T_mult**restarts
