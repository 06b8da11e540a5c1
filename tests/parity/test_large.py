"""Operations whose kernels take another way on large arrays, held to PyTorch's there."""

import numpy as np
import pytest
from compare import compare, torch

import nn.functional as F

T = torch.nn.functional
IMAGES, ROWS = (8, 6, 28, 28), (70, 300)


def numbers(shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape) * 2


@pytest.mark.parametrize("shape", [IMAGES, ROWS])
@pytest.mark.parametrize(("name", "kwargs"), [
    ("relu", {}), ("relu6", {}), ("leaky_relu", {}), ("leaky_relu", {"negative_slope": -0.5}), ("elu", {}), ("selu", {}),
    ("celu", {}), ("gelu", {}), ("gelu", {"approximate": "tanh"}), ("silu", {}), ("softplus", {}), ("hardtanh", {}),
    ("hardswish", {}), ("hardsigmoid", {}), ("hardshrink", {}), ("softshrink", {}), ("softmax", {"dim": -1}),
    ("softmax", {"dim": 1}), ("log_softmax", {"dim": -1}), ("normalize", {})])
def test_activations(name, kwargs, shape):
    compare(getattr(T, name), getattr(F, name), numbers(shape), **kwargs)


def test_layer_norm():
    compare(T.layer_norm, F.layer_norm, numbers(ROWS), normalized_shape=(300,), weight=numbers(300, 1), bias=numbers(300, 2))


def test_rms_norm():
    compare(T.rms_norm, F.rms_norm, numbers(ROWS), normalized_shape=(300,), weight=numbers(300, 1))


def test_group_norm():
    compare(T.group_norm, F.group_norm, numbers(IMAGES), num_groups=3, weight=numbers(6, 1), bias=numbers(6, 2))


@pytest.mark.parametrize("shape", [IMAGES, ROWS])
@pytest.mark.parametrize("training", [True, False])
def test_batch_norm(shape, training):
    c = shape[1]
    compare(T.batch_norm, F.batch_norm, numbers(shape), np.zeros(c), np.ones(c), weight=numbers(c, 1), bias=numbers(c, 2),
            training=training, constant=("argument 1", "argument 2"))


@pytest.mark.parametrize("pool", ["max_pool2d", "avg_pool2d"])
@pytest.mark.parametrize("kwargs", [{"kernel_size": 2}, {"kernel_size": 3, "stride": 2, "padding": 1}])
def test_pooling(pool, kwargs):
    compare(getattr(T, pool), getattr(F, pool), numbers(IMAGES), **kwargs)


@pytest.mark.parametrize("kwargs", [{}, {"padding": "same"}, {"stride": 2, "padding": 2}, {"dilation": 2}])
def test_convolution(kwargs):
    compare(T.conv2d, F.conv2d, numbers(IMAGES) / 10, numbers((16, 6, 5, 5), 1) / 10, numbers(16, 2), **kwargs)
