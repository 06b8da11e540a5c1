"""Padding beside PyTorch's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from compare import compare, torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd.op import exported

RNG = np.random.default_rng(4)
MODES = ["constant", "reflect", "replicate", "circular"]


def against_torch(*arrays: Any, second: bool = False, **options: Any) -> None:
    compare(torch.nn.functional.pad, exported("nn.functional")["pad"], *arrays, second=second, **options)


def normal(*shape: int) -> Any:
    return RNG.normal(size=shape)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("shape", "pad"), [
    ((2, 3, 5), (1, 2)), ((3, 5), (2, 0)), ((2, 3, 4, 5), (1, 2, 3, 0)), ((3, 4, 5), (0, 1, 2, 1)),
    ((1, 2, 3, 4, 5), (1, 1, 1, 2, 2, 0)), ((2, 3, 5), (-1, 2)), ((2, 3, 5), (-2, -1)), ((2, 3, 4, 5), (1, -1, -2, 2)),
    ((2, 3, 5), (0, 0)), ((2, 3, 5), (4, 4))], ids=str)
def test_modes(mode, shape, pad):
    against_torch(normal(*shape), pad, mode, second=True)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("shape", "pad"), [
    ((2, 3, 5), (5, 5)), ((2, 3, 5), (6, 0)), ((2, 3, 5), (1,)), ((2, 3, 5), (1, 2, 3)), ((5,), (1, 2)), ((2, 5), (1, 2, 3, 4)),
    ((2, 3, 5), (-3, -3)), ((2, 3, 5), (-5, 0)), ((2, 3, 4), (-4, 5)), ((2, 3, 0), (1, 1)), ((0, 3, 5), (1, 1)),
    ((2, 3, 4, 5), (1, 2, 3, 4, 5, 6, 7, 8)), ((2, 3, 5), (-3, 1)), ((2, 3, 5), ())], ids=str)
def test_shapes_and_pads_that_hardly_fit(mode, shape, pad):
    against_torch(normal(*shape), pad, mode)


@pytest.mark.parametrize("value", [0, 1.5, -2, float("inf"), None])
@pytest.mark.parametrize("pad", [(1, 2), (1, 2, 3, 4), (0, 0, 1, 1), (1, 0, 0, 0, 2, 1)], ids=str)
def test_constants(value, pad):
    against_torch(normal(2, 3, 2), pad, "constant", value)


@pytest.mark.parametrize("x", [RNG.integers(0, 9, (2, 3, 4)), RNG.integers(0, 2, (2, 3, 4)).astype(bool)])
@pytest.mark.parametrize("mode", MODES)
def test_integers_and_bools(mode, x):
    against_torch(x, (1, 2), mode)


@pytest.mark.parametrize("options", [{"mode": "mirror"}, {"mode": "reflect", "value": 1.0}], ids=str)
def test_modes_that_mean_nothing(options):
    against_torch(normal(2, 3, 4), (1, 1), **options)


@settings(max_examples=80, deadline=None)
@given(mode=st.sampled_from(MODES), size=st.tuples(st.integers(1, 5), st.integers(1, 5)),
       pad=st.tuples(*[st.integers(0, 5)] * 4))
def test_generated(mode, size, pad):
    against_torch(normal(1, 2, *size), pad, mode, dtypes=["float64"])


@settings(max_examples=40, deadline=None)
@given(size=st.tuples(st.integers(1, 5), st.integers(1, 5)), pad=st.tuples(*[st.integers(-3, 3)] * 4))
def test_generated_constants(size, pad):
    against_torch(normal(1, 2, *size), pad, "constant", 0.5, dtypes=["float64"])
