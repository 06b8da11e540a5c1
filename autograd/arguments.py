"""What an operation takes: its arguments admitted and brought to one dtype, and what is said of wrong ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.dtypes import get_default_dtype, is_floating, result_type, wrapped
from autograd.tensor import Tensor

if TYPE_CHECKING:
    from autograd.op import Op


def admit(op: Op, args: Sequence[Any]) -> list[Any]:
    """Arguments among which are no Tensors where Tensors are due, checked; beside Tensors, arrays become Tensors.

    The arrays are copied, since nobody would notice writes to them. Raises TypeError for what is neither, and for
    numbers alone.
    """
    values = list(args)
    lifted = any(isinstance(values[i], Tensor) for i in op.slots)
    for i, plain in op.signature.kinds:
        value = values[i]
        if isinstance(value, np.generic) and lifted and float in plain:
            values[i] = float(value) if isinstance(value, np.floating) else value.item()  # a longdouble's is one again
        elif isinstance(value, np.ndarray | np.generic):
            values[i] = Tensor._wrap(np.array(value)) if lifted else np.asarray(value)
        elif type(value) in plain or isinstance(value, Tensor):
            continue
        elif isinstance(value, int | float) and float in plain:
            values[i] = int(value) if isinstance(value, int) else float(value)  # an enumeration's, for instance
        else:
            raise op.signature.refuse(i, value)
    if not any(isinstance(values[i], Tensor | np.ndarray) for i in op.slots):
        raise op.signature.refuse(op.slots[0], values[op.slots[0]])
    return values


def check(op: Op, values: Sequence[Any]) -> None:
    """TypeError for an argument of a function made of operations that is to be a Tensor or an array, and is neither."""
    for i, plain in op.signature.kinds:
        if type(values[i]) not in plain and not isinstance(values[i], Tensor | np.ndarray | np.generic):
            raise op.signature.refuse(i, values[i])


def promote(op: Op, values: list[Any], positions: Sequence[int] | None = None) -> list[Any]:
    """Bring the arrays among `values` to the dtype in which PyTorch lets them meet."""
    positions = op.promoted if positions is None else positions
    dtype = number = None
    for i in positions:
        value = values[i]
        if isinstance(value, np.ndarray):
            if dtype is None:
                dtype = value.dtype
            elif value.dtype is not dtype:
                break
        elif value is not None:
            number = value
    else:
        if dtype is None or dtype.kind == "f" or (number is None and not op.floating):
            return values
    present = [i for i in positions if values[i] is not None]
    target = result_type(*[values[i] for i in present])
    if op.floating and not is_floating(target):
        target = get_default_dtype()
    for i in present:
        if isinstance(values[i], np.ndarray):
            values[i] = values[i].astype(target, copy=False)
        elif op.wrapping:
            values[i] = wrapped(values[i], target)
    return values


def failure(op: Op, error: Exception, values: Sequence[Any]) -> Exception:
    """The exception that PyTorch raises where NumPy raised `error`, with what was called and what came."""
    if "cannot enter context" in str(error):  # an operation on a Tensor inside this one
        error = TypeError("a Tensor was given where numbers are due")
    got = f"{op.name}(): {str(error).rstrip('.')}. Got {op.signature.describe(values)}"
    if isinstance(error, np.exceptions.AxisError):
        n = error.ndim
        return IndexError(f"{op.name}(): Dimension out of range (expected to be in range of [{-max(n or 0, 1)}, "
                          f"{max(n or 0, 1) - 1}], but got {error.axis}) for {op.signature.describe(values)}")
    for i, (value, default) in enumerate(zip(values, op.signature.defaults, strict=True)):
        if i not in op.slots and isinstance(value, Tensor) and value.requires_grad:
            return TypeError(f"{op.name}(): argument '{op.parameters[i]}' (position {i + 1}) must be Number, not a "
                             "Tensor that requires grad: no gradient would reach it. Pass its item()")
        if isinstance(error, TypeError) and isinstance(value, str | Tensor) and isinstance(default, int | float):
            return TypeError(f"{op.name}(): argument '{op.parameters[i]}' (position {i + 1}) must be Number, not "
                             f"{type(value).__name__}")
    if isinstance(error, RuntimeError) or str(error).startswith(op.name):
        return error
    if isinstance(error, TypeError):
        return NotImplementedError(got) if "ufunc" in str(error) else TypeError(got)
    if isinstance(error, IndexError):
        return IndexError(got)
    return RuntimeError(got)
