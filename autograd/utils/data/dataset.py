"""Data sets: samples by index or as a stream, and ways to combine, restrict and split them."""

import bisect
import itertools
import math
import operator
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import numpy as np

from autograd.generator import Generator, default_generator
from autograd.tensor import Tensor
from autograd.trace import warn
from autograd.utils.data.sampler import drawn_from

T_co = TypeVar("T_co", covariant=True)


class Dataset(Generic[T_co]):
    """Samples by index: a subclass defines ``__getitem__(index)`` and, for most samplers, ``__len__()``.

    One that fetches many samples at once more cheaply may define ``__getitems__(indices)``, a list of them.
    ``a + b`` is the `ConcatDataset` of both.
    """

    def __getitem__(self, index: Any) -> T_co:
        raise NotImplementedError(f"{type(self).__name__} must define __getitem__(index)")

    def __add__(self, other: "Dataset[Any]") -> "Dataset[Any]":
        return ConcatDataset([self, other])


class IterableDataset(Dataset[T_co]):
    """A stream of samples: a subclass defines ``__iter__()``. ``a + b`` is the `ChainDataset` of both."""

    def __iter__(self) -> Iterator[T_co]:
        raise NotImplementedError(f"{type(self).__name__} must define __iter__()")

    def __add__(self, other: Dataset[Any]) -> Dataset[Any]:
        return ChainDataset([self, other])


class TensorDataset(Dataset[tuple[Tensor, ...]]):
    """Tensors side by side; sample i is the tuple of every tensor's i-th row.

    Raises AssertionError if the tensors differ in their number of rows, IndexError for a tensor without
    dimensions, TypeError for what is no tensor, ValueError without any.
    """

    def __init__(self, *tensors: Tensor) -> None:
        if not tensors:
            raise ValueError("TensorDataset(): expected at least one tensor, got none")
        for tensor in tensors:
            if not isinstance(tensor, Tensor):
                kind = type(tensor).__name__
                raise TypeError(f"TensorDataset(): expected tensors, got {kind}; use as_tensor() on it first")
            if tensor.dim() == 0:
                raise IndexError("TensorDataset(): expected tensors with a row for each sample, got shape ()")
        rows = [len(tensor) for tensor in tensors]
        if len(set(rows)) > 1:
            raise AssertionError(f"TensorDataset(): expected tensors with equally many rows, got {rows}")
        self.tensors = tensors

    def __getitem__(self, index: Any) -> tuple[Tensor, ...]:
        return tuple(tensor[index] for tensor in self.tensors)

    def __len__(self) -> int:
        return len(self.tensors[0])

    def _batch(self, indices: Sequence[int]) -> list[Tensor]:
        """What `default_collate` makes of the samples at ``indices``, with one copy per tensor."""
        rows = np.asarray(indices, np.intp)
        return [
            tensor[rows] if tensor.requires_grad else Tensor._wrap(tensor._array.take(rows, axis=0))
            for tensor in self.tensors
        ]


class ConcatDataset(Dataset[T_co]):
    """Data sets one after the other.

    Raises AssertionError for none at all or for an `IterableDataset`. Indexing raises IndexError past the
    end, ValueError before the beginning.
    """

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise AssertionError("ConcatDataset(): expected at least one dataset, got none")
        if any(isinstance(dataset, IterableDataset) for dataset in self.datasets):
            raise AssertionError("ConcatDataset(): an IterableDataset has no indices; use ChainDataset")
        self.cumulative_sizes = list(itertools.accumulate(map(len, self.datasets)))

    def __getitem__(self, index: int) -> T_co:
        total = len(self)
        if index >= total:
            raise IndexError(f"ConcatDataset: index {index} is out of range for {total} samples")
        if index < -total:
            raise ValueError(f"ConcatDataset: index {index} is out of range for {total} samples")
        index %= total
        which = bisect.bisect_right(self.cumulative_sizes, index)
        before = self.cumulative_sizes[which - 1] if which else 0
        sample: T_co = self.datasets[which][index - before]
        return sample

    def __len__(self) -> int:
        return self.cumulative_sizes[-1]


class ChainDataset(IterableDataset[T_co]):
    """Streams one after the other. Raises AssertionError for what is no `IterableDataset`."""

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        for dataset in self.datasets:
            if not isinstance(dataset, IterableDataset):
                kind = type(dataset).__name__
                raise AssertionError(f"ChainDataset(): expected streams, got {kind}; use ConcatDataset")

    def __iter__(self) -> Iterator[T_co]:
        return itertools.chain.from_iterable(self.datasets)

    def __len__(self) -> int:
        return sum(map(len, self.datasets))


class StackDataset(Dataset[Any]):
    """Data sets side by side: sample i is the tuple of their i-th samples, or dictionary for keywords.

    Raises ValueError if the data sets differ in length, for none at all, and for both kinds of arguments.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if bool(args) == bool(kwargs):
            raise ValueError("StackDataset(): expected data sets, either all by position or all by keyword")
        self.datasets: tuple[Any, ...] | dict[str, Any] = args or kwargs
        lengths = [len(dataset) for dataset in args or kwargs.values()]
        if len(set(lengths)) > 1:
            raise ValueError(f"StackDataset(): expected data sets of equal length, got {lengths}")
        self._length = lengths[0]

    def __getitem__(self, index: Any) -> Any:
        if isinstance(self.datasets, dict):
            return {name: dataset[index] for name, dataset in self.datasets.items()}
        return tuple(dataset[index] for dataset in self.datasets)

    def __len__(self) -> int:
        return self._length


class Subset(Dataset[T_co]):
    """The samples of ``dataset`` at ``indices``; sample i is ``dataset[indices[i]]``."""

    def __init__(self, dataset: Any, indices: Sequence[int]) -> None:
        self.dataset = dataset
        self.indices = indices

    def __getitem__(self, index: Any) -> T_co:
        at = [self.indices[i] for i in index] if isinstance(index, list) else self.indices[index]
        sample: T_co = self.dataset[at]
        return sample

    def __len__(self) -> int:
        return len(self.indices)


def random_split(
    dataset: Any, lengths: Sequence[int | float], generator: Generator | None = default_generator
) -> list[Subset[Any]]:
    """Disjoint random subsets of ``dataset`` with the given lengths, or fractions that sum to 1.

    A fraction f gives ⌊f · len(dataset)⌋ samples; what is left over goes to the first subsets, one each.
    Warns of an empty subset that a fraction gave. Raises ValueError if a fraction is outside [0, 1], a
    length is negative, or the lengths do not sum to that of the dataset; TypeError if a length is no
    integer.

    >>> [len(part) for part in random_split(range(10), [0.7, 0.15, 0.15])]
    [8, 1, 1]
    """
    size = len(dataset)
    if math.isclose(sum(lengths), 1) and sum(lengths) <= 1:
        lengths = _lengths(lengths, size)
    if sum(lengths) != size or min(lengths) < 0:
        raise ValueError(
            f"random_split(): expected lengths >= 0 that sum to the {size} samples of the dataset, "
            f"or fractions that sum to 1, got {list(lengths)}"
        )
    counts = [operator.index(length) for length in lengths]  # type: ignore[arg-type]
    order = drawn_from(generator).permutation(size).tolist()
    return [Subset(dataset, order[end - n : end]) for end, n in zip(itertools.accumulate(counts), counts)]


def _lengths(fractions: Sequence[float], size: int) -> list[int]:
    for i, fraction in enumerate(fractions):
        if not 0 <= fraction <= 1:
            raise ValueError(f"random_split(): expected fractions in [0, 1], got {fraction} at index {i}")
    lengths = [math.floor(size * fraction) for fraction in fractions]
    for i in range(size - sum(lengths)):
        lengths[i % len(lengths)] += 1
    for i, length in enumerate(lengths):
        if length == 0:
            warn(f"random_split(): the subset at index {i} is empty")
    return lengths
