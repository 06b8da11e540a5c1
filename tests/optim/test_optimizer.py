"""What all optimizers share: groups, errors, state dicts, hooks, and parameters that change under their hands."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from leaves import ALL, leaf

import autograd
import nn
import optim
from autograd import tensor

# What is refused ------------------------------------------------------------------------------------------------

REFUSED = {
    "nothing": (ValueError, "empty parameter list", lambda: optim.SGD([])),
    "a tensor": (TypeError, "iterable of Tensors", lambda: optim.SGD(leaf(2))),
    "a model": (TypeError, r"Linear; pass model.parameters\(\)", lambda: optim.SGD(nn.Linear(2, 1))),
    "a state dict that is none": (TypeError, "expected a dict, got NoneType", lambda: optim.SGD([leaf(1)]).load_state_dict(None)),
    "a schedule's state that is none": (TypeError, "StepLR.load_state_dict: expected a dict, got int",
                                        lambda: optim.lr_scheduler.StepLR(optim.SGD([leaf(1)]), 1).load_state_dict(3)),
    "a set": (TypeError, "ordered", lambda: optim.SGD([{"params": {leaf(2)}}])),
    "a number": (TypeError, "can only optimize Tensors, but one of the params is float", lambda: optim.SGD([1.0])),
    "integers": (TypeError, "floating-point", lambda: optim.SGD([tensor([1, 2])])),
    "a non-leaf": (ValueError, "non-leaf", lambda: optim.SGD([leaf(2) * 2])),
    "one twice": (ValueError, "twice", lambda: optim.SGD([p := leaf(2), p])),
    "one in two groups": (ValueError, "more than one", lambda: optim.SGD([{"params": p} for p in [leaf(2)] * 2])),
    "some names": (ValueError, "with/without names", lambda: optim.SGD([("a", leaf(1)), leaf(1)])),
    "a group that is no dict": (TypeError, "must be a dict", lambda: optim.SGD([leaf(1)]).add_param_group([leaf(1)])),
    "a group without params": (KeyError, "params", lambda: optim.SGD([{"lr": 1}])),
    "names in one group": (ValueError, "with/without names",
                           lambda: optim.SGD([leaf(1)]).add_param_group({"params": [("a", leaf(1))]})),
    "differentiable": (RuntimeError, "differentiable", lambda: optim.Adam([leaf(1)], differentiable=True)),
    "nesterov alone": (ValueError, "Nesterov", lambda: optim.SGD([leaf(1)], nesterov=True)),
    "nesterov dampened": (ValueError, "Nesterov", lambda: optim.SGD([leaf(1)], 1, 0.9, 0.1, nesterov=True)),
    "alpha": (ValueError, "alpha", lambda: optim.RMSprop([leaf(1)], alpha=-1)),
    "rho": (ValueError, "rho", lambda: optim.Adadelta([leaf(1)], rho=1.5)),
    "etas": (ValueError, "eta values", lambda: optim.Rprop([leaf(1)], etas=(1.5, 1.2))),
    "momentum decay": (ValueError, "momentum_decay", lambda: optim.NAdam([leaf(1)], momentum_decay=-1)),
    "lr decay": (ValueError, "lr_decay", lambda: optim.Adagrad([leaf(1)], lr_decay=-1)),
    "accumulator": (ValueError, "initial_accumulator_value",
                    lambda: optim.Adagrad([leaf(1)], initial_accumulator_value=-1)),
    "line search": (RuntimeError, "strong_wolfe", lambda: optim.LBFGS([leaf(1)], line_search_fn="armijo")),
    "LBFGS with groups": (ValueError, "groups", lambda: optim.LBFGS([{"params": [leaf(1)]}, {"params": [leaf(1)]}])),
    "LBFGS without closure": (TypeError, "closure", lambda: optim.LBFGS([leaf(1)]).step()),
    "a group's lr": (ValueError, "learning rate", lambda: optim.SGD([{"params": [leaf(1)], "lr": -0.1}])),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case):
    error, message, make = REFUSED[case]
    with pytest.raises(error, match=message):
        make()


@pytest.mark.parametrize("name", [*ALL, "LBFGS"])
@pytest.mark.parametrize("lr", [-0.1, float("nan"), tensor([0.1, 0.2])])
def test_refused_learning_rates(name, lr):
    with pytest.raises(ValueError, match=r"learning rate|1-element"):
        getattr(optim, name)([leaf(1)], lr=lr)


@pytest.mark.parametrize("name", ["Adam", "AdamW", "Adamax", "NAdam", "RAdam"])
@pytest.mark.parametrize("betas", [(1.0, 0.9), (0.9, 1.0), (-0.1, 0.9), (0.9, float("nan"))])
def test_refused_betas(name, betas):
    with pytest.raises(ValueError, match="beta parameter at index"):
        getattr(optim, name)([leaf(1)], betas=betas)


@pytest.mark.parametrize("name", [n for n in ALL if n != "Rprop"])
def test_refused_weight_decay(name):
    with pytest.raises(ValueError, match="weight_decay"):
        getattr(optim, name)([leaf(1)], weight_decay=-0.1)


def test_a_refused_group_is_not_added():
    optimizer = optim.SGD([leaf(1)])
    group = {"params": [leaf(1)], "lr": -1}
    with pytest.raises(ValueError, match="learning rate"):
        optimizer.add_param_group(group)
    assert len(optimizer.param_groups) == 1
    assert set(group) == {"params", "lr"}


# Steps ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_a_parameter_without_gradient_is_skipped(name):
    decay = {} if name == "Rprop" else {"weight_decay": 0.1}
    p, q = leaf(2), leaf(3)
    optimizer = getattr(optim, name)([p, q], lr=0.1, **decay)
    q.grad = None
    optimizer.step()
    assert q.tolist() == [1.0, 1.0, 1.0]
    assert q not in optimizer.state
    assert p.tolist() != [1.0, 1.0]


@pytest.mark.parametrize("name", ALL)
def test_gradients_are_left_alone(name):
    params = [leaf(3), leaf(2, 2)]
    optimizer = getattr(optim, name)(params, lr=0.1, maximize=True)
    for _ in range(3):
        optimizer.step()
    assert all((p.grad == 0.5).all() for p in params)


@pytest.mark.parametrize("name", ALL)
def test_small_numbers_stay_quiet(name):
    p = leaf(3, dtype=autograd.float32)
    p.grad = tensor([0.0, 1e-38, 3e38])
    optimizer = getattr(optim, name)([p], lr=0.1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        optimizer.step()


@given(st.lists(st.sampled_from([(), (0,), (1,), (3, 2), (2, 1, 4), (20_000,), (150, 200)]), min_size=1, max_size=6),
       st.sampled_from(["float32", "float64"]))
def test_any_shapes_are_updated_as_each_alone(shapes, dtype):
    rng = np.random.default_rng(0)
    starts = [rng.standard_normal(shape).astype(dtype) for shape in shapes]
    gradients = [rng.standard_normal(shape).astype(dtype) for shape in shapes]
    together = [tensor(s.copy(), requires_grad=True) for s in starts]
    optimizer = optim.Adam(together, weight_decay=0.1)
    for p, g in zip(together, gradients, strict=True):
        p.grad = tensor(g)
    optimizer.step()
    for p, s, g in zip(together, starts, gradients, strict=True):
        alone = tensor(s.copy(), requires_grad=True)
        alone.grad = tensor(g)
        optim.Adam([alone], weight_decay=0.1).step()
        np.testing.assert_array_equal(p.detach().numpy(), alone.detach().numpy())


def test_mixed_dtypes_keep_their_own():
    params = [leaf(2, dtype=dtype) for dtype in (autograd.float16, autograd.float32, autograd.float64)]
    optimizer = optim.SGD(params, lr=0.1, momentum=0.9)
    optimizer.step()
    assert [p.dtype for p in params] == ["float16", "float32", "float64"]
    assert [optimizer.state[p]["momentum_buffer"].dtype for p in params] == ["float16", "float32", "float64"]


def test_parameters_with_gaps_in_memory():
    whole = autograd.zeros(300, 200)
    p = whole[::2, ::2].detach().requires_grad_()
    q = autograd.ones(40, 500).T.detach().requires_grad_()
    p.grad, q.grad = autograd.ones(150, 100), autograd.ones(500, 40)
    optim.SGD([p, q], lr=1.0).step()
    assert (whole[::2, ::2] == -1).all()
    assert (whole[1::2] == 0).all()
    assert (q == 0).all()


def test_gradients_with_gaps_in_memory():
    p = autograd.zeros(150, 200, requires_grad=True)
    g = autograd.arange(30_000.0).reshape(200, 150).T
    p.grad = g
    optim.SGD([p], lr=1.0).step()
    assert (p == -g).all()


def test_aliases_see_the_update():
    p = leaf(3)
    alias = p.detach()
    optim.SGD([p], lr=1.0).step()
    assert alias.tolist() == [0.5, 0.5, 0.5]


def test_a_step_between_forward_and_backward_is_noticed():
    p = leaf(3)
    loss = (p * p).sum()
    optim.SGD([p], lr=1.0).step()
    with pytest.raises(RuntimeError, match=r"SGD\.step"):
        loss.backward()


def test_replaced_data_is_what_the_next_step_changes():
    p = leaf(2)
    optimizer = optim.SGD([p], lr=1.0, momentum=0.5)
    optimizer.step()
    p.data = tensor([10.0, 20.0], dtype=autograd.float64)
    optimizer.step()
    assert p.tolist() == [9.25, 19.25]


def test_another_dtype_takes_the_state_with_it():
    p = leaf(2)
    optimizer = optim.SGD([p], lr=1.0, momentum=0.5)
    optimizer.step()
    p.data = p.data.float()
    p.grad = autograd.full((2,), 0.5)
    optimizer.step()
    assert p.dtype == "float32"
    assert p.tolist() == [-0.25, -0.25]


def test_a_gradient_of_the_old_dtype_is_refused():
    p = leaf(2)
    p.data = p.data.float()
    with pytest.raises(RuntimeError, match="dtype float64; call zero_grad"):
        optim.SGD([p]).step()


@pytest.mark.parametrize("change", [
    lambda o, p: o.state[p].update(momentum_buffer=autograd.zeros(2, dtype=autograd.float64)),
    lambda o, p: o.state[p]["momentum_buffer"].zero_(),
    lambda o, p: o.state.clear(),
    lambda o, p: o.state.pop(p),
    lambda o, p: o.state[p].clear(),
], ids=["replaced", "zeroed", "all state cleared", "popped", "cleared"])
def test_state_that_the_user_changes_counts(change):
    p = leaf(2)
    optimizer = optim.SGD([p], lr=1.0, momentum=0.5)
    optimizer.step()
    change(optimizer, p)
    optimizer.step()
    assert p.tolist() == [0.0, 0.0]


def test_settings_changed_between_steps():
    p = leaf(2)
    optimizer = optim.SGD([p], lr=1.0)
    optimizer.param_groups[0]["lr"] = 0.1
    optimizer.step()
    assert p.tolist() == pytest.approx([0.95, 0.95])
    optimizer.param_groups[0]["momentum"] = 0.5
    optimizer.step()
    assert optimizer.state[p]["momentum_buffer"].tolist() == [0.5, 0.5]


def test_a_group_added_later_is_updated_by_its_own_settings():
    p, q = leaf(1), leaf(1)
    optimizer = optim.SGD([p], lr=1.0)
    optimizer.step()
    optimizer.add_param_group({"params": q, "lr": 0.1})
    optimizer.step()
    assert (p.item(), q.item()) == (0.0, 0.95)
    assert optimizer.param_groups[1]["momentum"] == 0


def test_a_tensor_as_learning_rate():
    p, lr = leaf(1), tensor(1.0)
    optimizer = optim.Adam([p], lr=lr, eps=0.0)
    optimizer.step()
    lr.fill_(0.5)
    optimizer.step()
    assert p.item() == pytest.approx(-0.5)


def test_closure_runs_with_gradients_and_its_loss_is_returned():
    p = leaf(1)
    optimizer = optim.SGD([p], lr=0.1)

    def closure():
        optimizer.zero_grad()
        loss = (p * 3).sum()
        loss.backward()
        return loss

    with autograd.no_grad():
        assert optimizer.step(closure).item() == 3.0
    assert p.item() == pytest.approx(0.7)


def test_zero_grad():
    p, q = leaf(2), leaf(2)
    optimizer = optim.SGD([p, q])
    g = p.grad
    q.grad = None
    optimizer.zero_grad(set_to_none=False)
    assert p.grad is g
    assert g.tolist() == [0.0, 0.0]
    assert q.grad is None
    optimizer.zero_grad()
    assert p.grad is None


# Named parameters, repr, hooks ----------------------------------------------------------------------------------


def test_named_parameters():
    p, q = leaf(1), leaf(2)
    optimizer = optim.SGD([("bias", p), ("weight", q)])
    assert optimizer.param_groups[0]["params"] == [p, q]
    assert optimizer.state_dict()["param_groups"][0]["param_names"] == ["bias", "weight"]


def test_repr():
    assert repr(optim.SGD([leaf(1)], lr=0.1)) == (
        "SGD (\nParameter Group 0\n    dampening: 0\n    differentiable: False\n    foreach: None\n    fused: None\n"
        "    lr: 0.1\n    maximize: False\n    momentum: 0\n    nesterov: False\n    weight_decay: 0\n)")


def test_repr_has_an_empty_line_between_groups():
    assert "weight_decay: 0\n\nParameter Group 1\n" in repr(optim.SGD([{"params": [leaf(1)]}, {"params": [leaf(2)]}]))


def test_hooks_run_before_and_after_until_removed():
    p, seen = leaf(1), []
    optimizer = optim.SGD([p], lr=1.0)
    before = optimizer.register_step_pre_hook(lambda o, args, kwargs: seen.append(("before", p.item())))
    after = optimizer.register_step_post_hook(lambda o, args, kwargs: seen.append(("after", p.item())))
    optimizer.step()
    before.remove()
    after.remove()
    optimizer.step()
    assert seen == [("before", 1.0), ("after", 0.5)]


def test_a_hook_may_replace_the_arguments():
    optimizer = optim.SGD([leaf(1)])
    optimizer.register_step_pre_hook(lambda o, args, kwargs: (args, {"closure": lambda: 7}))
    assert optimizer.step() == 7


def test_a_hook_that_returns_something_else_is_refused():
    optimizer = optim.SGD([leaf(1)])
    optimizer.register_step_pre_hook(lambda o, args, kwargs: 3)
    with pytest.raises(RuntimeError, match="new_args"):
        optimizer.step()


def test_a_gradient_with_a_history_is_set_to_zeros_without_it():
    p = tensor([1.0, 2.0], requires_grad=True)
    (p ** 3).sum().backward(create_graph=True)
    optim.SGD([p], lr=0.1).zero_grad(set_to_none=False)
    assert p.grad.tolist() == [0, 0]
    assert not p.grad.requires_grad
