"""Functions that few programs use, beside PyTorch's: matrix_exp, cond, nanmedian, combinations, gcd and their kin."""

import numpy as np
import pytest
from compare import compare, torch

import autograd

RNG = np.random.default_rng(5)
NAN = np.nan


def normal(*shape):
    return RNG.normal(size=shape)


@pytest.mark.parametrize("size", [0.01, 1, 20])
@pytest.mark.parametrize("shape", [(3, 3), (2, 4, 4), (1, 1), (0, 0), (2, 0, 0)], ids=str)
def test_matrix_exp(shape, size):
    compare(torch.linalg.matrix_exp, autograd.linalg.matrix_exp, normal(*shape) * size, dtypes=["float64"])


def test_matrix_exp_of_float32_and_twice_differentiated():
    compare(torch.matrix_exp, autograd.matrix_exp, normal(3, 3), second=True)


def test_matrix_exp_of_matrices_of_other_sizes_in_one_batch():
    sizes = np.array([1e-6, 1, 100]).reshape(3, 1, 1)
    compare(torch.matrix_exp, autograd.matrix_exp, normal(3, 2, 2) * sizes, dtypes=["float64"])


def test_matrix_exp_of_inf_spares_its_neighbour():
    found = autograd.matrix_exp(autograd.tensor([[[np.inf, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]]))
    assert np.isnan(found[0].numpy()).all()
    np.testing.assert_array_equal(found[1].numpy(), np.eye(2))


@pytest.mark.parametrize("matrix", [np.ones((2, 3)), np.ones(2), np.ones((2, 2), np.int64)], ids=["wide", "vector", "ints"])
@pytest.mark.parametrize("name", ["matrix_exp", "cond"])
def test_what_is_no_matrix(name, matrix):
    if (name, matrix.shape) == ("cond", (2, 3)):
        pytest.skip("has a condition number")
    compare(getattr(torch.linalg, name), getattr(autograd.linalg, name), matrix)


@pytest.mark.parametrize("p", [None, 2, -2, "fro", "nuc", 1, -1, np.inf, -np.inf], ids=str)
@pytest.mark.parametrize("shape", [(3, 3), (2, 2, 2)], ids=str)
def test_cond(shape, p):
    def run(module):
        # PyTorch changes what its gradient needs, but for singular values.
        return lambda a: module.linalg.cond(a if p in (None, 2, -2, "nuc") else a.detach(), p)
    compare(run(torch), run(autograd), normal(*shape))


@pytest.mark.parametrize("p", [None, "fro"])
@pytest.mark.parametrize("shape", [(0, 0), (3, 0, 0)], ids=str)
def test_cond_of_nothing(shape, p):
    mine, its = (m.linalg.cond(m.zeros(shape), p) for m in (autograd, torch))
    np.testing.assert_array_equal(mine.numpy(), its.numpy(), strict=True)


@pytest.mark.parametrize("p", ["fro", 1, np.inf], ids=str)
def test_cond_of_a_singular_matrix(p):
    both = np.array([[[1.0, 2.0], [2.0, 4.0]], [[1.0, 0.0], [0.0, 2.0]]])
    mine, its = autograd.linalg.cond(autograd.tensor(both), p), torch.linalg.cond(torch.tensor(both), p)
    np.testing.assert_allclose(mine.numpy(), its.numpy(), strict=True)


HOLES = np.array([[1.0, NAN, 3.0, 2.0], [NAN, NAN, NAN, 5.0], [NAN, NAN, NAN, NAN], [4.0, 3.0, 2.0, 1.0]])


@pytest.mark.parametrize("dim", [0, 1, -1])
@pytest.mark.parametrize("keepdim", [False, True])
def test_nanmedian_along(dim, keepdim):
    compare(torch.nanmedian, autograd.nanmedian, HOLES[[0, 1, 3]], dim=dim, keepdim=keepdim)


def test_nanmedian_of_nothing_but_nan():
    assert np.isnan(autograd.nanmedian(autograd.tensor(HOLES), 1).values[2].item())


@pytest.mark.parametrize("array", [HOLES, HOLES[2], np.empty(0), np.array(NAN), np.array(2.0), np.array([3, 1, 2])], ids=str)
def test_nanmedian_of_all(array):
    compare(torch.nanmedian, autograd.nanmedian, array)


def test_nanmedian_with_infinities():
    compare(torch.nanmedian, autograd.nanmedian, np.array([[np.inf, NAN, -np.inf, 1.0], [np.inf, NAN, np.inf, NAN]]), dim=1)


@pytest.mark.parametrize("dim", [2, -3])
def test_nanmedian_of_a_missing_dim(dim):
    compare(torch.nanmedian, autograd.nanmedian, HOLES, dim=dim)


@pytest.mark.parametrize("r", [0, 1, 2, 3, 5])
@pytest.mark.parametrize("with_replacement", [False, True])
def test_combinations(r, with_replacement):
    compare(torch.combinations, autograd.combinations, normal(4), r=r, with_replacement=with_replacement)


@pytest.mark.parametrize(("array", "r"), [(np.ones((2, 2)), 2), (np.ones(3), -1)], ids=["matrix", "negative"])
def test_combinations_refuses(array, r):
    compare(torch.combinations, autograd.combinations, array, r=r)


@pytest.mark.parametrize("dtypes", [
    ("int64", "int64"), ("uint8", "int32"), ("int8", "uint8"), ("bool", "bool"), ("float64", "int64")], ids="-".join)
@pytest.mark.parametrize("name", ["gcd", "lcm"])
def test_divisors_and_multiples(name, dtypes):
    a, b = (RNG.integers(0, 12, shape).astype(dtype) for shape, dtype in zip([(4, 1), (5,)], dtypes))
    compare(getattr(torch, name), getattr(autograd, name), a - 6 if dtypes[0] == "int64" else a, b, dtypes=["float64"])


def test_logaddexp2():
    compare(torch.logaddexp2, autograd.logaddexp2, normal(3, 1) * 5, normal(4) * 5, second=True)


def test_logaddexp2_at_hard_values():
    values = np.array([0, 1e4, -1e4, np.inf, -np.inf, NAN])
    mine, its = (m.logaddexp2(m.tensor(values)[:, None], m.tensor(values)) for m in (autograd, torch))
    np.testing.assert_allclose(mine.numpy(), its.numpy(), strict=True)


@pytest.mark.parametrize("name", ["logaddexp2", "ldexp"])
@pytest.mark.parametrize("dtype", ["int64", "bool"])
def test_integers(name, dtype):
    compare(getattr(torch, name), getattr(autograd, name), np.array([0, 1, 1]).astype(dtype), np.array([1, 0, 1]).astype(dtype))


@pytest.mark.filterwarnings("ignore:An output with one or more elements was resized")
def test_ldexp():
    compare(torch.ldexp, autograd.ldexp, normal(3, 1), np.array([3, 0, 5]))
    compare(torch.ldexp, autograd.ldexp, normal(3), normal(3))


def test_gradient_of_ldexp_with_a_negative_exponent():
    x = autograd.tensor(3.0).requires_grad_()
    autograd.ldexp(x, autograd.tensor(-2)).backward()
    assert x.grad.item() == 0.25  # PyTorch raises 2 to it as an integer, which is 0


@pytest.mark.parametrize("exponent", [2, 0.5, np.array([1.0, 2.0, -1.0]), np.array([1, 2, 3])], ids=str)
def test_float_power(exponent):
    compare(torch.float_power, autograd.float_power, np.abs(normal(3)) + 0.5, exponent)
    compare(torch.float_power, autograd.float_power, np.array([1, 2, 3]), exponent)


def test_float_power_of_a_number():
    compare(lambda x: torch.float_power(2, x), lambda x: autograd.float_power(2, x), normal(3))


@pytest.mark.parametrize("shapes", [((2, 1), (3,)), (2, (1,)), ((),), ((0, 1), (5,)), ((2,), (3,)), ((4, 1, 3), (2, 1))], ids=str)
def test_broadcast_shapes(shapes):
    try:
        expected = tuple(torch.broadcast_shapes(*shapes))
    except RuntimeError:
        with pytest.raises(RuntimeError, match=r"broadcast_shapes\(\): the shapes \(2,\), \(3,\) do not"):
            autograd.broadcast_shapes(*shapes)
    else:
        assert autograd.broadcast_shapes(*shapes) == autograd.Size(expected)


@pytest.mark.parametrize("call", ["t.sgn()", "t.sgn_()", "m.sgn(t)", "m.vdot(t, t)", "t.vdot(t)"])
def test_other_names(call):
    mine, its = (eval(call, {"m": m, "t": m.tensor([-2.0, 0.0, 3.0])}) for m in (autograd, torch))
    np.testing.assert_array_equal(mine.numpy(), its.numpy(), strict=True)
