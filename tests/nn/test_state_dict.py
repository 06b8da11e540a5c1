"""State dicts: what they hold, and that loading checks everything before it writes anything."""

import numpy as np
import pytest

import autograd
import nn


def network(hidden=3):
    net = nn.Sequential(nn.Linear(2, hidden), nn.ReLU(), nn.Linear(hidden, 1))
    net.register_buffer("mean", autograd.zeros(2))
    net.register_buffer("scratch", autograd.zeros(2), persistent=False)
    return net


def test_keys_are_in_pytorchs_order_without_what_is_not_saved():
    assert list(network().state_dict(prefix="net.")) == [
        "net.mean", "net.0.weight", "net.0.bias", "net.2.weight", "net.2.bias"]


def test_values_share_the_memory_without_the_history():
    net = network()
    value = net.state_dict()["0.weight"]
    assert np.shares_memory(value._array, net[0].weight._array)
    assert not value.requires_grad
    assert net.state_dict(keep_vars=True)["0.weight"] is net[0].weight


def test_destination_is_filled():
    mine = {"before": 1}
    assert network().state_dict(destination=mine) is mine
    assert len(mine) == 6


def test_loading_copies_the_values():
    source, target = network(), network()
    weight = target[0].weight
    result = target.load_state_dict(source.state_dict())
    assert repr(result) == "<All keys matched successfully>"
    assert target[0].weight is weight
    np.testing.assert_array_equal(weight.detach().numpy(), source[0].weight.detach().numpy())
    assert not np.shares_memory(weight._array, source[0].weight._array)


def test_loading_converts_to_the_parameters_dtype():
    net = network()
    net.load_state_dict(network().double().state_dict())
    assert net[0].weight.dtype == autograd.float32


def test_everything_that_does_not_fit_is_named_in_one_error():
    state = network(4).state_dict()
    del state["2.bias"], state["mean"]
    state["extra"] = autograd.zeros(1)
    with pytest.raises(RuntimeError) as caught:
        network().load_state_dict(state)
    assert str(caught.value).splitlines() == [
        "Error(s) in loading state_dict for Sequential:",
        '\tMissing key(s) in state_dict: "mean", "2.bias". ',
        '\tUnexpected key(s) in state_dict: "extra". ',
        "\tsize mismatch for 0.weight: copying a param with shape Size([4, 2]) from checkpoint, the shape in current "
        "model is Size([3, 2]).",
        "\tsize mismatch for 0.bias: copying a param with shape Size([4]) from checkpoint, the shape in current model "
        "is Size([3]).",
        "\tsize mismatch for 2.weight: copying a param with shape Size([1, 4]) from checkpoint, the shape in current "
        "model is Size([1, 3])."]


def test_nothing_is_written_when_anything_does_not_fit():
    net = network()
    before = {key: value.clone() for key, value in net.state_dict().items()}
    state = network().state_dict()
    state["2.bias"] = autograd.zeros(7)
    with pytest.raises(RuntimeError, match="size mismatch"):
        net.load_state_dict(state, strict=False)
    for key, value in net.state_dict().items():
        np.testing.assert_array_equal(value.numpy(), before[key].numpy())


def test_without_strict_names_may_differ_and_are_returned():
    state = network().state_dict()
    state["extra"] = state.pop("mean")
    result = network().load_state_dict(state, strict=False)
    assert result.missing_keys == ["mean"]
    assert result.unexpected_keys == ["extra"]


def test_a_value_that_is_no_tensor_is_refused():
    state = {**network().state_dict(), "mean": [0.0, 0.0]}
    with pytest.raises(RuntimeError, match=r'parameter named "mean", expected autograd.Tensor .* received list'):
        network().load_state_dict(state)


def test_what_is_no_mapping_is_refused():
    with pytest.raises(TypeError, match="Expected state_dict to be dict-like"):
        network().load_state_dict([1])


def test_assign_takes_the_tensors_themselves():
    net, state = network(), network().double().state_dict()
    net.load_state_dict(state, assign=True)
    assert isinstance(net[0].weight, nn.Parameter)
    assert net[0].weight.requires_grad
    assert net[0].weight.dtype == autograd.float64
    assert np.shares_memory(net[0].weight._array, state["0.weight"]._array)
    assert net.mean is state["mean"]


def test_loading_counts_as_an_in_place_change():
    net = nn.Linear(2, 2)
    x = autograd.ones(1, 2, requires_grad=True)
    out = net(x).sum()
    net.load_state_dict(nn.Linear(2, 2).state_dict())
    with pytest.raises(RuntimeError, match="changed in place"):
        out.backward()


def test_tied_parameters_are_saved_under_both_names():
    net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    net[1].weight = net[0].weight
    assert list(net.state_dict()) == ["0.weight", "0.bias", "1.weight", "1.bias"]


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("kind", [nn.BatchNorm1d, nn.InstanceNorm1d])
def test_a_checkpoint_from_before_batches_were_counted_leaves_the_count(kind, strict):
    layer = kind(2, track_running_stats=True)
    model = nn.Sequential(layer)
    layer.num_batches_tracked.fill_(3)
    old = {name: value + 1 for name, value in model.state_dict().items() if "num_batches" not in name}
    assert repr(model.load_state_dict(old, strict)) == "<All keys matched successfully>"
    assert layer.num_batches_tracked.item() == 3
    assert layer.running_mean.tolist() == [1, 1]


def test_other_statistics_may_not_be_missing():
    model = nn.BatchNorm1d(2)
    with pytest.raises(RuntimeError, match=r"Missing key.*running_var"):
        model.load_state_dict({name: value for name, value in model.state_dict().items() if name != "running_var"})


def test_names_that_differ_are_shown():
    result = nn.Linear(1, 1).load_state_dict({"weight": autograd.ones(1, 1), "scale": autograd.ones(1)}, strict=False)
    assert repr(result) == "IncompatibleKeys(missing_keys=['bias'], unexpected_keys=['scale'])"
