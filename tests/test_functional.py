"""Jacobians, Hessians and their products, beside PyTorch's."""

from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Tensor
from autograd import functional as F

torch = pytest.importorskip("torch")

X, Y = np.array([0.3, -1.2]), np.array([[0.5, 2.0], [1.5, -0.4]])
V, W = np.array([0.7, -0.2]), np.array([[1.0, -1.0], [0.3, 2.0]])


def one(x: Any) -> Any:
    return (x * x * x) * x.tanh()


def number(x: Any) -> Any:
    return (x * x * x.tanh()).sum()


def two(x: Any, y: Any) -> Any:
    return (y * x).tanh(), x * x * 3


def number_of_two(x: Any, y: Any) -> Any:
    return ((y * x).tanh() * x).sum()


CASES = {
    "vjp": ("vjp", one, (X,), V),
    "vjp of a number": ("vjp", number, (X,), None),
    "vjp of several": ("vjp", two, (X, Y), (W, V)),
    "jvp": ("jvp", one, (X,), V),
    "jvp of several": ("jvp", two, (X, Y), (V, W)),
    "jacobian": ("jacobian", one, (X,), ...),
    "jacobian of several": ("jacobian", two, (X, Y), ...),
    "hessian": ("hessian", number, (X,), ...),
    "hessian of several": ("hessian", number_of_two, (X, Y), ...),
    "vhp": ("vhp", number, (X,), V),
    "vhp of several": ("vhp", number_of_two, (X, Y), (V, W)),
    "hvp": ("hvp", number, (X,), V),
    "hvp of several": ("hvp", number_of_two, (X, Y), (V, W)),
}


def call(library: Any, make: Any, case: Any, **options: Any) -> Any:
    name, function, inputs, v = case
    points = tuple(map(make, inputs))
    vector = () if v is ... else (None if v is None else tuple(map(make, v)) if isinstance(v, tuple) else make(v),)
    return getattr(library, name)(function, points if len(points) > 1 else points[0], *vector, **options)


def assert_same(mine: Any, its: Any) -> None:
    if isinstance(its, tuple):
        assert type(mine) is tuple
        for m, t in zip(mine, its, strict=True):
            assert_same(m, t)
    else:
        np.testing.assert_allclose(mine.numpy(force=True), its.detach().numpy(), rtol=1e-10, atol=1e-12)
        assert mine.requires_grad == its.requires_grad


def flat(result: Any) -> list[Any]:
    return [leaf for part in result for leaf in flat(part)] if isinstance(result, tuple) else [result]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_values_are_those_of_torch(case: Any) -> None:
    mine = call(F, autograd.tensor, case)
    assert_same(mine, call(torch.autograd.functional, torch.tensor, case))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_create_graph_gives_derivatives_of_the_result(case: Any) -> None:
    def tracked(library: Any) -> Any:
        return lambda array: library.tensor(array, requires_grad=True)

    def gradient(library: Any, functional: Any) -> Any:
        leaves = []

        def make(array: Any) -> Any:
            leaves.append(tracked(library)(array))
            return leaves[-1]
        result = call(functional, make, case, create_graph=True)
        total = sum((part * part).sum() for part in flat(result))
        return library.autograd.grad(total, leaves[:len(case[2])], allow_unused=True)

    class Ours:
        tensor = staticmethod(autograd.tensor)
        autograd = autograd
    for mine, its in zip(gradient(Ours, F), gradient(torch, torch.autograd.functional), strict=True):
        np.testing.assert_allclose(mine.numpy(), its.numpy(), rtol=1e-9)


def test_inputs_stay_as_they_were() -> None:
    x = autograd.tensor(X)
    F.jacobian(one, x)
    assert not x.requires_grad
    assert x.grad is None


def test_independent_input_gives_zeros() -> None:
    a, b = F.jacobian(lambda x, y: x * 2, (autograd.tensor(X), autograd.tensor(Y)))
    assert a.tolist() == [[2, 0], [0, 2]]
    assert b.tolist() == np.zeros((2, 2, 2)).tolist()


def test_strict_refuses_an_independent_input() -> None:
    with pytest.raises(RuntimeError, match="independent of input 1"):
        F.jacobian(lambda x, y: x * 2, (autograd.tensor(X), autograd.tensor(Y)), strict=True)


def test_strict_refuses_an_independent_output() -> None:
    with pytest.raises(RuntimeError, match="output is independent"):
        F.vjp(lambda x: autograd.ones(2), autograd.tensor(X), autograd.ones(2), strict=True)


def test_works_under_no_grad() -> None:
    with autograd.no_grad():
        assert F.jacobian(lambda x: x * 2, autograd.tensor(X)).tolist() == [[2, 0], [0, 2]]


def test_jacobian_of_an_empty_output_is_empty() -> None:
    assert F.jacobian(lambda x: x[:0], autograd.tensor(X)).shape == (0, 2)


@pytest.mark.parametrize(("act", "error", "message"), [
    (lambda x: F.jacobian(one, 3.0), TypeError, "inputs of jacobian .* has type float"),
    (lambda x: F.jacobian(lambda x: 3, x), TypeError, "outputs of jacobian .* has type int"),
    (lambda x: F.vjp(one, x), RuntimeError, r"vector v can only be None .* single element, not \[\(2,\)\]"),
    (lambda x: F.vjp(one, x, (x, x)), RuntimeError, "should be 1 but got 2"),
    (lambda x: F.vjp(one, x, autograd.ones(3)), RuntimeError, r"invalid size: should be \(2,\) but got \(3,\)"),
    (lambda x: F.hessian(one, x), RuntimeError, r"hessian should contain a single element, but its shape is \(2,\)"),
    (lambda x: F.vhp(lambda x: (x, x), x, x), RuntimeError, "vhp should return a single Tensor, not tuple"),
], ids=["input", "output", "no v", "too many v", "shape of v", "no number", "tuple"])
def test_wrong_calls_are_refused(act: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        act(Tensor._wrap(X))
