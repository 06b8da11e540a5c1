"""The tools for users' property tests: what is drawn, and what `assert_gradients` rejects."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Function, Tensor
from autograd.op import OPS, Array, op
from autograd.testing import (
    Sampler,
    arrays,
    assert_gradients,
    broadcastable_shapes,
    op_arguments,
    shapes,
    tensors,
)


@given(arrays(low=-2, high=5))
def test_elements_are_distinct_and_inside(array: Any) -> None:
    assert array.dtype == np.float64
    assert len(np.unique(array)) == array.size
    assert ((array > -2) & (array < 5)).all()


@given(arrays((40,)))
def test_elements_are_away_from_integers_and_halves(array: Any) -> None:
    assert (np.abs(array * 2 - np.round(array * 2)) > 0.02).all()


@given(st.data())
def test_arrays_of_one_sampler_have_nothing_in_common(data: st.DataObject) -> None:
    sampler = Sampler(data.draw)
    first, second = sampler.array(5), sampler.array(5)
    assert np.abs(first[:, None] - second).min() > 1e-3


@pytest.mark.parametrize(("low", "high"), [(0, 1e-3), (1e3, 1e4), (-1, 0)])
@given(st.data())
def test_any_interval_has_room(low: float, high: float, data: st.DataObject) -> None:
    array = data.draw(arrays((7,), low, high))
    assert ((array > low) & (array < high)).all()
    assert len(np.unique(array)) == 7


@given(shapes(1, 2, 0, 4))
def test_shapes_keep_to_their_limits(shape: Any) -> None:
    assert 1 <= len(shape) <= 2
    assert all(0 <= side <= 4 for side in shape)


@given(broadcastable_shapes(3))
def test_shapes_broadcast(several: Any) -> None:
    assert len(several) == 3
    assert len(np.broadcast_shapes(*several)) <= 3


@given(tensors((2, 3)))
def test_tensors_are_leaves_that_require_grad(tensor: Tensor) -> None:
    assert tensor.is_leaf
    assert tensor.requires_grad
    assert tensor.shape == (2, 3)


@given(st.data())
def test_indices_masks_and_choices(data: st.DataObject) -> None:
    sampler = Sampler(data.draw)
    indices = sampler.indices((2, 3), 4)
    assert indices.dtype == np.int64
    assert indices.shape == (2, 3)
    assert set(indices.ravel()) <= {0, 1, 2, 3}
    assert sampler.mask(3).dtype == np.bool_
    assert sampler.choice("abc") in "abc"


@given(op_arguments(OPS["log"]))
def test_arguments_keep_to_the_domain(arguments: Any) -> None:
    autograd.log(autograd.tensor(arguments["input"]))
    assert (arguments["input"] > OPS["log"].domain[0]).all()


def test_operation_that_cannot_be_drawn_asks_for_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.op.OPS", {})

    @op(method=False, input=lambda g, n: g * n)
    def times(input: Array, n: int) -> Array:
        return input * n
    with pytest.raises(TypeError, match="times needs sample"):
        Sampler(lambda _: 0).arguments(times.op)


X = np.array([0.3, -0.7])


def test_right_gradients_pass_at_any_order() -> None:
    assert_gradients(lambda x, y, n: (x * y).tanh() * n, X, X[:, None] + 2, 3, order=3)


def test_tensor_that_does_not_require_grad_is_a_constant() -> None:
    assert_gradients(lambda x, y: x * y.detach(), X, autograd.tensor(X))


def test_missing_dependence_is_rejected() -> None:
    with pytest.raises(AssertionError, match=r"wrong for input 1.*there is no gradient"):
        assert_gradients(lambda x, y: x * y.detach(), X, X, order=1)


def test_inputs_that_nobody_asked_to_differentiate_are_named_as_the_reason() -> None:
    with pytest.raises(AssertionError, match=r"no input requires grad.*requires_grad=True"):
        assert_gradients(lambda x: x * 2, Tensor._wrap(X))


def test_function_without_gradient_is_rejected() -> None:
    with pytest.raises(AssertionError, match="no output requires grad"):
        assert_gradients(lambda x: x.detach(), X)


def test_message_shows_the_inputs() -> None:
    with pytest.raises(AssertionError, match=r"input 0: \[ 0\.3 -0\.7\]"):
        assert_gradients(lambda x: x.detach() * x, X)


@pytest.mark.usefixtures("scratch")
def test_rule_that_changes_the_upstream_gradient_is_rejected() -> None:
    def rule(g: Any) -> Any:
        g *= 2
        return g

    @op(method=False, input=rule)
    def twice(input: Array) -> Array:
        return input * 2
    with pytest.raises(AssertionError, match="a rule changes the gradient that it is given"):
        assert_gradients(lambda x: twice(x) * 1, X, order=1)


@pytest.mark.usefixtures("scratch")
def test_gradient_that_is_a_saved_value_is_rejected() -> None:
    @op(method=False, input=lambda g, other: other)
    def dot(input: Array, other: Array) -> Array:
        return np.asarray(np.dot(input, other))
    with pytest.raises(AssertionError, match="shares memory with input 1"):
        assert_gradients(dot, X, autograd.tensor(X), order=1)


@pytest.mark.usefixtures("scratch")
def test_rule_that_differs_under_create_graph_is_rejected() -> None:
    @op(method=False, input=lambda g, input: g * 3 if isinstance(g, Tensor) else g * 2)
    def twice(input: Array) -> Array:
        return input * 2
    with pytest.raises(AssertionError, match="create_graph=True, gives"):
        assert_gradients(twice, X)


@pytest.fixture
def scratch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.op.OPS", {})


def test_users_function_is_tested_through_its_backward() -> None:
    class Off(Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor) -> Tensor:
            return x * 2

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> Tensor:
            return g * 2.001
    with pytest.raises(AssertionError, match="gradient: wrong for input 0"):
        assert_gradients(Off.apply, X)


@given(arrays(4))
def test_a_whole_number_is_a_shape_of_one_dimension(array: Any) -> None:
    assert array.shape == (4,)


class Doubled(Function):
    """Claims that 2x has slope 1."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        return x * 2

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Tensor) -> Tensor:
        return grad_outputs[0]


def test_an_error_names_the_function_that_the_user_defined() -> None:
    with pytest.raises(AssertionError, match=r"^Doubled\.apply: gradient"):
        assert_gradients(Doubled.apply, np.array(1.5))
