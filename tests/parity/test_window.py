"""Windows of images laid out as columns, and columns put back, beside PyTorch's unfold and fold."""

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
RNG = np.random.default_rng(5)


def against_torch(name: str, *arrays: Any, second: bool = False, **options: Any) -> None:
    compare(getattr(F, name), OURS[name], *arrays, second=second, **options)


def normal(*shape: int) -> Any:
    return RNG.normal(size=shape)


@pytest.mark.parametrize("options", [{}, {"stride": 2}, {"padding": 1}, {"dilation": 2}, {"stride": (1, 2), "padding": (2, 0)}],
                         ids=str)
@pytest.mark.parametrize("shape", [(2, 3, 5, 6), (3, 5, 6)])
def test_unfold(shape, options):
    against_torch("unfold", normal(*shape), (2, 3), second=True, **options)


@pytest.mark.parametrize(("shape", "arguments"), [
    ((0, 3, 5, 6), (2,)), ((1, 1, 2, 3, 4), (2,)), ((1, 3, 2, 2), (3,)), ((1, 3, 5, 6), (0,)),
    ((1, 3, 5, 6), (2, 0)), ((1, 3, 5, 6), (2, 1, -1)), ((1, 3, 5, 6), (2, 1, 0, 0)), ((1, 0, 5, 6), (2,)),
    ((1, 3, 5, 6), ((2, 2, 2),))], ids=str)
def test_unfold_of_what_hardly_fits(shape, arguments):
    against_torch("unfold", normal(*shape), *arguments)


@pytest.mark.parametrize(("columns", "arguments"), [
    ((2, 12, 12), ((4, 5), 2)), ((12, 12), ((4, 5), (2, 2))), ((2, 12, 6), ((4, 7), 2, 1, 0, 2)),
    ((1, 4, 30), ((4, 5), 2, 1, 1)), ((1, 4, 4), (4, 2, 1, 0, 2))], ids=str)
def test_fold(columns, arguments):
    against_torch("fold", normal(*columns), *arguments, second=True)


@pytest.mark.parametrize(("columns", "arguments"), [
    ((2, 12, 11), ((4, 5), 2)), ((2, 11, 12), ((4, 5), 2)), ((12,), ((4, 5), 2)), ((1, 2, 12, 12), ((4, 5), 2)),
    ((2, 12, 12), ((4, 5), 0)), ((2, 12, 12), ((4, 5, 6), 2)), ((0, 12, 12), ((4, 5), 2))], ids=str)
def test_fold_of_what_hardly_fits(columns, arguments):
    against_torch("fold", normal(*columns), *arguments)


pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))


@settings(max_examples=60, deadline=None)
@given(image=st.tuples(st.integers(1, 6), st.integers(1, 6)), kernel=pairs, dilation=pairs,
       padding=st.tuples(st.integers(0, 2), st.integers(0, 2)), stride=pairs)
def test_generated(image, kernel, dilation, padding, stride):
    against_torch("unfold", normal(2, 2, *image), kernel, dilation, padding, stride, dtypes=["float64"])


@pytest.mark.parametrize("arguments", [(0, 2, 1), (1, 3, 2), (-1, 1, 1), (0, 5, 1), (2, 6, 1), (0, 0, 1), (0, 2, 0), (3, 1, 1)],
                         ids=str)
def test_unfold_of_one_dimension(arguments):
    compare(lambda x: x.unfold(*arguments), lambda x: x.unfold(*arguments), normal(5, 4, 3), second=True)
