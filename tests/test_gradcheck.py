"""Central differences beside gradients: what `gradcheck` and `gradgradcheck` accept, reject and say."""

from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Function, Tensor
from autograd.gradcheck import GradcheckError, gradcheck, gradgradcheck


def leaf(array: Any) -> Tensor:
    return autograd.tensor(array, dtype=autograd.float64, requires_grad=True)


X, Y = np.array([0.3, -0.7]), np.array([[1.3], [2.0]])


class Exp(Function):
    """Its derivative is off by `error`, and does not depend on x if `leaks`."""

    error = 0.0
    leaks = False

    @classmethod
    def forward(cls, ctx: Any, x: Tensor) -> Tensor:
        ctx.save_for_backward(x)
        return autograd.exp(x)

    @classmethod
    def backward(cls, ctx: Any, g: Tensor) -> Tensor:
        x, = ctx.saved_tensors
        return g * autograd.exp(x.detach() if cls.leaks else x) * (1 + cls.error)


class Wrong(Exp):
    error = 0.0005


class Leaking(Exp):
    leaks = True


def both(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    return (x * y).tanh(), (x * x).sum()


@pytest.mark.parametrize("fast_mode", [False, True])
@pytest.mark.parametrize("check", [gradcheck, gradgradcheck])
def test_right_gradients_pass(check: Any, fast_mode: bool) -> None:
    assert check(both, (leaf(X), leaf(Y)), fast_mode=fast_mode)


@pytest.mark.parametrize("fast_mode", [False, True])
@pytest.mark.parametrize(("check", "function"), [(gradcheck, Wrong), (gradgradcheck, Leaking)])
def test_wrong_gradients_fail(check: Any, function: Any, fast_mode: bool) -> None:
    with pytest.raises(GradcheckError, match="wrong gradient for input 0"):
        check(function.apply, leaf(X), rtol=1e-5, fast_mode=fast_mode)


def test_failure_is_false_without_raise_exception() -> None:
    assert not gradcheck(Wrong.apply, leaf(X), rtol=1e-5, raise_exception=False)


def test_message_names_element_output_got_and_expected() -> None:
    with pytest.raises(GradcheckError, match=r"input 1 of shape \(2,\) at \(0,\).* output 0 of shape \(2,\) at \(0,\).*"
                                             r"gives 1\.3505\d+, central differences give 1\.3498\d+"):
        gradcheck(lambda x, y: x * Wrong.apply(y), (leaf([1.0, 1.0]), leaf(X)), rtol=1e-5)


def test_inputs_are_put_back() -> None:
    x = leaf(X)
    gradcheck(lambda x: x * x, x)
    assert np.array_equal(x.detach().numpy(), X)


def test_closed_over_parameters_are_checked() -> None:
    w = leaf(X)
    with pytest.raises(GradcheckError):
        gradcheck(lambda _: Wrong.apply(w), (w,), rtol=1e-5)


def test_non_contiguous_input_passes() -> None:
    assert gradcheck(lambda x: x * x, Tensor._wrap(np.arange(6.0).reshape(2, 3)[:, ::-2]).requires_grad_())


def test_integer_outputs_are_left_out() -> None:
    assert gradcheck(lambda x: x.max(0), leaf(X))


def test_output_that_hides_a_dependence_fails() -> None:
    with pytest.raises(GradcheckError, match="gives 0, central differences give"):
        gradcheck(lambda x: (x * 2, x.detach() * 3), leaf(X))


def test_backward_that_differs_each_time_fails() -> None:
    factors = iter(range(100))

    class Fickle(Exp):
        @classmethod
        def backward(cls, ctx: Any, g: Tensor) -> Tensor:
            return g * next(factors)
    with pytest.raises(GradcheckError, match="not reentrant"):
        gradcheck(Fickle.apply, leaf(X))


def test_float32_input_is_warned_of() -> None:
    x = autograd.tensor([1.0], requires_grad=True)
    with pytest.warns(UserWarning, match="input 0 is float32"):
        gradcheck(lambda x: x * 2, x, eps=1e-2, atol=1e-2)


def test_inputs_without_grad_are_refused() -> None:
    with pytest.raises(ValueError, match="requires_grad=True"):
        gradcheck(lambda x: x, autograd.ones(2))


def test_overlapping_input_is_refused() -> None:
    x = autograd.ones(1, dtype=autograd.float64).expand(3).requires_grad_()
    with pytest.raises(RuntimeError, match="stride 0"):
        gradcheck(lambda x: x * 2, x)


def test_grad_outputs_weight_the_first_derivatives() -> None:
    assert gradgradcheck(lambda x: x * x * x, leaf(X), leaf([2.0, -1.0]))
