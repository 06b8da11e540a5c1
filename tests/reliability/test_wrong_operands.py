"""Operations with operands that do not fit: refused with PyTorch's class of exception, in words that say what came."""

import numpy as np
import pytest
from refusals import assert_refused_alike

import autograd
import autograd.nn.functional

WRONG = {
    "a number among tensors that broadcast": (
        lambda t: t.broadcast_tensors(2, t.ones(2)), "broadcast_tensors(): expected Tensor as element 0 in argument 0"),
    "a number in a grid": (lambda t: t.meshgrid(2, indexing="ij"), "meshgrid(): expected Tensor as element 0"),
    "a number with dimensions added": (lambda t: t.atleast_2d(2), "atleast_2d(): expected Tensor as element 0"),
    "a number on a diagonal": (lambda t: t.block_diag(t.ones(2), 2), "block_diag(): expected Tensor as element 1"),
    "a product of numbers": (lambda t: t.cartesian_prod(2), "cartesian_prod(): expected Tensor as element 0"),
    "a product of matrices": (lambda t: t.cartesian_prod(t.ones(2, 2)), "cartesian_prod(): Expect 1D vectors, but got"),
    "a batch on a diagonal": (lambda t: t.block_diag(t.ones(2, 2, 2)), "block_diag(): Input tensors must have 2 or fewer"),
    "vectors of other batches": (
        lambda t: t.linalg.cross(t.ones(2, 3), t.ones(4, 3)), "linalg.cross(): the shapes (2, 3) and (4, 3) do not broadcast"),
    "indices of another shape": (
        lambda t: t.take_along_dim(t.ones(3, 4), t.zeros(2, 2, dtype=t.int64), 1),
        "take_along_dim(): the sizes of input [3, 4] and indices [2, 2] must match"),
    "no dimension to unflatten": (lambda t: t.tensor(1.0).unflatten(0, (1,)), "unflatten(): expected at least a 1-dimensional"),
    "a matrix of places": (
        lambda t: t.tensor_split(t.ones(4), t.ones(1, 2, dtype=t.int64)), "tensor_split(): expected indices_or_sections to be a"),
    "a bool as dim": (lambda t: t.ones(2, 3).softmax(True), "softmax(): argument 'dim' must be int, not bool"),
    "a weight without dimensions": (
        lambda t: t.nn.functional.conv2d(t.ones(1, 1, 3, 3), t.tensor(1.0)), "conv2d(): expected a 4D weight"),
    "a filter of rows without dimensions": (
        lambda t: t.nn.functional.conv_transpose1d(t.ones(1, 1, 3), t.tensor(1.0)), "conv_transpose1d(): expected a 3D weight"),
    "means of integers": (
        lambda t: t.nn.functional.adaptive_avg_pool2d(t.ones(1, 4, 4, dtype=t.int64), 2),
        "adaptive_avg_pool2d(): implemented for floating point tensors only"),
    "largest integers": (
        lambda t: t.nn.functional.adaptive_max_pool1d(t.ones(1, 4, dtype=t.int64), 2),
        "adaptive_max_pool1d(): implemented for floating point tensors only"),
    "half a window": (
        lambda t: t.nn.functional.adaptive_max_pool1d(t.ones(1, 4), 1.5), "argument 'output_size' must be 1 ints or None"),
    "likelihoods that are integers": (
        lambda t: t.nn.functional.nll_loss(t.ones(2, 3, dtype=t.int64), t.tensor([0, 1])), "nll_loss(): expected an input of"),
    "a divergence of integers": (
        lambda t: t.nn.functional.kl_div(t.ones(2, dtype=t.int64), t.ones(2), reduction="sum"), "Integral inputs not supported"),
    "labels as probabilities": (
        lambda t: t.nn.functional.binary_cross_entropy(t.tensor([0.5, 0.5]), t.tensor([0.0, 2.0])),
        "binary_cross_entropy(): all elements of target should be between 0 and 1; it holds the probabilities"),
    "a mean without a variance": (
        lambda t: t.nn.functional.batch_norm(t.ones(2, 3, 4), t.ones(3), None, training=True),
        "batch_norm(): running_mean and running_var must either both be None or neither"),
    "a variance without a mean": (
        lambda t: t.nn.functional.instance_norm(t.ones(2, 3, 4), None, t.ones(3)),
        "instance_norm(): running_mean and running_var must either both be None or neither"),
    "a quantile of no rows": (lambda t: t.quantile(t.ones(0, 5), 0.5, 1), "quantile(): input tensor must be non-empty"),
    "a range from a vector": (lambda t: t.linspace(t.ones(1), 2, 3), "linspace(): only supports 0-dimensional start and end"),
    "a matrix with inf": (
        lambda t: t.linalg.cholesky(t.full((2, 2), float("inf"))), "linalg.cholesky(): the input is not positive-definite"),
}


@pytest.mark.parametrize("name", WRONG)
def test_refused_as_pytorch_does(name):
    assert_refused_alike(*WRONG[name])


@pytest.mark.parametrize("call", ["cummax(2)", "cummin(2)", "topk(1, 2)", "mode(2)", "median(2)", "max(2)"])
def test_a_message_names_the_operation_once(call):
    with pytest.raises(IndexError, match=rf"^{call.partition('(')[0]}\(\): Dimension out of range [^:]*$"):
        eval(f"x.{call}", {"x": autograd.ones(2, 3)})


@pytest.mark.parametrize("dim", [(), []])
@pytest.mark.parametrize("name", ["norm", "vector_norm"])
def test_a_norm_over_no_dims_is_over_all(name, dim):
    torch = pytest.importorskip("torch")
    mine, its = (getattr(m if name == "norm" else m.linalg, name)(m.ones(2, 3), 2, dim) for m in (autograd, torch))
    np.testing.assert_allclose(mine.numpy(), its.numpy(), strict=True)


@pytest.mark.parametrize("alpha", [0.5, 3, -2])
def test_alpha_times_a_number_keeps_the_dtype(alpha):
    torch = pytest.importorskip("torch")
    for name in ("add", "sub"):
        mine, its = (getattr(m, name)(m.ones(2), 2, alpha=alpha) for m in (autograd, torch))
        np.testing.assert_array_equal(mine.numpy(), its.numpy(), strict=True)
