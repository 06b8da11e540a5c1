"""History: what a training run measured, epoch by epoch."""

from __future__ import annotations

from typing import Any


class History(dict[str, list[float]]):
    """The values of each epoch by name: "loss", each metric, and both with "val_" in front for the validation data.

    >>> history = History()
    >>> history.add({"loss": 2.0})
    >>> history.add({"loss": 1.5})
    >>> history
    {'loss': [2.0, 1.5]}
    """

    def add(self, values: dict[str, float]) -> None:
        """Append one epoch."""
        for name, value in values.items():
            self.setdefault(name, []).append(value)

    def plot(self) -> Any:
        """A matplotlib figure: a picture per quantity, training and validation in it together.

        Raises ImportError where matplotlib is not installed.
        """
        try:
            from matplotlib.figure import Figure
        except ImportError as error:
            raise ImportError("History.plot needs matplotlib: pip install matplotlib") from error
        from autograd.graph.look import SERIES  # not above: an import of nn needs no pictures

        names = [name for name in self if name.removeprefix("val_") == name or name.removeprefix("val_") not in self]
        figure = Figure(figsize=(5.0 * max(len(names), 1), 4.0), layout="constrained")
        for axes, name in zip(figure.subplots(1, max(len(names), 1), squeeze=False)[0], names):
            axes.set_prop_cycle(color=SERIES)
            for key, label in ((name, "training"), (f"val_{name}", "validation")):
                if key in self:
                    axes.plot(range(1, len(self[key]) + 1), self[key], label=label)
            axes.set(title=name, xlabel="epoch")
            axes.legend()
        return figure
