"""Convolutions and transposed convolutions beside PyTorch's: hand-picked cases and generated ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from compare import compare, torch
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
from autograd.op import exported

F = torch.nn.functional
OURS = exported("nn.functional")
RNG = np.random.default_rng(1)


def against_torch(name: str, *arrays: Any, second: bool = False, **options: Any) -> None:
    compare(getattr(F, name), OURS[name], *arrays, second=second, **options)


def normal(*shape: int) -> Any:
    return RNG.normal(size=shape)


@pytest.mark.parametrize("options", [
    {}, {"stride": 2}, {"stride": (2, 1)}, {"padding": 1}, {"padding": (2, 0)}, {"dilation": 2, "padding": (1, 2)},
    {"padding": "same"}, {"padding": "valid", "stride": 3}, {"padding": "same", "dilation": (2, 3)},
    {"stride": [1, 2], "padding": [0, 1]}], ids=str)
@pytest.mark.parametrize("groups", [1, 2, 4])
@pytest.mark.filterwarnings("ignore:Using padding='same'")
def test_conv2d(options, groups):
    against_torch("conv2d", normal(2, 4, 6, 7), normal(8, 4 // groups, 3, 2), normal(8), groups=groups, second=True, **options)


@pytest.mark.parametrize("options", [
    {}, {"stride": 2}, {"padding": 1}, {"padding": (1, 2), "stride": (3, 2)}, {"dilation": 2, "padding": (2, 1)},
    {"padding": 4}, {"padding": "same", "dilation": (2, 3)}], ids=str)
@pytest.mark.filterwarnings("ignore:Using padding='same'")
def test_conv2d_of_each_channel_alone(options):
    against_torch("conv2d", normal(2, 4, 7, 8), normal(4, 1, 3, 2), normal(4), groups=4, second=True, **options)


@pytest.mark.parametrize("options", [{}, {"stride": 2, "output_padding": 1}, {"padding": (2, 1), "dilation": 2}], ids=str)
def test_conv_transpose2d_of_each_channel_alone(options):
    against_torch("conv_transpose2d", normal(2, 4, 3, 5), normal(4, 1, 3, 2), normal(4), groups=4, second=True, **options)


@pytest.mark.parametrize("options", [{}, {"padding": 1}, {"padding": 3}, {"dilation": 2, "padding": (1, 2)}], ids=str)
@pytest.mark.parametrize(("filters", "groups"), [(2, 1), (4, 2), (4, 1)])
def test_conv2d_to_no_more_channels(filters, groups, options):
    weight = normal(filters, 4 // groups, 3, 2)
    against_torch("conv2d", normal(2, 4, 7, 8), weight, normal(filters), groups=groups, second=True, **options)


@pytest.mark.parametrize("value", [np.inf, np.nan])
@pytest.mark.parametrize(("filters", "groups"), [(2, 1), (4, 4)])
def test_a_gradient_that_is_not_finite_reaches_its_own_window_only(filters, groups, value):
    g = normal(1, filters, 6, 6)
    g[0, 1, 2, 3] = g[0, 0, 5, 5] = value

    def run(function, module):
        return lambda x, weight: (function(x, weight.detach(), padding=1, groups=groups) * module.tensor(g)).sum()
    compare(run(F.conv2d, torch), run(OURS["conv2d"], autograd), normal(1, 4, 6, 6), normal(filters, 4 // groups, 3, 3),
            dtypes=["float64"])


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_a_weight_that_is_not_finite_reaches_its_own_window_only(value):
    weight = normal(2, 1, 3, 3)
    weight[0, 0, 1, 2] = value
    against_torch("conv2d", normal(1, 2, 6, 6), weight, groups=2, stride=2)


@pytest.mark.parametrize("options", [{}, {"stride": 2, "padding": 1}, {"padding": "same", "dilation": 2}, {"groups": 2}],
                         ids=str)
def test_conv1d(options):
    weight = normal(4, 4 // options.get("groups", 1), 3)
    against_torch("conv1d", normal(2, 4, 9), weight, normal(4), second=True, **options)


@pytest.mark.parametrize("options", [
    {}, {"stride": 2}, {"stride": 2, "output_padding": 1}, {"padding": 1}, {"padding": (2, 1), "dilation": 2},
    {"stride": (3, 2), "output_padding": (2, 0)}, {"padding": 5}], ids=str)
@pytest.mark.parametrize("groups", [1, 2])
def test_conv_transpose2d(options, groups):
    against_torch("conv_transpose2d", normal(2, 4, 3, 5), normal(4, 3, 3, 2), normal(3 * groups), groups=groups, second=True,
                  **options)


@pytest.mark.parametrize("options", [{}, {"stride": 2, "output_padding": 1}, {"dilation": 3, "padding": 2}], ids=str)
def test_conv_transpose1d(options):
    against_torch("conv_transpose1d", normal(2, 4, 5), normal(4, 3, 3), normal(3), second=True, **options)


@pytest.mark.parametrize(("name", "input", "weight"), [
    ("conv2d", (4, 6, 7), (5, 4, 3, 3)), ("conv1d", (4, 6), (5, 4, 3)), ("conv_transpose2d", (4, 3, 3), (4, 5, 2, 2)),
    ("conv_transpose1d", (4, 3), (4, 5, 2)), ("conv2d", (0, 4, 6, 7), (5, 4, 3, 3)), ("conv1d", (0, 4, 6), (5, 4, 3))])
def test_without_batch_and_with_none(name, input, weight):
    against_torch(name, normal(*input), normal(*weight))


@pytest.mark.parametrize("view", [
    lambda x: x.transpose(0, 1, 3, 2), lambda x: x[:, :, ::-1], lambda x: x[:, ::2], lambda x: np.moveaxis(x, 0, 1)])
def test_memory_layouts(view):
    x = view(normal(4, 4, 6, 6))
    against_torch("conv2d", x, normal(3, x.shape[1], 3, 3), padding=1)


@pytest.mark.parametrize(("name", "input", "weight", "options"), [
    ("conv2d", (2, 4, 6, 7), (8, 3, 3, 3), {}), ("conv2d", (2, 4, 6, 7), (8, 4, 3), {}), ("conv2d", (2, 4), (8, 4, 3, 3), {}),
    ("conv2d", (2, 4, 2, 2), (8, 4, 3, 3), {}), ("conv2d", (2, 4, 6, 7), (8, 4, 3, 3), {"stride": 0}),
    ("conv2d", (2, 4, 6, 7), (8, 4, 3, 3), {"padding": -1}), ("conv2d", (2, 4, 6, 7), (8, 4, 3, 3), {"dilation": 0}),
    ("conv2d", (2, 4, 6, 7), (8, 4, 3, 3), {"padding": "same", "stride": 2}),
    ("conv2d", (2, 4, 6, 7), (7, 2, 3, 3), {"groups": 2}), ("conv2d", (2, 4, 6, 7), (8, 4, 3, 3), {"groups": 0}),
    ("conv2d", (2, 4, 6, 7), (8, 4, 3, 3), {"padding": "middle"}),
    ("conv2d", (2, 4, 6, 7), (8, 4, 3, 3), {"stride": (1, 2, 3)}),
    ("conv1d", (2, 4, 6), (8, 4, 3, 3), {}), ("conv1d", (2, 3, 6), (8, 4, 3), {}),
    ("conv_transpose2d", (2, 4, 3, 3), (3, 5, 2, 2), {}),
    ("conv_transpose2d", (2, 4, 3, 3), (4, 5, 2, 2), {"output_padding": 1}),
    ("conv_transpose2d", (2, 4, 1, 1), (4, 5, 2, 2), {"padding": 2}),
    ("conv_transpose1d", (2, 4, 3), (4, 5, 2), {"stride": 2, "output_padding": 2})])
def test_what_does_not_fit(name, input, weight, options):
    against_torch(name, normal(*input), normal(*weight), **options)


@pytest.mark.parametrize("bias", [normal(7), normal(1, 8), np.ones(8, int)], ids=lambda b: f"{b.shape}{b.dtype}")
def test_bias_that_does_not_fit(bias):
    against_torch("conv2d", normal(2, 4, 6, 7), normal(8, 4, 3, 3), bias)


def test_dtypes_that_differ():
    against_torch("conv2d", np.ones((1, 1, 3, 3), int), normal(1, 1, 2, 2))


sizes = st.tuples(st.integers(1, 3), st.integers(1, 3))


@settings(max_examples=60, deadline=None)
@given(n=st.integers(1, 2), groups=st.integers(1, 2), channels=sizes, image=st.tuples(st.integers(1, 7), st.integers(1, 7)),
       kernel=sizes, stride=sizes, padding=st.tuples(st.integers(0, 2), st.integers(0, 2)), dilation=sizes)
def test_generated_conv2d(n, groups, channels, image, kernel, stride, padding, dilation):
    c_in, c_out = channels
    against_torch("conv2d", normal(n, c_in * groups, *image), normal(c_out * groups, c_in, *kernel), normal(c_out * groups),
                  stride=stride, padding=padding, dilation=dilation, groups=groups, dtypes=["float64"])


@settings(max_examples=60, deadline=None)
@given(n=st.integers(1, 2), groups=st.integers(1, 2), channels=sizes, image=st.tuples(st.integers(1, 4), st.integers(1, 4)),
       kernel=sizes, stride=sizes, padding=st.tuples(st.integers(0, 2), st.integers(0, 2)),
       output_padding=st.tuples(st.integers(0, 1), st.integers(0, 1)), dilation=sizes)
def test_generated_conv_transpose2d(n, groups, channels, image, kernel, stride, padding, output_padding, dilation):
    c_in, c_out = channels
    against_torch("conv_transpose2d", normal(n, c_in * groups, *image), normal(c_in * groups, c_out, *kernel), stride=stride,
                  padding=padding, output_padding=output_padding, dilation=dilation, groups=groups, dtypes=["float64"])
