"""LRScheduler: what all schedules share."""

from __future__ import annotations

import copy
import types
from typing import Any

from autograd.tensor import Tensor
from autograd.trace import warn
from optim.optimizer import Group, Optimizer

EPOCH_WARNING = (
    "The epoch parameter in `scheduler.step()` is deprecated: call `scheduler.step()` once per epoch instead. Where "
    "epoch is given, the learning rate is computed from it alone, if the schedule has a closed form."
)


class LRScheduler:
    """Sets the learning rate of every group at each `step()` (PyTorch: `torch.optim.lr_scheduler.LRScheduler`).

    A schedule of your own overrides `get_lr`, which returns the learning rates for epoch `last_epoch`, one per group;
    `base_lrs` are those that the optimizer started with. `last_epoch` -1 starts anew, and makes the first step at
    once; to go on from an epoch, the optimizer's groups must hold `initial_lr`, as a loaded state does. Raises
    TypeError for what is no Optimizer, KeyError where `initial_lr` is missing.
    """

    _is_initial = False

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        self._attach(optimizer)
        for i, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", float(group["lr"]))
            elif "initial_lr" not in group:
                raise KeyError(f"param 'initial_lr' is not specified in param_groups[{i}] when resuming scheduler with "
                               f"last_epoch={last_epoch}: load the optimizer's state before, or start with -1")
        self.base_lrs = [float(group["initial_lr"]) for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        self._initial_step()

    def _attach(self, optimizer: Optimizer) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"{type(self).__name__}: {type(optimizer).__name__} is not an Optimizer")
        self.optimizer = optimizer

    def _initial_step(self) -> None:
        self._step_count = 0
        self._is_initial = True
        try:
            self.step()
        finally:
            self._is_initial = False

    def get_lr(self) -> list[float]:
        """The learning rates for epoch `last_epoch`, from those of the groups as they are now."""
        raise NotImplementedError(f"{type(self).__name__} has no get_lr()")

    def _closed_form(self) -> list[float]:
        """The learning rates for epoch `last_epoch`, from `base_lrs` alone; where there is none, as `get_lr`."""
        return self.get_lr()

    def get_last_lr(self) -> list[float]:
        """The learning rates that the last step set, one per group."""
        return self._last_lr

    def step(self, epoch: int | None = None) -> None:
        """Set the learning rates for the next epoch; call it after the optimizer's step."""
        if self._step_count == 1 and not self.optimizer._stepped:
            warn("Detected call of `lr_scheduler.step()` before `optimizer.step()`. Call them in the opposite "
                 "order, `optimizer.step()` first: otherwise the first value of the learning rate schedule is "
                 "skipped.")
        self._step_count += 1
        if epoch is not None:
            warn(EPOCH_WARNING)
        self._update_lr(epoch)

    def _update_lr(self, epoch: int | None = None) -> None:
        self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
        self._set(self.get_lr() if epoch is None else self._closed_form())

    def _set(self, rates: list[float]) -> None:
        for group, lr in zip(self.optimizer.param_groups, rates, strict=True):
            set_lr(group, lr)
        self._last_lr = self._rates()

    def _rates(self) -> list[float]:
        """The learning rates of the groups as they are now."""
        return [float(group["lr"]) for group in self.optimizer.param_groups]

    def state_dict(self) -> dict[str, Any]:
        """All but the optimizer, for `load_state_dict`; of functions nothing, of callable objects the attributes."""
        return {name: self._saved(value) for name, value in self.__dict__.items() if name != "optimizer"}

    def _saved(self, value: Any) -> Any:
        if isinstance(value, LRScheduler):
            return value.state_dict()
        if isinstance(value, list):
            return [self._saved(item) for item in value]
        if callable(value):
            return None if isinstance(value, types.FunctionType) else dict(getattr(value, "__dict__", {}))
        return copy.deepcopy(value)

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over what `state_dict` gave; ValueError, before anything is changed, for another kind of schedule."""
        self._check_state(state_dict)
        self.__dict__.update((name, _loaded(getattr(self, name), value)) for name, value in state_dict.items())

    def _check_state(self, state_dict: dict[str, Any]) -> None:
        if not isinstance(state_dict, dict):
            raise TypeError(f"{type(self).__name__}.load_state_dict: expected a dict, got {type(state_dict).__name__}")
        expected = self.state_dict().keys()
        if state_dict.keys() != expected:
            raise ValueError(f"{type(self).__name__}.load_state_dict: expected the keys {', '.join(sorted(expected))}, "
                             f"got {', '.join(sorted(map(str, state_dict)))}. Was it saved by this kind of schedule?")


def _loaded(mine: Any, saved: Any) -> Any:
    """The value of an attribute after loading; what cannot be saved, schedules and functions, stays and is filled."""
    if isinstance(mine, LRScheduler):
        mine.load_state_dict(saved)
        return mine
    if isinstance(mine, list) and any(map(_is_filled, mine)):
        return [_loaded(item, value) for item, value in zip(mine, saved, strict=True)]
    if callable(mine):
        if saved is not None:
            mine.__dict__.update(saved)
        return mine
    return copy.deepcopy(saved)


def _is_filled(value: Any) -> bool:
    """Whether a state dict holds only the fields of `value`."""
    return callable(value) or isinstance(value, LRScheduler)


def set_lr(group: Group, lr: float) -> None:
    """Change the learning rate of a group; a Tensor there is changed in place."""
    if isinstance(group["lr"], Tensor):
        group["lr"].detach().fill_(float(lr))
    else:
        group["lr"] = lr


def per_group(name: str, optimizer: Optimizer, value: Any) -> list[Any]:
    """One value for each group: the items of a list, or the value itself each time; ValueError for a wrong number."""
    groups = len(optimizer.param_groups)
    if isinstance(value, list | tuple):
        if len(value) != groups:
            raise ValueError(f"{name} must have the same length as optimizer.param_groups. {name} has {len(value)} "
                             f"values, param_groups has {groups}.")
        return list(value)
    return [value] * groups
