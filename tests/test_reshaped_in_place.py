"""Methods that change a tensor's own shape; which in-place methods Tensor has."""

from __future__ import annotations

import pytest

import autograd
import nn.functional as F
from autograd import Tensor


@pytest.mark.parametrize(("name", "arguments", "shape"), [
    ("squeeze_", (), (2, 3)), ("squeeze_", (1,), (2, 3)), ("unsqueeze_", (0,), (1, 2, 1, 3)), ("transpose_", (0, 2), (3, 1, 2)),
    ("swapaxes_", (0, 1), (1, 2, 3)), ("swapdims_", (-1, 0), (3, 1, 2))])
def test_new_shape_of_the_same_tensor(name, arguments, shape):
    x = autograd.arange(6.0).reshape(2, 1, 3)
    expected = getattr(x, name[:-1])(*arguments)
    assert getattr(x, name)(*arguments) is x
    assert x.shape == shape
    assert x.tolist() == expected.tolist()


def test_memory_stays_shared():
    x = autograd.arange(6.0).reshape(2, 3)
    row = x[0]
    x.t_()
    x[0, 0] = 7.0
    assert row.tolist() == [7.0, 1.0, 2.0]


def test_gradient_goes_through():
    leaf = autograd.arange(6.0).reshape(2, 3).requires_grad_()
    x = leaf * 2
    x.t_().unsqueeze_(0)
    (x * autograd.arange(6.0).reshape(1, 3, 2)).sum().backward()
    assert leaf.grad is not None
    assert leaf.grad.tolist() == [[0.0, 4.0, 8.0], [2.0, 6.0, 10.0]]


def test_leaf_that_requires_grad_is_refused():
    x = autograd.ones(2, 3, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        x.t_()
    assert x.shape == (2, 3)


@pytest.mark.parametrize("name", ["celu", "elu", "selu", "leaky_relu", "hardtanh", "threshold"])
def test_layers_functions_in_place_are_no_methods(name):
    assert not hasattr(Tensor, f"{name}_")
    assert callable(getattr(F, f"{name}_"))


@pytest.mark.parametrize("name", ["relu_", "sigmoid_", "tanh_", "clamp_", "clip_", "masked_fill_"])
def test_methods_in_place(name):
    assert callable(getattr(Tensor, name))


def test_function_in_place_overwrites_its_input():
    x = autograd.tensor([-1.0, 2.0])
    assert F.celu_(x) is x
    assert x[1].item() == 2.0
    assert F.leaky_relu(x, 0.5, inplace=True) is x


def test_no_method_that_pytorch_lacks():
    torch = pytest.importorskip("torch")
    ours = {name for name in dir(Tensor) if name.endswith("_") and not name.startswith("_")}
    assert ours <= set(dir(torch.Tensor))


@pytest.mark.parametrize("call", [
    lambda t, x: t.relu_(x), lambda t, x: t.sigmoid_(x), lambda t, x: t.sqrt_(x.abs_()), lambda t, x: t.clamp_(x, -1, 1),
    lambda t, x: t.fill_(x, 2), lambda t, x: t.zero_(x), lambda t, x: t.round_(x, decimals=1)],
    ids=["relu", "sigmoid", "sqrt", "clamp", "fill", "zero", "round"])
def test_in_place_functions_of_the_package(call):
    torch = pytest.importorskip("torch")
    mine, theirs = (library.tensor([-2.0, 0.25, 1.72]) for library in (autograd, torch))
    assert call(autograd, mine) is mine
    assert mine.tolist() == pytest.approx(call(torch, theirs).tolist())


def test_an_in_place_function_takes_a_tensor():
    with pytest.raises(TypeError, match="must be Tensor, not int"):
        autograd.relu_(3)
