"""fit: the training loop, for those who have written it often enough."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from autograd import Tensor, no_grad
from nn.callbacks import Callback, OnEpochEnd, Run
from nn.history import History
from nn.module import Module

Metric = Callable[[Tensor, Tensor], Any]


def fit(model: Module, data: Iterable[Sequence[Tensor]], loss: Metric, optimizer: Any, epochs: int, *,
        validation_data: Iterable[Sequence[Tensor]] | None = None, metrics: Mapping[str, Metric] | None = None,
        callbacks: Iterable[Callback | Callable[[Run], Any]] = ()) -> History:
    """Train `model` for `epochs` passes over `data`; returns the History of losses and metrics.

    `data` and `validation_data` yield batches, of inputs and a target last: a DataLoader, or a list of tuples. `loss` and
    the `metrics`, by name, are functions of output and target; what the history has is their mean over all examples.
    `callbacks` are `Callback`s, or functions that are called with the `Run` after each epoch. On a terminal, one line
    shows the progress. The modes of the model are afterwards as before. Raises ValueError for data without batches, and
    for an iterator, which is empty after one epoch; TypeError for what are no batches, and for metrics without names.

    >>> import autograd, nn, optim
    >>> x = autograd.linspace(-1, 1, 16).reshape(16, 1)
    >>> model = nn.Linear(1, 1)
    >>> history = nn.fit(model, [(x, 3 * x + 1)], nn.MSELoss(), optim.SGD(model.parameters(), lr=0.5), epochs=50)
    >>> len(history["loss"]), history["loss"][-1] < 1e-4
    (50, True)
    """
    for batches in (data, validation_data):
        if isinstance(batches, Iterator):
            raise ValueError(f"fit: expected data that can be read once per epoch, got the iterator {batches!r}; "
                             "use a DataLoader or a list of batches")
    if metrics is not None and not isinstance(metrics, Mapping):
        raise TypeError(f"fit: expected metrics by name, as {{'accuracy': accuracy}}, got {metrics!r}")
    run = Run(model, optimizer, epochs)
    hooks = [callback if isinstance(callback, Callback) else OnEpochEnd(callback) for callback in callbacks]
    measures = {"loss": loss, **(metrics or {})}
    modes = [(module, module.training) for module in model.modules()]
    try:
        for hook in hooks:
            hook.on_begin(run)
        while run.epoch < epochs and not run.stop:
            run.epoch += 1
            values = train(model, data, measures, optimizer)
            if validation_data is not None:
                values |= {f"val_{name}": value for name, value in evaluate(model, validation_data, measures).items()}
            run.history.add(values)
            for hook in hooks:
                hook.on_epoch_end(run)
            _show(run)
        for hook in hooks:
            hook.on_end(run)
    finally:
        for module, training in modes:
            module.training = training
    return run.history


def train(model: Module, data: Iterable[Sequence[Tensor]], measures: Mapping[str, Metric],
          optimizer: Any) -> dict[str, float]:
    """One pass over the data with a step after each batch; returns the means of the measures, "loss" among them."""
    model.train()
    means = _Means()
    for *inputs, target in _batches(data):
        outputs: list[Tensor] = []

        def closure(inputs: Any = inputs, target: Any = target, outputs: Any = outputs) -> Tensor:
            optimizer.zero_grad()
            outputs[:] = [model(*inputs)]
            loss: Tensor = measures["loss"](outputs[0], target)
            loss.backward()
            return loss
        loss = optimizer.step(closure)
        with no_grad():
            means.add(len(target), {name: loss if name == "loss" else measure(outputs[0], target)
                                    for name, measure in measures.items()})
    return means.result()


@no_grad()
def evaluate(model: Module, data: Iterable[Sequence[Tensor]], measures: Mapping[str, Metric]) -> dict[str, float]:
    """The means of the measures over the data, in evaluation mode."""
    model.eval()
    means = _Means()
    for *inputs, target in _batches(data):
        output = model(*inputs)
        means.add(len(target), {name: measure(output, target) for name, measure in measures.items()})
    return means.result()


def accuracy(output: Tensor, target: Tensor) -> float:
    """The share of rows whose largest score is the target's: a metric for classes."""
    return (output.argmax(dim=1) == target).float().mean().item()  # type: ignore[no-any-return]


def _batches(data: Iterable[Sequence[Tensor]]) -> Iterator[Sequence[Tensor]]:
    for batch in data:
        if isinstance(batch, Tensor):
            raise TypeError(f"fit: expected batches (input, target), got a Tensor of shape {tuple(batch.shape)}; give "
                            "DataLoader(TensorDataset(x, y), batch_size), or [(x, y)] for a single batch")
        yield batch


class _Means:
    """Means over all examples of what is measured batch by batch."""

    def __init__(self) -> None:
        self.sums: dict[str, float] = {}
        self.count = 0

    def add(self, count: int, values: Mapping[str, Any]) -> None:
        """Take in the means of a batch of `count` examples."""
        self.count += count
        for name, value in values.items():
            self.sums[name] = self.sums.get(name, 0.0) + count * float(value)

    def result(self) -> dict[str, float]:
        """The means by name; ValueError where nothing was measured."""
        if not self.count:
            raise ValueError("fit: the data have no batches")
        return {name: total / self.count for name, total in self.sums.items()}


def _show(run: Run) -> None:
    """The progress, on the same line as before, if someone may be looking."""
    if sys.stderr.isatty():
        values = "  ".join(f"{name} {series[-1]:.4g}" for name, series in run.history.items())
        end = "\n" if run.stop or run.epoch == run.epochs else ""
        print(f"\r\x1b[Kepoch {run.epoch}/{run.epochs}  {values}", end=end, file=sys.stderr, flush=True)
