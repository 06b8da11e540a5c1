"""What happens when an operation is called: unwrap Tensors, compute, wrap, and record where a gradient is tracked."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.dtypes import can_cast
from autograd.modes import modes
from autograd.pullback import outputs_of
from autograd.tensor import Storage, Tensor
from autograd.trace import calling_line

if TYPE_CHECKING:
    from autograd.op import Op

_new, _ndarray = object.__new__, np.ndarray


def caller(op: Op, operator: bool = False) -> Callable[..., Any]:
    """The function that users call: unwraps Tensors, computes, wraps, and records where a gradient is tracked.

    As an `operator` it leaves operands that it does not know to their own methods, by returning NotImplemented.
    """
    forward, kinds, promoted, rest, pullbacks = (
        op.forward, op.signature.kinds, op.promoted, op.signature.rest, op.pullbacks)
    differentiable, fused = op.differentiable, op.definition is not None

    def apply(*args: Any, **kwargs: Any) -> Any:
        defaults = rest.get(len(args))
        if kwargs or defaults is None:
            if "out" in kwargs:
                return fill(kwargs.pop("out"), op.name, apply(*args, **kwargs))
            args = op.signature.bind(args, kwargs)
        else:
            args += defaults
        values = list(args)
        mask = 0
        dtype = None
        foreign = mixed = False
        for i, plain in kinds:
            value = values[i]
            if isinstance(value, Tensor):
                values[i] = array = value._array
                if dtype is None:
                    dtype = array.dtype
                elif array.dtype is not dtype:
                    mixed = True
                if (value._node if value._base is None else value._current_node()) is not None:
                    mask |= 1 << i
            elif type(value) not in plain:
                foreign = True
        if foreign:
            try:
                op.admit(values, lifted=dtype is not None)
            except TypeError:
                if operator:
                    return NotImplemented
                raise
        if dtype is None:
            if kinds and not foreign:  # numbers alone
                raise op.signature.refuse(kinds[0][0], values[kinds[0][0]])
            return forward(*values)[0] if fused else forward(*values)
        if promoted and (mixed or foreign or dtype.kind != "f"):
            op.promote(values)
        try:
            out = modes.silently(forward, *values)
        except (ValueError, IndexError, OverflowError, TypeError) as error:
            raise op.failure(error, args) from error
        saved = None
        if fused:
            out, saved = out
        if type(out) is not _ndarray:
            if isinstance(out, tuple):
                return finish_several(op, args, values, out, saved, mask)
            out = np.asarray(out)
        result = _new(Tensor)
        result._array, result._storage = out, Storage()
        if out.base is not None:
            _share_memory(result, args)
        if mask and differentiable and modes.grad and out.dtype.kind == "f":
            pullback = pullbacks.get(mask) or op.pullback(mask)
            result._node = node = pullback.node(args, values, out, saved)
            if pullback.saves_out:
                node.versions.append((result._storage, result._storage.version))
            if modes.anomaly:
                node.trace = calling_line()
        return result

    def apply_to_list(*args: Any, **kwargs: Any) -> Any:
        if "out" in kwargs:
            return fill(kwargs.pop("out"), op.name, apply_to_list(*args, **kwargs))
        args = op.signature.bind(args, kwargs)
        tensors = op.signature.check_list(args[0])
        if not any(isinstance(t, Tensor) for t in tensors):
            return forward(*args)
        arrays = [t._array if isinstance(t, Tensor) else np.array(t) for t in tensors]
        nodes = [t._current_node() if isinstance(t, Tensor) else None for t in tensors]
        if promoted:
            op.promote(arrays, range(len(arrays)))
        values = [arrays, *args[1:]]
        try:
            out = modes.silently(forward, *values)
        except (ValueError, IndexError, OverflowError, TypeError) as error:
            raise op.failure(error, args) from error
        if not (differentiable and modes.grad and any(nodes)):
            return Tensor._wrap(out)
        node = op.pullback(1).node_of_list(tensors, nodes, values, out)
        if modes.anomaly:
            node.trace = calling_line()
        return Tensor._recorded(out, node)

    return functools.wraps(forward)(apply_to_list if op.listed else apply)


def fill(out: Any, name: str, result: Any) -> Any:
    """Write a result into the tensor that the caller gave as `out` (into each, if there are several)."""
    if out is None:
        return result
    if isinstance(result, tuple):
        return type(result)(*(fill(o, name, r) for o, r in zip(out, result, strict=True)))
    if not isinstance(out, Tensor):
        raise TypeError(f"{name}(): argument 'out' must be Tensor, not {type(out).__name__}")
    if modes.grad and (out.requires_grad or result.requires_grad):
        raise RuntimeError(f"{name}(): functions with out=... arguments don't support automatic differentiation, but "
                           "one of the arguments requires grad.")
    if not can_cast(result.dtype, out.dtype):
        raise RuntimeError(f"{name}(): result type {result.dtype} can't be cast to the desired output type {out.dtype}")
    if not out._array.flags.writeable:
        raise RuntimeError(f"{name}(): unsupported operation: more than one element of the written-to tensor refers to a "
                           "single memory location, or its memory is read-only. Please clone() the tensor first.")
    if out._array.shape != result._array.shape:
        out._array, out._storage = np.empty(result._array.shape, out.dtype), Storage()
    out._array[...] = result._array
    out._storage.change(f"{name}(out=...)")
    return out


def finish_several(op: Op, args: Sequence[Any], values: Sequence[Any], out: Any, saved: Any, mask: int) -> Any:
    """Wrap and record the outputs of an operation that has several."""
    node = op.pullback(mask).node(args, values, out, saved) if mask and op.differentiable and modes.grad else None
    result = outputs_of(out, node)
    for tensor in result:
        _share_memory(tensor, args)
    if node is not None and modes.anomaly:
        node.trace = calling_line()
    return result


def _share_memory(result: Tensor, args: Iterable[Any]) -> None:
    """Make `result` a view of the Tensor among `args` whose memory it shows, if there is one."""
    owner = result._array.base
    for source in args:
        if isinstance(source, Tensor) and owner is not None and (
                owner is source._array or owner is source._array.base):
            result._storage = source._storage
            result._base = source if source._base is None else source._base
            result._base_node = result._base._node
            return
