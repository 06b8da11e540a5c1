"""Interpolation and pixel shuffling beside PyTorch's."""

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
RNG = np.random.default_rng(3)
MODES = {1: ["nearest", "nearest-exact", "linear", "area"], 2: ["nearest", "nearest-exact", "bilinear", "bicubic", "area"],
         3: ["nearest", "nearest-exact", "trilinear", "area"]}


def against_torch(name: str, *arrays: Any, second: bool = False, **options: Any) -> None:
    compare(getattr(F, name), OURS[name], *arrays, second=second, **options)


def normal(*shape: int) -> Any:
    return RNG.normal(size=shape)


@pytest.mark.parametrize(("n", "mode"), [(n, mode) for n, modes in MODES.items() for mode in modes])
@pytest.mark.parametrize("options", [{"size": 3}, {"size": 9}, {"size": 1}, {"scale_factor": 2}, {"scale_factor": 0.6},
                                     {"scale_factor": 1.7, "recompute_scale_factor": True}], ids=str)
def test_modes(n, mode, options):
    against_torch("interpolate", normal(2, 3, *(4, 5, 3)[:n]), mode=mode, second=n == 2, **options)


@pytest.mark.parametrize(("n", "mode"), [(1, "linear"), (2, "bilinear"), (2, "bicubic"), (3, "trilinear")])
@pytest.mark.parametrize("options", [{"size": 3}, {"size": 8}, {"size": 1}, {"scale_factor": 1.5}], ids=str)
def test_corners_that_keep_their_places(n, mode, options):
    against_torch("interpolate", normal(2, 3, *(4, 5, 3)[:n]), mode=mode, align_corners=True, **options)


@pytest.mark.parametrize("mode", ["bilinear", "bicubic"])
@pytest.mark.parametrize("align_corners", [None, True])
@pytest.mark.parametrize("options", [{"size": (3, 4)}, {"size": (12, 2)}, {"scale_factor": 0.4}], ids=str)
def test_antialias(mode, align_corners, options):
    against_torch("interpolate", normal(1, 2, 7, 9), mode=mode, align_corners=align_corners, antialias=True, **options)


def test_sizes_per_dimension():
    against_torch("interpolate", normal(2, 1, 4, 5), (2, 7), mode="bilinear")
    against_torch("interpolate", normal(2, 1, 4, 5), scale_factor=(0.5, 2))


@pytest.mark.parametrize(("shape", "options"), [
    ((1, 1, 3), {}), ((1, 1, 3), {"size": 2, "scale_factor": 2}), ((1, 1, 3), {"size": 2, "mode": "bilinear"}),
    ((1, 1, 3, 3), {"size": 2, "mode": "linear"}), ((1, 1, 3), {"size": 2, "mode": "none"}), ((3,), {"size": 2}),
    ((1, 1, 3), {"size": (2, 2)}), ((1, 1, 3), {"scale_factor": (2, 2)}), ((1, 1, 3), {"size": 0}), ((1, 1, 0), {"size": 2}),
    ((1, 0, 3), {"size": 2}), ((1, 1, 3), {"size": 2, "align_corners": False}),
    ((1, 1, 3), {"size": 2, "recompute_scale_factor": True}), ((1, 1, 3, 3), {"size": 2, "antialias": True})], ids=str)
def test_what_does_not_fit(shape, options):
    against_torch("interpolate", normal(*shape), **options)


def test_integers():
    against_torch("interpolate", np.ones((1, 1, 3), int), 2)
    against_torch("interpolate", np.arange(3, dtype=np.uint8).reshape(1, 1, 3), 5)


def test_empty_batch():
    against_torch("interpolate", normal(0, 1, 3), 2)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), length=st.integers(1, 9), size=st.integers(1, 12))
def test_generated_sizes(data, length, size):
    mode = data.draw(st.sampled_from(MODES[2]))
    corners = data.draw(st.booleans()) if mode.startswith("bi") else None
    against_torch("interpolate", normal(1, 1, length, 4), (size, 5), mode=mode, align_corners=corners, dtypes=["float64"])


@pytest.mark.parametrize(("name", "shape", "factor"), [
    ("pixel_shuffle", (2, 8, 2, 3), 2), ("pixel_shuffle", (9, 1, 2), 3), ("pixel_shuffle", (2, 2, 4, 1, 1), 2),
    ("pixel_shuffle", (2, 7, 2, 3), 2), ("pixel_shuffle", (4, 4), 2),
    ("pixel_shuffle", (2, 8, 2, 3), 0), ("pixel_unshuffle", (2, 2, 4, 6), 2), ("pixel_unshuffle", (1, 6, 3), 3),
    ("pixel_unshuffle", (1, 5, 4), 2), ("pixel_unshuffle", (4, 4), 2), ("pixel_unshuffle", (1, 4, 4), -1)])
def test_pixels_and_channels(name, shape, factor):
    against_torch(name, normal(*shape), factor, second=True)
