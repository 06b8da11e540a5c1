"""What happens when an operation is called: unwrap Tensors, compute, wrap, and record where a gradient is tracked."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.arguments import admit, check, failure, promote
from autograd.dtypes import can_cast
from autograd.modes import thread
from autograd.pullback import NAMES, outputs_of
from autograd.signature import MISSING
from autograd.storage import Storage
from autograd.tensor import Tensor
from autograd.trace import calling_line
from autograd.unrolled import MIXED, call_text, compiled

if TYPE_CHECKING:
    from autograd.op import Op

_ERRORS = (ValueError, IndexError, OverflowError, TypeError, RuntimeError)
_NAMES = {"Storage": Storage, "asarray": np.asarray, "calling_line": calling_line, "new": object.__new__, "thread": thread,
          "ERRORS": _ERRORS, "MISSING": MISSING, "MIXED": MIXED}


def caller(op: Op, operator: bool = False) -> Callable[..., Any]:
    """The function that users call: unwraps Tensors, computes, wraps, and records where a gradient is tracked.

    As an `operator` it leaves operands that it does not know to their own methods, by returning NotImplemented.
    """
    if op.signature.open:
        return op.forward
    names: dict[str, Any] = {}
    call = FunctionType(_first_call.__code__, names)

    def written() -> Callable[..., Any]:
        n = op.signature.positional
        names.update(_names(op, call, operator))
        call.__defaults__ = op.signature.defaults[:n]
        call.__kwdefaults__ = dict(zip(op.parameters[n:], op.signature.defaults[n:], strict=True))
        call.__code__ = compiled(call_text(op), f"call of {op.qualified_name}")
        return call

    names["written"] = written
    return functools.wraps(op.forward)(call)


def _names(op: Op, call: Callable[..., Any], operator: bool) -> dict[str, Any]:
    """What the words of a written function mean."""
    unusual = functools.partial(_of_arrays, op) if op.composed else functools.partial(_beside_tensors, op, call, operator)
    return {**NAMES, **_NAMES, "pullback": op.pullbacks[op.all_slots] if op.differentiable else None,
            "pullbacks": op.pullbacks, "forward": op.forward, "promote": functools.partial(promote, op),
            "share_memory": _share_memory, "arrange": functools.partial(_arranged, op, call), "unusual": unusual,
            "with_list": functools.partial(_with_list, op, call), "several": functools.partial(finish_several, op),
            "failed": functools.partial(_failed, op, call),
            **{f"{op.parameters[i]}_plain": plain for i, plain in op.signature.kinds}}


def _first_call(*args: Any, **kwargs: Any) -> Any:
    """What a function does until it is written: it writes itself."""
    return written()(*args, **kwargs)  # type: ignore[name-defined]  # noqa: F821


def _arranged(op: Op, call: Callable[..., Any], given: Sequence[Any], more: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call an operation with its arguments in their places; `more` and `kwargs` are those that Python found none for."""
    if "out" in kwargs:
        n, out = op.signature.positional, kwargs.pop("out")
        named = dict(zip(op.parameters[n:], given[n:], strict=True))
        return fill(out, op.name, call(*given[:n], *more, **named, **kwargs))
    return _call_again(op, call, op.signature.rearrange(given, more, kwargs))


def _of_arrays(op: Op, args: Sequence[Any]) -> Any:
    """Call a function made of operations with arrays, or say which argument is wrong or missing."""
    if any(arg is MISSING for arg in args):
        op.signature.rearrange(args, (), {})  # says which is missing
    check(op, args)
    return op.forward(*args)


def _beside_tensors(op: Op, call: Callable[..., Any], operator: bool, args: Sequence[Any]) -> Any:
    """Call an operation with arrays beside Tensors; with arrays alone, it gives arrays."""
    if any(arg is MISSING for arg in args):
        op.signature.rearrange(args, (), {})  # says which is missing
    try:
        values = admit(op, args)
    except TypeError:
        if operator:
            return NotImplemented
        raise
    if any(isinstance(values[i], Tensor) for i in op.slots):
        return _call_again(op, call, values)
    return op.forward(*values)[0] if op.definition is not None else op.forward(*values)


def _failed(op: Op, call: Callable[..., Any], error: Exception, args: Sequence[Any]) -> Any:
    """Call an operation again with numbers for Tensors of one element where numbers are due, or raise what PyTorch does."""
    values = [arg if i in op.slots else _as_number(arg) for i, arg in enumerate(args)]
    if any(value is not arg for value, arg in zip(values, args, strict=True)):
        return _call_again(op, call, values)
    raise failure(op, error, args) from error


def _as_number(value: Any) -> Any:
    """The number in a Tensor of one element without a gradient, also within sizes; anything else as it is."""
    if isinstance(value, tuple | list):
        items = [_as_number(item) for item in value]
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    return value.item() if isinstance(value, Tensor) and value._array.size == 1 and not value.requires_grad else value


def _call_again(op: Op, call: Callable[..., Any], values: Sequence[Any]) -> Any:
    n = op.signature.positional
    return call(*values[:n], **dict(zip(op.parameters[n:], values[n:], strict=True)))


def _with_list(op: Op, call: Callable[..., Any], args: Sequence[Any]) -> Any:
    """Call an operation whose first argument is a list of Tensors."""
    tensors, arrays, nodes = args[0], [], []
    if type(tensors) not in (list, tuple) or not tensors:
        return _with_list_of_arrays(op, call, args)
    for tensor in tensors:
        if not isinstance(tensor, Tensor):
            return _with_list_of_arrays(op, call, args)
        arrays.append(tensor._array)
        nodes.append(tensor._node if tensor._base is None else tensor._current_node())
    if op.promoted:
        arrays = promote(op, arrays, range(len(arrays)))
    values, modes = [arrays, *args[1:]], thread.modes
    try:
        out = modes.silently(op.forward, *values)
    except _ERRORS as error:
        return _failed(op, call, error, args)
    result = Tensor._wrap(out)
    if op.differentiable and modes.grad and any(nodes):
        result._node = node = op.pullbacks[1].node_of_list(tensors, nodes, values, out)
        if modes.anomaly:
            node.trace = calling_line()
    return result


def _with_list_of_arrays(op: Op, call: Callable[..., Any], args: Sequence[Any]) -> Any:
    """Call it with arrays beside Tensors in the list; with arrays alone, it gives an array."""
    values = op.signature.check_list(args[0])
    if not any(isinstance(value, Tensor) for value in values):
        return op.forward(*args)
    tensors = [value if isinstance(value, Tensor) else Tensor._wrap(np.array(value)) for value in values]
    return _with_list(op, call, [tensors, *args[1:]])


def fill(out: Any, name: str, result: Any) -> Any:
    """Write a result into the tensor that the caller gave as `out` (into each, if there are several)."""
    if out is None:
        return result
    if isinstance(result, tuple):
        return type(result)(*(fill(o, name, r) for o, r in zip(out, result, strict=True)))
    if not isinstance(out, Tensor):
        raise TypeError(f"{name}(): argument 'out' must be Tensor, not {type(out).__name__}")
    if thread.modes.grad and (out.requires_grad or result.requires_grad):
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
    node = None
    if mask and op.differentiable and thread.modes.grad:
        arrays = [values[i] for i in op.slots]
        node = op.pullbacks[mask].record(*args, *arrays, out, saved, Storage())
    result = outputs_of(out, node)
    for tensor in result:
        _share_memory(tensor, *args)
    if node is not None:
        if op.pullbacks[mask].saves_out:  # where there are indices, the gradient needs these of all outputs
            needed = [tensor for tensor in result if not tensor.is_floating_point()] or result
            node.versions = (*node.versions, *((tensor._storage, tensor._storage.version) for tensor in needed))
        if thread.modes.anomaly:
            node.trace = calling_line()
    return result


def _share_memory(result: Tensor, *args: Any) -> None:
    """Make `result` a view of the Tensor among `args` whose memory it shows, if there is one."""
    owner = result._array.base
    if owner is not None:
        for source in args:
            if isinstance(source, Tensor) and (source._array is owner or source._array.base is owner):
                result._storage = source._storage
                result._base = base = source if source._base is None else source._base
                result._base_node = base._node
                return
    result._storage = Storage()
