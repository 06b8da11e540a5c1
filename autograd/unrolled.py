"""The two functions of an operation in which time is short, written out for its parameters.

A loop over the parameters would take longer than a small operation itself. So the text of these functions is put
together from the lines below, and compiled when an operation is first called: `call` is what users call, `record` makes
the node of a call. For a function made of operations, or called with a list, `call` only puts the arguments in order.
Debuggers step through them as through any code; `python -m autograd.ops --source mul` prints them.
"""

from __future__ import annotations

import linecache
import os
import re
from collections.abc import Sequence
from types import CodeType
from typing import TYPE_CHECKING

from autograd.signature import MISSING, Signature

if TYPE_CHECKING:
    from autograd.op import Op
    from autograd.pullback import Pullback


class MIXED:
    """In the place of a dtype, where arrays of several meet."""

    kind = "mixed"


_HEAD = """\
def {name}({signature}):
"""

_SPREADING = """\
    if more and type({p}) is int:
        {p}, more = ({p}, *more), ()
"""

_ARRANGEMENT = """\
    if more or kwargs{unset}:
        return arrange([{arguments}], more, kwargs)
"""

_UNWRAPPING = """\
    if isinstance({p}, Tensor):
        {p}_array = {p}._array
        {p}_node = {p}._node if {p}._base is None else {p}._current_node()
"""

_FIRST_DTYPE = """\
        met = {p}_array.dtype
"""

_NEXT_DTYPE = """\
        if {p}_array.dtype is not met:
            met = {p}_array.dtype if met is None else MIXED
"""

_PLAIN = """\
    elif type({p}) in {p}_plain:
        {p}_array, {p}_node = {p}, None
"""

_OTHERWISE = """\
    else:
        return unusual([{arguments}])
"""

_UNLESS_TENSOR = """\
    if not isinstance({p}, Tensor){plain}:
        return unusual([{arguments}])
"""

_FORWARD = """\
    return forward({arguments})
"""

_WITH_LIST = """\
    return with_list([{arguments}])
"""

_NUMBERS_ALONE = """\
    if met is None:
        return unusual([{arguments}])
"""

_PROMOTION = """\
    if {unlike}:
        {arrays} = promote([{values}])
"""

_COMPUTATION = """\
    modes = thread.modes
    try:
        {results} = modes.silently(forward, {values})
    except ERRORS as error:
        return failed(error, [{arguments}])
    if type(out) is not ndarray:
        if isinstance(out, tuple):
            return several([{arguments}], [{values}], out, {saved}, {mask})
        out = asarray(out)
    result = new(Tensor)
    result._array = out
    if out.base is None:
        result._storage = Storage()
    else:
        share_memory(result, {tensors})
"""

_IF_TRACKED = """\
    if {tracked} and modes.grad and (out_dtype := out.dtype).kind == "f":
"""

_WHOLE = """\
        result._node = node = Node(pullback, ({parents}), out.shape, out_dtype, ({kept}), ({versions}))
"""

_PARTLY = """\
        result._node = node = pullbacks[{mask}].record({arguments}, {unwrapped}, out, {saved}, result._storage)
"""

_TRACING = """\
        if modes.anomaly:
            node.trace = calling_line()
"""

_RECORD = """\
def record_{name}({arguments}, {unwrapped}, out, saved, storage):
    versions = [{versions}]
"""

_PERHAPS_A_TENSOR = """\
    if isinstance({p}, Tensor):
        versions.append(({p}._storage, {p}._storage.version))
"""

_RETURN = """\
    out_shape, out_dtype = (out.shape, out.dtype) if type(out) is ndarray else ((), None)
    return Node(pullback, ({parents}), out_shape, out_dtype, ({kept}), versions)
"""

_TEXTS = (_SPREADING, _ARRANGEMENT, _UNLESS_TENSOR, _FORWARD, _WITH_LIST, _UNWRAPPING, _NEXT_DTYPE, _OTHERWISE, _NUMBERS_ALONE,
          _PROMOTION, _COMPUTATION, _IF_TRACKED, _WHOLE, _PARTLY, _TRACING, _RECORD, _PERHAPS_A_TENSOR, _RETURN)
WORDS = frozenset(re.findall(r"(?<![.\w{])[A-Za-z_]\w*", "".join(_TEXTS))) | {"MISSING", "NUMBERS", "UNSHARED", "getattr"}
"""The words that the text uses itself: no parameter may have such a name."""


def call_text(op: Op) -> str:
    """The text of the function that users call."""
    slots = {op.parameters[i]: (i, plain) for i, plain in op.signature.kinds}
    last = op.parameters[op.signature.positional - 1]
    spread = op.signature.variadic == op.signature.positional - 1
    text = _HEAD + (_SPREADING.replace("{p}", last) if spread else "") + _ARRANGEMENT
    if op.composed:
        text += "" if op.listed else "".join(_UNLESS_TENSOR.replace("{p}", p).replace(
            "{plain}", f" and type({p}) not in {p}_plain" if plain else "") for p, (_, plain) in slots.items())
        text += _FORWARD
    elif op.listed:
        text += _WITH_LIST
    else:
        text += _computing(op)
    return _filled(op, text)


def _computing(op: Op) -> str:
    """The body of a call: unwrap the Tensors, compute, wrap the result and record it."""
    slots = {op.parameters[i]: plain for i, plain in op.signature.kinds}
    never_alone = bool(op.signature.strict)  # a Tensor is among the arguments
    promoted = [op.parameters[i] for i in op.promoted] if never_alone else list(slots)
    text = "    met = None\n" if len(promoted) > 1 or _perhaps_none(op) else ""
    for p, plain in slots.items():
        text += _UNWRAPPING.replace("{p}", p)
        if p in promoted:
            text += (_FIRST_DTYPE if p == promoted[0] else _NEXT_DTYPE).replace("{p}", p)
        text += (_PLAIN.replace("{p}", p) if plain else "") + _OTHERWISE
    text += "" if never_alone else _NUMBERS_ALONE
    text += (_PROMOTION if op.promoted else "") + _COMPUTATION
    text += _IF_TRACKED + _recording(op) + _TRACING if op.differentiable else ""
    return text + "    return result\n"


def _perhaps_none(op: Op) -> bool:
    """Whether all arguments that are promoted together may be numbers."""
    promoted = op.promoted if op.signature.strict else op.slots
    return bool(promoted) and op.signature.strict.isdisjoint(op.promoted)


def _filled(op: Op, text: str) -> str:
    """The text with the names of the operation's parameters."""
    slots = [op.parameters[i] for i in op.slots]
    fused = op.definition is not None
    missing = [p for p, default in zip(op.parameters, op.signature.defaults)
               if default is MISSING and (op.listed or p not in slots)]
    return text.format(
        name=op.name, signature=_spelled(op.signature), arguments=", ".join(op.parameters), arrays=_tuple(_arrays(op)),
        values=", ".join(_arrays(op)), tensors=", ".join(slots), unwrapped=", ".join(f"{p}_array" for p in slots),
        unset="".join(f" or {p} is MISSING" for p in missing),
        unlike='met is None or met.kind != "f"' if _perhaps_none(op) and op.signature.strict else 'met.kind != "f"',
        results="out, saved" if fused else "out", saved="saved" if fused else "None",
        tracked=_any([f"{p}_node is not None" for p in slots]),
        mask=" | ".join(f"({p}_node is not None) << {i}" for p, i in zip(slots, op.slots, strict=True)))


def _spelled(signature: Signature) -> str:
    """The parameters with their defaults; `more` and `kwargs` take what is given in other ways."""
    n = signature.positional
    given = [f"{p}={'MISSING' if default is MISSING else repr(default)}"
             for p, default in zip(signature.names, signature.defaults)]
    return ", ".join([*given[:n], "*more", *given[n:], "**kwargs"])


def _any(conditions: Sequence[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"({' or '.join(conditions)})"


def _recording(op: Op) -> str:
    """What makes the node of a call: at once where all Tensors are tracked, by the pullback of the tracked ones otherwise."""
    names = [op.parameters[i] for i in op.slots]
    whole = _WHOLE.format(**_lists(op.pullbacks[op.all_slots], "result._storage"))
    if len(names) == 1:
        return whole
    if op.joint is None and not op.rules.keys() >= set(names):
        return _PARTLY
    parts = "if " + " and ".join(f"{p}_node is not None" for p in names) + ":\n", whole, "else:\n", _PARTLY
    return "".join(f"{'    ' * 2 if i % 2 == 0 else '    '}{part}" for i, part in enumerate(parts))


def record_text(pullback: Pullback) -> str:
    """The text of the function that makes the node of a call, with what the rules of the tracked arguments need."""
    op = pullback.op
    tracked = {op.parameters[i] for i in pullback.tracked}
    text = _RECORD
    for p in [op.parameters[i] for i in pullback.arguments if i in op.slots]:
        if p not in tracked:
            text += _PERHAPS_A_TENSOR.replace("{p}", p)
    return (text + _RETURN).format(
        name=op.name, arguments=", ".join(op.parameters), unwrapped=", ".join(f"{op.parameters[i]}_array" for i in op.slots),
        **_lists(pullback, "storage"))


def _lists(pullback: Pullback, storage: str) -> dict[str, str]:
    """What a node holds: parents, kept values, and the versions of those that are sure to be Tensors."""
    op, arrays = pullback.op, dict(zip(pullback.op.parameters, _arrays(pullback.op), strict=True))
    tracked, arguments, shaped, spare = ([op.parameters[i] for i in positions] for positions in (
        pullback.tracked, pullback.arguments, pullback.shaped, pullback.spare))
    versions = [*(f"({p}._storage, {p}._storage.version)" for p in arguments if p in tracked),
                *(["UNSHARED"] if pullback.saves_more else []),
                *([f"({storage}, {storage}.version)"] if pullback.saves_out else [])]
    kept = [*(arrays[p] for p in arguments), *(["out"] if pullback.saves_out else []),
            *(["saved"] if pullback.saves_more else []),
            *(f"{p}_array.shape" if p in tracked else f"getattr({p}_array, 'shape', ())" for p in shaped),
            *(f"{arrays[p]} if type({arrays[p]}) in NUMBERS else None" for p in spare)]
    return {"parents": _tuple([f"{p}._node" for p in tracked]), "kept": _tuple(kept), "versions": _tuple(versions)}


def compiled(text: str, title: str) -> CodeType:
    """The code of the function that `text` defines; tracebacks and debuggers find its lines under the `title`."""
    file = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"<{title}>")
    linecache.cache[file] = len(text), None, text.splitlines(keepends=True), file
    module = compile(text, file, "exec")
    return next(constant for constant in module.co_consts if isinstance(constant, CodeType))


def _arrays(op: Op) -> list[str]:
    """What the text calls the arguments once Tensors are unwrapped."""
    return [f"{p}_array" if i in op.slots else p for i, p in enumerate(op.parameters)]


def _tuple(items: Sequence[str]) -> str:
    """The items as they stand in a tuple, or in what one is assigned to."""
    return ", ".join(items) + ("," if len(items) == 1 else "")
