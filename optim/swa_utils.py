"""Averages of the weights that a model has had in the course of its training."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, TypeAlias

import autograd
from autograd.modes import no_grad
from autograd.tensor import Tensor
from nn.module import Module
from nn.normalization import _BatchNorm
from optim.lr_scheduler.annealing import cosine
from optim.lr_scheduler.base import LRScheduler, per_group
from optim.optimizer import Optimizer

Average: TypeAlias = Callable[[Tensor, Tensor, Tensor], Tensor]
MultiAverage: TypeAlias = Callable[[Sequence[Tensor], Sequence[Tensor], Tensor], None]


def get_ema_avg_fn(decay: float = 0.999) -> Average:
    """avg ← decay · avg + (1 − decay) · p, as a function of (avg, p, n); ValueError unless 0 ≤ decay ≤ 1."""
    _check_decay(decay)

    @no_grad()
    def ema_update(ema_param: Tensor, current_param: Tensor, num_averaged: Tensor) -> Tensor:
        return decay * ema_param + (1 - decay) * current_param
    return ema_update


def get_swa_avg_fn() -> Average:
    """avg ← avg + (p − avg) / (n + 1), the mean of all, as a function of (avg, p, n)."""
    @no_grad()
    def swa_update(averaged_param: Tensor, current_param: Tensor, num_averaged: Tensor) -> Tensor:
        return averaged_param + (current_param - averaged_param) / (num_averaged + 1)
    return swa_update


def get_ema_multi_avg_fn(decay: float = 0.999) -> MultiAverage:
    """As `get_ema_avg_fn`, in place on lists of averages and of parameters."""
    return _in_place(get_ema_avg_fn(decay))


def get_swa_multi_avg_fn() -> MultiAverage:
    """As `get_swa_avg_fn`, in place on lists of averages and of parameters."""
    return _in_place(get_swa_avg_fn())


def _check_decay(decay: float) -> None:
    if not 0.0 <= decay <= 1.0:
        raise ValueError(f"Invalid decay value {decay} provided. Please provide a value in [0,1] range.")


def _in_place(average: Average) -> MultiAverage:
    @no_grad()
    def update(averages: Sequence[Tensor], current: Sequence[Tensor], num_averaged: Tensor) -> None:
        for mean, value in zip(averages, current, strict=True):
            mean.copy_(average(mean, value, num_averaged))
    return update


class AveragedModel(Module):
    """A copy of `model` whose parameters are averages (Izmailov et al. 2018; PyTorch: `torch.optim.swa_utils`).

    Each `update_parameters(model)` takes the present parameters into the average: into the mean of all, or by
    `avg_fn(average, parameter, n)`, which returns the new average, or by `multi_avg_fn(averages, parameters, n)`, which
    changes them in place. Buffers are averaged with `use_buffers`, else copied. The model itself is `module`; the
    buffer `n_averaged` counts. Raises AssertionError if both functions are given.
    """

    n_averaged: Tensor

    def __init__(self, model: Module, device: Any = None, avg_fn: Average | None = None,
                 multi_avg_fn: MultiAverage | None = None, use_buffers: bool = False) -> None:
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise AssertionError("Only one of avg_fn and multi_avg_fn should be provided")
        self.module = copy.deepcopy(model)
        if device is not None:
            self.module = self.module.to(device)
        self.register_buffer("n_averaged", autograd.tensor(0, dtype=autograd.int64))
        self.avg_fn, self.multi_avg_fn, self.use_buffers = avg_fn, multi_avg_fn, use_buffers

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """The output of the averaged model."""
        return self.module(*args, **kwargs)

    @no_grad()
    def update_parameters(self, model: Module) -> None:
        """Take the parameters of `model`, of the same architecture, into the average."""
        mine: list[Tensor] = [p.detach() for p in self.module.parameters()]
        current: list[Tensor] = [p.detach() for p in model.parameters()]
        buffers = list(zip(self.module.buffers(), model.buffers(), strict=True))
        if self.use_buffers:
            mine += [b.detach() for b, _ in buffers]
            current += [b.detach() for _, b in buffers]
            buffers = []
        if self.n_averaged == 0:
            for mean, value in zip(mine, current, strict=True):
                mean.copy_(value)
        elif self.multi_avg_fn is not None:
            pairs = sorted(zip(mine, current, strict=True), key=lambda pair: pair[0].dtype.name)
            for _, same_dtype in itertools.groupby(pairs, key=lambda pair: pair[0].dtype):
                means, values = zip(*same_dtype)
                self.multi_avg_fn(means, values, self.n_averaged)
        else:
            average = self.avg_fn or get_swa_avg_fn()
            for mean, value in zip(mine, current, strict=True):
                mean.copy_(average(mean, value, self.n_averaged).to(mean.dtype))
        for mean, value in buffers:
            mean.copy_(value)
        self.n_averaged += 1


@no_grad()
def update_bn(loader: Iterable[Any], model: Module, device: Any = None) -> None:
    """Compute the running statistics of the model's batch normalisations anew, from one pass over the inputs of `loader`.

    A batch that is a list or a tuple holds the inputs first. Averaged weights need this: their statistics are nobody's.
    """
    norms = [module for module in model.modules() if isinstance(module, _BatchNorm)]
    if not norms:
        return
    momenta, was_training = [norm.momentum for norm in norms], model.training
    model.train()
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # the mean over all batches
    try:
        for batch in loader:
            inputs = batch[0] if isinstance(batch, list | tuple) else batch
            model(inputs if device is None else inputs.to(device))
    finally:
        for norm, momentum in zip(norms, momenta):
            norm.momentum = momentum
        model.train(was_training)


class SWALR(LRScheduler):
    """From the present learning rate to `swa_lr`, in `anneal_epochs` epochs, and then no further.

    `anneal_strategy`: "cos" or "linear". Raises ValueError for another, and for negative or fractional epochs
    (PyTorch: `torch.optim.swa_utils.SWALR`).
    """

    def __init__(self, optimizer: Optimizer, swa_lr: float | list[float], anneal_epochs: int = 10,
                 anneal_strategy: Literal["cos", "linear"] = "cos", last_epoch: int = -1) -> None:
        self._attach(optimizer)
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}")
        if not isinstance(anneal_epochs, int) or anneal_epochs < 0:
            raise ValueError(f"anneal_epochs must be equal or greater than 0, got {anneal_epochs}")
        for group, lr in zip(optimizer.param_groups, per_group("swa_lr", optimizer, swa_lr), strict=True):
            group["swa_lr"] = lr
        self.anneal_epochs, self.anneal_strategy = anneal_epochs, anneal_strategy
        super().__init__(optimizer, last_epoch)

    def _weight(self, step: int) -> float:
        """The part of `swa_lr` in the learning rate after `step` steps."""
        t = max(0.0, min(1.0, step / max(1, self.anneal_epochs)))
        return t if self.anneal_strategy == "linear" else 1 - cosine(t, 1)

    def get_lr(self) -> list[float]:
        step = self._step_count - 1
        if self.anneal_epochs == 0:
            step = max(1, step)
        before, now = self._weight(step - 1), self._weight(step)
        rates = []
        for group, lr in zip(self.optimizer.param_groups, self._rates(), strict=True):
            start = group["swa_lr"] if before == 1 else (lr - before * group["swa_lr"]) / (1 - before)
            rates.append(group["swa_lr"] * now + start * (1 - now))
        return rates
