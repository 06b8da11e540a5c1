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

from autograd.dtypes import as_element, can_cast
from autograd.engine import Node
from autograd.generator import Generator, default_generator
from autograd.interop import array_of
from autograd.modes import thread
from autograd.op import OPS, Op
from autograd.ops.indexing import plain_index
from autograd.tensor import Tensor
from autograd.trace import calling_line

_GET, _PUT = OPS["indexing.index"], OPS["indexing.index_put"]


def change(self: Tensor, name: str, compute: Callable[..., Any], *args: Any, **kwargs: Any) -> Tensor:
    """Replace the values of `self` by those of `compute(self, *args, **kwargs)`, history included; return `self`.

    Raises RuntimeError, before anything is changed, for a leaf that requires grad, and where the result has another
    shape or a dtype that does not fit.
    """
    check_writable(self, name)
    args = tuple(_apart(self, a) for a in args)
    kwargs = {key: _apart(self, a) for key, a in kwargs.items()}
    tracking = thread.modes.grad and any(isinstance(a, Tensor) and a.requires_grad for a in (self, *args, *kwargs.values()))
    # What the operation saves of the old values must outlive them.
    source = Tensor._recorded(self._array.copy(), self._node) if tracking else self.detach()
    result = compute(source, *args, **kwargs)
    if result._array.shape != self._array.shape:
        raise RuntimeError(f"{name}(): output with shape {list(self.shape)} doesn't match the broadcast shape "
                           f"{list(result.shape)}")
    if not can_cast(result.dtype, self.dtype):
        raise RuntimeError(f"{name}(): result type {result.dtype} can't be cast to the desired output type "
                           f"{self.dtype}")
    owner, place = _place_in_owner(self, (...,)) if tracking else (self, (...,))
    write(self, name, ..., result._array)
    if tracking and owner is self and result.requires_grad:
        _set_node(self, result.astype(self.dtype)._node)
    elif tracking:
        _record_assignment(owner, place, result)
    return self


def assign(self: Tensor, index: Any, value: Any) -> None:
    """`self[index] = value`, where `value` is a number or broadcasts to the elements that are assigned."""
    put(self, "__setitem__", index, value)


def put(self: Tensor, name: str, index: Any, value: Any) -> None:
    """`self[index] = value` for the method `name`, which errors speak of. Raises TypeError for another value, RuntimeError
    for one that does not fit, and where a change would lose a gradient."""
    if isinstance(value, Tensor) and _same_memory(self, index, value):
        return  # the end of `x[i] += y`, which has changed x already
    if isinstance(value, np.generic):
        value = value.item()
    if not isinstance(value, int | float | Tensor | np.ndarray):
        raise TypeError(f"{name}(): can't assign a {type(value).__name__} to a tensor; expected a number or a Tensor")
    check_writable(self, name)
    value = as_element(name, value, self.dtype) if isinstance(value, int | float) else _apart(self, value)
    tracking = thread.modes.grad and (self.requires_grad or (isinstance(value, Tensor) and value.requires_grad))
    place = plain_index(self, index, keep=tracking)
    owner, there = _place_in_owner(self, place) if tracking else (self, place)
    write(self, name, place, array_of(value))
    if tracking:
        _record_assignment(owner, there, value)


def check_writable(self: Tensor, name: str) -> None:
    """RuntimeError if an in-place change would lose a gradient or reach one element several times over."""
    if thread.modes.grad:
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
    except ValueError as error:
        raise RuntimeError(f"{name}(): shape mismatch: a value of shape {np.shape(array)} cannot be broadcast to the "
                           f"indexing result: {error}") from None
    self._storage.change(name)


def _record_assignment(owner: Tensor, place: tuple[Any, ...], value: Any) -> None:
    """Let `owner` have been computed by an assignment of `value` at `place`, which is all that is saved."""
    array = array_of(value)
    tracked = isinstance(value, Tensor) and value.requires_grad
    mask = (owner._node is not None) | tracked << 2
    if mask:
        _set_node(owner, _PUT.pullbacks[mask].record(
            owner, place, value, owner._array, array, owner._array, None, owner._storage))


def _set_node(self: Tensor, node: Node) -> None:
    """Let `self` have been computed by `node`, which fills `.grad` from now on if the last one did."""
    before = self._node
    if before is not None and before.variable is not None:
        node.variable, before.variable = before.variable, None
    if thread.modes.anomaly:
        node.trace = calling_line()
    self._node = node


def renew(view: Tensor) -> None:
    """Take the history of a view anew from its base, which was changed in place since the view was taken."""
    base = view._base
    assert base is not None
    if base._storage is not view._storage:  # one of them shows other memory now: it is no view any more
        view._base = view._base_node = None
        return
    node = None
    if base._node is not None:
        place = _place_in(base, view._array)
        node = _GET.pullbacks[1].record(base, place, base._array, view._array, None, view._storage)
    view._node, view._base_node = node, base._node


def _place_in_owner(self: Tensor, place: tuple[Any, ...]) -> tuple[Tensor, tuple[Any, ...]]:
    """The tensor that keeps the history of the memory of `self`, and where `self[place]` is in it."""
    base = self._base
    if base is None or base._storage is not self._storage:
        return self, place
    return base, _place_in(base, self._array, place)


def _place_in(base: Tensor, view: np.ndarray[Any, Any], place: tuple[Any, ...] = (...,)) -> tuple[Any, ...]:
    """The index in `base` of the elements of `view[place]`, found by their addresses."""
    array = base._array
    rest: Any = np.array(view.__array_interface__["data"][0] - array.__array_interface__["data"][0])
    for n, step in zip(view.shape, view.strides, strict=True):
        rest = rest[..., None] + np.arange(n) * step
    rest = rest[place]
    if not array.ndim:
        return (*[None] * rest.ndim, ...)
    rest = np.atleast_1d(rest)
    index: list[Any] = [None] * array.ndim
    inner = array.itemsize  # bytes from the first element that the smaller steps reach, to the last one's end
    for dim in sorted(range(array.ndim), key=lambda d: (array.strides[d], array.shape[d])):
        n, step = array.shape[dim], array.strides[dim]
        if n > 1 and step < inner:
            raise RuntimeError("an in-place change through a view of memory that overlaps or runs backwards cannot be "
                               "differentiated; clone() the tensor first")
        inner += (n - 1) * step
    for dim in sorted(range(array.ndim), key=lambda d: (-array.strides[d], array.shape[d])):
        if array.shape[dim] > 1:
            index[dim], rest = np.divmod(rest, array.strides[dim])
        else:
            index[dim] = np.zeros_like(rest)
    return tuple(index)


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
    put(self, "copy_", ..., src)
    return self


def fill_(self: Tensor, value: Any) -> Tensor:
    """Set every element to `value`, a number or a tensor without dimensions (`Tensor.fill_`)."""
    if isinstance(value, Tensor) and value.ndim:
        raise RuntimeError(f"fill_(): only supports 0-dimension value tensor but got tensor with {value.ndim} "
                           "dimensions")
    put(self, "fill_", ..., value)
    return self


def fill_diagonal_(self: Tensor, fill_value: float, wrap: bool = False) -> Tensor:
    """Set the main diagonal to `fill_value`; with `wrap` it begins anew below a tall matrix's end (`Tensor.fill_diagonal_`).

    Raises RuntimeError for less than two dimensions, and for more that are not all of one length.
    """
    shape = self._array.shape
    if len(shape) < 2 or (len(shape) > 2 and len(set(shape)) > 1):
        raise RuntimeError(f"fill_diagonal_(): expected a matrix, or more dimensions of one length, got shape {list(shape)}")
    rows = np.arange(shape[0] if wrap and len(shape) == 2 else min(shape))
    columns = rows % (shape[1] + 1) if wrap and len(shape) == 2 else rows
    inside = columns < shape[1]
    put(self, "fill_diagonal_", (rows[inside], *[columns[inside]] * (len(shape) - 1)), fill_value)
    return self


def zero_(self: Tensor) -> Tensor:
    """Set every element to 0 (`Tensor.zero_`)."""
    put(self, "zero_", ..., 0)
    return self


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
    p = array_of(p)
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
    put(self, name, ..., Tensor._wrap(draw(generator or default_generator)))
    return self


def in_place(op: Op, name: str = "") -> Callable[..., Tensor]:
    """The in-place form of an operation, under its name or another, and an underscore."""
    return _method(f"{name or op.name}_", op)


def _method(name: str, op: Op) -> Callable[..., Tensor]:
    """The in-place form of an operation."""
    function = op.function
    ufunc = op.numpy[0] if op.numpy and isinstance(op.numpy[0], np.ufunc) else None

    def method(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        if not isinstance(self, Tensor):
            raise op.signature.refuse(0, self)
        other = args[0] if len(args) == 1 and not kwargs else None
        if (ufunc is not None and ufunc.nin == 2 and not (thread.modes.grad and self.requires_grad) and _plain(self, other)):
            check_writable(self, name)
            thread.modes.silently(ufunc, self._array, array_of(other), self._array)
            self._storage.change(name)
            return self
        return change(self, name, function, *args, **kwargs)
    method.__name__ = name
    method.__doc__ = f"In place: {(function.__doc__ or '').partition(chr(10))[0]}"
    return method


def _plain(self: Tensor, other: Any) -> bool:
    """Whether NumPy can write `self op other` into the memory of `self`: same dtype, no history, no overlap."""
    if self._array.dtype.kind != "f":
        return False
    if isinstance(other, Tensor):
        return (other.dtype is self._array.dtype and other._storage is not self._storage
                and not (thread.modes.grad and other.requires_grad) and other._array.ndim <= self._array.ndim
                and all(n in (1, m) for n, m in zip(other._array.shape[::-1], self._array.shape[::-1])))
    return type(other) in (int, float)


def _reshaping(name: str, function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """A method that lets the tensor itself become the view that `function` gives."""
    def method(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        check_writable(self, name)
        view = function(Tensor._recorded(self._array, self._node), *args, **kwargs)
        self._array, self._node = view._array, view._node
        return self
    method.__name__ = name
    method.__doc__ = f"In place: {(function.__doc__ or '').partition(chr(10))[0]}"
    return method


def functions() -> dict[str, Callable[..., Tensor]]:
    """The methods that are functions of the package, too: `relu_(t)` is `t.relu_()`."""
    names = [f"{name}_" for op in OPS.values() if op.inplace and len(op.slots) == 1 for name in (op.name, *op.aliases)]
    names += ["clamp_", "clip_", "detach", "detach_", "fill_", "zero_"]
    return {name: getattr(Tensor, name) for name in names if hasattr(Tensor, name)}


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
    for function in (copy_, fill_, fill_diagonal_, zero_, detach_, normal_, uniform_, bernoulli_, exponential_, random_):
        setattr(Tensor, function.__name__, function)
    for name in ("squeeze", "unsqueeze", "transpose", "t", "swapaxes", "swapdims"):
        setattr(Tensor, f"{name}_", _reshaping(f"{name}_", getattr(Tensor, name)))
    setattr(Tensor, "__setitem__", assign)  # noqa: B010  (Tensor declares neither for type checkers to assign to)
    setattr(Tensor, "_renew", renew)  # noqa: B010


_attach()
