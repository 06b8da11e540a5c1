"""Pooling beside PyTorch's: windows of a fixed size, and adaptive ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from compare import compare, torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd.op import exported

F = torch.nn.functional
OURS = exported("nn.functional")
RNG = np.random.default_rng(2)


def against_torch(name: str, *arrays: Any, second: bool = False, **options: Any) -> None:
    compare(getattr(F, name), OURS[name], *arrays, second=second, **options)


def normal(*shape: int) -> Any:
    return RNG.normal(size=shape)


@pytest.mark.parametrize("options", [
    {"kernel_size": 2}, {"kernel_size": (3, 2), "stride": 1}, {"kernel_size": 3, "stride": (2, 1), "padding": 1},
    {"kernel_size": 2, "ceil_mode": True}, {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True},
    {"kernel_size": [2, 3], "stride": []}, {"kernel_size": 2, "stride": ()}], ids=str)
@pytest.mark.parametrize("name", ["max_pool2d", "avg_pool2d"])
def test_pool2d(name, options):
    against_torch(name, normal(2, 3, 6, 7), second=True, **options)


@pytest.mark.parametrize("options", [{"kernel_size": 2}, {"kernel_size": 3, "stride": 1, "padding": 1},
                                     {"kernel_size": 3, "stride": 2, "ceil_mode": True}], ids=str)
@pytest.mark.parametrize("name", ["max_pool1d", "avg_pool1d"])
@pytest.mark.parametrize("shape", [(2, 3, 8), (3, 8)])
def test_pool1d(name, options, shape):
    against_torch(name, normal(*shape), **options)


@pytest.mark.parametrize("options", [
    {"count_include_pad": False}, {"divisor_override": 3}, {"ceil_mode": True, "count_include_pad": False},
    {"divisor_override": -2, "ceil_mode": True}], ids=str)
def test_divisors_of_avg_pool2d(options):
    against_torch("avg_pool2d", normal(2, 3, 6, 7), 3, 2, 1, second=True, **options)


def test_mean_of_integers_is_cut_towards_zero():
    against_torch("avg_pool2d", RNG.integers(-9, 9, (1, 2, 5, 5)), 2, 1)


@pytest.mark.parametrize("options", [{}, {"dilation": 2}, {"padding": 1, "dilation": (1, 2)}], ids=str)
@pytest.mark.parametrize("name", ["max_pool2d", "max_pool2d_with_indices"])
def test_where_the_largest_are(name, options):
    against_torch(name, normal(2, 3, 7, 6), 2, return_indices=True, **options)


@pytest.mark.parametrize("values", [
    np.zeros((1, 1, 4, 4)), np.full((1, 1, 4, 4), -np.inf), np.array([[[[1, np.nan], [3, 2]]]]),
    np.array([[[[np.nan, np.nan], [np.inf, -np.inf]]]]), RNG.integers(0, 2, (1, 2, 6, 6)).astype(float),
    RNG.integers(0, 5, (1, 2, 6, 6))], ids=["zeros", "-inf", "nan", "nans", "ties", "integers"])
def test_ties_and_infinities(values):
    against_torch("max_pool2d", values, 2, 1, 1, return_indices=True)


@pytest.mark.parametrize("name", ["max_pool2d", "avg_pool2d"])
@pytest.mark.parametrize(("shape", "arguments"), [
    ((3, 6, 7), (2,)), ((0, 3, 4, 4), (2,)), ((2, 0, 4, 4), (2,)), ((2, 3, 0, 4), (2,)), ((1, 1, 1, 4, 4), (2,)),
    ((1, 1, 4, 4), (5,)), ((1, 1, 4, 4), (0,)), ((1, 1, 4, 4), (2, 0)), ((1, 1, 4, 4), (2, 1, 2)), ((1, 1, 4, 4), (2, 1, -1)),
    ((1, 1, 4, 4), ((2, 2, 2),)), ((1, 1, 4, 4), (2, (1, 1, 1)))], ids=str)
def test_shapes_and_arguments_that_hardly_fit(name, shape, arguments):
    against_torch(name, normal(*shape), *arguments)


def test_divisor_of_zero():
    against_torch("avg_pool2d", normal(1, 1, 4, 4), 2, divisor_override=0)


@pytest.mark.parametrize("view", [lambda x: x.transpose(0, 1, 3, 2), lambda x: x[..., ::-1, ::2]])
@pytest.mark.parametrize("name", ["max_pool2d", "avg_pool2d"])
def test_memory_layouts(name, view):
    against_torch(name, view(normal(2, 2, 8, 8)), 3, 2)


@pytest.mark.parametrize("size", [1, 3, (2, 4), (None, 2), (7, 1), 9, (2, -1), (1, 2, 3)], ids=str)
@pytest.mark.parametrize("name", ["adaptive_avg_pool2d", "adaptive_max_pool2d"])
def test_adaptive_pool2d(name, size):
    against_torch(name, normal(2, 3, 5, 7), size)


@pytest.mark.parametrize("name", ["adaptive_avg_pool2d", "adaptive_max_pool2d"])
def test_adaptive_pooling_to_nothing(name):
    compare(lambda x: getattr(F, name)(x.detach(), (0, 2)), lambda x: OURS[name](x.detach(), (0, 2)), normal(2, 3, 5, 7))


@pytest.mark.parametrize("shape", [(3, 5, 7), (2, 2), (0, 3, 4, 4), (1, 1, 1, 4, 4), (3, 0, 4)], ids=str)
@pytest.mark.parametrize("name", ["adaptive_avg_pool2d", "adaptive_max_pool2d"])
def test_shapes_of_adaptive_pool2d(name, shape):
    against_torch(name, normal(*shape), (2, 3))


@pytest.mark.parametrize("size", [1, 3, (4,), 8, -1])
@pytest.mark.parametrize("name", ["adaptive_avg_pool1d", "adaptive_max_pool1d"])
@pytest.mark.parametrize("shape", [(2, 3, 7), (3, 7), (7,)])
def test_adaptive_pool1d(name, size, shape):
    against_torch(name, normal(*shape), size)


def test_where_the_adaptive_largest_are():
    against_torch("adaptive_max_pool2d", normal(2, 3, 5, 7), 3, return_indices=True, second=True)


pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))


@settings(max_examples=80, deadline=None)
@given(name=st.sampled_from(["max_pool2d", "avg_pool2d"]), image=st.tuples(st.integers(1, 8), st.integers(1, 8)), kernel=pairs,
       stride=st.none() | pairs, padding=st.integers(0, 1), ceil_mode=st.booleans())
def test_generated_windows(name, image, kernel, stride, padding, ceil_mode):
    against_torch(name, normal(2, 2, *image), kernel, stride, padding, ceil_mode=ceil_mode, dtypes=["float64"])


@settings(max_examples=40, deadline=None)
@given(name=st.sampled_from(["adaptive_avg_pool2d", "adaptive_max_pool2d"]),
       image=st.tuples(st.integers(1, 8), st.integers(1, 8)), size=st.tuples(st.integers(1, 9), st.integers(1, 9)))
def test_generated_adaptive_windows(name, image, size):
    against_torch(name, normal(2, 2, *image), size, dtypes=["float64"])
