"""Layers that take their number of inputs from the first one: as PyTorch's."""

import numpy as np
import pytest

import autograd
import nn

CASES = {
    "linear": (lambda n: n.LazyLinear(3), (4, 2, 5)),
    "conv1d": (lambda n: n.LazyConv1d(4, 3, padding=1, groups=2), (2, 6, 8)),
    "conv2d": (lambda n: n.LazyConv2d(4, 3, stride=2, bias=False), (2, 3, 8, 7)),
    "conv2d of one image": (lambda n: n.LazyConv2d(2, 3), (3, 8, 7)),
    "conv3d": (lambda n: n.LazyConv3d(2, (1, 2, 2)), (2, 3, 2, 4, 3)),
    "batch_norm1d": (lambda n: n.LazyBatchNorm1d(), (6, 4)),
    "batch_norm2d": (lambda n: n.LazyBatchNorm2d(momentum=None, affine=False), (6, 4, 2, 2)),
    "batch_norm3d": (lambda n: n.LazyBatchNorm3d(), (3, 4, 2, 2, 1)),
    "several": (lambda n: n.Sequential(n.LazyConv2d(2, 3), n.LazyBatchNorm2d(), n.ReLU(), n.Flatten(), n.LazyLinear(3)),
                (2, 3, 6, 6)),
}


@pytest.mark.filterwarnings("ignore:Lazy modules:UserWarning")
@pytest.mark.filterwarnings("ignore:Initializing zero-element:UserWarning")
@pytest.mark.parametrize(("make", "shape"), CASES.values(), ids=CASES)
def test_as_in_torch(make, shape):
    torch = pytest.importorskip("torch")
    x = np.random.default_rng(0).normal(size=shape).astype("float32")
    found = []
    for library, layers in ((autograd, nn), (torch, torch.nn)):
        library.manual_seed(0)
        layer = make(layers)
        before = repr(layer)
        out = layer(library.tensor(x))
        found.append((before, repr(layer), [*layer.state_dict()], [tuple(v.shape) for v in layer.state_dict().values()],
                      [out, *layer.state_dict().values()]))
    assert found[0][:-1] == found[1][:-1]
    for mine, its in zip(found[0][-1], found[1][-1], strict=True):
        np.testing.assert_allclose(mine.detach().numpy(), its.detach().numpy(), rtol=1e-5, atol=1e-6)


def test_afterwards_it_is_an_ordinary_layer():
    layer = nn.LazyLinear(3)
    layer(autograd.ones(1, 2))
    assert type(layer) is nn.Linear


def test_an_optimizer_may_have_its_parameters_before_the_first_call():
    import optim
    layer = nn.LazyLinear(3)
    optimizer = optim.SGD(layer.parameters(), lr=0.1)
    layer(autograd.ones(1, 2)).sum().backward()
    before = layer.weight.detach().clone()
    optimizer.step()
    np.testing.assert_allclose(layer.weight.detach().numpy(), before.numpy() - 0.1, rtol=1e-6)


@pytest.mark.parametrize(("layer", "shape", "error"), [
    (nn.LazyConv2d(2, 3), (2, 3), RuntimeError), (nn.LazyConv2d(2, 3, groups=2), (1, 3, 5, 5), ValueError),
    (nn.LazyBatchNorm2d(), (2, 3), ValueError)], ids=["dimensions", "groups", "batch norm"])
def test_an_input_that_does_not_fit_raises_and_changes_nothing(layer, shape, error):
    with pytest.raises(error):
        layer(autograd.ones(shape))
    assert type(layer).__name__.startswith("Lazy")


def test_a_class_that_inherits_from_a_lazy_layer_becomes_the_layer_too():
    class Mine(nn.LazyLinear):
        pass

    layer = Mine(3)
    layer(autograd.ones(2, 4))
    assert type(layer) is nn.Linear


@pytest.mark.parametrize(("make", "shape"), CASES.values(), ids=CASES)
def test_a_state_dict_knows_the_number_of_inputs(make, shape):
    x = autograd.randn(shape)
    trained, fresh = make(nn), make(nn)
    trained(x)
    fresh.load_state_dict(trained.state_dict())
    assert repr(fresh) == repr(trained)
    assert (fresh.eval()(x) == trained.eval()(x)).all()


def test_a_state_dict_that_does_not_fit_otherwise_changes_nothing():
    layer = nn.LazyLinear(3)
    with pytest.raises(RuntimeError, match="size mismatch for weight"):
        layer.load_state_dict(nn.Linear(2, 4).state_dict())
    assert (type(layer), tuple(layer.weight.shape)) == (nn.LazyLinear, (3, 0))


@pytest.mark.parametrize(("layer", "state", "message"), [
    (nn.LazyLinear(3), {"weight": autograd.ones(3, 2)}, "no bias"),
    (nn.LazyConv1d(3, 2), {"bias": autograd.ones(3)}, "no weight"),
    (nn.LazyBatchNorm1d(), {"running_mean": autograd.ones(4)}, "no weight, bias, running_var"),
    (nn.LazyBatchNorm1d(), {name: autograd.ones(4 + (name == "bias")) for name in (
        "weight", "bias", "running_mean", "running_var")}, "different numbers of inputs"),
], ids=["no bias", "no weight", "a statistic alone", "of two lengths"])
def test_half_a_layer_is_refused(layer, state, message):
    before = {name: tuple(value.shape) for name, value in layer.state_dict().items()}
    with pytest.raises(RuntimeError, match=message):
        layer.load_state_dict(state, strict=False)
    assert type(layer).__name__.startswith("Lazy")
    assert {name: tuple(value.shape) for name, value in layer.state_dict().items()} == before


def test_a_layer_that_the_state_dict_leaves_out_stays_lazy():
    model = nn.Sequential(nn.LazyLinear(3), nn.LazyLinear(2))
    model.load_state_dict({"0.weight": autograd.ones(3, 2), "0.bias": autograd.ones(3)}, strict=False)
    assert [type(layer) for layer in model] == [nn.Linear, nn.LazyLinear]


def test_assigned_values_are_the_loaded_ones():
    layer, given = nn.LazyLinear(3), nn.Linear(2, 3, dtype=autograd.float64).state_dict()
    layer.load_state_dict(given, assign=True)
    given["weight"].zero_()
    assert layer(autograd.ones(1, 2, dtype=autograd.float64)).tolist() == [layer.bias.tolist()]


def test_loaded_values_are_copies():
    layer, weight = nn.LazyLinear(3, bias=False), autograd.ones(3, 2)
    layer.load_state_dict({"weight": weight})
    weight.zero_()
    assert (layer.weight == 1).all()
