"""Convolution and pooling of volumes beside PyTorch's."""

import itertools

import numpy as np
import pytest
from compare import compare, torch

import autograd
import nn.functional as F

RNG = np.random.default_rng(0)
X = RNG.normal(size=(2, 4, 6, 5, 4))
T = torch.nn.functional


def grid(**options):
    """Every combination of the options, as dicts."""
    return [dict(zip(options, values, strict=True)) for values in itertools.product(*options.values())]


@pytest.mark.parametrize("options", [*grid(stride=[1, (2, 1, 2)], padding=[0, 1, (2, 0, 1)], dilation=[1, (2, 1, 1)]),
                                     *grid(padding=["same", "valid"], dilation=[1, (1, 2, 1)]), {"groups": 2}, {"groups": 4}],
                         ids=str)
@pytest.mark.filterwarnings("ignore:Using padding=.same.:UserWarning")
def test_conv3d(options):
    weight = RNG.normal(size=(4, 4 // options.get("groups", 1), 2, 3, 2))
    compare(T.conv3d, F.conv3d, X, weight, RNG.normal(size=4), second=True, **options)


@pytest.mark.parametrize("options", [*grid(stride=[1, (2, 1, 3)], padding=[0, (1, 0, 1)], dilation=[1, (2, 1, 1)]),
                                     {"stride": 2, "output_padding": (1, 0, 1)}, {"groups": 2}], ids=str)
def test_conv_transpose3d(options):
    weight = RNG.normal(size=(4, 3, 3, 2, 2))
    compare(T.conv_transpose3d, F.conv_transpose3d, X, weight, RNG.normal(size=3 * options.get("groups", 1)), **options)


def test_one_volume_without_a_batch():
    compare(T.conv3d, F.conv3d, X[0], RNG.normal(size=(2, 4, 2, 2, 2)))
    compare(T.conv_transpose3d, F.conv_transpose3d, X[0], RNG.normal(size=(4, 2, 2, 2, 2)))
    compare(T.max_pool3d, F.max_pool3d, X[0], kernel_size=2, return_indices=True)
    compare(T.avg_pool3d, F.avg_pool3d, X[0], kernel_size=2)


@pytest.mark.parametrize("options", grid(kernel_size=[2, (3, 2, 2)], stride=[None, (1, 2, 1)], padding=[0, 1],
                                         ceil_mode=[False, True], return_indices=[False, True]), ids=str)
def test_max_pool3d(options):
    compare(T.max_pool3d, F.max_pool3d, X, **options)


def test_the_first_of_equals_is_the_largest():
    compare(T.max_pool3d, F.max_pool3d, np.zeros((1, 1, 4, 4, 4)), kernel_size=3, stride=1, return_indices=True)


def test_windows_with_gaps():
    compare(T.max_pool3d, F.max_pool3d, X, kernel_size=2, stride=1, dilation=(3, 2, 1))


@pytest.mark.parametrize("options", [*grid(kernel_size=[2, (3, 2, 2)], stride=[None, (1, 2, 1)], padding=[0, 1],
                                           ceil_mode=[False, True], count_include_pad=[False, True]),
                                     {"kernel_size": 2, "divisor_override": 3}], ids=str)
def test_avg_pool3d(options):
    compare(T.avg_pool3d, F.avg_pool3d, X, **options)


@pytest.mark.parametrize("size", [2, (3, None, 1), (6, 5, 4), (7, 1, 9)], ids=str)
def test_adaptive_avg_pool3d(size):
    compare(T.adaptive_avg_pool3d, F.adaptive_avg_pool3d, X, output_size=size)


@pytest.mark.parametrize("call", [
    lambda f, t: f.conv3d(t.ones(1, 2, 3, 3, 3), t.ones(1, 3, 2, 2, 2)),
    lambda f, t: f.conv3d(t.ones(1, 2, 3, 3, 3), t.ones(1, 2, 4, 2, 2)),
    lambda f, t: f.conv3d(t.ones(2, 3, 3), t.ones(1, 2, 1, 2, 2)),
    lambda f, t: f.conv3d(t.ones(1, 2, 3, 3, 3), t.ones(1, 2, 2, 2)),
    lambda f, t: f.conv3d(t.ones(1, 2, 3, 3, 3), t.ones(1, 2, 2, 2, 2), stride=0),
    lambda f, t: f.conv_transpose3d(t.ones(1, 2, 3, 3, 3), t.ones(2, 2, 2, 2, 2), output_padding=1),
    lambda f, t: f.max_pool3d(t.ones(1, 2, 3, 3, 3), 4),
    lambda f, t: f.avg_pool3d(t.ones(1, 2, 3, 3, 3), 2, divisor_override=0),
    lambda f, t: f.max_pool3d(t.ones(3, 3, 3), 2),
], ids=["channels", "depth", "dimensions", "weight", "stride", "output padding", "window", "divisor", "no volume"])
def test_what_does_not_fit_raises_as_in_torch(call):
    for functions, library in ((F, autograd), (T, torch)):
        with pytest.raises(RuntimeError):
            call(functions, library)


def test_no_volumes_at_all():
    compare(T.conv3d, F.conv3d, X[:0], RNG.normal(size=(2, 4, 2, 2, 2)))
    compare(T.max_pool3d, F.max_pool3d, X[:0], kernel_size=2, return_indices=True)
    compare(T.avg_pool3d, F.avg_pool3d, X[:0], kernel_size=2)


@pytest.mark.parametrize(("weight", "padding", "message"), [
    (RNG.normal(size=(4, 3, 2, 2)), 0, "expected a weight"), (RNG.normal(size=(4, 3, 2, 2, 2)), (6, 0, 0), "too small")])
def test_conv_transpose3d_refuses_what_does_not_fit(weight, padding, message):
    with pytest.raises(RuntimeError, match=message):
        F.conv_transpose3d(autograd.tensor(X), autograd.tensor(weight), padding=padding)
    with pytest.raises(RuntimeError):
        T.conv_transpose3d(torch.tensor(X), torch.tensor(weight), padding=padding)
