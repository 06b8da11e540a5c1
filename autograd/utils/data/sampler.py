"""Samplers: in which order, and in which batches, a data set's indices are visited.

Each draws from its generator just when PyTorch's does, so that one seed gives both the same order.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence, Sized
from typing import Any, Generic, TypeVar

import numpy as np

from autograd.generator import Generator, default_generator
from autograd.tensor import Tensor

T_co = TypeVar("T_co", covariant=True)


def drawn_from(generator: Generator | None) -> Generator:
    """The generator that an argument ``generator`` means. Raises TypeError for what is none."""
    if not isinstance(generator, Generator | None):
        raise TypeError(f"expected an autograd.Generator or None, got generator={generator!r}")
    return default_generator if generator is None else generator


def require_positive(name: str, value: Any) -> None:
    """Raise ValueError unless ``value`` is a positive integer."""
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ValueError(f"{name} should be a positive integer, got {name}={value!r}")


def _require_bool(name: str, value: Any, error: type[Exception]) -> None:
    if not isinstance(value, bool):
        raise error(f"{name} should be True or False, got {name}={value!r}")


class Sampler(Generic[T_co]):
    """An order of indices, or of lists of them: a subclass defines ``__iter__``, mostly ``__len__`` too."""

    def __iter__(self) -> Iterator[T_co]:
        raise NotImplementedError(f"{type(self).__name__} must define __iter__()")


class SequentialSampler(Sampler[int]):
    """0, 1, 2 ... to the end of ``data_source``."""

    def __init__(self, data_source: Sized) -> None:
        self.data_source = data_source

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.data_source)))

    def __len__(self) -> int:
        return len(self.data_source)


class RandomSampler(Sampler[int]):
    """``num_samples`` random indices of ``data_source``, by default a permutation of them all.

    With ``replacement`` each index is drawn by itself; without, every index comes once before any comes
    again. If ``generator`` is None, each pass seeds one of its own from the default generator. Raises
    TypeError unless replacement is a bool, ValueError unless num_samples > 0.
    """

    def __init__(
        self,
        data_source: Sized,
        replacement: bool = False,
        num_samples: int | None = None,
        generator: Generator | None = None,
    ) -> None:
        _require_bool("replacement", replacement, TypeError)
        require_positive("num_samples", len(data_source) if num_samples is None else num_samples)
        self.data_source = data_source
        self.replacement = replacement
        self._num_samples = num_samples
        self.generator = generator

    @property
    def num_samples(self) -> int:
        """How many indices a pass gives; that of ``data_source`` as long as no other was asked for."""
        return len(self.data_source) if self._num_samples is None else self._num_samples

    def __iter__(self) -> Iterator[int]:
        n, count = len(self.data_source), self.num_samples
        generator = drawn_from(self.generator)
        if self.generator is None:
            generator = Generator().manual_seed(int(generator.random(())))
        if self.replacement:
            for done in range(0, count, 32):
                yield from generator.integers((min(32, count - done),), 0, n).tolist()
        else:
            for done in range(0, count + 1, n):  # PyTorch permutes for the rest even where there is none
                yield from generator.permutation(n)[: count - done].tolist()

    def __len__(self) -> int:
        return self.num_samples


class SubsetRandomSampler(Sampler[int]):
    """The given ``indices`` in random order."""

    def __init__(self, indices: Sequence[int], generator: Generator | None = None) -> None:
        self.indices = indices
        self.generator = generator

    def __iter__(self) -> Iterator[int]:
        for i in drawn_from(self.generator).permutation(len(self.indices)).tolist():
            yield self.indices[i]

    def __len__(self) -> int:
        return len(self.indices)


class WeightedRandomSampler(Sampler[int]):
    """``num_samples`` indices drawn in proportion to ``weights``, which need not sum to 1.

    Raises ValueError unless num_samples > 0, replacement is a bool and weights has one dimension; a pass
    raises as `autograd.multinomial`.
    """

    def __init__(
        self,
        weights: Sequence[float] | Tensor,
        num_samples: int,
        replacement: bool = True,
        generator: Generator | None = None,
    ) -> None:
        require_positive("num_samples", num_samples)
        _require_bool("replacement", replacement, ValueError)
        array = np.array(weights, np.float64)
        if array.ndim != 1:
            raise ValueError(f"weights should be a sequence of numbers, got shape {array.shape}")
        self.weights = Tensor._wrap(array)
        self.num_samples = num_samples
        self.replacement = replacement
        self.generator = generator

    def __iter__(self) -> Iterator[int]:
        generator = drawn_from(self.generator)
        yield from generator.multinomial(self.weights.numpy(), self.num_samples, self.replacement).tolist()

    def __len__(self) -> int:
        return self.num_samples


class BatchSampler(Sampler[list[int]]):
    """The indices of another sampler in lists of ``batch_size``; ``drop_last`` leaves out a last shorter one.

    Raises ValueError unless batch_size > 0 and drop_last is a bool.

    >>> list(BatchSampler(SequentialSampler(range(5)), batch_size=2, drop_last=False))
    [[0, 1], [2, 3], [4]]
    """

    def __init__(self, sampler: Iterable[int], batch_size: int, drop_last: bool) -> None:
        require_positive("batch_size", batch_size)
        _require_bool("drop_last", drop_last, ValueError)
        self.sampler = sampler
        self.batch_size = batch_size
        self.drop_last = drop_last

    def __iter__(self) -> Iterator[list[int]]:
        return batches_of(self.sampler, self.batch_size, self.drop_last)

    def __len__(self) -> int:
        return batch_count(len(self.sampler), self.batch_size, self.drop_last)  # type: ignore[arg-type]


def batches_of(items: Iterable[T_co], batch_size: int, drop_last: bool) -> Iterator[list[T_co]]:
    """``items`` in lists of ``batch_size``, without the last if it is shorter and ``drop_last`` is set."""
    source = iter(items)
    while batch := list(itertools.islice(source, batch_size)):
        if drop_last and len(batch) < batch_size:
            return
        yield batch


def batch_count(length: int, batch_size: int, drop_last: bool) -> int:
    """How many lists `batches_of` makes of ``length`` items."""
    return length // batch_size if drop_last else -(-length // batch_size)
