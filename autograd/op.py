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

import inspect
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, TypeVar, cast

from autograd.call import caller
from autograd.interop import NUMPY
from autograd.pullback import Pullback, rule_names
from autograd.signature import Signature, positional
from autograd.tensor import Tensor
from autograd.unrolled import WORDS

Array: TypeAlias = Any
"""Annotates a parameter that is a Tensor: an array inside the operation. `Array | float` may be a number instead,
`Array | None` may be left out; `Sequence[Array]` is a list of them."""

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
        self.signature = Signature(forward, self.name)
        self.forward = forward if self.signature.open else positional(forward)
        self.rules = rules
        self.joint = joint
        self.definition = definition and positional(inspect.unwrap(definition))
        self.parameters = self.signature.names
        self.slots = self.signature.slots
        self.all_slots = sum(1 << i for i in self.slots)
        self.listed = self.signature.listed
        self.floating, self.wrapping = promote == "float", promote == "wrapping"
        self.promoted = () if promote is None else tuple(
            i for i in self.slots if not rules or self.parameters[i] in rules)
        # Where a rule finds what it names: parameters, the output, a kernel's intermediates, shapes.
        self.layout = (*self.parameters, "out", "saved", *(f"{self.parameters[i]}_shape" for i in self.slots))
        self.pullbacks = _Pullbacks(self)
        self.numpy: tuple[Any, ...] = ()
        self.methods: tuple[str, ...] = ()
        self.aliases: tuple[str, ...] = ()
        self.inplace = False
        self.composed = False  # of other operations, which pass the gradient on
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
        made = {f"{self.parameters[i]}_{what}" for i in self.slots for what in ("array", "node", "plain")}
        for name in (WORDS | made).intersection(self.parameters):
            raise TypeError(f"@op {self.name}: no parameter may be called {name!r}: the function that calls it needs the word")
        for name, rule in [*self.rules.items(), *([("joint", self.joint)] if self.joint else [])]:
            if name != "joint" and name not in [self.parameters[i] for i in self.slots]:
                raise TypeError(f"@op {self.name}: there is a rule for {name!r}, which is no parameter annotated Array")
            unknown = set(rule_names(rule)) - {"g", *self.layout, *(["needs"] if name == "joint" else [])}
            if unknown or rule_names(rule)[:1] != ["g"]:
                raise TypeError(f"@op {self.name}: the rule for {name} must take g first, and then any of "
                                f"{', '.join(self.layout)}; it names {', '.join(rule_names(rule))}")

    def __repr__(self) -> str:
        return f"<op {self.qualified_name}>"


class _Pullbacks(dict[int, Pullback]):
    """How the gradient of an operation goes back, by the arguments that want it: a bit for each position."""

    def __init__(self, op: Op) -> None:
        super().__init__()
        self.op = op

    def __missing__(self, mask: int) -> Pullback:
        found = self[mask] = Pullback(self.op, mask)
        return found


def op(*numpy: Any, joint: Rule | None = None, definition: Callable[..., Any] | None = None,
       promote: str | None = None, namespace: str | tuple[str, ...] = "", method: bool = True,
       operators: Sequence[str] = (), aliases: Sequence[str] = (), inplace: bool = False,
       domain: tuple[float, float] = (-3.0, 3.0),
       sample: Callable[[Any], dict[str, Any]] | None = None, **rules: Rule) -> Callable[[F], F]:
    """Register the decorated NumPy function as an operation on Tensors.

    `numpy`: the NumPy functions that it stands for, called the same way. `**rules`: for each differentiable argument,
    how the gradient goes back; `joint`: one rule for all Tensor arguments, which returns a gradient for each (and may
    ask for `needs`, a bool for each); the function of a fused operation returns `(out, saved)`, and `definition` is the
    composite of other operations that it is an optimisation of. The rule of a list argument returns a list.
    `namespace`: where users find it, "" (autograd), "linalg", "nn.functional", or several of them.
    `promote`: "common" brings the differentiable arguments to one dtype, "float" to a floating one, "wrapping" to one
    in which Python ints that are too large wrap around as sums and products do. `method`: whether
    it is a Tensor method under its name and `aliases`; `operators`: Python's special methods that it implements;
    `inplace`: whether there is a form with a trailing underscore. `domain` and `sample` give the property tests
    arguments: an interval for the elements, or a function from an `autograd.testing.Sampler` to arguments by name.
    """
    def register(forward: F) -> F:
        operation = Op(forward, rules, joint, definition, promote, namespace)
        if not operation.slots:
            raise TypeError(f"@op {operation.name}: no parameter is annotated Array; `from __future__ import annotations` "
                            "keeps annotations as they are written")
        operation.methods = (*((operation.name, *aliases) if method else ()), *operators)
        return cast(F, _register(operation, numpy, aliases, inplace, domain, sample))
    return register


def composite(*numpy: Any, namespace: str | tuple[str, ...] = "", method: bool = True, aliases: Sequence[str] = (),
              inplace: bool = False, domain: tuple[float, float] = (-3.0, 3.0),
              sample: Callable[[Any], dict[str, Any]] | None = None) -> Callable[[F], F]:
    """Register a function that is made of other operations, and so needs no rules; arguments as for `op`."""
    def register(function: F) -> F:
        operation = Op(function, {}, None, None, None, namespace)
        operation.methods = (operation.name, *aliases) if method else ()
        operation.composed = True
        return cast(F, _register(operation, numpy, aliases, inplace, domain, sample))
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


def _register(operation: Op, numpy: tuple[Any, ...], aliases: Sequence[str], inplace: bool, domain: tuple[float, float],
              sample: Callable[[Any], dict[str, Any]] | None) -> Callable[..., Any]:
    if operation.qualified_name in OPS:
        raise TypeError(f"@op {operation.qualified_name} is registered twice")
    operation.numpy, operation.aliases, operation.inplace = numpy, tuple(aliases), inplace
    operation.domain, operation.sample = domain, sample
    operation.function = function = caller(operation)
    function.op = operation  # type: ignore[attr-defined]
    OPS[operation.qualified_name] = operation
    for numpy_function in operation.numpy:
        NUMPY[numpy_function] = function
    for name in operation.methods:
        method = caller(operation, operator=True) if name.startswith("__") else function
        setattr(Tensor, name, _reflected(method) if name.startswith("__r") and name != "__rshift__" else method)
    return function


def _reflected(function: Callable[..., Any]) -> Callable[..., Any]:
    """The operator with its operands swapped: `2 - t` calls `t.__rsub__(2)`."""
    def swapped(self: Tensor, other: Any) -> Any:
        return function(other, self)
    return swapped
