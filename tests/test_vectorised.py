"""The vectorised choices and bounds give NumPy's results, bit for bit, on large arrays as on small ones."""

import numpy as np
import pytest

from autograd.ops._elementwise import at_least, at_most, select

SHAPES = [(3, 5), (70, 80), (2, 90, 40)]


def numbers(shape, dtype, seed=0):
    x = np.random.default_rng(seed).standard_normal(shape).astype(dtype)
    x.flat[::7], x.flat[1::7], x.flat[2::7], x.flat[3::7] = np.nan, np.inf, -np.inf, -0.0
    return x


def same(found, expected):
    assert found.dtype == expected.dtype
    assert found.shape == expected.shape
    assert found.tobytes() == expected.tobytes()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "i8"])
@pytest.mark.parametrize("which", ["zero first", "zero last", "two arrays"])
def test_select_is_where(shape, dtype, which):
    condition = np.random.default_rng(1).random(shape) < 0.5
    x, y = ((np.arange(condition.size).reshape(shape),) * 2 if dtype == "i8" else
            (numbers(shape, dtype), numbers(shape, dtype, 2)))
    arguments = {"zero first": (0, y), "zero last": (x, 0), "two arrays": (x, y)}[which]
    same(select(condition, *arguments), np.where(condition, *arguments))


@pytest.mark.parametrize("x_shape", [(80,), (70, 1), (4, 70, 80)])
def test_select_broadcasts(x_shape):
    condition = np.random.default_rng(1).random((70, 80)) < 0.5
    x, y = numbers(x_shape, "f4"), numbers((70, 80), "f4", 2)
    same(select(condition, x, 0), np.where(condition, x, 0))
    same(select(condition, x, y), np.where(condition, x, y))


def test_select_takes_strided_and_read_only_arrays():
    condition = np.random.default_rng(1).random((160, 70)).T[:, ::-2] < 0.5
    x = np.broadcast_to(numbers(80, "f4"), (70, 80))
    y = numbers((80, 70), "f4", 2).T
    same(np.ascontiguousarray(select(condition, x, y)), np.where(condition, x, y))


def test_select_leaves_its_arguments_alone():
    condition, x, y = np.ones((70, 80), bool), numbers((70, 80), "f4"), numbers((70, 80), "f4", 2)
    before = x.tobytes(), y.tobytes()
    select(condition, x, y)[...] = 1
    assert (x.tobytes(), y.tobytes()) == before


@pytest.mark.parametrize("shape", [*SHAPES, (70001,)])
@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("number", [0, 0.5, -1.5, np.inf])
def test_bounds_are_maximum_and_minimum(shape, dtype, number):
    x = np.where(numbers(shape, dtype) == 0, 0, numbers(shape, dtype))  # the sign of the larger of 0 and -0 is open
    same(at_least(x, number), np.maximum(x, number))
    same(at_most(x, number), np.minimum(x, number))
