"""Blocks: which parameters and parts of parameters an optimizer updates at a time.

A call of NumPy costs half a microsecond, however few the elements, and memory far from the processor costs more than
arithmetic. So small parameters are gathered, and one update serves them all; of large ones a part at a time is
updated, such that what one operation writes is still in the cache when the next one reads it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter, getitem, is_
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from autograd.dtypes import get_default_dtype
from autograd.tensor import Tensor
from optim import threads
from optim.axpby import axpby

if TYPE_CHECKING:
    from optim.optimizer import Group, Optimizer

Array: TypeAlias = np.ndarray[Any, Any]
State: TypeAlias = dict[str, Any]
Piece: TypeAlias = Callable[[], None]

_array_of = attrgetter("_array")

SMALL = 16_384
"""Parameters of at most so many elements are gathered, into arrays of at most so many."""

CHUNK = 524_288
"""Of larger ones at most so many elements are updated at a time."""

SHARE = 750_000
"""So many elements of parameters and state are worth a thread of their own."""


class Block:
    """Parameters of one dtype that are updated together, with their state.

    Their state lies one after the other in one array per name; the tensors in `optimizer.state` show parts of it.
    """

    def __init__(self, params: list[Tensor], entries: list[State], arrays: dict[str, float],
                 numbers: dict[str, float]) -> None:
        self.params, self.first = params, not entries[0].keys() & (arrays.keys() | numbers.keys())
        self.bounds = [0, *np.cumsum([p._array.size for p in params]).tolist()]
        self.numbers = {name: np.full(len(params), float(entries[0].get(name, start)), get_default_dtype())
                        for name, start in numbers.items()}
        for name, values in self.numbers.items():
            for i, entry in enumerate(entries):
                _show(entry, name, values[i, ...])
        self.arrays = {name: self._laid_out(name, start, entries) for name, start in arrays.items()}

    def _laid_out(self, name: str, start: float, entries: list[State]) -> Array:
        """One array of all parameters' state of that name, which the tensors in `entries` will show."""
        dtype = self.params[0].dtype
        flat = np.zeros(self.bounds[-1], dtype) if start == 0 else np.full(self.bounds[-1], start, dtype)
        for p, entry, i, j in zip(self.params, entries, self.bounds, self.bounds[1:]):
            if isinstance(entry.get(name), Tensor):
                flat[i:j] = entry[name]._array.reshape(-1)
            _show(entry, name, flat[i:j].reshape(p._array.shape))
        return flat

    def step(self, optimizer: Optimizer, group: Group, reads: bool) -> list[Piece]:
        """The pieces of work that update the parameters, in whatever order.

        `reads` says whether the update takes the values of the parameters, besides the gradients.
        """
        state = {**self.arrays, "first": self.first}
        if self.numbers:
            state.update(optimizer.advance(self.numbers, group))
        self.first = False
        for p in self.params:
            p._storage.change(optimizer._step_name)
        return self._update(optimizer, group, reads, state)

    def _update(self, optimizer: Optimizer, group: Group, reads: bool, state: State) -> list[Piece]:
        raise NotImplementedError


class Gathered(Block):
    """Small parameters: their gradients are copied into one array, the step is subtracted from each."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.scratch = np.empty(self.bounds[-1], self.params[0].dtype)
        self.parts = [(p, p._array, self.scratch[i:j].reshape(p._array.shape))
                      for p, i, j in zip(self.params, self.bounds, self.bounds[1:])]

    def _update(self, optimizer: Optimizer, group: Group, reads: bool, state: State) -> list[Piece]:
        return [functools.partial(self._update_all, optimizer, group, reads, state)]

    def _update_all(self, optimizer: Optimizer, group: Group, reads: bool, state: State) -> None:
        g = self.scratch
        for p, _, part in self.parts:
            part[...] = p._grad._array  # type: ignore[union-attr]
        values = np.concatenate([array for _, array, _ in self.parts], axis=None) if reads else None
        shrinkage, rate, direction = optimizer.move(values, g, state, group)
        np.multiply(direction, rate, g)
        for _, array, part in self.parts:
            if shrinkage != 1:
                array *= shrinkage
            np.subtract(array, part, array)


class Chunked(Block):
    """A large parameter without gaps in memory, in parts of equal size."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        flat = self.params[0]._array.reshape(-1)
        size = -(-flat.size // -(-flat.size // CHUNK))
        self.chunks = [(slice(i, i + size), flat[i:i + size],
                        {name: array[i:i + size] for name, array in self.arrays.items()})
                       for i in range(0, flat.size, size)]

    def _update(self, optimizer: Optimizer, group: Group, reads: bool, state: State) -> list[Piece]:
        g = self.params[0]._grad._array  # type: ignore[union-attr]
        flat = g.reshape(-1) if g.flags.c_contiguous else g.flat
        return [functools.partial(_update_chunk, optimizer, p, flat, where, {**state, **arrays}, group, reads)
                for where, p, arrays in self.chunks]


def _update_chunk(optimizer: Optimizer, p: Array, g: Any, where: slice, state: State, group: Group,
                  reads: bool) -> None:
    shrinkage, rate, direction = optimizer.move(p if reads else None, g[where], state, group)
    axpby(-rate, direction, shrinkage, p)


class Blocks:
    """The blocks of a group, as long as the same parameters have gradients and nobody replaces an array."""

    def __init__(self, params: Sequence[Tensor], state: dict[Any, State], arrays: dict[str, float],
                 numbers: dict[str, float]) -> None:
        self.names = arrays.keys()
        self.params, self.arrays = list(params), [p._array for p in params]
        self.idle = [p._grad is None for p in params]
        active = [p for p in params if p._grad is not None]
        for p in active:
            g = p._grad._array  # type: ignore[union-attr]
            if g.shape != p._array.shape or g.dtype != p._array.dtype:
                raise RuntimeError(f"optimizer: a parameter of shape {tuple(p.shape)} and dtype {p.dtype} has a .grad "
                                   f"of shape {g.shape} and dtype {g.dtype}; call zero_grad() after replacing its data")
        names = {**arrays, **numbers}
        self.blocks: list[Block] = []
        for together in _bundles(active, state, numbers, names):
            array = together[0]._array
            kind = Chunked if array.size > SMALL and array.flags.c_contiguous else Gathered
            entries = [state[p] if names else {} for p in together]
            self.blocks.append(kind(together, entries, arrays, numbers))
        self.blocks.sort(key=lambda block: -block.bounds[-1])  # of threads, none is left with the largest at the end
        self.shares = (1 + len(arrays)) * sum(b.bounds[-1] for b in self.blocks if isinstance(b, Chunked)) // SHARE
        # The entry of the optimizer's state, the name in it and the array that it shows, for every active parameter.
        self.active = [p for p in active for _ in names]
        self.entries, self.shown_names = [state[p] for p in self.active], [name for _ in active for name in names]
        self.shown = [entry[name]._array for entry, name in zip(self.entries, self.shown_names)]

    def fit(self, params: Sequence[Tensor], state: dict[Any, State], arrays: dict[str, float]) -> bool:
        """Whether parameters, gradients and state are still where they were."""
        try:
            return (len(params) == len(self.params) and arrays.keys() == self.names
                    and all(map(is_, params, self.params)) and all(map(is_, map(_array_of, params), self.arrays))
                    and [p._grad is None for p in params] == self.idle
                    and all(map(is_, map(state.get, self.active), self.entries))
                    and all(map(is_, map(_array_of, map(getitem, self.entries, self.shown_names)), self.shown)))
        except (KeyError, AttributeError):  # an entry is gone, or no longer a tensor
            return False

    def step(self, optimizer: Optimizer, group: Group) -> None:
        """Update all parameters that have gradients."""
        decay = group.get("weight_decay") and not group.get("decoupled_weight_decay")
        reads = optimizer.reads_parameters or bool(decay)
        pieces = [piece for block in self.blocks for piece in block.step(optimizer, group, reads)]
        threads.run(pieces, self.shares)


def _bundles(params: Iterable[Tensor], state: dict[Any, State], numbers: dict[str, float],
             names: dict[str, float]) -> list[list[Tensor]]:
    """The parameters that can be updated together: of one dtype, at the same step, small if several."""
    bundles: list[list[Tensor]] = []
    open_bundles: dict[Any, list[Tensor]] = {}
    for p in params:
        if p._array.size > SMALL:
            bundles.append([p])
            continue
        entries = state.get(p, {})
        key = p.dtype, not entries.keys() & names, *(float(entries.get(n, start)) for n, start in numbers.items())
        bundle = open_bundles.get(key)
        if bundle is None or sum(q._array.size for q in bundle) + p._array.size > SMALL:
            bundle = open_bundles[key] = []
            bundles.append(bundle)
        bundle.append(p)
    return bundles


def _show(entries: State, name: str, array: Array) -> None:
    """Let the tensor `entries[name]` show `array`."""
    if isinstance(entries.get(name), Tensor):
        entries[name]._array = array
    else:
        entries[name] = Tensor._wrap(array)
