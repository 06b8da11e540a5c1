"""The two functions of an operation in which time is short, written out for its parameters.

A loop over the parameters would take longer than a small operation itself. So the text of these functions is put
together from the lines below, and compiled when an operation is first called: `call` is what users call, `record` makes
the node of a call. Debuggers step through them as through any code; `python -m autograd.ops --source mul` prints them.
"""

from __future__ import annotations

import linecache
import os
import re
from collections.abc import Sequence
from types import CodeType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograd.op import Op
    from autograd.pullback import Pullback


class MIXED:
    """In the place of a dtype, where arrays of several meet."""

    kind = "mixed"


_DEFAULTS = """\
    defaults = rest.get(len(args))
"""

_BINDING = """\
    if kwargs or {incomplete}:
        if "out" in kwargs:
            return fill(kwargs.pop("out"), op.name, call(*args, **kwargs))
        args = bind(args, kwargs)
"""

_COMPLETING = """\
    else:
        args += defaults
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
        return unusual(args)
"""

_PROMOTION = """\
    if {unlike}:
        {arrays} = promote([{values}])
"""

_COMPUTATION = """\
    try:
        {results} = modes.silently(forward, {values})
    except ERRORS as error:
        return failed(error, args)
    if type(out) is not ndarray:
        if isinstance(out, tuple):
            return several(args, [{values}], out, {saved}, {mask})
        out = asarray(out)
    result = new(Tensor)
    result._array, result._storage = out, Storage()
    if out.base is not None:
        share_memory(result, args)
"""

_RECORDING = """\
    if ({tracked}) and modes.grad and out.dtype.kind == "f":
        tracked = {mask}
        pullback = pullbacks.get(tracked) or op.pullback(tracked)
        result._node = node = pullback.record(args, [{values}], out, {saved}, result._storage)
        if modes.anomaly:
            node.trace = calling_line()
"""

_RECORD = """\
def record_{name}(args, arrays, out, saved, storage):
    {parameters} = args
    {arrays} = arrays
    versions = [{versions}]
"""

_VERSION = "({p}._storage, {p}._storage.version)"

_PERHAPS_A_TENSOR = f"""\
    if isinstance({{p}}, Tensor):
        versions.append({_VERSION})
"""

_NODE = """\
    out_shape, out_dtype = (out.shape, out.dtype) if type(out) is ndarray else ((), None)
    return Node(pullback, [{parents}], out_shape, out_dtype, [{kept}], versions)
"""

WORDS = frozenset(re.findall(r"(?<![.\w{])[A-Za-z_]\w*", "".join((
    _DEFAULTS, _BINDING, _UNWRAPPING, _NEXT_DTYPE, _OTHERWISE, _PROMOTION, _COMPUTATION, _RECORDING, _RECORD,
    _PERHAPS_A_TENSOR, _NODE)))) | {"NUMBERS", "UNSHARED", "getattr"}
"""The words that the text uses itself: no parameter may have such a name."""


def call_text(op: Op) -> str:
    """The text of the function that users call."""
    slots = {op.parameters[i]: (i, plain) for i, plain in op.signature.kinds}
    never_alone = bool(op.signature.strict)  # a Tensor is among the arguments
    promoted = [op.parameters[i] for i in op.promoted] if never_alone else list(slots)
    perhaps_none = bool(promoted) and op.signature.strict.isdisjoint(op.promoted)  # numbers alone, among the promoted
    all_required = [*op.signature.rest] == [len(op.parameters)]
    text = "def {name}(*args, **kwargs):\n"
    text += _BINDING if all_required else _DEFAULTS + _BINDING + _COMPLETING
    text += "    {parameters} = args\n" + ("    met = None\n" if len(promoted) > 1 or perhaps_none else "")
    for p, (_, plain) in slots.items():
        text += _UNWRAPPING.replace("{p}", p)
        if p in promoted:
            text += (_FIRST_DTYPE if p == promoted[0] else _NEXT_DTYPE).replace("{p}", p)
        text += (_PLAIN.replace("{p}", p) if plain else "") + _OTHERWISE
    if not never_alone:
        text += "    if met is None:\n        return unusual(args)\n"
    text += (_PROMOTION if op.promoted else "") + _COMPUTATION + (_RECORDING if op.differentiable else "")
    text += "    return result\n"
    fused = op.definition is not None
    return text.format(
        name=op.name, parameters=_targets(op.parameters), arrays=_targets(_arrays(op)), values=", ".join(_arrays(op)),
        incomplete=f"len(args) != {len(op.parameters)}" if all_required else "defaults is None",
        unlike='met is None or met.kind != "f"' if perhaps_none and never_alone else 'met.kind != "f"',
        results="out, saved" if fused else "out", saved="saved" if fused else "None",
        tracked=" or ".join(f"{p}_node is not None" for p in slots),
        mask=" | ".join(f"({p}_node is not None) << {i}" for p, (i, _) in slots.items()))


def record_text(pullback: Pullback) -> str:
    """The text of the function that makes the node of a call, with what the rules of the tracked arguments need."""
    op, arrays = pullback.op, dict(zip(pullback.op.parameters, _arrays(pullback.op), strict=True))
    tracked, arguments, shaped, spare = ([op.parameters[i] for i in positions] for positions in (
        pullback.tracked, pullback.arguments, pullback.shaped, pullback.spare))
    text = _RECORD
    for p in arguments:
        if p not in tracked and arrays[p] != p:
            text += _PERHAPS_A_TENSOR.replace("{p}", p)
    versions = [*(_VERSION.format(p=p) for p in arguments if p in tracked), *(["UNSHARED"] if pullback.saves_more else []),
                *(["(storage, storage.version)"] if pullback.saves_out else [])]
    kept = [*(arrays[p] for p in arguments), *(["out"] if pullback.saves_out else []),
            *(["saved"] if pullback.saves_more else []),
            *(f"{p}_array.shape" if p in tracked else f"getattr({p}_array, 'shape', ())" for p in shaped),
            *(f"{arrays[p]} if type({arrays[p]}) in NUMBERS else None" for p in spare)]
    return (text + _NODE).format(
        name=op.name, parameters=_targets(op.parameters), arrays=_targets([*arrays.values()]), kept=", ".join(kept),
        versions=", ".join(versions), parents=", ".join(f"{p}._node" for p in tracked))


def compiled(text: str, title: str) -> CodeType:
    """The code of the function that `text` defines; tracebacks and debuggers find its lines under the `title`."""
    file = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"<{title}>")
    linecache.cache[file] = len(text), None, text.splitlines(keepends=True), file
    module = compile(text, file, "exec")
    return next(constant for constant in module.co_consts if isinstance(constant, CodeType))


def _arrays(op: Op) -> list[str]:
    """What the text calls the arguments once Tensors are unwrapped."""
    return [f"{p}_array" if i in op.slots else p for i, p in enumerate(op.parameters)]


def _targets(names: Sequence[str]) -> str:
    """The names as what a tuple is assigned to."""
    return ", ".join(names) + ("," if len(names) == 1 else "")
