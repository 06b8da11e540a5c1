"""How samples become a batch: numbers, arrays and tensors are stacked, containers keep their structure."""

import copy
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

import numpy as np

from autograd.ops.creation import as_tensor, tensor
from autograd.ops.joining import stack
from autograd.tensor import Tensor


def default_collate(batch: Sequence[Any]) -> Any:
    """The batch that a list of alike samples makes, as ``torch.utils.data.default_collate``.

    Tensors, arrays and NumPy scalars are stacked along a new first dimension. Python ints and bools become
    a tensor, floats a float64 one, strings and bytes stay as they are. Mappings, named tuples and lists of
    these are collated member by member; a plain tuple gives a list. Raises TypeError for other samples,
    RuntimeError for samples of unequal length or shape, IndexError for none.

    >>> default_collate([(1, {"a": 2}), (3, {"a": 4})])
    [tensor([1, 3]), {'a': tensor([2, 4])}]
    """
    if not len(batch):
        raise IndexError("default_collate(): expected at least one sample, got an empty batch")
    first = batch[0]
    if isinstance(first, Tensor):
        return stack(batch)
    if isinstance(first, np.ndarray | np.generic) and first.dtype.kind in "biuf":
        return stack([as_tensor(item) for item in batch])
    if isinstance(first, float):
        return tensor(batch, dtype=np.dtype("float64"))
    if isinstance(first, int):
        return tensor(batch)
    if isinstance(first, str | bytes):
        return batch
    if isinstance(first, Mapping):
        collated = {key: default_collate([sample[key] for sample in batch]) for key in first}
        return _filled(first, collated)
    if isinstance(first, Sequence):
        return _collate_sequences(batch)
    raise TypeError(
        "default_collate(): expected tensors, arrays, numbers, strings, or mappings and sequences of them, "
        f"got {_kind(first)}; pass a collate_fn of your own"
    )


def _collate_sequences(batch: Sequence[Sequence[Any]]) -> Any:
    lengths = {len(sample) for sample in batch}
    if len(lengths) > 1:
        raise RuntimeError(f"default_collate(): expected samples of equal length, got {sorted(lengths)}")
    members = [default_collate(column) for column in zip(*batch)]
    first = batch[0]
    return type(first)(*members) if hasattr(first, "_fields") else members


def default_convert(data: Any) -> Any:
    """``data`` with its arrays and NumPy scalars as tensors, inside containers too; the rest as it is.

    What `DataLoader` does to samples that it does not batch (``batch_size=None``).
    """
    if isinstance(data, np.ndarray | np.generic) and data.dtype.kind in "biuf":
        return as_tensor(data)
    if isinstance(data, Mapping):
        return _filled(data, {key: default_convert(value) for key, value in data.items()})
    if isinstance(data, tuple) and hasattr(data, "_fields"):
        return type(data)(*map(default_convert, data))
    if isinstance(data, Sequence) and not isinstance(data, str | bytes):
        return [default_convert(item) for item in data]
    return data


def _filled(like: Mapping[Any, Any], values: dict[Any, Any]) -> Any:
    """A mapping of the kind of ``like`` with ``values``; a dict where that kind cannot be changed."""
    if not isinstance(like, MutableMapping):
        return values
    result = copy.copy(like)
    result.update(values)
    return result


def _kind(sample: Any) -> str:
    dtype = f" of dtype {sample.dtype}" if isinstance(sample, np.ndarray) else ""
    return type(sample).__name__ + dtype
