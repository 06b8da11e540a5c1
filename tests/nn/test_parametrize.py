"""Parametrisations, weight_norm and spectral_norm in both styles: values, gradients, buffers and keys as PyTorch's."""

import copy
import pickle

import numpy as np
import pytest

import autograd
import nn
from nn.utils import parametrizations, parametrize

NORMS = {
    "weight_norm": [{}, {"dim": 1}, {"dim": None}],
    "spectral_norm": [{}, {"n_power_iterations": 3, "eps": 1e-6}, {"dim": 1}],
}
LAYERS = {"Linear": ((4, 3), (5, 4)), "Conv2d": ((2, 3, (3, 2)), (2, 2, 5, 5)),
          "ConvTranspose2d": ((2, 3, 3), (2, 2, 4, 4))}
CASES = [(norm, options, layer) for norm, many in NORMS.items() for options in many for layer in LAYERS]


class Symmetric(nn.Module):
    def forward(self, input):
        return input.triu() + input.triu(1).T


class Doubled(nn.Module):
    def forward(self, input):
        return input * 2

    def right_inverse(self, value):
        return value / 2


class Halved(nn.Module):
    """Has another shape than the value that it stands for."""

    def forward(self, input):
        return input[:1]

    def right_inverse(self, value):
        return value * 2


def close(ours, theirs):
    np.testing.assert_allclose(ours.detach().numpy(), theirs.detach().numpy(), rtol=1e-7, atol=1e-9)


def step(layer, x):
    """Two forward passes and a backward, as in a GAN's discriminator; the output."""
    out = layer(x)
    loss = (out * out).sum() + (layer(x * 2) * 3).sum()
    loss.backward()
    return out


@pytest.mark.filterwarnings("ignore:.*deprecated:FutureWarning")
@pytest.mark.parametrize("style", ["parametrizations", "utils"])
@pytest.mark.parametrize(("norm", "options", "layer"), CASES)
def test_norm_equals_pytorchs(norm, options, layer, style):
    torch = pytest.importorskip("torch")
    args, shape = LAYERS[layer]
    pair = []
    for lib, library in ((autograd, nn), (torch, torch.nn)):
        lib.manual_seed(0)
        where = library.utils.parametrizations if style == "parametrizations" else library.utils
        made = getattr(library, layer)(*args, dtype=lib.float64)
        pair.append(getattr(where, norm)(made, **options))
    ours, theirs = pair
    assert repr(ours) == repr(theirs)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    values = np.random.default_rng(0).normal(size=shape)
    x, y = autograd.tensor(values, requires_grad=True), torch.tensor(values, requires_grad=True)
    close(step(ours, x), step(theirs, y))
    close(x.grad, y.grad)
    for (name, p), (other, q) in zip(ours.named_parameters(), theirs.named_parameters(), strict=True):
        assert name == other
        close(p.grad, q.grad)
    for key, value in theirs.state_dict().items():
        close(ours.state_dict()[key], value)
    close(ours.eval()(x), theirs.eval()(y))


@pytest.mark.parametrize("norm", ["weight_norm", "spectral_norm"])
def test_norm_taken_away_leaves_the_weight_of_the_moment(norm):
    layer = getattr(nn.utils, norm)(nn.Linear(4, 3))
    x = autograd.randn(2, 4)
    expected = layer.eval()(x).detach()
    assert getattr(nn.utils, f"remove_{norm}")(layer) is layer
    assert list(layer.state_dict()) == ["bias", "weight"]
    np.testing.assert_allclose(layer(x).detach().numpy(), expected.numpy(), rtol=1e-5)


@pytest.mark.parametrize("norm", ["weight_norm", "spectral_norm"])
def test_norm_twice_and_removal_of_none_are_refused(norm):
    with pytest.raises(ValueError, match=f"{norm} of 'weight' not found"):
        getattr(nn.utils, f"remove_{norm}")(nn.Linear(4, 3))
    layer = getattr(nn.utils, norm)(nn.Linear(4, 3))
    with pytest.raises(RuntimeError, match=f"Cannot register two {norm} hooks"):
        getattr(nn.utils, norm)(layer)


def test_spectral_norm_brings_the_largest_singular_value_to_one():
    layer = parametrizations.spectral_norm(nn.Linear(20, 10))
    assert np.linalg.svd(layer.weight.detach().numpy())[1][0] == pytest.approx(1, abs=1e-2)


@pytest.mark.parametrize("where", [parametrizations, nn.utils])
def test_spectral_norm_checks_its_iterations(where):
    with pytest.raises(ValueError, match="n_power_iterations"):
        where.spectral_norm(nn.Linear(2, 2), n_power_iterations=0)


def test_spectral_norm_of_a_vector_is_its_direction():
    layer = parametrizations.spectral_norm(nn.Linear(4, 3), "bias")
    assert layer.bias.norm().item() == pytest.approx(1)


def test_parametrisation_is_followed_by_gradients_and_the_optimizers_parameter():
    layer = nn.Linear(3, 3)
    weight = layer.weight
    parametrize.register_parametrization(layer, "weight", Symmetric())
    assert dict(layer.named_parameters())["parametrizations.weight.original"] is weight
    layer(autograd.ones(1, 3)).sum().backward()
    np.testing.assert_array_equal(weight.grad.numpy(), [[1, 2, 2], [0, 1, 2], [0, 0, 1]])


def test_parametrisations_compose_and_can_be_assigned_through():
    layer = nn.Linear(2, 2)
    before = layer.weight.detach().clone()
    for _ in range(2):
        parametrize.register_parametrization(layer, "weight", Doubled())
    np.testing.assert_array_equal(layer.weight.detach().numpy(), 2 * before.numpy())
    layer.weight = autograd.ones(2, 2)
    np.testing.assert_array_equal(layer.weight.detach().numpy(), np.ones((2, 2)))
    np.testing.assert_array_equal(layer.parametrizations.weight.original.detach().numpy(), np.full((2, 2), 0.25))


def test_assignment_without_right_inverse_is_refused():
    layer = parametrize.register_parametrization(nn.Linear(2, 2), "weight", Symmetric())
    with pytest.raises(RuntimeError, match="Symmetric does not implement right_inverse"):
        layer.weight = autograd.ones(2, 2)


@pytest.mark.parametrize("leave", [True, False])
def test_removal_gives_back_class_and_parameter(leave):
    layer = nn.Linear(3, 3)
    weight, original = layer.weight, layer.weight.detach().clone()
    parametrize.register_parametrization(layer, "weight", Symmetric())
    expected = layer.weight.detach() if leave else original
    parametrize.remove_parametrizations(layer, "weight", leave)
    assert type(layer) is nn.Linear
    assert layer.weight is weight
    assert list(layer.state_dict()) == ["bias", "weight"]
    np.testing.assert_array_equal(layer.weight.detach().numpy(), expected.numpy())


def test_removal_of_several_originals_cannot_leave_them():
    layer = parametrizations.weight_norm(nn.Linear(3, 2))
    with pytest.raises(ValueError, match="sequence of tensors"):
        parametrize.remove_parametrizations(layer, "weight", leave_parametrized=False)
    expected = layer.weight.detach().numpy()
    parametrize.remove_parametrizations(layer, "weight")
    assert isinstance(layer.weight, nn.Parameter)
    np.testing.assert_array_equal(layer.weight.detach().numpy(), expected)


def test_is_parametrized_says_of_which_tensor():
    layer = parametrizations.weight_norm(nn.Linear(3, 2))
    assert parametrize.is_parametrized(layer)
    assert parametrize.is_parametrized(layer, "weight")
    assert not parametrize.is_parametrized(layer, "bias")
    assert not parametrize.is_parametrized(nn.Linear(3, 2))
    assert parametrize.type_before_parametrizations(layer) is nn.Linear


def test_unknown_tensor_and_other_shapes_and_dtypes_are_refused_and_change_nothing():
    layer = nn.Linear(3, 2)
    before = layer.weight.detach().clone()
    with pytest.raises(ValueError, match="does not have a parameter"):
        parametrize.register_parametrization(layer, "wieght", Doubled())
    with pytest.raises(ValueError, match="shape"):
        parametrize.register_parametrization(layer, "weight", Halved())
    assert type(layer) is nn.Linear
    assert list(layer.state_dict()) == ["weight", "bias"]
    np.testing.assert_array_equal(layer.weight.detach().numpy(), before.numpy())
    with pytest.raises(ValueError, match="does not have a parametrization"):
        parametrize.remove_parametrizations(layer, "weight")


def test_unsafe_parametrisation_may_change_the_shape():
    layer = parametrize.register_parametrization(nn.Linear(3, 2), "weight", nn.Flatten(0), unsafe=True)
    assert layer.weight.shape == (6,)


def test_cached_computes_once_and_follows_an_assignment():
    layer = parametrize.register_parametrization(nn.Linear(2, 2), "weight", Doubled())
    assert layer.weight is not layer.weight
    with parametrize.cached():
        assert layer.weight is layer.weight
        layer.weight = autograd.zeros(2, 2)
        assert not layer.weight.any()
    assert layer.weight is not layer.weight


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda layer: pickle.loads(pickle.dumps(layer))],
                         ids=["deepcopy", "pickle"])
def test_copy_is_parametrised_by_its_own_parameters(copied):
    layer = parametrizations.spectral_norm(parametrizations.weight_norm(nn.Linear(4, 3)), "bias")
    layer(autograd.ones(1, 4)).sum().backward()
    twin = copied(layer)
    np.testing.assert_array_equal(twin.weight.detach().numpy(), layer.weight.detach().numpy())
    twin.weight = autograd.ones(3, 4)
    parametrize.remove_parametrizations(twin, "bias")
    assert type(twin) is type(layer)
    assert parametrize.is_parametrized(layer, "bias")
    assert not np.array_equal(twin.weight.detach().numpy(), layer.weight.detach().numpy())


def test_a_right_inverse_that_returns_too_many_parts_is_refused():
    class Parts(nn.Module):
        count = 2

        def forward(self, a, b):
            return a + b

        def right_inverse(self, x):
            return (x / self.count,) * self.count

    layer = nn.Linear(2, 2)
    parametrize.register_parametrization(layer, "weight", Parts())
    before = layer.weight.detach().clone()
    Parts.count = 3
    with pytest.raises(ValueError, match=r"sequence of tensors of length 2\. Got a sequence of length 3"):
        layer.weight = autograd.zeros(2, 2)
    assert autograd.equal(layer.weight, before)
