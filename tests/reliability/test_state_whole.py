"""What fails changes nothing: parameters, optimizers, groups, gradients and modules are as they were before."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import autograd as ag
import nn
import optim
from optim.lr_scheduler import CosineAnnealingLR, OneCycleLR, StepLR


def snapshot(value):
    """A deep copy in plain Python, to compare with later."""
    if isinstance(value, ag.Tensor):
        grad = value._grad
        return (value.tolist(), value._storage.version, None if grad is None else (grad.tolist(), grad._storage.version))
    if isinstance(value, nn.Module):
        return {name: snapshot(v) for name, v in value.state_dict(keep_vars=True).items()}
    if isinstance(value, optim.Optimizer):
        return snapshot(value.state_dict())
    if isinstance(value, dict):
        return {k: snapshot(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [snapshot(v) for v in value]
    return copy.deepcopy(value)


def network() -> nn.Sequential:
    return nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2))


def stepped(net: nn.Module) -> optim.Optimizer:
    optimizer = optim.Adam(net.parameters())
    net(ag.randn(5, 3)).sum().backward()
    optimizer.step()
    return optimizer


# Modules --------------------------------------------------------------------------------------------------------


def missing(state: dict) -> dict:
    del state["2.bias"]
    return state


MODULE_STATES = {
    "the last name is missing": missing,
    "one name too many": lambda s: {**s, "3.weight": ag.ones(2)},
    "the last has another shape": lambda s: {**s, "2.bias": ag.ones(3)},
    "the last is no tensor": lambda s: {**s, "2.bias": [0.0, 0.0]},
    "the last is an array": lambda s: {**s, "2.bias": np.zeros(2)},
    "a float dtype for the counter": lambda s: {**s, "1.num_batches_tracked": ag.ones(3)},
    "no mapping at all": lambda s: list(s.items()),
    "None": lambda s: None,
}


@pytest.mark.parametrize("assign", [False, True])
@pytest.mark.parametrize("name", MODULE_STATES)
def test_a_state_dict_that_does_not_fit_changes_nothing(name, assign):
    net = network()
    stepped(net)
    before, members = snapshot(net), list(net.parameters())
    state = {key: ag.full_like(value, 7) for key, value in net.state_dict().items()}
    with pytest.raises((RuntimeError, TypeError)):
        net.load_state_dict(MODULE_STATES[name](state), assign=assign)
    assert snapshot(net) == before
    assert all(p is q for p, q in zip(net.parameters(), members, strict=True))


def test_a_conversion_that_fails_changes_nothing():
    net = network()
    before = snapshot(net)
    for call in (lambda: net.to(ag.int64), lambda: net.to("cuda"), lambda: net.cuda(), lambda: net.to("nowhere")):
        with pytest.raises((TypeError, RuntimeError)):
            call()
    assert snapshot(net) == before


def test_a_module_that_is_refused_is_not_registered():
    net = network()
    for call in (lambda: net.register_parameter("0", nn.Parameter(ag.ones(1))), lambda: net.register_buffer("a.b", ag.ones(1)),
                 lambda: net.add_module("x", 3), lambda: setattr(net[0], "weight", ag.ones(4, 3)),
                 lambda: net.register_buffer("y", [1])):
        with pytest.raises((KeyError, TypeError)):
            call()
    assert list(net.state_dict()) == list(network().state_dict())


# Optimizers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", [
    {"params": []}, {"params": [ag.ones(2)], "lr": -1.0}, {"params": {ag.ones(2)}}, {"params": [1.0]}, {"lr": 0.1}, [1],
    {"params": [ag.ones(2, requires_grad=True) * 2]}, {"params": [ag.ones(2, dtype=ag.int64)]},
    {"params": [ag.ones(2)], "betas": (0.9, 1.5)}, {"params": [("name", ag.ones(2))]}], ids=str)
def test_a_group_that_is_refused_is_not_added(group):
    optimizer = stepped(network())
    before, given = snapshot(optimizer), copy.copy(group)
    if isinstance(group, dict) and group.get("params") == []:
        optimizer.add_param_group(group)  # PyTorch takes it
        return
    with pytest.raises((TypeError, ValueError, KeyError)):
        optimizer.add_param_group(group)
    assert snapshot(optimizer) == before
    assert group == given


def test_a_parameter_given_twice_is_refused_and_the_group_left_out():
    net = network()
    optimizer = stepped(net)
    before = snapshot(optimizer)
    with pytest.raises(ValueError, match="more than one parameter group"):
        optimizer.add_param_group({"params": [nn.Parameter(ag.ones(1)), net[0].weight]})
    assert snapshot(optimizer) == before


def without_last(state: dict) -> dict:
    del state["state"][max(state["state"])]["exp_avg"]
    return state


def reshaped(state: dict) -> dict:
    state["state"][max(state["state"])]["exp_avg_sq"] = ag.ones(9)
    return state


OPTIMIZER_STATES = {
    "the last parameter lacks a part": without_last, "the last has another shape": reshaped,
    "a group too many": lambda s: {**s, "param_groups": s["param_groups"] * 2},
    "a parameter too few": lambda s: {**s, "param_groups": [{**s["param_groups"][0], "params": [0]}]},
    "no state": lambda s: {"param_groups": s["param_groups"]}, "no groups": lambda s: {"state": s["state"]},
    "a number for a state": lambda s: {**s, "state": {0: {"exp_avg": 1.0}}},
}


@pytest.mark.parametrize("name", OPTIMIZER_STATES)
def test_an_optimizer_state_that_does_not_fit_changes_nothing(name):
    net = network()
    optimizer = stepped(net)
    before, weights = snapshot(optimizer), snapshot(net)
    with pytest.raises((KeyError, ValueError)):
        optimizer.load_state_dict(OPTIMIZER_STATES[name](copy.deepcopy(stepped(network()).state_dict())))
    assert (snapshot(optimizer), snapshot(net)) == (before, weights)
    optimizer.step()


def test_a_step_with_a_gradient_that_does_not_fit_changes_nothing():
    net = network()
    optimizer = stepped(net)
    net[2].bias.data = ag.ones(5)
    before = snapshot(net), snapshot(optimizer)
    with pytest.raises(RuntimeError, match=r"zero_grad\(\)"):
        optimizer.step()
    assert (snapshot(net), snapshot(optimizer)) == before


@pytest.mark.parametrize("make", [lambda o: StepLR(o, 2), lambda o: CosineAnnealingLR(o, 5), lambda o: OneCycleLR(o, 0.1, 10)])
def test_a_schedule_state_that_does_not_fit_changes_nothing(make):
    optimizer = stepped(network())
    schedule = make(optimizer)
    before = snapshot(schedule.state_dict())
    with pytest.raises((KeyError, TypeError, ValueError, RuntimeError, AttributeError)):
        schedule.load_state_dict(None)
    assert snapshot(schedule.state_dict()) == before


# Gradients ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_clipping_that_is_refused_changes_no_gradient(value):
    parameters = [nn.Parameter(ag.ones(2)) for _ in range(3)]
    for p in parameters:
        p.grad = ag.ones(2) * 5
    parameters[-1].grad[0] = value
    before = repr(snapshot(parameters))
    with pytest.raises(RuntimeError, match=r"non-finite|cannot be clipped"):
        nn.utils.clip_grad_norm_(parameters, 1.0, error_if_nonfinite=True)
    assert repr(snapshot(parameters)) == before


def test_a_gradient_that_is_refused_is_not_taken():
    p = nn.Parameter(ag.ones(2))
    p.grad = kept = ag.ones(2)
    for value in (ag.ones(3), ag.ones(2, dtype=ag.float64), 1.0, p):
        with pytest.raises((RuntimeError, TypeError)):
            p.grad = value
    assert p.grad is kept


def test_parameters_from_a_vector_of_another_length_are_left_alone():
    net = network()
    before = snapshot(net)
    with pytest.raises((RuntimeError, ValueError, TypeError)):
        nn.utils.vector_to_parameters(ag.ones(7), net.parameters())
    assert snapshot(net) == before


@pytest.mark.parametrize("fill", [
    lambda w: nn.init.eye_(w), lambda w: nn.init.xavier_uniform_(ag.ones(2)), lambda w: nn.init.orthogonal_(ag.ones(2)),
    lambda w: nn.init.kaiming_normal_(w, mode="nowhere"), lambda w: nn.init.kaiming_normal_(w, nonlinearity="nothing")])
def test_an_initialisation_that_is_refused_changes_nothing(fill):
    w = nn.Parameter(ag.ones(2, 3, 4))
    before = snapshot(w)
    with pytest.raises((ValueError, AssertionError)):
        fill(w)
    assert snapshot(w) == before


def test_random_state_that_is_no_state_leaves_the_generator():
    before = ag.get_rng_state().tolist()
    for state in (ag.zeros(5, dtype=ag.uint8), ag.zeros(5056, dtype=ag.uint8), ag.ones(3)):
        with pytest.raises((RuntimeError, TypeError)):
            ag.set_rng_state(state)
    assert ag.get_rng_state().tolist() == before


def test_a_default_dtype_that_is_refused_is_not_set():
    for dtype in (ag.int64, "nothing"):
        with pytest.raises(TypeError):
            ag.set_default_dtype(dtype)
    assert ag.get_default_dtype() is ag.float32


@pytest.mark.parametrize(("make", "change"), [
    (lambda: nn.ModuleList([nn.ReLU()]), lambda c: c.extend([nn.Tanh(), 3])),
    (lambda: nn.Sequential(nn.ReLU()), lambda c: c.extend([nn.Tanh(), 3])),
    (lambda: nn.Sequential(nn.ReLU()), lambda c: c.insert(0, 3)),
    (lambda: nn.ModuleDict({"a": nn.ReLU()}), lambda c: c.update({"b": nn.Tanh(), "c": 3})),
    (lambda: nn.ModuleDict({"a": nn.ReLU()}), lambda c: c.update({"b": nn.Tanh()}, **{"c.d": nn.Tanh()})),
    (lambda: nn.ParameterDict({"a": ag.ones(1)}), lambda c: c.update([("b", ag.ones(1)), ("keys", ag.ones(1))])),
    (lambda: nn.ParameterDict({"a": ag.ones(1)}), lambda c: c.update([("b", ag.ones(1)), (3, ag.ones(1))])),
    (lambda: nn.ParameterList([ag.ones(1)]), lambda c: c.append(ag.ones(1, dtype=ag.int64))),
    (lambda: nn.ParameterList([ag.ones(1)]), lambda c: c.extend([ag.ones(1), ag.ones(1, dtype=ag.int64)])),
], ids=["ModuleList.extend", "Sequential.extend", "Sequential.insert", "ModuleDict.update", "a dot in a name",
        "a name that is taken", "a key that is no name", "ParameterList.append", "ParameterList.extend"])
def test_a_refused_change_of_a_container_changes_nothing(make, change):
    container = make()
    before = repr(container)
    with pytest.raises((TypeError, KeyError, RuntimeError)):
        change(container)
    assert repr(container) == before
