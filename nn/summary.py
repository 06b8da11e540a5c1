"""summary: a table of a model's layers with their output shapes, parameters and memory."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd import Tensor, fork_rng, no_grad
from autograd.dtypes import DTypeLike, as_dtype, get_default_dtype, is_floating
from autograd.nesting import tensors_in
from nn.module import Module

HEADINGS = ("layer", "kind", "output shape", "parameters", "trainable", "memory")


@dataclass
class Row:
    """A layer; `memory` counts, in bytes, its parameters, its buffers and what it returned."""

    layer: str
    kind: str
    outputs: list[tuple[int, ...]] | None
    parameters: int
    trainable: int
    tied: int
    memory: int

    def cells(self) -> tuple[str, ...]:
        """What the table shows."""
        count = f"{self.parameters:,}" if self.parameters or not self.tied else ""
        trainable = ("yes" if self.trainable == self.parameters else "partly" if self.trainable else "no")
        return (self.layer, self.kind, "not called" if self.outputs is None else ", ".join(map(str, self.outputs)),
                f"{count} + {self.tied:,} tied".removeprefix(" + ") if self.tied else count,
                trainable if self.parameters else "", _bytes(self.memory))


@dataclass(repr=False)
class Summary:
    """The rows of `summary`, and their totals in numbers and bytes; prints as a table, in a notebook as HTML."""

    rows: list[Row]
    input_memory: int

    @property
    def parameters(self) -> int:
        """How many numbers the parameters hold, tied ones counted once."""
        return sum(row.parameters for row in self.rows)

    @property
    def trainable(self) -> int:
        """How many of them require grad."""
        return sum(row.trainable for row in self.rows)

    @property
    def memory(self) -> int:
        """The bytes of parameters, buffers, outputs and input."""
        return sum(row.memory for row in self.rows) + self.input_memory

    def totals(self) -> list[str]:
        """The lines under the table."""
        return [f"parameters: {self.parameters:,}, trainable: {self.trainable:,}, "
                f"not trainable: {self.parameters - self.trainable:,}",
                f"memory: {_bytes(self.memory)}, of which input: {_bytes(self.input_memory)}"]

    def __repr__(self) -> str:
        cells = [HEADINGS, *(row.cells() for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*cells)]
        lines = ["  ".join(cell.rjust(width) if i in (3, 5) else cell.ljust(width)
                           for i, (cell, width) in enumerate(zip(line, widths))).rstrip() for line in cells]
        rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
        return "\n".join([lines[0], rule, *lines[1:], rule, *self.totals()])

    def _repr_html_(self) -> str:
        def line(cells: Sequence[str], tag: str) -> str:
            return "<tr>" + "".join(f"<{tag} style='text-align: {'right' if i in (3, 5) else 'left'}'>{html.escape(cell)}"
                                    f"</{tag}>" for i, cell in enumerate(cells)) + "</tr>"
        body = "".join(line(row.cells(), "td") for row in self.rows)
        return (f"<table><thead>{line(HEADINGS, 'th')}</thead><tbody>{body}</tbody></table>"
                f"<p>{'<br>'.join(map(html.escape, self.totals()))}</p>")


def summary(model: Module, input: Any, dtype: DTypeLike | None = None) -> Summary:
    """A table of all layers: path, kind, output shape, parameters, trainable, memory; and their totals.

    `input` is an example: a Tensor or a tuple of what `forward` takes. Or it is a shape, batch included, or a list of
    shapes: of zeros of `dtype` (the parameters' unless given). The model is called once, in evaluation mode and without
    gradients; modes, parameters, buffers, hooks and the state of the random numbers are afterwards as before.
    Raises TypeError for a `model` that is no Module and an `input` that is none of these
    (Keras: `Model.summary`; `torchinfo.summary`).

    >>> import nn
    >>> nn.summary(nn.Sequential(nn.Linear(2, 3), nn.Tanh()), (1, 2))
    layer  kind    output shape  parameters  trainable  memory
    ──────────────────────────────────────────────────────────
    0      Linear  (1, 3)                 9  yes          48 B
    1      Tanh    (1, 3)                 0               12 B
    ──────────────────────────────────────────────────────────
    parameters: 9, trainable: 9, not trainable: 0
    memory: 68 B, of which input: 8 B
    """
    if not isinstance(model, Module):
        raise TypeError(f"summary: expected a Module, got {type(model).__name__}")
    examples = _examples(model, input, dtype)
    outputs: dict[Module, list[Tensor]] = {}
    with _undisturbed(model), ExitStack() as stack:
        for module in model.modules():
            stack.enter_context(module.register_forward_hook(
                lambda module, args, output: outputs.setdefault(module, []).extend(tensors_in(output))))
        model(*examples)
    return Summary(list(_rows(model, outputs)), sum(x._array.nbytes for x in tensors_in(examples)))


def _rows(model: Module, outputs: dict[Module, list[Tensor]]) -> Iterator[Row]:
    """A row for every module that has no modules below it, or parameters of its own."""
    seen: set[Tensor] = set()
    for name, module in model.named_modules():
        own = list(module.parameters(recurse=False))
        if any(True for _ in module.children()) and not own:
            continue
        new = [p for p in own if p not in seen]
        seen.update(new)
        returned = outputs.get(module)
        held = [*new, *module.buffers(recurse=False), *(returned or ())]
        yield Row(name or "(model)", type(module).__name__, None if returned is None else [tuple(t.shape) for t in returned],
                  sum(p.numel() for p in new), sum(p.numel() for p in new if p.requires_grad),
                  sum(p.numel() for p in own) - sum(p.numel() for p in new), sum(t._array.nbytes for t in held))


@contextmanager
def _undisturbed(model: Module) -> Iterator[None]:
    """Evaluation mode without gradients; in the end all of the model is as it was."""
    modules = [(module, module.training, module._hooks) for module in model.modules()]
    values = [(t, t._storage.version, t._array.copy()) for t in (*model.parameters(), *model.buffers())]
    members = [(module, name, buffer) for module, *_ in modules for name, buffer in module.named_buffers(recurse=False)]
    try:
        with fork_rng(), no_grad():
            model.eval()
            yield
    finally:
        for module, training, hooks in modules:
            module.training, module._hooks = training, hooks
        for module, name, buffer in members:
            setattr(module, name, buffer)
        for t, version, array in values:
            if t._storage.version != version:
                t._array[...] = array
                t._storage.change("summary")


def _examples(model: Module, input: Any, dtype: DTypeLike | None) -> tuple[Any, ...]:
    """What the model is called with."""
    if isinstance(input, Tensor):
        return (input,)
    if isinstance(input, Sequence) and input and not isinstance(input, str):
        if any(isinstance(x, Tensor) for x in input):
            return tuple(input)
        if dtype is None:
            dtype = next((p.dtype for p in model.parameters() if is_floating(p.dtype)), get_default_dtype())
        shapes = [input] if all(isinstance(n, int) for n in input) else input
        if all(isinstance(shape, Sequence) and all(isinstance(n, int) for n in shape) for shape in shapes):
            return tuple(Tensor._wrap(np.zeros(shape, as_dtype(dtype))) for shape in shapes)
    raise TypeError("summary: expected a Tensor, a tuple of arguments with one, a shape such as (1, 784), or a list of "
                    f"shapes, got {input!r}")


def _bytes(count: int) -> str:
    """A number of bytes with the unit that suits it."""
    size, units = float(count), ["B", "kB", "MB", "GB", "TB"]
    while size >= 1000 and len(units) > 1:
        size /= 1000
        del units[0]
    return f"{size:.3g} {units[0]}" if units[0] != "B" else f"{count} B"
