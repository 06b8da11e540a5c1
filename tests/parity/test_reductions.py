"""Reductions, extrema, running sums and sorting beside PyTorch."""

from __future__ import annotations

import numpy as np
import pytest
from compare import compare, torch

import autograd

pytestmark = pytest.mark.filterwarnings("ignore:.*degrees of freedom is <= 0:UserWarning")

inf, nan = np.inf, np.nan
RNG = np.random.default_rng(0)
MATRIX = RNG.normal(size=(3, 4))
ARRAYS = {
    "0-d": np.array(1.5),
    "1-d": np.array([1.0, -2.0, 0.5]),
    "matrix": MATRIX,
    "transposed": MATRIX.T,
    "backwards": MATRIX[::-1, ::-2],
    "3-d": RNG.normal(size=(2, 3, 4)),
    "ties": np.array([[1.0, 3.0, 3.0, 2.0], [2.0, 2.0, 2.0, 2.0]]),
    "zeros": np.array([[0.0, 2.0, 3.0], [0.0, 0.0, 3.0], [1.0, -2.0, 3.0]]),
    "nan": np.array([[1.0, nan, 3.0], [4.0, 5.0, -6.0]]),
    "inf": np.array([[inf, 1.0], [-inf, 2.0]]),
    "one": np.ones((1, 1)),
    "empty": np.zeros((0, 3)),
    "no columns": np.zeros((2, 0)),
    "int": np.array([[3, 1, 2], [0, 5, 4]]),
    "uint8": np.array([[200, 100, 0], [1, 2, 0]], np.uint8),
    "bool": np.array([[True, False], [True, True]]),
    "float16": np.array([[1.0, 2.0], [-3.0, 0.5]], np.float16),
}
each_array = pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS)

DIMS = [{}, {"dim": 0}, {"dim": -1, "keepdim": True}, {"dim": (0, 1)}, {"dim": [-1], "keepdim": True}, {"dim": ()},
        {"dim": 5}]
each_dim = pytest.mark.parametrize("options", DIMS, ids=str)
ONE_DIM = [{}, {"dim": 0}, {"dim": -1, "keepdim": True}, {"dim": 5}]
each_single_dim = pytest.mark.parametrize("options", ONE_DIM, ids=str)


@each_array
@each_dim
@pytest.mark.parametrize("name", ["sum", "mean", "var", "std", "nansum", "amax", "amin", "all", "any"])
def test_reduction(name, array, options):
    if name in ("amax", "amin") and np.isnan(array.astype(float)).any():
        pytest.skip("gradients of ties with NaN: see test_extremum_of_nan")
    if name in ("var", "std") and options == {"dim": ()}:
        pytest.skip("PyTorch's gradient is infinite: it counts the elements of no dim")
    compare(getattr(torch, name), getattr(autograd, name), array, **options)


@pytest.mark.parametrize("name", ["sum", "mean", "var", "std", "nansum", "amax", "amin", "all", "any", "logsumexp"])
@pytest.mark.parametrize("dim", [(0, 0), (0, -2), "0", 1.0, (1.0,)], ids=str)
def test_rejected_dims(name, dim):
    compare(getattr(torch, name), getattr(autograd, name), MATRIX, dim=dim)


@each_array
@each_single_dim
@pytest.mark.parametrize("name", ["prod", "max", "min", "argmax", "argmin"])
def test_reduction_over_one_dim(name, array, options):
    compare(getattr(torch, name), getattr(autograd, name), array, **options)


@each_single_dim
@pytest.mark.parametrize("kind", ["0-d", "1-d", "matrix", "transposed", "3-d", "nan", "empty", "no columns", "int"])
def test_median(kind, options):
    compare(torch.median, autograd.median, ARRAYS[kind], **options)


def test_median_of_equals_points_to_the_first():
    values, indices = autograd.Tensor._wrap(np.array([3.0, 2, 3, 3, 2, 2])).median(0)
    assert (values.item(), indices.item()) == (2, 1)


@each_array
@pytest.mark.parametrize("options", [{"dim": 0}, {"dim": (0, -1), "keepdim": True}, {"dim": 5}], ids=str)
def test_logsumexp(array, options):
    compare(torch.logsumexp, autograd.logsumexp, array, **options)


@each_array
@pytest.mark.parametrize("options", [{"dim": 0}, {"dim": -1}, {"dim": 5}, {"dim": 1.0}], ids=str)
@pytest.mark.parametrize("name", ["cumsum", "cumprod", "cummax", "cummin"])
def test_running(name, array, options):
    if name in ("cummax", "cummin") and not array.size and options == {"dim": 5}:
        pytest.skip("PyTorch does not look at the dim of an empty tensor")
    compare(getattr(torch, name), getattr(autograd, name), array, **options)


@each_array
@pytest.mark.parametrize("options", [{"dim": 0, "stable": True}, {"dim": -1, "descending": True, "stable": True},
                                     {"stable": True}, {"dim": 5}], ids=str)
@pytest.mark.parametrize("name", ["sort", "argsort"])
def test_sort(name, array, options):
    compare(getattr(torch, name), getattr(autograd, name), array, **options)


SECOND_ORDER = [("var", {"dim": 0}), ("std", {"dim": 1, "correction": 0}), ("prod", {}), ("prod", {"dim": 0}),
                ("prod", {"dim": 1}), ("logsumexp", {"dim": (0, 1)}), ("softmax", {"dim": 0}),
                ("log_softmax", {"dim": 1}), ("cumsum", {"dim": 1}), ("cumprod", {"dim": 0}),
                ("cumprod", {"dim": -1}), ("cummax", {"dim": 0}),
                ("sort", {"dim": 1, "stable": True}), ("max", {"dim": 1}), ("kthvalue", {"k": 2})]


@pytest.mark.parametrize(("name", "options"), SECOND_ORDER, ids=str)
@pytest.mark.parametrize("kind", ["matrix", "zeros"])
def test_second_order(kind, name, options):
    if kind == "zeros" and name in ("max", "kthvalue"):
        pytest.skip("ties")
    compare(_squared(getattr(torch, name)), _squared(getattr(autograd, name)), ARRAYS[kind], second=True, **options)


def _squared(function):
    def squared(x, **options):
        result = function(x, **options)
        values = result[0] if isinstance(result, tuple) else result
        return values * values + values
    return squared


@pytest.mark.parametrize("options", [{"k": 1}, {"k": 2, "dim": 0}, {"k": 0}, {"k": 2, "largest": False}, {"k": 9}],
                         ids=str)
@pytest.mark.parametrize("array", [np.array(1.5), MATRIX, MATRIX.T, ARRAYS["nan"], ARRAYS["int"]])
@pytest.mark.parametrize("name", ["topk"])
def test_topk(name, array, options):
    compare(getattr(torch, name), getattr(autograd, name), array, **options)


@pytest.mark.parametrize("line", ["distinct", "ties", "nan"])
@pytest.mark.parametrize("largest", [True, False])
@pytest.mark.parametrize("sorted", [True, False])
@pytest.mark.parametrize("dim", [0, 1])
def test_topk_of_long_lines_is_the_beginning_of_a_stable_sort(line, largest, sorted, dim):
    x = np.random.default_rng(0).permutation(1600).reshape(40, 40) / 7.0
    x = {"distinct": x, "ties": np.round(x / 40), "nan": np.where(x % 1 < 0.1, np.nan, x)}[line]
    found = autograd.topk(autograd.tensor(x), 3, dim, largest, sorted).indices.numpy()
    expected = autograd.argsort(autograd.tensor(x), dim, largest).narrow(dim, 0, 3).numpy()
    np.testing.assert_array_equal(found, expected if sorted else np.sort(expected, dim))


def test_unsorted_topk_has_the_same_elements():
    values = autograd.topk(autograd.Tensor._wrap(np.array([1.0, 5, 3, 4])), 3, sorted=False).values
    assert sorted(values.tolist()) == [3, 4, 5]


@pytest.mark.parametrize("options", [{"k": 1}, {"k": 2, "dim": 0, "keepdim": True}, {"k": 0}, {"k": 9}], ids=str)
def test_kthvalue(options):
    compare(torch.kthvalue, autograd.kthvalue, MATRIX, **options)


@pytest.mark.parametrize("name", ["var", "std"])
@pytest.mark.parametrize("options", [
    {"correction": 0}, {"correction": 2, "dim": 1}, {"correction": 0.5, "keepdim": True}, {"unbiased": False},
    {"dim": 0, "unbiased": False, "keepdim": True}, {"correction": 4, "dim": 1}], ids=str)
def test_correction(name, options):
    compare(getattr(torch, name), getattr(autograd, name), MATRIX, **options)


@pytest.mark.parametrize("arguments", [(False,), (1, False), (1, False, True), ((0, 1), True)])
def test_older_signature_of_var(arguments):
    compare(lambda x: torch.var(x, *arguments), lambda x: autograd.var(x, *arguments), MATRIX)


@pytest.mark.parametrize("name", ["var_mean", "std_mean"])
@pytest.mark.parametrize("options", [{}, {"dim": 1, "keepdim": True}, {"unbiased": False}, {"correction": 0}], ids=str)
def test_moments_together(name, options):
    compare(getattr(torch, name), getattr(autograd, name), MATRIX, **options)


@pytest.mark.filterwarnings("default")
def test_too_few_elements_for_a_variance_are_warned_of():
    with pytest.warns(UserWarning, match="degrees of freedom is <= 0"):
        autograd.var(autograd.Tensor._wrap(np.ones(1)))


def test_std_of_equal_numbers_has_gradient_zero():
    compare(torch.std, autograd.std, np.ones(3))


@pytest.mark.parametrize("dtype", ["float64", "float32", "int32", "bool"])
@pytest.mark.parametrize("name", ["sum", "mean", "prod", "nansum", "cumsum", "cumprod"])
def test_dtype_argument(name, dtype):
    options = {"dim": 1, "dtype": np.dtype(dtype)}
    if dtype == "bool" and name in ("cumsum", "cumprod", "sum", "nansum"):
        options["dtype"] = np.dtype("int64")
    compare(getattr(torch, name), getattr(autograd, name), ARRAYS["int"], **options)


@pytest.mark.parametrize("name", ["max", "min"])
def test_extremum_of_two(name):
    compare(getattr(torch, name), getattr(autograd, name), MATRIX, MATRIX[:1] * 0)


@pytest.mark.parametrize("name", ["max", "min", "median"])
def test_extremum_of_nan(name):
    compare(getattr(torch, name), getattr(autograd, name), np.array([1, nan, 3, nan]))


@each_array
@pytest.mark.parametrize("options", [{}, {"dim": 0}, {"dim": -1, "keepdim": True}], ids=str)
def test_aminmax(array, options):
    if np.isnan(array.astype(float)).any():
        pytest.skip("gradients of ties with NaN")
    compare(torch.aminmax, autograd.aminmax, array, **options)


@pytest.mark.parametrize("name", ["max", "min"])
@pytest.mark.parametrize("arguments", [{"dim": (0,)}, {"keepdim": True}, {"dim": 0, "keepdim": 1}], ids=str)
def test_rejected_arguments_of_max(name, arguments):
    compare(getattr(torch, name), getattr(autograd, name), MATRIX, **arguments)


@each_array
@pytest.mark.parametrize("options", [{}, {"dim": 0}, {"dim": (0, 1)}], ids=str)
def test_count_nonzero(array, options):
    compare(torch.count_nonzero, autograd.count_nonzero, array, **options)


@each_array
def test_trace(array):
    if array.shape == (0, 3) or array.dtype == np.bool_:
        pytest.skip("PyTorch's trace has no kernel for it")
    compare(torch.trace, autograd.trace, array)


UNIQUE = [{}, {"return_inverse": True}, {"return_counts": True}, {"return_inverse": True, "return_counts": True},
          {"return_inverse": True, "return_counts": True, "dim": 0}, {"return_inverse": True, "dim": 1}]


@pytest.mark.parametrize("options", UNIQUE, ids=str)
@pytest.mark.parametrize("array", [np.array([[3, 1, 1], [3, 1, 1], [1, 2, 2]]), np.array([[True, False, True]]),
                                   np.array([[3, 1], [3, 1], [2, 0]], np.uint8)])
def test_unique(array, options):
    compare(torch.unique, autograd.unique, array, **options)


@pytest.mark.parametrize(("array", "options"), [
    (np.array([1, 2, 1]), {}), (np.array([1, 2, 1]), {"minlength": 5}), (np.array([], np.int64), {"minlength": 2}),
    (np.array([1, 2, 1], np.uint8), {}), (np.array([-1]), {}), (np.array([[1]]), {}), (np.array([True]), {}),
    (np.array([1]), {"minlength": -1}), (np.array([1, 2, 1]), {"weights": np.array([1, 1, 3])}),
    (np.array([1]), {"weights": np.array([1, 2])})], ids=str)
def test_bincount(array, options):
    compare(torch.bincount, autograd.bincount, array, **options)


@pytest.mark.parametrize("right", [False, True])
@pytest.mark.parametrize("shapes", [((4,), (2, 3)), ((2, 4), (2, 3)), ((2, 4), (3, 3))], ids=str)
def test_searchsorted(shapes, right):
    sequence, values = (np.sort(RNG.integers(0, 5, shape)) for shape in shapes)
    compare(torch.searchsorted, autograd.searchsorted, sequence, values, right=right)


@pytest.mark.parametrize("options", [
    {"side": "left"}, {"side": "right"}, {"side": "right", "right": True}, {"side": "left", "right": True}, {"side": "middle"},
    {"sorter": np.array([2, 0, 1, 3])}, {"sorter": np.array([2, 0])}, {"sorter": np.array([0, 1, 2, 4])},
    {"sorter": np.array([0.0, 1.0, 2.0, 3.0])}, {"out_int32": True}], ids=str)
def test_options_of_searchsorted(options):
    compare(torch.searchsorted, autograd.searchsorted, np.array([2, 5, 1, 7]), np.array([1, 2, 6]), **options)


@pytest.mark.parametrize("options", [{"dim": 0}, {"dim": -1, "keepdim": True}], ids=str)
@pytest.mark.parametrize("value", [0.0, 2.0])
def test_prod_of_a_number_over_its_dimension(value, options):
    compare(torch.prod, autograd.prod, np.array(value), second=True, **options)


@pytest.mark.parametrize("options", [{"dim": 0}, {"dim": (-1,), "keepdim": True}, {"dim": 1}], ids=str)
@pytest.mark.parametrize("order", [2, 1, 3.5, inf])
def test_norm_of_a_number_over_its_dimension(order, options):
    compare(torch.linalg.vector_norm, autograd.linalg.vector_norm, np.array(-1.5), order, **options)


@pytest.mark.parametrize("order", [2, 6, 0.5])
def test_norm_of_float16_does_not_overflow(order):
    compare(lambda x: torch.linalg.vector_norm(x.detach(), order), lambda x: autograd.linalg.vector_norm(x.detach(), order),
            np.array([200.0, -300.0]), dtypes=["float16"])


@pytest.mark.parametrize("options", [{"bins": 4}, {"bins": 3, "min": -1, "max": 1}, {"bins": 0}, {"min": 2, "max": 1}],
                         ids=str)
def test_histc(options):
    compare(lambda x, **options: torch.histc(x.detach(), **options),
            lambda x, **options: autograd.histc(x.detach(), **options), MATRIX, **options)


@pytest.mark.parametrize("shape", [(10**6, 2), (10**5, 3, 5), (3, 20_000), (513, 7)])
@pytest.mark.parametrize("dim", [0, 1, None])
def test_float32_sums_keep_their_digits(shape, dim):
    x = np.full(shape, 0.1, np.float32)
    exact = x.astype(np.float64).sum(dim)
    tensor = autograd.Tensor._wrap(x)
    np.testing.assert_allclose(tensor.sum(dim).numpy(), exact, rtol=2e-6)
    np.testing.assert_allclose(tensor.cumsum(0)[-1].numpy(), x.astype(np.float64).sum(0), rtol=2e-6)
    np.testing.assert_allclose(tensor.var(dim).numpy(), 0, atol=1e-12)


@pytest.mark.parametrize("options", [{}, {"right": True}, {"out_int32": True}], ids=str)
def test_bucketize(options):
    compare(torch.bucketize, autograd.bucketize, np.array([[3.0, 6.0, 9.0], [0.0, 10.0, 1.0]]), np.array([1.0, 3, 5, 9]),
            **options)


@pytest.mark.parametrize("array", [np.array([1, 1, 2, 2, 2, 1]), np.array([[1, 1], [1, 1], [2, 1]]), np.zeros(0, int)],
                         ids=["1-d", "2-d", "empty"])
@pytest.mark.parametrize("dim", [None, 0, -1])
def test_unique_consecutive(array, dim):
    compare(torch.unique_consecutive, autograd.unique_consecutive, array, return_inverse=True, return_counts=True, dim=dim)
