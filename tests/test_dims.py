"""What an operation takes as a dim."""

import numpy as np
import pytest

import autograd


def test_a_dim_that_was_a_tensor_is_read_anew():
    x, dim = autograd.ones(2, 3), autograd.tensor(0)
    assert x.sum(dim).shape == (3,)
    dim.fill_(1)
    assert x.sum(dim).shape == (2,)


@pytest.mark.parametrize("dim", [(True,), (1.0,), True])
def test_what_equals_a_dim_is_none(dim):
    x = autograd.ones(2, 3)
    x.sum((1,))
    x.sum(1)
    with pytest.raises(TypeError, match="argument 'dim' must be int"):
        x.sum(dim)


def test_numpys_integers_are_dims():
    assert autograd.ones(2, 3).sum(np.int64(1)).tolist() == [3.0, 3.0]


def test_a_dim_is_given_once():
    with pytest.raises(TypeError, match="multiple values for argument 'axis'"):
        autograd.ones(2, 3).sum(1, axis=1)
