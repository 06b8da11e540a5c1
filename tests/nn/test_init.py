"""Initialisation: PyTorch's numbers under the same seed, and clear errors."""

import numpy as np
import pytest

import autograd
from nn import init

FILLS = [("uniform_", (), {}), ("uniform_", (-2.0, 3.0), {}), ("normal_", (1.0, 2.0), {}), ("trunc_normal_", (), {}),
         ("trunc_normal_", (0.0, 1.0, 2.0, 5.0), {}), ("trunc_normal_", (0.5, 0.1, 0.45, 0.6), {}),
         ("constant_", (3.0,), {}), ("ones_", (), {}), ("zeros_", (), {}), ("eye_", (), {}),
         ("xavier_uniform_", (), {}), ("xavier_uniform_", (2.0,), {}), ("xavier_normal_", (), {}),
         ("kaiming_uniform_", (), {"nonlinearity": "relu"}), ("kaiming_uniform_", (0.3,), {"mode": "fan_out"}),
         ("kaiming_normal_", (), {}), ("orthogonal_", (), {}), ("orthogonal_", (0.5,), {}), ("sparse_", (0.4,), {})]


@pytest.mark.parametrize(("name", "args", "kwargs"), FILLS)
@pytest.mark.parametrize("shape", [(5, 3), (4, 9)])
def test_fills_equal_pytorchs(name, args, kwargs, shape):
    torch = pytest.importorskip("torch")
    autograd.manual_seed(3)
    torch.manual_seed(3)
    ours = autograd.zeros(shape, requires_grad=True)
    assert getattr(init, name)(ours, *args, **kwargs) is ours
    theirs = getattr(torch.nn.init, name)(torch.zeros(shape), *args, **kwargs)
    np.testing.assert_allclose(ours.detach().numpy(), theirs.numpy(), rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("shape", [(4, 2, 3), (6, 2, 3, 4)])
@pytest.mark.parametrize("groups", [1, 2])
def test_dirac_equals_pytorchs(shape, groups):
    torch = pytest.importorskip("torch")
    expected = torch.nn.init.dirac_(torch.zeros(shape), groups)
    np.testing.assert_array_equal(init.dirac_(autograd.zeros(shape), groups).numpy(), expected.numpy())


@pytest.mark.parametrize(("name", "param"), [("linear", None), ("conv2d", None), ("sigmoid", None), ("tanh", None),
                                             ("relu", None), ("leaky_relu", None), ("leaky_relu", 0.3), ("selu", None)])
def test_gains_equal_pytorchs(name, param):
    torch = pytest.importorskip("torch")
    assert init.calculate_gain(name, param) == torch.nn.init.calculate_gain(name, param)


def test_a_generator_of_ones_own_is_used():
    first = init.normal_(autograd.zeros(20), generator=autograd.Generator().manual_seed(5))
    again = init.normal_(autograd.zeros(20), generator=autograd.Generator().manual_seed(5))
    np.testing.assert_array_equal(first.numpy(), again.numpy())


@pytest.mark.parametrize(("call", "message"), [
    (lambda t: init.xavier_uniform_(t), "fewer than 2 dimensions"),
    (lambda t: init.orthogonal_(t), "2 or more dimensions"),
    (lambda t: init.eye_(t), "2 dimensions"),
    (lambda t: init.sparse_(t, 0.1), "2 dimensions"),
    (lambda t: init.dirac_(t), "3, 4, or 5 dimensions"),
    (lambda t: init.calculate_gain("softmax"), "Unsupported nonlinearity softmax"),
    (lambda t: init.calculate_gain("leaky_relu", "steep"), "not a valid number"),
    (lambda t: init.kaiming_normal_(autograd.zeros(2, 2), mode="fan_avg"), "Mode fan_avg not supported")])
def test_errors(call, message):
    with pytest.raises(ValueError, match=message):
        call(autograd.zeros(3))


def test_bounds_in_the_wrong_order_are_refused():
    with pytest.raises(RuntimeError, match="from=1"):
        init.uniform_(autograd.zeros(2), 1, 0)


def test_an_empty_tensor_is_told_of():
    with pytest.warns(UserWarning, match="zero-element"):
        init.kaiming_uniform_(autograd.zeros(0, 3))


def test_filling_counts_as_an_in_place_change():
    weight = autograd.ones(2, requires_grad=True)
    out = (weight * weight).sum()
    init.zeros_(weight)
    with pytest.raises(RuntimeError, match="constant_"):
        out.backward()


@pytest.mark.parametrize("name", ["uniform", "normal", "constant", "eye", "dirac", "xavier_uniform", "xavier_normal",
                                  "kaiming_uniform", "kaiming_normal", "orthogonal", "sparse"])
def test_names_of_old_work_and_warn(name):
    shape = (3, 3, 3) if name == "dirac" else (3, 3)
    args = {"constant": (2.0,), "sparse": (0.4,)}.get(name, ())
    autograd.manual_seed(0)
    with pytest.warns(FutureWarning, match=f"`nn.init.{name}` is now deprecated in favor of `nn.init.{name}_`"):
        old = getattr(init, name)(autograd.zeros(shape), *args)
    autograd.manual_seed(0)
    np.testing.assert_array_equal(old.numpy(), getattr(init, f"{name}_")(autograd.zeros(shape), *args).numpy())


@pytest.mark.parametrize("fill", [init.kaiming_uniform_, init.kaiming_normal_])
def test_nothing_is_filled_in_what_has_no_elements(fill):
    with pytest.warns(UserWarning, match="zero-element"):
        assert fill(autograd.empty(0, 2)).shape == (0, 2)


def test_an_interval_far_from_the_mean_is_warned_of():
    with pytest.warns(UserWarning, match="more than 2 std"):
        init.trunc_normal_(autograd.empty(3), mean=9.0)
