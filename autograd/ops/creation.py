"""New tensors: from data, filled, counted, and like another one."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from autograd.call import fill
from autograd.devices import check_device, device
from autograd.dtypes import DType, DTypeLike, as_dtype, as_element, get_default_dtype, int64, is_floating
from autograd.multiply_add import multiply_add
from autograd.ops._data import read_data
from autograd.sizes import read_sizes
from autograd.tensor import Tensor
from autograd.trace import warn

Device: TypeAlias = device | str | int | None
Number: TypeAlias = float | int | bool


def tensor(data: Any, dtype: DTypeLike | None = None, device: Device = None, requires_grad: bool = False,
           pin_memory: bool = False) -> Tensor:
    """A new leaf that holds a copy of `data`: numbers, nested sequences of them, an array (`torch.tensor`).

    Python floats become the default dtype (float32), ints int64; arrays keep their dtype. `pin_memory` has no meaning
    on the CPU. Raises ValueError for sequences of unequal lengths, TypeError for text, RuntimeError for what else are no
    numbers and for numbers that the dtype cannot hold.

    >>> tensor([[1.0, 2.0], [3.0, 4.0]]).shape
    Size([2, 2])
    """
    if isinstance(data, Tensor):
        warn("To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone()")
    return _finish(read_data("tensor", data, as_dtype(dtype), copy=True), device, requires_grad)


def as_tensor(data: Any, dtype: DTypeLike | None = None, device: Device = None) -> Tensor:
    """`data` as a tensor: itself if it is one of that dtype, sharing memory with an array (`torch.as_tensor`)."""
    target = as_dtype(dtype)
    check_device(device)
    if isinstance(data, Tensor):
        return data if target in (None, data.dtype) else data.to(target)
    return _finish(read_data("as_tensor", data, target, copy=False), device, False)


asarray = as_tensor


def from_numpy(ndarray: np.ndarray[Any, Any]) -> Tensor:
    """A tensor that shares the array's memory: a change of either shows in the other (`torch.from_numpy`).

    Writes through the array are not counted: do not write to it between a forward and a backward pass.
    """
    if not isinstance(ndarray, np.ndarray):
        raise TypeError(f"from_numpy(): expected an ndarray, got {type(ndarray).__name__}")
    as_dtype(ndarray.dtype)
    return Tensor._wrap(ndarray.view(np.ndarray))


def frombuffer(buffer: Any, *, dtype: DTypeLike, count: int = -1, offset: int = 0,
               requires_grad: bool = False) -> Tensor:
    """A 1-D tensor that shares the memory of an object with the buffer protocol (`torch.frombuffer`)."""
    return _finish(np.frombuffer(buffer, as_dtype(dtype), count, offset), None, requires_grad)


def scalar_tensor(s: Number, *, dtype: DTypeLike | None = None, device: Device = None,
                  requires_grad: bool = False) -> Tensor:
    """A tensor without dimensions, of the default dtype unless another is given (`torch.scalar_tensor`)."""
    target = as_dtype(dtype) or get_default_dtype()
    return _finish(np.array(as_element("scalar_tensor", s, target), target), device, requires_grad)


# Filled ---------------------------------------------------------------------------------------------------------


def zeros(*size: Any, out: Tensor | None = None, dtype: DTypeLike | None = None, device: Device = None,
          requires_grad: bool = False, **spelled: Any) -> Tensor:
    """Zeros in a tensor of the given sizes (`torch.zeros`)."""
    return _filled("zeros", np.zeros, size, spelled, out, dtype, device, requires_grad)


def ones(*size: Any, out: Tensor | None = None, dtype: DTypeLike | None = None, device: Device = None,
         requires_grad: bool = False, **spelled: Any) -> Tensor:
    """Ones in a tensor of the given sizes (`torch.ones`)."""
    return _filled("ones", np.ones, size, spelled, out, dtype, device, requires_grad)


def empty(*size: Any, out: Tensor | None = None, dtype: DTypeLike | None = None, device: Device = None,
          requires_grad: bool = False, pin_memory: bool = False, **spelled: Any) -> Tensor:
    """A tensor of the given sizes whose elements are whatever was in memory (`torch.empty`)."""
    return _filled("empty", np.empty, size, spelled, out, dtype, device, requires_grad)


def full(size: Any, fill_value: Number | Tensor, *, out: Tensor | None = None, dtype: DTypeLike | None = None,
         device: Device = None, requires_grad: bool = False) -> Tensor:
    """`fill_value` in a tensor of the given sizes; its kind decides the dtype (`torch.full`)."""
    if isinstance(fill_value, Tensor) and fill_value.requires_grad:
        raise TypeError("full(): argument 'fill_value' (position 2) must be Number, not a Tensor that requires grad: no "
                        "gradient would reach it. Use fill_value.expand(size) instead.")
    value = fill_value.item() if isinstance(fill_value, Tensor) else fill_value
    target = as_dtype(dtype) or (out.dtype if out is not None else fill_value.dtype if isinstance(fill_value, Tensor)
                                 else _number_dtype("full", value))

    def make(shape: tuple[int, ...], dtype: DType) -> Any:
        return np.full(shape, as_element("full", value, dtype), dtype)
    return _filled("full", make, (size,), {}, out, target, device, requires_grad)


def eye(n: int, m: int | None = None, *, out: Tensor | None = None, dtype: DTypeLike | None = None,
        device: Device = None, requires_grad: bool = False) -> Tensor:
    """The `(n, m)` matrix with ones on its diagonal; square if `m` is not given (`torch.eye`)."""
    def make(shape: tuple[int, ...], dtype: DType) -> Any:
        return np.eye(*shape, dtype=dtype)
    return _filled("eye", make, (n, n if m is None else m), {}, out, dtype, device, requires_grad)


# Counted --------------------------------------------------------------------------------------------------------


def arange(*bounds: Any, out: Tensor | None = None, dtype: DTypeLike | None = None, device: Device = None,
           requires_grad: bool = False, **named: Any) -> Tensor:
    """`start, start + step, ...` below `end`: `arange(end)`, `arange(start, end, step)` (`torch.arange`).

    Integers if all three are. Raises RuntimeError for a zero step or one that leads away from `end`.

    >>> arange(1, 2.5, 0.5)
    tensor([1.0000, 1.5000, 2.0000])
    """
    if len(bounds) > 3 or set(named) - {"start", "end", "step"}:
        raise TypeError(f"arange(): expected start, end, step, got {len(bounds)} positional arguments and "
                        f"{list(named)}")
    names = ("end",) if len(bounds) == 1 and "end" not in named else ("start", "end", "step")
    given = {"start": 0, "step": 1, **named, **dict(zip(names, bounds, strict=False))}
    if "end" not in given:
        raise TypeError("arange(): missing required argument 'end'")
    start, end, step = (_number(given[name]) for name in ("start", "end", "step"))
    if step == 0 or (end - start) * step < 0 or not all(map(math.isfinite, (start, end, step))):
        raise RuntimeError("arange(): expected finite bounds and a nonzero step that leads from start to end, got "
                           f"start={start}, end={end}, step={step}")
    whole = all(isinstance(n, int) for n in (start, end, step))
    target = as_dtype(dtype) or (out.dtype if out is not None else int64 if whole else get_default_dtype())
    if not is_floating(target):
        for bound in start, end, step:
            as_element("arange", bound, int64)
    if target == int64:
        start, end, step, whole = int(start), int(end), int(step), True
        if not step:
            raise ValueError("arange(): step must be nonzero as an integer, since the result is to be of int64")
    count = -((start - end) // step) if whole else math.ceil((end - start) / step)
    if not is_floating(target):
        start, step = int(start), int(step)  # PyTorch steps through integers in integers
    values = np.arange(count, dtype=np.result_type(type(start), type(step))) * step + start
    return _deliver("arange", values.astype(target), out, device, requires_grad)


def linspace(start: Any, end: Any, steps: int, *, out: Tensor | None = None, dtype: DTypeLike | None = None,
             device: Device = None, requires_grad: bool = False) -> Tensor:
    """`steps` numbers from `start` to `end`, both included, at equal distances (`torch.linspace`).

    >>> linspace(0, 1, 5)
    tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
    """
    target = as_dtype(dtype) or (get_default_dtype() if out is None else out.dtype)
    values = _spaced("linspace", start, end, steps, target).astype(target)
    return _deliver("linspace", values, out, device, requires_grad)


def logspace(start: Any, end: Any, steps: int, base: float = 10.0, *, out: Tensor | None = None,
             dtype: DTypeLike | None = None, device: Device = None, requires_grad: bool = False) -> Tensor:
    """`base` to the power of `linspace(start, end, steps)` (`torch.logspace`)."""
    target = as_dtype(dtype) or (get_default_dtype() if out is None else out.dtype)
    exponents = _spaced("logspace", start, end, steps, np.dtype(np.float64) if is_floating(target) else target)
    return _deliver("logspace", np.power(base, exponents).astype(target), out, device, requires_grad)


def _spaced(name: str, start: Any, end: Any, steps: int, dtype: DType) -> np.ndarray[Any, Any]:
    """Equal distances, counted from both ends towards the middle and rounded once, in the arithmetic of `dtype`;
    between integers, which the ends are cut to, in float64."""
    if not isinstance(steps, int) or isinstance(steps, bool):
        raise TypeError(f"{name}(): expected steps to be an int, got {type(steps).__name__}")
    if steps < 0:
        raise RuntimeError(f"{name}(): number of steps must be non-negative, got {steps}")
    if dtype.kind == "b":
        raise NotImplementedError(f"{name}(): not implemented for bool; give another dtype")
    for bound in start, end:
        if getattr(bound, "ndim", 0):
            raise RuntimeError(f"{name}(): only supports 0-dimensional start and end tensors, got shape {tuple(bound.shape)}")
    working = dtype if is_floating(dtype) else np.dtype(np.float64)
    first, last = (working.type(as_element(name, _number(bound), dtype)) for bound in (start, end))
    if steps < 2:
        return np.full(steps, first)
    step = (last - first) / working.type(steps - 1)
    i = np.arange(steps, dtype=working)
    if not is_floating(dtype) or dtype.itemsize < 4:
        return np.where(i < steps // 2, first + step * i, last - step * i[::-1])
    with np.errstate(invalid="ignore", over="ignore"):
        return np.where(i < steps // 2, multiply_add(i, step, first), multiply_add(i[::-1], -step, last))


def tril_indices(row: int, col: int, offset: int = 0, *, dtype: DTypeLike | None = None,
                 device: Device = None) -> Tensor:
    """Row and column numbers `(2, n)` of the lower triangle of a `(row, col)` matrix (`torch.tril_indices`)."""
    return _deliver("tril_indices", np.stack(np.tril_indices(row, offset, col)).astype(as_dtype(dtype) or int64), None,
                    device, False)


def triu_indices(row: int, col: int, offset: int = 0, *, dtype: DTypeLike | None = None,
                 device: Device = None) -> Tensor:
    """Row and column numbers `(2, n)` of the upper triangle of a `(row, col)` matrix (`torch.triu_indices`)."""
    return _deliver("triu_indices", np.stack(np.triu_indices(row, offset, col)).astype(as_dtype(dtype) or int64), None,
                    device, False)


# Like another tensor --------------------------------------------------------------------------------------------


def zeros_like(input: Tensor, *, dtype: DTypeLike | None = None, device: Device = None,
               requires_grad: bool = False, memory_format: Any = None) -> Tensor:
    """Zeros of the shape and dtype of `input` (`torch.zeros_like`)."""
    return zeros(_shape_of("zeros_like", input), dtype=dtype or input.dtype, device=device, requires_grad=requires_grad)


def ones_like(input: Tensor, *, dtype: DTypeLike | None = None, device: Device = None,
              requires_grad: bool = False, memory_format: Any = None) -> Tensor:
    """Ones of the shape and dtype of `input` (`torch.ones_like`)."""
    return ones(_shape_of("ones_like", input), dtype=dtype or input.dtype, device=device, requires_grad=requires_grad)


def empty_like(input: Tensor, *, dtype: DTypeLike | None = None, device: Device = None,
               requires_grad: bool = False, memory_format: Any = None) -> Tensor:
    """An uninitialised tensor of the shape and dtype of `input` (`torch.empty_like`)."""
    return empty(_shape_of("empty_like", input), dtype=dtype or input.dtype, device=device, requires_grad=requires_grad)


def full_like(input: Tensor, fill_value: Number, *, dtype: DTypeLike | None = None, device: Device = None,
              requires_grad: bool = False, memory_format: Any = None) -> Tensor:
    """`fill_value` in the shape and dtype of `input` (`torch.full_like`)."""
    return full(_shape_of("full_like", input), fill_value, dtype=dtype or input.dtype, device=device,
                requires_grad=requires_grad)


def new_tensor(self: Tensor, data: Any, *, dtype: DTypeLike | None = None, device: Device = None,
               requires_grad: bool = False) -> Tensor:
    """A copy of `data` in this tensor's dtype (`Tensor.new_tensor`)."""
    return tensor(data, dtype=dtype or self.dtype, device=device, requires_grad=requires_grad)


def new_zeros(self: Tensor, *size: Any, dtype: DTypeLike | None = None, device: Device = None,
              requires_grad: bool = False, **spelled: Any) -> Tensor:
    """Zeros in this tensor's dtype (`Tensor.new_zeros`)."""
    return zeros(*size, dtype=dtype or self.dtype, device=device, requires_grad=requires_grad, **spelled)


def new_ones(self: Tensor, *size: Any, dtype: DTypeLike | None = None, device: Device = None,
             requires_grad: bool = False, **spelled: Any) -> Tensor:
    """Ones in this tensor's dtype (`Tensor.new_ones`)."""
    return ones(*size, dtype=dtype or self.dtype, device=device, requires_grad=requires_grad, **spelled)


def new_empty(self: Tensor, *size: Any, dtype: DTypeLike | None = None, device: Device = None,
              requires_grad: bool = False, **spelled: Any) -> Tensor:
    """An uninitialised tensor of this one's dtype (`Tensor.new_empty`)."""
    return empty(*size, dtype=dtype or self.dtype, device=device, requires_grad=requires_grad, **spelled)


def new_full(self: Tensor, size: Any, fill_value: Number, *, dtype: DTypeLike | None = None, device: Device = None,
             requires_grad: bool = False) -> Tensor:
    """`fill_value` in this tensor's dtype (`Tensor.new_full`)."""
    return full(size, fill_value, dtype=dtype or self.dtype, device=device, requires_grad=requires_grad)


for _method in (new_tensor, new_zeros, new_ones, new_empty, new_full):
    setattr(Tensor, _method.__name__, _method)


# How it is done -------------------------------------------------------------------------------------------------


def _filled(name: str, make: Callable[..., Any], size: tuple[Any, ...], spelled: dict[str, Any], out: Tensor | None,
            dtype: DTypeLike | None, device: Device, requires_grad: bool) -> Tensor:
    if spelled:
        if size or set(spelled) != {"size"}:
            raise TypeError(f"{name}(): got unexpected keyword arguments {sorted(spelled)}")
        size = (spelled["size"],)
    target = as_dtype(dtype) or (get_default_dtype() if out is None else out.dtype)
    return _deliver(name, make(read_sizes(name, size), target), out, device, requires_grad)


def _deliver(name: str, array: Any, out: Tensor | None, device: Device, requires_grad: bool) -> Tensor:
    """A new tensor, or `out` filled with the values."""
    if out is None:
        return _finish(array, device, requires_grad)
    if out.dtype != array.dtype:
        raise RuntimeError(f"{name}(): dtype {array.dtype} does not match dtype of out parameter ({out.dtype})")
    filled: Tensor = fill(out, name, Tensor._wrap(array))
    return filled


def _finish(array: Any, device: Device, requires_grad: bool) -> Tensor:
    check_device(device)
    return Tensor._wrap(array).requires_grad_(bool(requires_grad))


def _number(value: Any) -> Any:
    """A Python number out of a number or a tensor with one element."""
    return value.item() if hasattr(value, "item") else value


def _number_dtype(name: str, value: Any) -> DType:
    for kind, dtype in ((bool, np.dtype(np.bool_)), (int, int64), (float, get_default_dtype())):
        if isinstance(value, kind):
            return dtype
    raise TypeError(f"{name}(): expected a number as fill_value, got {type(value).__name__}")


def _shape_of(name: str, input: Any) -> tuple[int, ...]:
    if not isinstance(input, Tensor):
        raise TypeError(f"{name}(): argument 'input' must be Tensor, not {type(input).__name__}")
    return tuple(input._array.shape)
