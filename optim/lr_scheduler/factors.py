"""Schedules that multiply the learning rate, whatever it is, by a factor per epoch: so they can be chained."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Any

from optim.lr_scheduler.base import LRScheduler, per_group
from optim.optimizer import Optimizer


class _Factor(LRScheduler):
    """A schedule with the same factor for all groups."""

    def factor(self) -> float:
        """What the learning rates are multiplied by as epoch `last_epoch` begins."""
        raise NotImplementedError

    def product(self) -> float:
        """What `base_lrs` are multiplied by in epoch `last_epoch`."""
        raise NotImplementedError

    def get_lr(self) -> list[float]:
        factor = self.factor()
        return [lr * factor for lr in self._rates()]

    def _closed_form(self) -> list[float]:
        product = self.product()
        return [lr * product for lr in self.base_lrs]


class StepLR(_Factor):
    """Multiplies by `gamma` every `step_size` epochs: base_lr · gamma^⌊t / step_size⌋."""

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1) -> None:
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer, last_epoch)

    def factor(self) -> float:
        return self.gamma if self.last_epoch and self.last_epoch % self.step_size == 0 else 1.0

    def product(self) -> float:
        return float(self.gamma ** (self.last_epoch // self.step_size))


class MultiStepLR(_Factor):
    """Multiplies by `gamma` as each of the epochs in `milestones` begins."""

    def __init__(self, optimizer: Optimizer, milestones: Iterable[int], gamma: float = 0.1,
                 last_epoch: int = -1) -> None:
        self.milestones, self.gamma = sorted(milestones), gamma
        super().__init__(optimizer, last_epoch)

    def factor(self) -> float:
        return float(self.gamma ** self.milestones.count(self.last_epoch))

    def product(self) -> float:
        return float(self.gamma ** bisect_right(self.milestones, self.last_epoch))


class ConstantLR(_Factor):
    """base_lr · factor for the first `total_iters` epochs, base_lr afterwards; ValueError unless 0 ≤ factor ≤ 1."""

    def __init__(self, optimizer: Optimizer, factor: float = 1.0 / 3, total_iters: int = 5,
                 last_epoch: int = -1) -> None:
        if not 0 <= factor <= 1.0:
            raise ValueError(f"Constant multiplicative factor expected to be between 0 and 1, got {factor}")
        self._factor, self.total_iters = factor, total_iters
        super().__init__(optimizer, last_epoch)

    def factor(self) -> float:
        if self.last_epoch == 0:
            return self._factor
        return 1.0 / self._factor if self.last_epoch == self.total_iters else 1.0

    def product(self) -> float:
        return 1.0 if self.last_epoch >= self.total_iters else self._factor


class LinearLR(_Factor):
    """From base_lr · start_factor to base_lr · end_factor on a straight line, in `total_iters` epochs.

    Raises ValueError unless 0 < start_factor ≤ 1 and 0 ≤ end_factor ≤ 1.
    """

    def __init__(self, optimizer: Optimizer, start_factor: float = 1.0 / 3, end_factor: float = 1.0,
                 total_iters: int = 5, last_epoch: int = -1) -> None:
        if not 0 < start_factor <= 1.0:
            raise ValueError("Starting multiplicative factor expected to be greater than 0 and less or equal to 1, got "
                             f"{start_factor}")
        if not 0 <= end_factor <= 1.0:
            raise ValueError(f"Ending multiplicative factor expected to be between 0 and 1, got {end_factor}")
        self.start_factor, self.end_factor, self.total_iters = start_factor, end_factor, total_iters
        super().__init__(optimizer, last_epoch)

    def factor(self) -> float:
        if self.last_epoch == 0:
            return self.start_factor
        if self._is_initial or self.last_epoch > self.total_iters:
            return 1.0
        rise = self.end_factor - self.start_factor
        return 1.0 + rise / (self.total_iters * self.start_factor + (self.last_epoch - 1) * rise)

    def product(self) -> float:
        part = min(self.total_iters, self.last_epoch) / self.total_iters
        return self.start_factor + (self.end_factor - self.start_factor) * part


class ExponentialLR(_Factor):
    """Multiplies by `gamma` every epoch: base_lr · gammaᵗ."""

    def __init__(self, optimizer: Optimizer, gamma: float, last_epoch: int = -1) -> None:
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def factor(self) -> float:
        return 1.0 if self._is_initial else self.gamma

    def product(self) -> float:
        return float(self.gamma**self.last_epoch)


class PolynomialLR(_Factor):
    """Down to 0 in `total_iters` epochs: base_lr · (1 − t / total_iters)^power."""

    def __init__(self, optimizer: Optimizer, total_iters: int = 5, power: float = 1.0, last_epoch: int = -1) -> None:
        self.total_iters, self.power = total_iters, power
        super().__init__(optimizer, last_epoch)

    def factor(self) -> float:
        if self._is_initial or self.last_epoch > self.total_iters:
            return 1.0
        left, before = (1.0 - t / self.total_iters for t in (self.last_epoch, self.last_epoch - 1))
        return float((left / before) ** self.power)

    def product(self) -> float:
        return float((1.0 - min(self.total_iters, self.last_epoch) / self.total_iters) ** self.power)


class LambdaLR(LRScheduler):
    """base_lr · lr_lambda(t), with one function or a list of one per group; ValueError for a wrong number of them."""

    def __init__(self, optimizer: Optimizer, lr_lambda: Callable[[int], float] | list[Callable[[int], float]],
                 last_epoch: int = -1) -> None:
        self.lr_lambdas: list[Any] = per_group("lr_lambda", optimizer, lr_lambda)
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        return [lr * function(self.last_epoch) for lr, function in zip(self.base_lrs, self.lr_lambdas, strict=True)]


class MultiplicativeLR(LRScheduler):
    """Multiplies by lr_lambda(t) every epoch, with one function or a list of one per group.

    Raises ValueError for a wrong number of functions, TypeError for what is none.
    """

    def __init__(self, optimizer: Optimizer, lr_lambda: Callable[[int], float] | list[Callable[[int], float]],
                 last_epoch: int = -1) -> None:
        self.lr_lambdas: list[Any] = per_group("lr_lambda", optimizer, lr_lambda)
        for function in self.lr_lambdas:
            if not callable(function):
                raise TypeError(f"lr_lambda should be a function, but got {type(function).__name__}")
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        if self._is_initial:
            return self._rates()
        return [lr * function(self.last_epoch) for lr, function in zip(self._rates(), self.lr_lambdas, strict=True)]
