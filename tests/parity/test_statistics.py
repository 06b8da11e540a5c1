"""quantile, cov, corrcoef and trapezoid beside PyTorch's."""

import numpy as np
import pytest
from compare import compare, torch

import autograd

X = np.random.default_rng(0).normal(size=(3, 5, 4))
GAPS = np.where(X > 1, np.nan, X)


def assert_same(call, *arrays):
    """Values, and gradients of a weighted sum of them."""
    found = []
    for library in (autograd, torch):
        tensors = [library.tensor(a) for a in arrays]
        for t in tensors:
            t.requires_grad_(t.is_floating_point())
        out = call(library, *tensors)
        (out * library.arange(1, out.numel() + 1).view(out.shape)).nansum().backward()
        found.append((tuple(out.shape), out.detach().numpy(), [t.grad.numpy() for t in tensors if t.grad is not None]))
    assert found[0][0] == found[1][0]
    np.testing.assert_allclose(found[0][1], found[1][1], rtol=1e-12)
    for mine, its in zip(found[0][2], found[1][2], strict=True):
        np.testing.assert_allclose(mine, its, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("keepdim", [False, True])
@pytest.mark.parametrize("dim", [None, 0, 1, -1])
@pytest.mark.parametrize("q", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("name", ["quantile", "nanquantile"])
def test_one_quantile(name, q, dim, keepdim):
    assert_same(lambda t, x: getattr(t, name)(x, q, dim, keepdim), GAPS)


@pytest.mark.parametrize("keepdim", [False, True])
@pytest.mark.parametrize("dim", [None, 1])
def test_several_quantiles(dim, keepdim):
    assert_same(lambda t, x, q: t.quantile(x, q, dim, keepdim), X, np.array([0.1, 0.77]))


@pytest.mark.parametrize("interpolation", ["linear", "lower", "higher", "midpoint", "nearest"])
def test_between_two_elements(interpolation):
    assert_same(lambda t, x: x.quantile(0.35, 1, interpolation=interpolation), X)


def test_quantile_of_rows_of_nan():
    rows = autograd.full((2, 3), float("nan"))
    assert rows.nanquantile(0.5, 1).isnan().all()


@pytest.mark.parametrize(("call", "match"), [
    (lambda t, x: t.quantile(x, 1.5), "range"),
    (lambda t, x: t.quantile(x, t.ones(2, 2)), "q must be"),
    (lambda t, x: t.quantile(x, t.ones(2, dtype=t.float64)), "q must be|same dtype"),
    (lambda t, x: t.quantile(x.long(), 0.5), "float or double"),
    (lambda t, x: t.quantile(x[:0], 0.5), "non-empty"),
    (lambda t, x: t.quantile(x, 0.5, interpolation="cubic"), "interpolation"),
    (lambda t, x: t.cov(x[None, None]), "dimensions"),
    (lambda t, x: t.cov(x, fweights=t.ones(4)), "fweights"),
    (lambda t, x: t.cov(x, aweights=t.ones(2)), "aweights"),
], ids=["q", "q 2-d", "q float64", "integers", "empty", "interpolation", "3-d", "float fweights", "too few"])
def test_wrong_arguments_raise_as_in_torch(call, match):
    for library in (autograd, torch):
        with pytest.raises(RuntimeError, match=match):
            call(library, library.ones(3))


@pytest.mark.parametrize("correction", [0, 1, 2])
@pytest.mark.parametrize("array", [X[0], X[0, 0], X[0, 0, 0]], ids=["2-d", "1-d", "0-d"])
@pytest.mark.filterwarnings("ignore:cov")
@pytest.mark.filterwarnings("ignore:.*divide by zero|invalid value")
def test_covariances(array, correction):
    assert_same(lambda t, x: x.cov(correction=correction), array)


@pytest.mark.parametrize("weights", ["f", "a", "fa"])
def test_weighted_covariances(weights):
    counts, shares = np.array([1, 2, 0, 3]), np.array([0.5, 1.0, 0.25, 2.0])
    assert_same(lambda t, x: t.cov(x, fweights=t.tensor(counts) if "f" in weights else None,
                                   aweights=t.tensor(shares) if "a" in weights else None), X[0])


def test_correlations():
    assert_same(lambda t, x: t.corrcoef(x), X[0])


@pytest.mark.parametrize("call", [
    lambda t, y: t.trapezoid(y), lambda t, y: t.trapz(y, dim=0), lambda t, y: t.trapezoid(y, dx=0.3, dim=1),
    lambda t, y: t.trapezoid(y, t.tensor([0.0, 1, 3, 3.5], dtype=t.float64)), lambda t, y: t.trapezoid(y, y * 2, dim=1)])
def test_areas(call):
    assert_same(call, X)


@pytest.mark.parametrize("name", ["cov", "corrcoef"])
def test_one_variable_in_a_row_has_no_dims(name):
    compare(getattr(torch, name), getattr(autograd, name), np.array([[1.0, 3.0, 2.5]]))


@pytest.mark.parametrize("name", ["quantile", "nanquantile"])
@pytest.mark.parametrize("q", [0.5, np.array([0.2, 0.7])], ids=["number", "vector"])
def test_quantile_of_a_number_keeps_no_dim(name, q):
    compare(getattr(torch, name), getattr(autograd, name), np.array(2.0), q, 0, keepdim=True, constant=["argument 1"])


@pytest.mark.parametrize(("y", "x", "dim"), [
    ((4, 2, 3), (2, 3), -1), ((4, 2, 3), (2, 3), 1), ((2, 3), (2,), 0), ((2, 3), (4,), -1), ((3,), (2, 3), -1)], ids=str)
def test_trapezoid_where_x_has_other_dims(y, x, dim):
    rng = np.random.default_rng(0)
    compare(torch.trapezoid, autograd.trapezoid, rng.normal(size=y), rng.normal(size=x), dim=dim)
