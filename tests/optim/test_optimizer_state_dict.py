"""Optimizers' state: how it is laid out, that a load copies it, and that one which does not fit changes nothing."""

import copy
import pickle

import pytest
from leaves import leaf

import autograd
import optim


def trained(**settings):
    p, q = leaf(2), leaf(3, 1)
    optimizer = optim.Adam([p, q], **settings)
    optimizer.step()
    return optimizer


def test_state_dict_is_laid_out_as_pytorchs():
    state = trained(lr=0.1).state_dict()
    assert list(state) == ["state", "param_groups"]
    assert list(state["state"]) == [0, 1]
    assert state["state"][1]["exp_avg"].shape == (3, 1)
    assert state["state"][0]["step"].item() == 1.0
    assert state["param_groups"][0]["params"] == [0, 1]


def test_loaded_state_is_a_copy():
    one, other = trained(), trained()
    other.load_state_dict(one.state_dict())
    before = [entries["exp_avg"].tolist() for entries in one.state.values()]
    other.step()
    assert [entries["exp_avg"].tolist() for entries in one.state.values()] == before


def broken(change):
    state = copy.deepcopy(trained().state_dict())
    change(state)
    return state


BROKEN = {
    "no groups": (KeyError, "param_groups", broken(lambda s: s.pop("param_groups"))),
    "another group": (ValueError, "number of parameter groups",
                      broken(lambda s: s["param_groups"].append(s["param_groups"][0]))),
    "another size": (ValueError, "match the size", broken(lambda s: s["param_groups"][0]["params"].append(2))),
    "another shape": (ValueError, r"parameter 1: exp_avg should be a tensor of the parameter's shape \(3, 1\)",
                      broken(lambda s: s["state"][1].update(exp_avg=autograd.zeros(3)))),
    "no tensor": (ValueError, "exp_avg_sq should be", broken(lambda s: s["state"][0].update(exp_avg_sq=None))),
    "several steps": (ValueError, "step should be a single number",
                      broken(lambda s: s["state"][0].update(step=autograd.zeros(2)))),
    "something missing": (ValueError, "has no exp_avg_sq", broken(lambda s: s["state"][0].pop("exp_avg_sq"))),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_state_that_does_not_fit_changes_nothing(case):
    error, message, state = BROKEN[case]
    optimizer = trained(lr=0.5)
    before = repr(optimizer.state_dict())
    with pytest.raises(error, match=message):
        optimizer.load_state_dict(state)
    assert repr(optimizer.state_dict()) == before


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda o: pickle.loads(pickle.dumps(o))],
                         ids=["deepcopy", "pickle"])
def test_a_copy_of_an_optimizer_goes_on_by_itself(duplicate):
    one = trained()
    other = duplicate(one)
    one.step()
    p = other.param_groups[0]["params"][0]
    before = p.tolist()
    assert before != one.param_groups[0]["params"][0].tolist()
    other.step()
    assert p.tolist() == one.param_groups[0]["params"][0].tolist()
    assert other.state[p]["step"].item() == 2.0


def test_names_of_parameters_that_a_checkpoint_lacks_are_kept():
    p = autograd.ones(1, requires_grad=True)
    optimizer = optim.SGD([("scale", p)], lr=0.1)
    optimizer.load_state_dict(optim.SGD([p], lr=0.5).state_dict())
    assert optimizer.param_groups[0]["param_names"] == ["scale"]
    assert optimizer.param_groups[0]["lr"] == 0.5


def test_state_of_an_own_kind_is_copied_deeply():
    p = autograd.ones(1, requires_grad=True)
    optimizer = optim.SGD([p], lr=0.1)
    saved = optimizer.state_dict()
    saved["state"] = {0: {"history": [autograd.ones(1), (1, {2})]}}
    optimizer.load_state_dict(saved)
    saved["state"][0]["history"][1][1].add(3)
    assert optimizer.state[p]["history"] == [autograd.ones(1), (1, {2})]
