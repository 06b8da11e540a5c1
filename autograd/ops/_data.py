"""What callers give as data, read as an array: numbers, nested sequences of them, tensors among them, arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import numpy as np

from autograd.dtypes import DType, as_dtype, as_element, get_default_dtype
from autograd.tensor import Tensor

_NUMBERS = frozenset({bool, int, float})


def read_data(name: str, data: Any, dtype: DType | None, copy: bool) -> np.ndarray[Any, Any]:
    """The numbers in `data` as an array of `dtype`, or of the dtype that they have in PyTorch.

    Raises ValueError for sequences of unequal lengths and for integers that int64 does not hold, TypeError for text,
    RuntimeError for other things than numbers and for Python's numbers that are out of the range of `dtype`.
    """
    if isinstance(data, Tensor):
        data = data._array
    if isinstance(data, np.ndarray | np.generic):
        target = as_dtype(data.dtype) if dtype is None else dtype
        return np.array(data, target, copy=True if copy else None)
    try:
        array = np.array(_without_tensors(data))
    except ValueError as error:
        raise ValueError(f"{name}(): expected nested sequences of equal lengths: {error}") from None
    if array.dtype.kind not in "biuf" or array.dtype == np.uint64:
        if not all(isinstance(element, int | np.integer) for element in _elements(data)):
            _refuse(name, data)
        if dtype is None or (dtype.kind in "iu" and dtype != np.uint64):
            raise ValueError(f"{name}(): Overflow when unpacking long: an integer does not fit int64; give another dtype")
    if dtype is None:
        sample = next(_elements(data), None)
        dtype = as_dtype(array.dtype) if hasattr(sample, "dtype") else (
            get_default_dtype() if array.dtype.kind == "f" else as_dtype(array.dtype))
    else:
        _require_in_range(name, array, dtype)
    with np.errstate(over="ignore"):  # what is too large for a floating dtype is inf there
        return array.astype(dtype, copy=False)


def _without_tensors(data: Any) -> Any:
    """`data` with the Tensors in nested sequences replaced by their arrays."""
    if isinstance(data, Tensor):
        return data._array
    if isinstance(data, list | tuple):
        return data if _NUMBERS.issuperset(map(type, data)) else [_without_tensors(item) for item in data]
    if _is_sequence(data):
        return [_without_tensors(item) for item in data]
    return data


def _is_sequence(data: Any) -> bool:
    return hasattr(data, "__len__") and hasattr(data, "__getitem__") and not isinstance(data, str | bytes | Mapping)


def _elements(data: Any) -> Iterator[Any]:
    """The elements of nested sequences, one after the other; of an array or Tensor in them, the whole."""
    if _is_sequence(data) and not hasattr(data, "dtype"):
        for item in data:
            yield from _elements(item)
    else:
        yield data


def _refuse(name: str, data: Any) -> NoReturn:
    """Say which element of `data` is no number."""
    for element in _elements(data):
        if isinstance(element, str | bytes):
            raise TypeError(f"{name}(): expected numbers or nested sequences of them, got {element!r}, which is text")
        if not isinstance(element, int | float) and not hasattr(element, "dtype"):
            raise RuntimeError(f"{name}(): Could not infer dtype of {type(element).__name__}; expected numbers or nested "
                               f"sequences of them, got {element!r}")
    raise TypeError(f"{name}(): expected real numbers or nested sequences of them, got {data!r}")


def _require_in_range(name: str, array: np.ndarray[Any, Any], dtype: DType) -> None:
    """RuntimeError for numbers that an integer `dtype` does not hold."""
    if dtype.kind in "iu" and array.size and not np.can_cast(array.dtype, dtype):
        for extreme in np.array([array.min(), array.max()]).tolist():
            as_element(name, extreme, dtype)
