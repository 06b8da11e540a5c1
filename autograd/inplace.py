"""In-place changes: the forms with a trailing underscore, `+=` and its kin, item assignment, random fills.

Each is made from the operation that returns a new tensor: compute it, write the result into the memory, count the
change in the storage's version, and take over the result's history. A change through a view goes to the history of
the tensor that it is a view of, from which other views renew theirs when they are next used.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from autograd.dtypes import can_cast
from autograd.generator import Generator, default_generator
from autograd.modes import enable_grad, modes
from autograd.op import OPS, Op
from autograd.ops.indexing import plain_index, setitem
from autograd.tensor import Tensor


def change(self: Tensor, name: str, compute: Callable[..., Any], *args: Any, **kwargs: Any) -> Tensor:
    """Replace the values of `self` by those of `compute(self, *args, **kwargs)`, history included; return `self`.

    Raises RuntimeError, before anything is changed, for a leaf that requires grad, and where the result has another
    shape or a dtype that does not fit.
    """
    check_writable(self, name)
    args = tuple(_apart(self, a) for a in args)
    kwargs = {key: _apart(self, a) for key, a in kwargs.items()}
    tracking = modes.grad and any(isinstance(a, Tensor) and a.requires_grad for a in (self, *args, *kwargs.values()))
    # What the operation saves of the old values must outlive them.
    source = Tensor._recorded(self._array.copy(), self._node) if tracking else self.detach()
    result = compute(source, *args, **kwargs)
    if result._array.shape != self._array.shape:
        raise RuntimeError(f"{name}(): output with shape {list(self.shape)} doesn't match the broadcast shape "
                           f"{list(result.shape)}")
    if not can_cast(result.dtype, self.dtype):
        raise RuntimeError(f"{name}(): result type {result.dtype} can't be cast to the desired output type "
                           f"{self.dtype}")
    if tracking and result.requires_grad:
        take_history(self, result.astype(self.dtype))
    write(self, name, ..., result._array)
    return self


def assign(self: Tensor, index: Any, value: Any) -> None:
    """`self[index] = value`, where `value` is a number or broadcasts to the elements that are assigned."""
    if isinstance(value, Tensor) and _same_memory(self, index, value):
        return  # the end of `x[i] += y`, which has changed x already
    check_writable(self, "__setitem__")
    value = _apart(self, value)
    if modes.grad and (self.requires_grad or (isinstance(value, Tensor) and value.requires_grad)):
        source = Tensor._recorded(self._array.copy(), self._node)
        result = setitem(source, index, value)
        take_history(self, result)
        write(self, "__setitem__", ..., result._array)
    else:
        write(self, "__setitem__", plain_index(self, index), getattr(value, "_array", value))


def check_writable(self: Tensor, name: str) -> None:
    """RuntimeError if an in-place change would lose a gradient or reach one element several times over."""
    if modes.grad:
        node = self._current_node()
        if node is not None and node.op is None:
            raise RuntimeError(f"{name}(): a leaf Variable that requires grad is being used in an in-place operation. "
                               "Do it inside no_grad(), or on a clone().")
        if self._base is not None and self._base._node is not None and self._base._node.op is None:
            raise RuntimeError(f"{name}(): a view of a leaf Variable that requires grad is being used in an in-place "
                               "operation. Do it inside no_grad(), or on a clone().")
    if not self._array.flags.writeable:
        raise RuntimeError(f"{name}(): unsupported operation: more than one element of the written-to tensor refers to "
                           "a single memory location, or its memory is read-only. Please clone() the tensor first.")


def write(self: Tensor, name: str, index: Any, array: Any) -> None:
    """Put `array` at `index` of the memory, and count the change."""
    try:
        with np.errstate(all="ignore"):
            self._array[index] = array
    except OverflowError as error:
        raise RuntimeError(f"{name}(): value cannot be converted to {self.dtype} without overflow: {error}") from None
    except ValueError as error:
        raise RuntimeError(f"{name}(): shape mismatch: a value of shape {np.shape(array)} cannot be broadcast to the "
                           f"indexing result: {error}") from None
    self._storage.change(name)


def take_history(self: Tensor, result: Tensor) -> None:
    """Let `self` have been computed as `result` was; through a view, the tensor that it is a view of."""
    base = self._base
    if base is None:
        self._node = result._node
        return
    flat = setitem(base.reshape(-1), _elements(self, base), result)
    base._node = flat.reshape(base._array.shape)._node


def renew(view: Tensor) -> None:
    """Take the history of a view anew from its base, which was changed in place since the view was taken."""
    base = view._base
    assert base is not None
    with enable_grad():
        node = base.reshape(-1)[_elements(view, base)]._node if base._node is not None else None
    view._node, view._base_node = node, base._node


def _elements(view: Tensor, base: Tensor) -> Tensor:
    """For each element of `view`, its number in the flattened `base`."""
    array = base._array
    numbers = np.empty_like(array, dtype=np.int64)
    if numbers.strides != tuple(s * 8 // array.itemsize for s in array.strides):
        raise RuntimeError("an in-place change through a view of memory with gaps cannot be differentiated; "
                           "clone() the tensor first")
    numbers[...] = np.arange(array.size).reshape(array.shape)
    offset = view._array.__array_interface__["data"][0] - array.__array_interface__["data"][0]
    steps = tuple(s * 8 // array.itemsize for s in view._array.strides)
    flat = as_strided(numbers, (numbers.size,), (8,))
    return Tensor._wrap(as_strided(flat[offset // array.itemsize:], view._array.shape, steps).copy())


def _apart(self: Tensor, argument: Any) -> Any:
    """An argument as it is before the change: copied where it shares memory with `self`."""
    if isinstance(argument, Tensor) and argument._storage is self._storage:
        return argument.clone()
    return argument


def _same_memory(self: Tensor, index: Any, value: Tensor) -> bool:
    """Whether `value` is the view `self[index]`."""
    if value._storage is not self._storage:
        return False
    there = self._array[plain_index(self, index)]
    return isinstance(there, np.ndarray) and there.__array_interface__ == value._array.__array_interface__


# The methods ----------------------------------------------------------------------------------------------------


def copy_(self: Tensor, src: Tensor, non_blocking: bool = False) -> Tensor:
    """Take over the values of `src`, which is broadcast and converted to this dtype (`Tensor.copy_`)."""
    assign(self, ..., src)
    return self


def fill_(self: Tensor, value: Any) -> Tensor:
    """Set every element to `value`, a number or a tensor without dimensions (`Tensor.fill_`)."""
    if isinstance(value, Tensor) and value.ndim:
        raise RuntimeError(f"fill_(): only supports 0-dimension value tensor but got tensor with {value.ndim} "
                           "dimensions")
    assign(self, ..., value)
    return self


def zero_(self: Tensor) -> Tensor:
    """Set every element to 0 (`Tensor.zero_`)."""
    return fill_(self, 0)


def detach_(self: Tensor) -> Tensor:
    """Forget the history (`Tensor.detach_`)."""
    if self._base is not None:
        raise RuntimeError("detach_(): can't detach views in-place; use detach() instead")
    self._node = None
    return self


def normal_(self: Tensor, mean: float = 0.0, std: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Fill with normally distributed numbers (`Tensor.normal_`); RuntimeError for a negative `std`."""
    if std < 0:
        raise RuntimeError(f"normal_() expects std >= 0.0, but found std {std}")
    return _drawn(self, "normal_", generator, lambda g: g.normal(self._array.shape, self.dtype, mean, std))


def uniform_(self: Tensor, from_: float = 0.0, to: float = 1.0, *, generator: Generator | None = None,
             **spelled: float) -> Tensor:
    """Fill with numbers uniform in `[from, to)` (`Tensor.uniform_`); RuntimeError if `from > to`."""
    low = spelled.get("from", from_)
    if low > to:
        raise RuntimeError(f"uniform_() expects to return a [from, to) range, but found from={low} > to={to}")
    return _drawn(self, "uniform_", generator, lambda g: g.uniform(self._array.shape, self.dtype, low, to))


def bernoulli_(self: Tensor, p: Any = 0.5, *, generator: Generator | None = None) -> Tensor:
    """Fill with 1 with probability `p`, else 0 (`Tensor.bernoulli_`)."""
    p = getattr(p, "_array", p)
    return _drawn(self, "bernoulli_", generator, lambda g: g.bernoulli(p, self._array.shape, self.dtype))


def exponential_(self: Tensor, lambd: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Fill with exponentially distributed numbers of rate `lambd` (`Tensor.exponential_`)."""
    return _drawn(self, "exponential_", generator, lambda g: g.exponential(self._array.shape, self.dtype, lambd))


def random_(self: Tensor, *bounds: int, generator: Generator | None = None) -> Tensor:
    """Fill with integers of `[0, to)` or `[from, to)`, or of all that the dtype holds (`Tensor.random_`)."""
    if not bounds:
        return _drawn(self, "random_", generator, lambda g: g.random(self._array.shape, self.dtype))
    low, high = (0, *bounds)[-2:]
    return _drawn(self, "random_", generator, lambda g: g.integers(self._array.shape, low, high, self.dtype))


def _drawn(self: Tensor, name: str, generator: Generator | None, draw: Callable[[Generator], Any]) -> Tensor:
    check_writable(self, name)
    assign(self, ..., Tensor._wrap(draw(generator or default_generator)))
    return self


def in_place(op: Op, name: str = "") -> Callable[..., Tensor]:
    """The in-place form of an operation, under its name or another, and an underscore."""
    return _method(f"{name or op.name}_", op)


def _method(name: str, op: Op) -> Callable[..., Tensor]:
    """The in-place form of an operation."""
    function = op.function
    ufunc = op.numpy[0] if op.numpy and isinstance(op.numpy[0], np.ufunc) else None

    def method(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        other = args[0] if len(args) == 1 and not kwargs else None
        if (ufunc is not None and ufunc.nin == 2 and not (modes.grad and self.requires_grad) and _plain(self, other)):
            check_writable(self, name)
            modes.silently(ufunc, self._array, getattr(other, "_array", other), self._array)
            self._storage.change(name)
            return self
        return change(self, name, function, *args, **kwargs)
    method.__name__ = name
    method.__doc__ = f"In place: {(function.__doc__ or '').splitlines()[0]}"
    return method


def _plain(self: Tensor, other: Any) -> bool:
    """Whether NumPy can write `self op other` into the memory of `self`: same dtype, no history, no overlap."""
    if self._array.dtype.kind != "f":
        return False
    if isinstance(other, Tensor):
        return (other.dtype is self._array.dtype and other._storage is not self._storage
                and not (modes.grad and other.requires_grad) and other._array.ndim <= self._array.ndim
                and np.broadcast_shapes(other._array.shape, self._array.shape) == self._array.shape)
    return type(other) in (int, float)


def _reshaping(name: str, function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """A method that lets the tensor itself become the view that `function` gives."""
    def method(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        check_writable(self, name)
        view = function(Tensor._recorded(self._array, self._node), *args, **kwargs)
        self._array, self._node = view._array, view._node
        return self
    method.__name__ = name
    method.__doc__ = f"In place: {(function.__doc__ or '').splitlines()[0]}"
    return method


def _attach() -> None:
    """Give Tensor the in-place form of every operation that has one and is a method, and of those that give views."""
    for op in OPS.values():
        if op.inplace:
            for name in {op.name, *op.aliases}.intersection(op.methods):
                setattr(Tensor, f"{name}_", in_place(op, name))
            for special in op.methods:
                name = f"__i{special[2:]}"  # there is an `__iadd__`, but no `__ineg__` and no `__iradd__`
                if hasattr(operator, name):
                    setattr(Tensor, name, _method(name, op))
    for function in (copy_, fill_, zero_, detach_, normal_, uniform_, bernoulli_, exponential_, random_):
        setattr(Tensor, function.__name__, function)
    for name in ("squeeze", "unsqueeze", "transpose", "t", "swapaxes", "swapdims"):
        setattr(Tensor, f"{name}_", _reshaping(f"{name}_", getattr(Tensor, name)))
    setattr(Tensor, "__setitem__", assign)  # noqa: B010  (Tensor declares neither for type checkers to assign to)
    setattr(Tensor, "_renew", renew)  # noqa: B010


_attach()
