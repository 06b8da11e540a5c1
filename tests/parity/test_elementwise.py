"""Elementwise operations against PyTorch: generated operands of every dtype and layout, and the hard values."""

from typing import Any

import numpy as np
import pytest
from compare import compare, torch

import autograd
from autograd.op import OPS

DTYPES = ["float64", "float32", "int64", "int32", "uint8", "bool"]
HARD = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, 2.0, -2.0, 3.0, -3.0, 6.0, 30.0, -30.0, 1e4, -1e4, float("nan"),
        float("inf"), -float("inf")]

UNARY = [
    "abs", "acos", "acosh", "asin", "asinh", "atan", "atanh", "ceil", "cos", "cosh", "erf", "erfc", "exp", "exp2",
    "expm1", "floor", "frac", "isfinite", "isinf", "isnan", "log", "log10", "log1p", "log2", "logical_not", "logit",
    "nan_to_num", "neg", "positive", "reciprocal", "round", "rsqrt", "sigmoid", "sign", "sin", "sinh", "sqrt", "square",
    "tan", "tanh", "trunc", "relu", "selu", "celu", "hardshrink", "sinc", "deg2rad", "rad2deg", "signbit", "isposinf",
    "isneginf", "erfinv",
]
FUNCTIONAL = [
    "relu6", "leaky_relu", "elu", "gelu", "silu", "mish", "softplus", "softsign", "hardtanh", "hardswish",
    "hardsigmoid", "softshrink", "tanhshrink", "logsigmoid",
]
ARITHMETIC = [
    "add", "sub", "mul", "div", "remainder", "fmod", "pow", "maximum", "minimum", "fmax", "fmin", "atan2", "hypot",
    "xlogy", "logaddexp", "copysign",
]
COMPARING = [
    "floor_divide", "eq", "ne", "lt", "le", "gt", "ge", "logical_and", "logical_or", "logical_xor", "bitwise_and",
    "bitwise_or", "bitwise_xor", "bitwise_left_shift", "bitwise_right_shift",
]
ALIASES = [
    "absolute", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctan2", "arctanh", "clip", "divide", "fix",
    "greater", "greater_equal", "less", "less_equal", "multiply", "negative", "not_equal", "subtract", "true_divide",
]

DIFFERENTIABLE = ["+", "-", "*", "/", "**", "%"]
SYMBOLS = [*DIFFERENTIABLE, "//", "==", "!=", "<", "<=", ">", ">=", "&", "|", "^", "<<", ">>"]


def both(name: str) -> tuple[Any, Any]:
    """PyTorch's function and ours."""
    if name in FUNCTIONAL:
        return getattr(torch.nn.functional, name), OPS[f"nn.functional.{name}"].function
    return getattr(torch, name), getattr(autograd, name)


def detached(function: Any) -> Any:
    """The function without the gradient that PyTorch refuses to give."""
    return lambda *args: function(*[a.detach() if hasattr(a, "detach") else a for a in args])


def cast(module: Any, function: Any, *names: str) -> Any:
    """The function on arguments of these dtypes."""
    return lambda *args: function(*[a.to(getattr(module, name)) for a, name in zip(args, names, strict=True)])


def operand(dtype: str, shape: tuple[int, ...], seed: int) -> np.ndarray[Any, Any]:
    rng = np.random.default_rng([seed, *shape])
    if dtype == "bool":
        return rng.integers(0, 2, shape).astype(bool)
    if dtype.startswith("float"):
        return rng.uniform(-3, 3, shape).astype(dtype)
    signs = rng.choice([-1, 1], shape) if dtype[0] == "i" else np.ones(shape)
    return (rng.integers(1, 5, shape) * signs).astype(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", UNARY + FUNCTIONAL)
def test_unary_of_dtype(name: str, dtype: str) -> None:
    if dtype == "bool" and name in ("softsign", "tanhshrink"):
        pytest.skip("here they are 0 and 1 to every function of floats")
    compare(*both(name), operand(dtype, (3, 4), 1), dtypes=(dtype if dtype[0] == "f" else "float32",))


@pytest.mark.parametrize("layout", ["0-d", "empty", "transposed", "reversed", "strided"])
@pytest.mark.parametrize("name", UNARY + FUNCTIONAL)
def test_unary_of_layout(name: str, layout: str) -> None:
    x = operand("float64", (4, 6), 2)
    views = {"0-d": x[0, 0:1].reshape(()), "empty": x[:0], "transposed": x.T, "reversed": x[::-1], "strided": x[:, ::2]}
    compare(*both(name), views[layout], second=name in ("gelu", "softplus", "tanh", "sigmoid", "mish", "silu"))


@pytest.mark.parametrize("name", UNARY + FUNCTIONAL)
def test_unary_at_hard_values(name: str) -> None:
    if name in ("gelu", "softsign"):
        pytest.skip("PyTorch gives nan at infinities, in float32 and float64 at different ones")
    values = np.array(HARD)
    compare(*both(name), values[~np.signbit(values)] if name == "logit" else values)


@pytest.mark.parametrize("first", DTYPES)
@pytest.mark.parametrize("second", DTYPES)
@pytest.mark.parametrize("name", ARITHMETIC + COMPARING)
def test_binary_of_dtypes(name: str, first: str, second: str) -> None:
    if {"bool", "uint8"} & {first, second} and name in ("pow", "atan2", "logaddexp"):
        pytest.skip("PyTorch computes their gradients in the unsigned dtype, or fails")
    theirs, ours = (cast(module, getattr(module, name), first, second) for module in (torch, autograd))
    if name in COMPARING:
        theirs, ours = detached(theirs), detached(ours)
    dtype = "float64" if "float64" in (first, second) else "float32"
    compare(theirs, ours, operand(first, (2, 3), 3), operand(second, (2, 3), 4), dtypes=(dtype,))


@pytest.mark.parametrize("shapes", [((), (2, 3)), ((2, 3), (3,)), ((2, 1), (1, 3)), ((0, 3), (1, 3)), ((), ())],
                         ids=str)
@pytest.mark.parametrize("name", ARITHMETIC)
def test_binary_broadcasts(name: str, shapes: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    compare(*both(name), operand("float64", shapes[0], 5), operand("float64", shapes[1], 6), second=True)


@pytest.mark.parametrize("name", ARITHMETIC + COMPARING)
def test_binary_refuses_shapes_that_do_not_broadcast(name: str) -> None:
    dtype = "int64" if "bitwise" in name else "float64"
    compare(*both(name), operand(dtype, (2, 3), 7), operand(dtype, (2, 4), 8))


@pytest.mark.parametrize("name", ARITHMETIC + COMPARING[:7])
def test_binary_at_hard_values(name: str) -> None:
    theirs, ours = map(detached, both(name)) if name in COMPARING else both(name)
    compare(theirs, ours, np.array(HARD)[:, None], np.array(HARD))


@pytest.mark.parametrize("number", [2, -1, 0, 3, 0.5, 2.0, True])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("symbol", SYMBOLS)
@pytest.mark.parametrize("swapped", [False, True])
def test_operators_with_numbers(symbol: str, dtype: str, number: float, swapped: bool) -> None:
    function = eval(f"lambda t: n {symbol} t" if swapped else f"lambda t: t {symbol} n", {"n": number})
    if dtype == "uint8" and number == -1:
        pytest.skip("a negative number beside unsigned integers")
    if symbol == "**" and number is True:
        pytest.skip("PyTorch fails, or gives bools")
    if symbol not in DIFFERENTIABLE or (symbol == "%" and swapped):
        function = detached(function)
    compare(function, function, operand(dtype, (2, 3), 9), dtypes=(dtype if dtype[0] == "f" else "float32",))


@pytest.mark.parametrize("symbol", ["-", "+", "~", "abs"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_operators_of_one(symbol: str, dtype: str) -> None:
    function = eval(f"lambda t: {symbol}(t)")
    compare(function, function, operand(dtype, (2, 3), 10))


@pytest.mark.parametrize("name", ALIASES)
def test_alias(name: str) -> None:
    two = name in ("arctan2", "divide", "greater", "greater_equal", "less", "less_equal", "multiply", "not_equal",
                   "subtract", "true_divide")
    arrays = [operand("float64", (2, 3), seed) for seed in range(2 if two else 1)]
    compare(getattr(torch, name), getattr(autograd, name), *arrays, **({"min": 0.5} if name == "clip" else {}))


@pytest.mark.parametrize("name", UNARY + ARITHMETIC)
def test_is_a_method_where_pytorch_has_one(name: str) -> None:
    assert hasattr(autograd.Tensor, name) == hasattr(torch.Tensor, name)


@pytest.mark.parametrize("alpha", [2, 0.5, -1.0, True])
@pytest.mark.parametrize("dtype", ["float32", "int64", "bool"])
@pytest.mark.parametrize("name", ["add", "sub"])
def test_alpha(name: str, dtype: str, alpha: float) -> None:
    compare(*both(name), operand(dtype, (2, 3), 11), operand(dtype, (2, 3), 12), alpha=alpha)


@pytest.mark.parametrize("mode", [None, "trunc", "floor", "up"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_rounding_mode(dtype: str, mode: str | None) -> None:
    compare(torch.div, autograd.div, operand(dtype, (5, 7), 13), operand(dtype, (7,), 14), rounding_mode=mode)


@pytest.mark.parametrize("name", ["div", "floor_divide", "remainder", "fmod"])
def test_integers_by_zero(name: str) -> None:
    compare(*both(name), np.array([7, -7]), np.array([0, 2]))


def test_integer_power_of_negative_integers() -> None:
    base, exponent = np.array([2, 1, -1, -1, 0, 3]), np.array([-1, -3, -3, -2, 2, 2])
    compare(torch.pow, autograd.pow, base, exponent)


@pytest.mark.parametrize("exponent", [0, 1, 2, 3, -1, -2, 0.5, 1.5, -0.5])
def test_power_at_zero_and_below(exponent: float) -> None:
    compare(torch.pow, autograd.pow, np.array([0.0, -1.5, 2.0]), exponent)


@pytest.mark.parametrize("base", [0, 0.0, 2, 2.5, 1])
def test_power_of_a_number(base: float) -> None:
    compare(torch.pow, autograd.pow, base, np.array([0.0, 1.5, 2.0, -1.0]))


@pytest.mark.parametrize("name", ["bitwise_left_shift", "bitwise_right_shift"])
@pytest.mark.parametrize("dtype", ["int64", "int32", "int8", "uint8"])
def test_shift_by_too_much(name: str, dtype: str) -> None:
    values = np.array([7, 100, 0, -7 if dtype[0] == "i" else 7], dtype)
    compare(*both(name), values, np.array([[0], [1], [6], [31], [90]], dtype))


@pytest.mark.parametrize("decimals", [0, 1, 3, -1])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_round_to_decimals(dtype: str, decimals: int) -> None:
    compare(torch.round, autograd.round, operand(dtype, (20,), 15), decimals=decimals)


@pytest.mark.parametrize("eps", [None, 0.1, 1e-6])
def test_logit_at_the_ends(eps: float | None) -> None:
    compare(torch.logit, autograd.logit, np.array([0.0, 0.05, 0.1, 0.5, 0.9, 1.0, 1.5, -0.5]), eps)


@pytest.mark.parametrize("kwargs", [{}, {"nan": 5.0}, {"posinf": 1.0}, {"nan": 1.0, "posinf": 2.0, "neginf": 3.0}],
                         ids=str)
def test_nan_to_num(kwargs: dict[str, float]) -> None:
    compare(torch.nan_to_num, autograd.nan_to_num, np.array(HARD), **kwargs)


@pytest.mark.parametrize(("name", "arguments"), [
    ("leaky_relu", (0.2,)), ("leaky_relu", (-0.5,)), ("elu", (0.5,)), ("elu", (-2.0,)), ("softplus", (2.0, 1.5)),
    ("hardtanh", (-2.0, 0.5)), ("hardtanh", (1.0, -1.0)), ("softshrink", (1.5,)), ("softshrink", (-1.0,)),
    ("hardshrink", (1.5,)), ("hardshrink", (-1.0,)), ("celu", (0.5,)), ("celu", (-2.0,)), ("celu", (0.0,)),
    ("threshold", (0.5, 7.0))], ids=str)
def test_activation_arguments(name: str, arguments: tuple[float, ...]) -> None:
    ours = OPS.get(f"nn.functional.{name}") or OPS[name]
    compare(getattr(torch.nn.functional, name), ours.function, np.linspace(-4, 4, 33), *arguments)


@pytest.mark.parametrize("approximate", ["none", "tanh", "both"])
def test_gelu_forms(approximate: str) -> None:
    compare(*both("gelu"), np.linspace(-8, 8, 65), approximate=approximate, second=True)


@pytest.mark.parametrize(("shape", "weights"), [
    ((2, 3), (3,)), ((2, 3, 4, 5), (3,)), ((2, 3), (1,)), ((4,), (1,)), ((), (1,)), ((2, 3), ()), ((2, 3), (2,)),
    ((2, 3), (1, 3)), ((3,), (3,))], ids=str)
def test_prelu(shape: tuple[int, ...], weights: tuple[int, ...]) -> None:
    compare(torch.prelu, autograd.prelu, operand("float64", shape, 16), operand("float64", weights, 17))
