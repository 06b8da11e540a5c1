"""What an operation is: a NumPy function, and for each argument the rule that carries the gradient back.

    @op(np.multiply, input=lambda g, other: g * other, other=lambda g, input: g * input)
    def mul(input: Array, other: Array) -> Array:
        return np.multiply(input, other)

A rule names what it uses: `g`, the gradient of the output; `out`, the output; any parameter of the operation; and
`input_shape`, the shape of a parameter. Only what the rules name is saved for the backward pass. The same rule serves
the backward pass, where it gets arrays, and the differentiable one (`create_graph`), where it gets the same values as
Tensors with their history. An operation takes arrays to arrays, and Tensors to Tensors.

`OPS` is the registry that Tensor methods, NumPy's dispatch, tests and the table of operations come from.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Container, Iterable, Sequence
from operator import itemgetter
from typing import Any, TypeAlias, TypeVar

import numpy as np

from autograd import engine
from autograd.dtypes import can_cast, get_default_dtype, is_floating, result_type
from autograd.engine import Node, OutputPart
from autograd.modes import enable_grad, modes
from autograd.signature import Signature
from autograd.tensor import NUMPY, Storage, Tensor
from autograd.trace import calling_line

Array: TypeAlias = Any
"""Annotates a parameter that may be a Tensor: an array inside the operation. `Sequence[Array]` is a list of them."""

Ints: TypeAlias = "int | Sequence[int]"
"""Annotates a parameter of sizes or dims, which may also be given one by one: `t.permute(1, 0)`."""

Rule: TypeAlias = Callable[..., Any]
F = TypeVar("F", bound=Callable[..., Any])

OPS: dict[str, Op] = {}
"""Every operation by its name, `linalg.inv` and `nn.functional.conv2d` with their namespace."""


class Op:
    """An operation: its name, value, rules, and what the rest of the house wants to know about it."""

    def __init__(self, forward: Callable[..., Any], rules: dict[str, Rule], joint: Rule | None,
                 definition: Callable[..., Any] | None, promote: str | None,
                 namespace: str | tuple[str, ...]) -> None:
        self.name = forward.__name__
        self.namespaces = (namespace,) if isinstance(namespace, str) else namespace
        self.forward = forward
        self.signature = Signature(forward, self.name)
        self.rules = rules
        self.joint = joint
        self.definition = definition
        self.parameters = self.signature.names
        self.slots = self.signature.slots
        self.listed = self.signature.listed
        self.floating = promote == "float"
        self.promoted = () if promote is None else tuple(
            i for i in self.slots if not rules or self.parameters[i] in rules)
        # Where a rule finds what it names: parameters, the output, a kernel's intermediates, shapes.
        self.layout = (*self.parameters, "out", "saved", *(f"{self.parameters[i]}_shape" for i in self.slots))
        self.pullbacks: dict[int, Pullback] = {}
        self.numpy: tuple[Any, ...] = ()
        self.methods: tuple[str, ...] = ()
        self.aliases: tuple[str, ...] = ()
        self.inplace = False
        self.domain: tuple[float, float] = (-3.0, 3.0)
        self.sample: Callable[[Any], dict[str, Any]] | None = None
        self.function: Callable[..., Any] = forward
        self._check_rules()

    @property
    def qualified_name(self) -> str:
        """The name that users call it by, `mul` or `nn.functional.linear`."""
        return f"{self.namespaces[0]}.{self.name}" if self.namespaces[0] else self.name

    @property
    def differentiable(self) -> bool:
        """Whether a gradient passes through it."""
        return bool(self.rules) or self.joint is not None

    def _check_rules(self) -> None:
        for name, rule in [*self.rules.items(), *([("joint", self.joint)] if self.joint else [])]:
            if name != "joint" and name not in [self.parameters[i] for i in self.slots]:
                raise TypeError(f"@op {self.name}: there is a rule for {name!r}, which is no parameter annotated Array")
            unknown = set(_names(rule)) - {"g", *self.layout, *(["needs"] if name == "joint" else [])}
            if unknown or _names(rule)[:1] != ["g"]:
                raise TypeError(f"@op {self.name}: the rule for {name} must take g first, and then any of "
                                f"{', '.join(self.layout)}; it names {', '.join(_names(rule))}")

    def admit(self, values: list[Any], lifted: bool) -> None:
        """Check what is neither Tensor nor Python number: arrays are copied, since nobody notices writes to them."""
        for i in self.slots:
            value = values[i]
            if isinstance(value, np.ndarray):
                values[i] = np.array(value) if lifted else value
            elif isinstance(value, np.generic):
                values[i] = value.item()
            elif value is not None and not isinstance(value, int | float):
                raise TypeError(f"{self.name}(): argument '{self.parameters[i]}' must be Tensor, not "
                                f"{type(value).__name__}; make one with autograd.tensor(...)")

    def promote(self, values: list[Any], positions: Sequence[int] | None = None) -> None:
        """Bring the arrays among `values` to the dtype in which PyTorch lets them meet."""
        positions = self.promoted if positions is None else positions
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
            if dtype is None or dtype.kind == "f" or (number is None and not self.floating):
                return
        present = [i for i in positions if values[i] is not None]
        target = result_type(*[values[i] for i in present])
        if self.floating and not is_floating(target):
            target = get_default_dtype()
        for i in present:
            if isinstance(values[i], np.ndarray):
                values[i] = values[i].astype(target, copy=False)

    def pullback(self, mask: int) -> Pullback:
        """How the gradient goes back to the arguments in `mask`, a bit for each position."""
        found = self.pullbacks.get(mask)
        if found is None:
            found = self.pullbacks[mask] = Pullback(self, mask)
        return found

    def failure(self, error: Exception, values: Sequence[Any]) -> Exception:
        """The exception that PyTorch raises where NumPy raised `error`, with what was called and what came."""
        got = f"{self.name}(): {error}. Got {self.signature.describe(values)}"
        if isinstance(error, np.exceptions.AxisError):
            n = error.ndim
            return IndexError(f"{self.name}(): Dimension out of range (expected to be in range of [{-max(n or 0, 1)}, "
                              f"{max(n or 0, 1) - 1}], but got {error.axis}) for {self.signature.describe(values)}")
        if str(error).startswith(self.name):
            return error
        if isinstance(error, IndexError):
            return IndexError(got)
        return RuntimeError(got)

    def __repr__(self) -> str:
        return f"<op {self.qualified_name}>"


class Pullback:
    """An operation as recorded when gradients are tracked for some of its arguments: an `engine.Operation`.

    `saved` of its nodes holds just what its rules name, in the order of `names`.
    """

    def __init__(self, op: Op, mask: int) -> None:
        self.op = op
        self.name = op.name
        self.tracked = op.slots if op.joint is not None else tuple(
            i for i in op.slots if mask >> i & 1 and op.parameters[i] in op.rules)
        rules = [op.joint] if op.joint is not None else [op.rules[op.parameters[i]] for i in self.tracked]
        used = set(op.parameters if op.definition is not None else ()).union(*[_names(rule)[1:] for rule in rules])
        self.names = [name for name in op.layout if name in used]
        self.rules = [(rule, _picker([self.names.index(n) for n in _names(rule)[1:] if n != "needs"])) for rule in rules]
        arguments = [i for i, name in enumerate(op.parameters) if name in used]
        self.arguments = _picker(arguments)
        self.kept = tuple(i for i in op.slots if i in arguments)  # Tensors whose change would spoil the gradient
        self.extras = [name for name in self.names if name not in op.parameters]
        self.saves_out = "out" in used
        self.asks_needs = op.joint is not None and "needs" in _names(op.joint)

    def node(self, args: Sequence[Any], values: Sequence[Any], out: Any, saved: Any = None) -> Node:
        """Record a call: `args` with Tensors, `values` with their arrays, `out` the array or arrays that came out."""
        if self.op.listed:
            parents = tuple([_node_of(tensor) for tensor in args[0]])
            tensors = args[0] if self.kept else ()
        else:
            parents = tuple([_node_of(args[i]) for i in self.tracked])
            tensors = [args[i] for i in self.kept]
        versions = [(t._storage, t._storage.version) for t in tensors if isinstance(t, Tensor)]
        kept = self.arguments(values)
        if self.extras:
            kept = (*kept, *(self._extra(name, values, out, saved) for name in self.extras))
            if not versions and (self.saves_out or saved is not None):
                versions.append(_UNSHARED)
        if isinstance(out, tuple):
            return Node(self, parents, (), None, kept, versions)
        return Node(self, parents, out.shape, out.dtype, kept, versions)

    def _extra(self, name: str, values: Sequence[Any], out: Any, saved: Any) -> Any:
        """What a rule may name besides parameters: the output, a kernel's intermediates, the shape of an argument."""
        if name == "out":
            return out
        if name == "saved":
            return saved
        value = values[self.op.parameters.index(name.removesuffix("_shape"))]
        return [np.shape(v) for v in value] if self.op.listed else np.shape(value)

    def pull(self, node: Node, g: Any, needed: Container[Node] | None) -> Iterable[tuple[Node, Any]]:
        """The contribution of `g` to each parent that is `needed` (all of them if None)."""
        saved = node.unchanged()
        if isinstance(g, Tensor) or (type(g) is list and any(isinstance(part, Tensor) for part in g)):
            if self.op.definition is not None:
                return self._pull_through_definition(node, g, saved, needed)
            saved = self._with_history(node, saved)
        parents = node.parents
        if self.op.joint is None and not self.op.listed:
            return [(parent, rule(g, *pick(saved))) for parent, (rule, pick) in zip(parents, self.rules, strict=True)
                    if needed is None or parent in needed]
        needs = [parent is not None and (needed is None or parent in needed) for parent in parents]
        rule, pick = self.rules[0]
        gradients = rule(g, *pick(saved), needs=needs) if self.asks_needs else rule(g, *pick(saved))
        return [(parent, gradient) for parent, gradient, wanted in zip(parents, gradients, needs, strict=True)
                if wanted and gradient is not None]

    def _with_history(self, node: Node, saved: Sequence[Any]) -> list[Any]:
        """The saved values as Tensors that know how they were computed."""
        history = {self.op.parameters[i]: parent for i, parent in zip(self.tracked, node.parents, strict=False)}
        values = []
        for name, value in zip(self.names, saved, strict=True):
            if name == "out":
                value = _outputs(value, node) if isinstance(value, tuple) else Tensor._recorded(value, node)
            elif name in self.op.parameters and isinstance(value, np.ndarray):
                value = Tensor._recorded(value, history.get(name))
            elif name in self.op.parameters and self.op.listed and isinstance(value, list):
                value = [Tensor._recorded(v, parent) for v, parent in zip(value, node.parents, strict=True)]
            values.append(value)
        return values

    def _pull_through_definition(self, node: Node, g: Any, saved: Sequence[Any],
                                 needed: Container[Node] | None) -> list[tuple[Node, Any]]:
        """Differentiate the composite that defines a fused operation, from its inputs on."""
        op = self.op
        assert op.definition is not None
        arguments = list(saved[:len(op.parameters)])
        inputs: list[tuple[Node, Node]] = []  # a stand-in for each parent, where the walk stops
        for i, parent in zip(self.tracked, node.parents, strict=True):
            if parent is not None and (needed is None or parent in needed):
                stand_in = Node(_SAME, (parent,), parent.shape, parent.dtype, [])
                inputs.append((parent, stand_in))
                arguments[i] = Tensor._recorded(arguments[i], stand_in)
        for i in op.slots:
            if isinstance(arguments[i], np.ndarray):
                arguments[i] = Tensor._wrap(arguments[i])
        with enable_grad():
            outputs = op.definition(*arguments)
        pairs = [(outputs, g)] if isinstance(outputs, Tensor) else zip(outputs, g, strict=True)
        seeds = [(o._node, part) for o, part in pairs if part is not None and o._node is not None]
        found = engine.walk(seeds, {stand_in for _, stand_in in inputs}, retain_graph=True)
        return [(parent, found[stand_in]) for parent, stand_in in inputs if stand_in in found]


class _Same:
    """The identity: hands the gradient on as it is."""

    name = "alias"

    def pull(self, node: Node, g: Any, needed: Container[Node] | None) -> Iterable[tuple[Node, Any]]:
        return [(parent, g) for parent in node.parents if parent is not None]


class _Item:
    """One output of an operation that has several."""

    def __init__(self, name: str, index: int, count: int) -> None:
        self.name, self.index, self.count = name, index, count

    def pull(self, node: Node, g: Any, needed: Container[Node] | None) -> Iterable[tuple[Node, Any]]:
        return [(parent, OutputPart(self.index, self.count, g)) for parent in node.parents if parent is not None]


_SAME = _Same()
_UNSHARED = (Storage(), 0)  # of values that nobody but the node holds: marks them as to be released
_PLAIN = frozenset({int, float, bool, type(None)})


def _node_of(value: Any) -> Node | None:
    return value._node if isinstance(value, Tensor) else None


def _names(rule: Rule) -> list[str]:
    return list(inspect.signature(rule).parameters)


def _picker(indices: Sequence[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """A function that takes the items at `indices` out of a sequence, as a tuple."""
    if len(indices) == 1:
        i, = indices
        return lambda sequence: (sequence[i],)
    return itemgetter(*indices) if indices else lambda _: ()


def _outputs(arrays: Any, node: Node | None) -> Any:
    """The outputs of an operation that has several, as Tensors in the same kind of tuple."""
    tensors = []
    for i, array in enumerate(arrays):
        tensor = Tensor._wrap(array)
        if node is not None and is_floating(tensor._array.dtype):
            assert node.op is not None
            item = _Item(node.op.name, i, len(arrays))
            tensor._node = Node(item, (node,), tensor._array.shape, tensor._array.dtype, [])
        tensors.append(tensor)
    return type(arrays)(*tensors) if hasattr(arrays, "_fields") else tuple(tensors)


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


def _recorder(op: Op) -> Callable[..., Any]:
    """The function that users call: unwraps Tensors, computes, wraps, and records where a gradient is tracked."""
    forward, slots, promoted, rest = op.forward, op.slots, op.promoted, op.signature.rest
    simple = op.differentiable and op.definition is None

    def apply(*args: Any, **kwargs: Any) -> Any:
        if kwargs or len(args) not in rest:
            if "out" in kwargs:
                return fill(kwargs.pop("out"), op.name, apply(*args, **kwargs))
            args = op.signature.bind(args, kwargs)
        else:
            args += rest[len(args)]
        values = list(args)
        mask = 0
        dtype = None
        foreign = mixed = False
        for i in slots:
            value = values[i]
            if isinstance(value, Tensor):
                values[i] = array = value._array
                if dtype is None:
                    dtype = array.dtype
                elif array.dtype is not dtype:
                    mixed = True
                if (value._node if value._base is None else value._current_node()) is not None:
                    mask |= 1 << i
            elif type(value) not in _PLAIN:
                foreign = True
        if foreign:
            op.admit(values, lifted=dtype is not None)
        if dtype is None:
            return forward(*values) if op.definition is None else forward(*values)[0]
        if promoted and (mixed or foreign or dtype.kind != "f"):
            op.promote(values)
        try:
            out = modes.silently(forward, *values)
        except (ValueError, IndexError, OverflowError) as error:
            raise op.failure(error, args) from error
        if not simple or type(out) is not np.ndarray or out.base is not None or modes.anomaly:
            return _finish(op, args, values, out, mask)
        result = Tensor._wrap(out)
        if mask and modes.grad and out.dtype.kind == "f":
            result._node = _record(op, mask, args, values, result)
        return result

    def apply_to_list(*args: Any, **kwargs: Any) -> Any:
        if "out" in kwargs:
            return fill(kwargs.pop("out"), op.name, apply_to_list(*args, **kwargs))
        args = op.signature.bind(args, kwargs)
        tensors = op.signature.check_list(args[0])
        if not any(isinstance(t, Tensor) for t in tensors):
            return forward(*args)
        arrays = [t._array if isinstance(t, Tensor) else np.array(t) for t in tensors]
        if promoted:
            op.promote(arrays, range(len(arrays)))
        values = [arrays, *args[1:]]
        try:
            out = modes.silently(forward, *values)
        except (ValueError, IndexError, OverflowError) as error:
            raise op.failure(error, args) from error
        return _finish(op, (tensors, *args[1:]), values, out, any(isinstance(t, Tensor) and t.requires_grad for t in tensors))

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
    if out._array.shape != result._array.shape:
        out._array = np.empty(result._array.shape, out.dtype)
    out._array[...] = result._array
    out._storage.change(f"{name}(out=...)")
    return out


def _record(op: Op, mask: int, args: Sequence[Any], values: Sequence[Any], result: Tensor, saved: Any = None) -> Node:
    """The node of a call with one output."""
    pullback = op.pullbacks.get(mask) or op.pullback(mask)
    node = pullback.node(args, values, result._array, saved)
    if pullback.saves_out:
        node.versions.append((result._storage, result._storage.version))
    return node


def _finish(op: Op, args: Sequence[Any], values: Sequence[Any], out: Any, mask: int) -> Any:
    """Wrap and record what came out, whatever it is: several outputs, views, scalars, a kernel's intermediates."""
    out, saved = out if op.definition is not None else (out, None)
    recording = mask and op.differentiable and modes.grad
    result: Any
    if isinstance(out, tuple):
        node = op.pullback(mask).node(args, values, out, saved) if recording else None
        result = _outputs(out, node)
    else:
        node = None
        result = Tensor._wrap(out)
        if recording and is_floating(result._array.dtype):
            node = result._node = _record(op, mask, args, values, result, saved)
    for tensor in result if isinstance(out, tuple) else (result,):
        _share_memory(tensor, args)
    if node is not None and modes.anomaly:
        node.trace = calling_line()
    return result


def op(*numpy: Any, joint: Rule | None = None, definition: Callable[..., Any] | None = None,
       promote: str | None = None, namespace: str | tuple[str, ...] = "", method: bool = True, operators: Sequence[str] = (),
       aliases: Sequence[str] = (), inplace: bool = False, domain: tuple[float, float] = (-3.0, 3.0),
       sample: Callable[[Any], dict[str, Any]] | None = None, **rules: Rule) -> Callable[[F], F]:
    """Register the decorated NumPy function as an operation on Tensors.

    `numpy`: the NumPy functions that it stands for, called the same way. `**rules`: for each differentiable argument,
    how the gradient goes back; `joint`: one rule for all Tensor arguments, which returns a gradient for each (and may
    ask for `needs`, a bool for each); the function of a fused operation returns `(out, saved)`, and `definition` is the
    composite of other operations that it is an optimisation of. The rule of a list argument returns a list.
    `namespace`: where users find it, "" (autograd), "linalg", "nn.functional", or several of them.
    `promote`: "common" brings the differentiable arguments to one dtype, "float" to a floating one. `method`: whether
    it is a Tensor method under its name and `aliases`; `operators`: Python's special methods that it implements;
    `inplace`: whether there is a form with a trailing underscore. `domain` and `sample` give the property tests
    arguments: an interval for the elements, or a function from an `autograd.testing.Sampler` to arguments by name.
    """
    def register(forward: F) -> F:
        operation = Op(forward, rules, joint, definition, promote, namespace)
        operation.numpy, operation.aliases, operation.inplace = numpy, tuple(aliases), inplace
        operation.methods = (*((operation.name, *aliases) if method else ()), *operators)
        operation.domain, operation.sample = domain, sample
        return _register(operation, _recorder(operation))
    return register


def composite(*numpy: Any, namespace: str | tuple[str, ...] = "", method: bool = True, aliases: Sequence[str] = (),
              inplace: bool = False, domain: tuple[float, float] = (-3.0, 3.0),
              sample: Callable[[Any], dict[str, Any]] | None = None) -> Callable[[F], F]:
    """Register a function that is made of other operations, and so needs no rules; arguments as for `op`."""
    def register(function: F) -> F:
        operation = Op(function, {}, None, None, None, namespace)
        operation.numpy, operation.aliases, operation.inplace = numpy, tuple(aliases), inplace
        operation.methods = (operation.name, *aliases) if method else ()
        operation.domain, operation.sample = domain, sample
        bind = operation.signature.bind

        @functools.wraps(function)
        def apply(*args: Any, **kwargs: Any) -> Any:
            if "out" in kwargs:
                return fill(kwargs.pop("out"), operation.name, apply(*args, **kwargs))
            return function(*bind(args, kwargs))
        return _register(operation, apply)
    return register


def exported(namespace: str) -> dict[str, Callable[..., Any]]:
    """The functions of a namespace by their names and aliases."""
    return {name: operation.function for operation in OPS.values() if namespace in operation.namespaces
            for name in (operation.name, *operation.aliases)}


def implements(*numpy: Any) -> Callable[[F], F]:
    """Make the decorated function what these NumPy functions do with Tensors, where their arguments differ."""
    def register(function: F) -> F:
        NUMPY.update(dict.fromkeys(numpy, function))
        return function
    return register


def _register(operation: Op, function: Any) -> Any:
    if operation.qualified_name in OPS:
        raise TypeError(f"@op {operation.qualified_name} is registered twice")
    operation.function = function
    function.op = operation
    OPS[operation.qualified_name] = operation
    for numpy_function in operation.numpy:
        NUMPY[numpy_function] = function
    for name in operation.methods:
        setattr(Tensor, name, _reflected(function) if name.startswith("__r") and name != "__rshift__" else function)
    return function


def _reflected(function: Callable[..., Any]) -> Callable[..., Any]:
    """The operator with its operands swapped: `2 - t` calls `t.__rsub__(2)`."""
    def swapped(self: Tensor, other: Any) -> Any:
        return function(other, self)
    return swapped
