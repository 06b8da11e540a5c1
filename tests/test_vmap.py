"""`vmap` beside PyTorch's."""

import numpy as np
import pytest

import autograd
from autograd import func

A, B = np.arange(24.0).reshape(2, 3, 4), np.arange(12.0).reshape(3, 4) / 7


@pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")
@pytest.mark.parametrize(("function", "dims", "out", "args"), [
    (lambda a, b: (a * b).sum(0), 0, 0, (A[0], B)),
    (lambda a, b: a @ b, (1, None), 0, (A, B.T[:, 0])),
    (lambda a, b: a + b, (1, 0), -1, (A, B)),
    (lambda a: (a.sum(), {"row": a[0]}), (2,), (0, 1), (A,)),
    (lambda pair: pair[0] * pair[1], 0, 0, ((A[0], B),)),
    (lambda d: d["x"] - d["y"], ({"x": 0, "y": None},), 0, ({"x": A[0], "y": B[0]},)),
    (lambda a, b: (a, b * 2), (None, 0), (None, 0), (A[0], B)),
], ids=["two", "shared", "out_dims", "nested output", "nested input", "dict of dims", "not batched"])
def test_values_are_those_of_torch(function, dims, out, args):
    torch = pytest.importorskip("torch")

    def tensors(make, tree):
        if isinstance(tree, dict):
            return {key: tensors(make, item) for key, item in tree.items()}
        return tuple(tensors(make, item) for item in tree) if isinstance(tree, tuple) else make(tree)

    def flat(tree):
        items = tree.values() if isinstance(tree, dict) else tree
        return [leaf for item in items for leaf in flat(item)] if isinstance(tree, dict | tuple) else [tree.numpy()]
    mine = func.vmap(function, dims, out)(*tensors(autograd.tensor, args))
    theirs = torch.func.vmap(function, dims, out)(*tensors(torch.tensor, args))
    for m, t in zip(flat(mine), flat(theirs), strict=True):
        np.testing.assert_allclose(m, t, rtol=1e-12)


def test_gradients_of_single_samples():
    x = autograd.tensor(A[0])
    np.testing.assert_array_equal(autograd.vmap(func.grad(lambda row: (row ** 2).sum()))(x).numpy(), 2 * A[0])


def test_the_gradient_flows_through_it():
    x = autograd.tensor(A[0], requires_grad=True)
    autograd.vmap(lambda row: row.prod())(x).sum().backward()
    assert x.grad.shape == x.shape


def test_a_vmap_inside_another():
    x = autograd.tensor(A)
    np.testing.assert_array_equal(func.vmap(func.vmap(autograd.sum))(x).numpy(), A.sum(-1))


@pytest.mark.parametrize("dims", [3, (0, 0), ((0, 0),), "0", {"x": 0}], ids=str)
def test_dims_that_do_not_fit_raise(dims):
    with pytest.raises(ValueError, match="in_dims"):
        func.vmap(autograd.sum, dims)(autograd.tensor(A))


def test_samples_of_different_number_raise():
    with pytest.raises(ValueError, match="same size"):
        func.vmap(autograd.add)(autograd.ones(2), autograd.ones(3))


def test_nothing_to_map_over_raises():
    with pytest.raises(ValueError, match="at least one Tensor"):
        func.vmap(autograd.sum, None)(autograd.ones(2))


def test_random_numbers_are_an_error_unless_allowed():
    with pytest.raises(RuntimeError, match="randomness"):
        func.vmap(lambda x: x + autograd.rand(1))(autograd.ones(3))


def test_random_numbers_may_be_the_same_or_different():
    def draws(randomness):
        return len(set(func.vmap(lambda x: autograd.rand(()) * x, randomness=randomness)(autograd.ones(4)).tolist()))
    assert (draws("same"), draws("different")) == (1, 4)


def test_an_unknown_randomness_raises():
    with pytest.raises(RuntimeError, match="randomness"):
        func.vmap(autograd.sum, randomness="none")
