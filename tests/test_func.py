"""Functions to their derivatives, beside PyTorch's `torch.func`."""

from typing import Any

import numpy as np
import pytest

import autograd
from autograd import func

# What PyTorch imports for forward mode warns of itself.
pytestmark = pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")

X, Y = np.array([0.3, -1.2]), np.array([0.5, 2.0])


def energy(x: Any, y: Any) -> Any:
    return (x * x * y.tanh()).sum()


def field(x: Any, y: Any) -> Any:
    return x * x * y.tanh(), (x * y).sum()


def assert_same(mine: Any, its: Any) -> None:
    if isinstance(its, tuple):
        for m, t in zip(mine, its, strict=True):
            assert_same(m, t)
    else:
        assert not mine.requires_grad
        np.testing.assert_allclose(mine.numpy(), its.numpy(), rtol=1e-10)


@pytest.mark.parametrize("argnums", [0, 1, (0, 1), (1,)])
@pytest.mark.parametrize(("transform", "function"), [("jacfwd", field),
    ("grad", energy), ("grad_and_value", energy), ("jacrev", field), ("hessian", energy)])
def test_values_are_those_of_torch(transform: str, function: Any, argnums: Any) -> None:
    torch = pytest.importorskip("torch")
    mine = getattr(func, transform)(function, argnums)(autograd.tensor(X), autograd.tensor(Y))
    assert_same(mine, getattr(torch.func, transform)(function, argnums)(torch.tensor(X), torch.tensor(Y)))


def test_negative_argnums_count_from_the_end() -> None:
    x, y = autograd.tensor(X), autograd.tensor(Y)
    assert_same(func.hessian(energy, -1)(x, y), func.hessian(energy, 1)(x, y))


def test_vjp_is_that_of_torch() -> None:
    torch = pytest.importorskip("torch")

    def both(library: Any, transforms: Any) -> Any:
        x, y = library.tensor(X), library.tensor(Y)
        output, pull = transforms.vjp(field, x, y)
        return output, pull((y, library.tensor(2.0, dtype=library.float64)))
    assert_same(both(autograd, func), both(torch, torch.func))


def test_jvp_is_that_of_torch() -> None:
    torch = pytest.importorskip("torch")

    def pushed(library: Any, transforms: Any) -> Any:
        x, y = library.tensor(X), library.tensor(Y)
        return transforms.jvp(field, (x, y), (y, x))
    assert_same(pushed(autograd, func), pushed(torch, torch.func))


def test_value_and_grad_swaps_the_two() -> None:
    x, y = autograd.tensor(X), autograd.tensor(Y)
    value, gradient = func.value_and_grad(energy)(x, y)
    assert_same((gradient, value), func.grad_and_value(energy)(x, y))


def test_derivatives_nest() -> None:
    cube = func.grad(func.grad(func.grad(lambda x: x * x * x * x)))
    assert cube(autograd.tensor(2.0)).item() == 48


def test_inner_derivative_does_not_see_the_outer_variable() -> None:
    def outer(x: Any) -> Any:
        return x * func.grad(lambda y: x + y)(autograd.tensor(1.0))
    assert func.grad(outer)(autograd.tensor(1.0)).item() == 1


def test_same_variable_inside_and_outside_is_told_apart() -> None:
    def outer(x: Any) -> Any:
        return func.grad(lambda y: x * y)(x)
    assert func.grad(outer)(autograd.tensor(3.0)).item() == 1


def test_result_leads_back_to_a_closed_over_leaf() -> None:
    w = autograd.tensor(3.0, requires_grad=True)
    func.grad(lambda x: w * x * x)(autograd.tensor(2.0)).backward()
    assert w.grad is not None
    assert w.grad.item() == 4


def test_result_under_no_grad_has_no_history() -> None:
    w = autograd.tensor(3.0, requires_grad=True)
    with autograd.no_grad():
        assert not func.grad(lambda x: w * x * x)(autograd.tensor(2.0)).requires_grad


def test_gradient_of_a_dict_is_a_dict() -> None:
    parameters = {"w": autograd.tensor(X), "layers": [autograd.tensor(Y)]}
    gradient = func.grad(lambda p: (p["w"] * p["layers"][0]).sum())(parameters)
    assert gradient["w"].tolist() == Y.tolist()
    assert gradient["layers"][0].tolist() == X.tolist()


def test_aux_is_handed_through() -> None:
    gradient, aux = func.grad(lambda x: (x * x, "extra"), has_aux=True)(autograd.tensor(3.0))
    assert (gradient.item(), aux) == (6, "extra")


@pytest.mark.parametrize(("act", "error", "message"), [
    (lambda x: func.grad(lambda x: x)(x), RuntimeError, r"scalar \(0-d\) Tensor, got shape \(2,\)"),
    (lambda x: func.grad(lambda x: 3)(x), TypeError, "expected Tensors, .* got int"),
    (lambda x: func.grad(energy, 2)(x, x), RuntimeError, "argnums=2, but only 2 positional inputs"),
    (lambda x: func.grad(energy, has_aux=True)(x, x), RuntimeError, "has_aux=True"),
], ids=["no scalar", "no tensor", "argnums", "no aux"])
def test_wrong_calls_are_refused(act: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        act(autograd.tensor(X))
