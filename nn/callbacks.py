"""Callbacks: what `fit` calls before, during and after a training run."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nn.history import History
from nn.module import Module


@dataclass
class Run:
    """A training run, as its callbacks see it: `epoch` counts from 1; `stop` ends it after the current epoch."""

    model: Module
    optimizer: Any
    epochs: int
    history: History = field(default_factory=History)
    epoch: int = 0
    stop: bool = False

    def monitored(self, name: str | None) -> float:
        """The latest value of `name`: unless given, of "val_loss" where there is one, else of "loss"."""
        name = name or ("val_loss" if "val_loss" in self.history else "loss")
        if name not in self.history:
            raise ValueError(f"cannot monitor {name!r}; the history has {', '.join(map(repr, self.history))}")
        return self.history[name][-1]


class Callback:
    """The base of all callbacks: override what you need; `run` holds model, optimizer, history and epoch.

    Set `run.stop = True` to end the training after this epoch.
    """

    def on_begin(self, run: Run) -> None:
        """Before the first epoch."""

    def on_epoch_end(self, run: Run) -> None:
        """After each epoch, when `run.history` has its values."""

    def on_end(self, run: Run) -> None:
        """After the last epoch."""


class EarlyStopping(Callback):
    """Ends the training when `monitor` has not improved by more than `min_delta` for `patience` epochs.

    `monitor` names a value of the history: "val_loss" if there are validation data, else "loss". `mode` "max" is for
    values that should grow. `restore_best`: in the end the model gets the parameters and buffers of the best epoch,
    which is then in `best_epoch`. Raises ValueError for a patience below 1, another mode, and a value that is not in the
    history (Prechelt 1998; Keras: `EarlyStopping`).
    """

    def __init__(self, patience: int = 10, restore_best: bool = True, monitor: str | None = None, mode: str = "min",
                 min_delta: float = 0.0) -> None:
        if patience < 1 or mode not in ("min", "max") or not min_delta >= 0:
            raise ValueError("EarlyStopping: expected patience >= 1, mode 'min' or 'max' and min_delta >= 0, got "
                             f"patience={patience}, mode={mode!r}, min_delta={min_delta}")
        self.patience, self.restore_best, self.monitor = patience, restore_best, monitor
        self.mode, self.min_delta = mode, min_delta
        self.best, self.best_epoch, self._weights = math.inf, 0, {}  # type: tuple[float, int, dict[str, Any]]

    def on_begin(self, run: Run) -> None:
        self.best, self.best_epoch, self._weights = math.inf, 0, {}

    def on_epoch_end(self, run: Run) -> None:
        value = run.monitored(self.monitor) * (1 if self.mode == "min" else -1)
        if value < self.best - self.min_delta:
            self.best, self.best_epoch = value, run.epoch
            if self.restore_best:
                self._weights = {name: tensor.clone() for name, tensor in run.model.state_dict().items()}
        elif run.epoch - self.best_epoch >= self.patience:
            run.stop = True

    def on_end(self, run: Run) -> None:
        if self._weights:
            run.model.load_state_dict(self._weights)


class Schedule(Callback):
    """Steps a learning rate schedule after each epoch; ReduceLROnPlateau gets the value of `monitor`.

    `monitor` as in `EarlyStopping`.
    """

    def __init__(self, scheduler: Any, monitor: str | None = None) -> None:
        self.scheduler, self.monitor = scheduler, monitor

    def on_epoch_end(self, run: Run) -> None:
        if type(self.scheduler).__name__ == "ReduceLROnPlateau":
            self.scheduler.step(run.monitored(self.monitor))
        else:
            self.scheduler.step()


class OnEpochEnd(Callback):
    """Calls a function with the run after each epoch: `fit` wraps plain functions so."""

    def __init__(self, function: Callable[[Run], Any]) -> None:
        self.function = function

    def on_epoch_end(self, run: Run) -> None:
        self.function(run)
