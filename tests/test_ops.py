"""What holds for every operation of the registry, whatever it computes: one family of property tests."""

from __future__ import annotations

import ast
import contextlib
import inspect
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
from autograd.differentiate import grad
from autograd.interop import NUMPY
from autograd.op import OPS, Array, Op, op
from autograd.ops.__main__ import orders
from autograd.rules import rule_source
from autograd.tensor import Tensor
from autograd.testing import Sampler, assert_gradients, op_arguments


def required_of(operation: Op) -> list[str]:
    return [p.name for p in inspect.signature(operation.forward).parameters.values() if p.default is p.empty]


def takes_arrays_only(operation: Op) -> bool:
    return set(required_of(operation)) <= {operation.parameters[i] for i in operation.slots}


DIFFERENTIABLE = {name: operation for name, operation in OPS.items() if operation.differentiable}
FUSED = {name: operation for name, operation in OPS.items() if operation.definition is not None}
RULES = {f"{name}-{argument}": (operation, rule) for name, operation in DIFFERENTIABLE.items()
         for argument, rule in [*operation.rules.items(), *([("joint", operation.joint)] if operation.joint else [])]}
IN_NUMPY = {f"{function.__name__}": (function, registered.op) for function, registered in NUMPY.items()
            if hasattr(registered, "op") and registered.op.differentiable and takes_arrays_only(registered.op)}
# These read one triangle, and give the derivative along symmetric directions.
OF_SYMMETRIC_MATRICES = {"linalg.cholesky", "linalg.eigh", "linalg.eigvalsh"}

few = settings(max_examples=max(4, settings().max_examples // 4))

each_differentiable = pytest.mark.parametrize("operation", DIFFERENTIABLE.values(), ids=DIFFERENTIABLE)


def function_of_arrays(operation: Op, arguments: dict[str, Any],
                       dtype: Any = np.float64) -> tuple[Callable[..., Any], list[Any]]:
    """`operation` as a function of the arrays among `arguments` that can be differentiated, and these arrays.

    Constants of floats get the `dtype`.
    """
    candidates = operation.rules or {"tensors", *[operation.parameters[i] for i in operation.slots]}
    names = [name for name in arguments if name in candidates and is_float(arguments[name])]
    lengths = [len(arguments[name]) if isinstance(arguments[name], list) else 1 for name in names]
    arrays = [array for name in names for array in (
        arguments[name] if isinstance(arguments[name], list) else [arguments[name]])]
    rest = {name: constant(value, dtype) for name, value in arguments.items() if name not in names}

    def function(*tensors: Any) -> Any:
        remaining = iter(tensors)
        given = {name: [next(remaining) for _ in range(n)] if isinstance(arguments[name], list) else next(remaining)
                 for name, n in zip(names, lengths, strict=True)}
        if operation.qualified_name in OF_SYMMETRIC_MATRICES:
            given = {name: (a + a.swapaxes(-1, -2)) / 2 for name, a in given.items()}
        autograd.manual_seed(0)
        if operation.signature.open:
            named = dict(rest)
            first = [named.pop("equation")] if "equation" in named else []
            return operation.function(*first, *given.pop("tensors"), **named)
        return operation.function(**given, **rest)

    function.__qualname__ = operation.qualified_name
    return function, arrays


def is_float(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(map(is_float, value))
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def constant(value: Any, dtype: Any = np.float64) -> Any:
    array = value._array if isinstance(value, Tensor) else value
    if not isinstance(array, np.ndarray):
        return value
    return Tensor._wrap(array.astype(dtype) if array.dtype.kind == "f" else array)


def leaves(arrays: list[Any], dtype: Any = np.float64) -> list[Tensor]:
    return [Tensor._wrap(np.array(a, dtype)).requires_grad_() for a in arrays]


def outputs(result: Any) -> list[Any]:
    return list(result) if isinstance(result, tuple) else [result]


def gradients(result: Any, tensors: list[Tensor], create_graph: bool = False) -> list[Any]:
    tracked = [out for out in outputs(result) if isinstance(out, Tensor) and out.requires_grad]
    weights = [Tensor._wrap(np.cos(np.arange(1, out.numel() + 1, dtype=out.dtype)).reshape(out.shape))
               for out in tracked]
    return list(grad(tracked, tensors, weights, create_graph=create_graph, allow_unused=True))


class Smallest(Sampler):
    """Draws the smallest of everything."""

    def __init__(self) -> None:
        super().__init__(lambda _: None)

    def integer(self, low: int, high: int) -> int:
        return low

    def boolean(self) -> bool:
        return False


def composites() -> dict[str, Op]:
    """The functions made of operations that pass gradients on, as far as plain arrays or their `sample` fit them."""
    found = {}
    for name, operation in OPS.items():
        if operation.composed and (operation.sample is not None or takes_arrays_only(operation)):
            function, arrays = function_of_arrays(operation, Smallest().arguments(operation))
            # Without a sample, arrays of floats may not be what it takes.
            with contextlib.suppress(*[Exception] if operation.sample is None else []), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                if any(isinstance(out, Tensor) and out.requires_grad for out in outputs(function(*leaves(arrays)))):
                    found[name] = operation
    return found


COMPOSITES = composites()
# Answers, counts and places.
WITHOUT_GRADIENT = {"allclose", "equal", "argwhere", "linalg.matrix_rank"}


@each_differentiable
@given(data=st.data())
def test_gradient(operation: Op, data: st.DataObject) -> None:
    function, arrays = function_of_arrays(operation, data.draw(op_arguments(operation)))
    assert_gradients(function, *arrays, order=1)


@each_differentiable
@few
@given(data=st.data())
def test_second_derivative(operation: Op, data: st.DataObject) -> None:
    function, arrays = function_of_arrays(operation, data.draw(op_arguments(operation)))
    assert_gradients(function, *arrays, order=2)


@each_differentiable
@few
@given(data=st.data())
def test_some_argument_is_differentiated(operation: Op, data: st.DataObject) -> None:
    _, arrays = function_of_arrays(operation, data.draw(op_arguments(operation)))
    assert arrays


@each_differentiable
@few
@given(data=st.data())
def test_float32_stays_float32(operation: Op, data: st.DataObject) -> None:
    function, arrays = function_of_arrays(operation, data.draw(op_arguments(operation)), np.float32)
    tensors = leaves(arrays, np.float32)
    result = function(*tensors)
    if "dtype" not in operation.parameters:
        assert {out.dtype for out in outputs(result) if out.is_floating_point()} == {np.dtype(np.float32)}
    for tensor, g in zip(tensors, gradients(result, tensors), strict=True):
        assert g is None or (g.dtype, g.shape) == (tensor.dtype, tensor.shape)


@each_differentiable
@few
@given(data=st.data())
def test_arrays_in_arrays_out(operation: Op, data: st.DataObject) -> None:
    function, arrays = function_of_arrays(operation, data.draw(op_arguments(operation)))
    of_tensors, of_arrays = outputs(function(*leaves(arrays))), outputs(function(*arrays))
    for tensor, array in zip(of_tensors, of_arrays, strict=True):
        np.testing.assert_array_equal(tensor.numpy(force=True), getattr(array, "_array", array), strict=True)


def test_every_composite_is_among_them() -> None:
    assert {name for name, operation in OPS.items() if operation.composed} - set(COMPOSITES) == WITHOUT_GRADIENT


@pytest.mark.filterwarnings("ignore:.*Using a target size")
@pytest.mark.parametrize("operation", COMPOSITES.values(), ids=COMPOSITES)
@few
@given(data=st.data())
def test_composite_passes_gradients_on(operation: Op, data: st.DataObject) -> None:
    function, arrays = function_of_arrays(operation, data.draw(op_arguments(operation)))
    assert_gradients(function, *arrays, order=2)


@pytest.mark.parametrize(("function", "operation"), IN_NUMPY.values(), ids=IN_NUMPY)
@few
@given(data=st.data())
def test_numpy_function_on_tensors_gives_its_own_value(function: Any, operation: Op, data: st.DataObject) -> None:
    arguments = data.draw(op_arguments(operation))
    arrays = [arguments.get(operation.parameters[i]) for i in operation.slots]
    expected = function(*arrays)
    got = function(*[[constant(a) for a in x] if isinstance(x, list) else constant(x) for x in arrays])
    for mine, its in zip(outputs(got), outputs(expected), strict=True):
        np.testing.assert_allclose(mine.numpy(), its, rtol=1e-12)


@pytest.mark.parametrize("operation", FUSED.values(), ids=FUSED)
@given(data=st.data())
def test_kernel_gives_the_value_of_its_definition(operation: Op, data: st.DataObject) -> None:
    function, arrays = function_of_arrays(operation, data.draw(op_arguments(operation)))
    defined = defining(operation, function)
    for mine, its in zip(outputs(function(*leaves(arrays))), outputs(defined(*leaves(arrays))), strict=True):
        np.testing.assert_allclose(mine.numpy(force=True), its.numpy(force=True), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("operation", FUSED.values(), ids=FUSED)
@given(data=st.data())
def test_kernel_gives_the_gradient_of_its_definition(operation: Op, data: st.DataObject) -> None:
    function, arrays = function_of_arrays(operation, data.draw(op_arguments(operation)))
    defined, tensors, others = defining(operation, function), leaves(arrays), leaves(arrays)
    for mine, its in zip(gradients(function(*tensors), tensors), gradients(defined(*others), others), strict=True):
        assert (mine is None) == (its is None)
        if mine is not None:
            np.testing.assert_allclose(mine.numpy(), its.numpy(), rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("operation", FUSED.values(), ids=FUSED)
@few
@given(data=st.data())
def test_gradient_of_one_argument_alone_depends_on_all(operation: Op, data: st.DataObject) -> None:
    function, arrays = function_of_arrays(operation, data.draw(op_arguments(operation)))
    of_first = []
    for call in function, defining(operation, function):
        tensors = leaves(arrays)
        first, = gradients(call(*tensors), tensors[:1], create_graph=True)
        of_first.append(gradients(first, tensors))
    for mine, its in zip(*of_first, strict=True):
        given = [np.zeros(()) if g is None else g.numpy() for g in (mine, its)]
        np.testing.assert_allclose(*given, rtol=1e-8, atol=1e-10)


def defining(operation: Op, function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` with the operation replaced by its definition."""
    def call(*tensors: Any) -> Any:
        fused = operation.function
        operation.function = lambda **arguments: operation.definition(
            *operation.signature.rearrange(operation.signature.defaults, (), arguments))
        try:
            return function(*tensors)
        finally:
            operation.function = fused
    return call


@pytest.mark.parametrize(("operation", "rule"), RULES.values(), ids=RULES)
def test_rule_does_no_arithmetic_in_place(operation: Op, rule: Any) -> None:
    source = rule_source(rule)
    given = {"g", "out", "saved"} | {operation.parameters[i] for i in operation.slots}
    for node in ast.walk(ast.parse(source)):
        targets = [node.target] if isinstance(node, ast.AugAssign) else node.targets if isinstance(
            node, ast.Assign) else []
        for target in targets:
            changed = target.value if isinstance(target, ast.Subscript) else target
            if isinstance(target, ast.Subscript) or isinstance(node, ast.AugAssign):
                assert not (isinstance(changed, ast.Name) and changed.id in given), ast.unparse(node)
        if isinstance(node, ast.keyword) and node.arg == "out":
            assert ast.unparse(node.value) not in given, source


@pytest.mark.parametrize("operation", [operation for operation in OPS.values() if orders(operation)], ids=repr)
def test_orders_in_the_table_are_tested(operation: Op) -> None:
    assert operation in [*DIFFERENTIABLE.values(), *COMPOSITES.values()]


# The checker itself ------------------------------------------------------------------------------------------------

@pytest.fixture
def scratch_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.op.OPS", {})


def off_by_a_hair(value: Any) -> Any:
    """The same value; as a Tensor its derivative is wrong by 0.05 %."""
    return value.detach() + 1.0005 * (value - value.detach()) if isinstance(value, Tensor) else value


@pytest.mark.usefixtures("scratch_registry")
def test_right_rule_is_accepted() -> None:
    @op(method=False, input=lambda g, out: g * out)
    def right(input: Array) -> Array:
        return np.exp(input)

    assert_gradients(right, np.array([0.3, -0.7]), order=3)


@pytest.mark.usefixtures("scratch_registry")
def test_rule_wrong_by_a_hair_is_rejected() -> None:
    @op(method=False, input=lambda g, out: 1.0005 * g * out)
    def wrong(input: Array) -> Array:
        return np.exp(input)

    with pytest.raises(AssertionError, match=r"(?s)wrong: gradient: .*wrong for input 0 of shape \(2,\)"):
        assert_gradients(wrong, np.array([0.3, -0.7]), order=1)


@pytest.mark.usefixtures("scratch_registry")
def test_second_derivative_wrong_by_a_hair_is_rejected() -> None:
    @op(method=False, input=lambda g, out: g * off_by_a_hair(out))
    def wrong(input: Array) -> Array:
        return np.exp(input)

    assert_gradients(wrong, np.array([0.3, -0.7]), order=1)
    with pytest.raises(AssertionError, match="second derivative: wrong for input 0"):
        assert_gradients(wrong, np.array([0.3, -0.7]), order=2)
