"""In-place changes: they have PyTorch's effect and gradient, or are refused; never a wrong gradient, never a false alarm."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
import nn.functional as F
import optim
from optim.swa_utils import AveragedModel

# The same effect and gradient as PyTorch's ----------------------------------------------------------------------


def rows_of_a_recurrence(t: Any, x: Any, w: Any) -> Any:
    y = t.zeros(4, 3, dtype=t.float64)
    y[0] = x[0]
    for i in range(1, 4):
        y[i] = (y[i - 1].clone() * w + x[i]).tanh()
    return y * y


def rows_assigned_twice(t: Any, x: Any, w: Any) -> Any:
    y = x * w
    y[1] = w * 3
    y[1] = w.exp()
    return y * y


def a_column_through_a_view(t: Any, x: Any, w: Any) -> Any:
    y = x * 2
    y.t()[1] = x[:, 0].sin()
    return y * y


def a_view_of_a_view(t: Any, x: Any, w: Any) -> Any:
    y = x * 2
    y[1:][::2][0, 1:].mul_(w[1:])
    return y.exp()


def a_view_read_after_its_base_was_changed(t: Any, x: Any, w: Any) -> Any:
    y = x * 2
    view = y[1:3, 1]
    y[2] = w
    return view * view


def a_base_read_after_its_view_was_changed(t: Any, x: Any, w: Any) -> Any:
    y = x * 2
    row = y[3]
    row += w
    row *= w
    return y * row


def sum_in_place_on_rows(t: Any, x: Any, w: Any) -> Any:
    y = t.zeros(4, 3, dtype=t.float64)
    for i in range(4):
        y[i] += x[i] * w
    return y.exp()


def a_mask(t: Any, x: Any, w: Any) -> Any:
    y = x * w
    y[x > 0] = 0.5
    return y * y


def integers_that_repeat(t: Any, x: Any, w: Any) -> Any:
    y = x * w
    y[[2, 0]] = x[:2]
    return y * y


def a_number_into_a_scalar(t: Any, x: Any, w: Any) -> Any:
    y = x.sum()
    y.reshape(1)[0] = w.sum() * 2
    return y * y


def a_view_of_a_scalar_read_after_a_change(t: Any, x: Any, w: Any) -> Any:
    y = x.sum()
    view = y.view(1, 1)
    y.mul_(w[0])
    return view.exp() * y


def a_view_of_permuted_memory(t: Any, x: Any, w: Any) -> Any:
    y = (x * 2).reshape(2, 2, 3).permute(2, 0, 1)
    y[1:, 0].mul_(3.0)
    return y * y


def a_comparison_in_place(t: Any, x: Any, w: Any) -> Any:
    y = x * w
    y.lt_(0.5)
    return y * x


def a_whole_copy(t: Any, x: Any, w: Any) -> Any:
    y = x * 2
    y[1:].copy_(w)
    y[0].fill_(w[0])
    y[2].zero_()
    return y * y


def another_dtype(t: Any, x: Any, w: Any) -> Any:
    y = t.zeros(4, 3, dtype=t.float32)
    y[1] = x[1]
    return y * y


PROGRAMS = [rows_of_a_recurrence, rows_assigned_twice, a_column_through_a_view, a_view_of_a_view,
            a_view_read_after_its_base_was_changed, a_base_read_after_its_view_was_changed, sum_in_place_on_rows, a_mask,
            integers_that_repeat, a_number_into_a_scalar,
            a_view_of_a_scalar_read_after_a_change, a_view_of_permuted_memory, a_comparison_in_place, a_whole_copy,
            another_dtype]


def run(t: Any, program: Callable[..., Any]) -> list[Any]:
    rng = np.random.default_rng(0)
    x, w = (t.tensor(rng.normal(size=s)).requires_grad_() for s in [(4, 3), (3,)])
    out = program(t, x, w)
    out.sum().backward()
    return [out.tolist(), *(0.0 if leaf.grad is None else leaf.grad.tolist() for leaf in (x, w))]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
def test_an_in_place_change_has_pytorchs_effect_and_gradient(program):
    torch = pytest.importorskip("torch")
    for mine, theirs in zip(run(ag, program), run(torch, program), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("program", PROGRAMS[:-1], ids=lambda f: f.__name__)
def test_an_in_place_change_can_be_differentiated_twice(program):
    rng = np.random.default_rng(1)
    x, w = (ag.tensor(rng.normal(size=s)).requires_grad_() for s in [(4, 3), (3,)])
    assert ag.autograd.gradgradcheck(lambda x, w: program(ag, x, w), (x, w))


def test_retain_grad_moves_to_the_changed_value():
    x = ag.ones(3, requires_grad=True)
    y = x * 2
    y.retain_grad()
    y[0] = 5.0
    (y * y).sum().backward()
    assert y.grad.tolist() == [10.0, 4.0, 4.0]


def test_assignments_in_a_loop_cost_linear_memory():
    n, width = 300, 400
    x = ag.zeros(n, width)
    row = ag.ones(width, requires_grad=True)
    tracemalloc.start()
    try:
        for i in range(n):
            x[i] = row
        forward = tracemalloc.get_traced_memory()[1]
        x.sum().backward()
        backward = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert forward < x.nbytes
    assert backward < 4 * x.nbytes
    assert row.grad.tolist() == [n] * width


@pytest.mark.parametrize("change", [
    lambda x, i, v: x.__setitem__(i, v), lambda x, i, v: x[i].copy_(v), lambda x, i, v: x[i].add_(v)])
def test_the_walk_copies_no_gradient_per_assignment(change, monkeypatch):
    copies = []
    array = ag.differentiate.walk.__globals__["Rest"].array
    monkeypatch.setattr("autograd.engine.Rest.array", lambda self, own: copies.append(own) or array(self, own))
    x, v = ag.zeros(20, 3), ag.ones(3, requires_grad=True)
    for i in range(20):
        change(x, i, v)
    x.sum().backward()
    assert copies.count(False) <= 1
    assert v.grad.tolist() == [20.0] * 3


def test_the_gradient_of_an_assigned_tensor_is_not_changed_by_the_walk():
    x = ag.ones(3, requires_grad=True)
    y = x * 1
    seen = []
    y[0] = 2.0
    y.register_hook(lambda g: seen.append(g))
    y[1] = 3.0
    y.retain_grad()
    (y * ag.tensor([1.0, 2.0, 3.0])).sum().backward()
    assert seen[0].tolist() == [1.0, 0.0, 3.0]
    assert y.grad.tolist() == [1.0, 2.0, 3.0]
    assert x.grad.tolist() == [0.0, 0.0, 3.0]


def test_reads_of_a_scalar_add_up():
    """A sum of two scalars is no array in NumPy: nothing can be added to it in place."""
    x = ag.tensor(2.0, requires_grad=True)
    y = x * 1
    (y[None] + y[...] + y * 3 + y.view(1)[0] + y[None, None]).sum().backward()
    assert x.grad.item() == 7.0


# Refused ---------------------------------------------------------------------------------------------------------


def test_a_saved_row_that_is_overwritten_is_noticed():
    y = ag.ones(4, requires_grad=True) * 2
    z = y[0] * y[0]
    y[0] = 3.0
    with pytest.raises(RuntimeError, match=r"mul: one of the values .* changed in place by __setitem__"):
        z.backward()


@pytest.mark.parametrize("change", [
    lambda w: w[0].add_(1), lambda w: w.view(-1).mul_(2), lambda w: w.__setitem__(0, 1.0), lambda w: w.zero_(),
    lambda w: w.copy_(ag.ones(2, 2)), lambda w: w.__iadd__(1)])
def test_a_leaf_that_requires_grad_keeps_its_values(change):
    w = ag.zeros(2, 2, requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf"):
        change(w)
    assert w.tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert w._storage.version == 0


@pytest.mark.parametrize("change", [
    lambda y: y.__setitem__(0, ag.ones(5)), lambda y: y.__setitem__(7, 1.0), lambda y: y.add_(ag.ones(2, 5)),
    lambda y: y.__setitem__(ag.tensor([0, 9]), 1.0), lambda y: y.copy_(ag.ones(5)), lambda y: y.add_(ag.ones(3, 2, 2)),
    lambda y: y[0].mul_(ag.ones(7)), lambda y: y.clamp_("a")])
@pytest.mark.parametrize("tracked", [True, False])
def test_an_in_place_change_that_fails_changes_nothing(change, tracked):
    y = ag.ones(2, 2, requires_grad=tracked) * 2
    node, values, version = y._node, y.tolist(), y._storage.version
    with pytest.raises((RuntimeError, IndexError, TypeError)):
        change(y)
    assert y._node is node
    assert y.tolist() == values
    assert y._storage.version == version


def test_an_expanded_tensor_cannot_be_written_to():
    y = ag.ones(1, 3).expand(2, 3)
    with pytest.raises(RuntimeError, match="more than one element"):
        y[0] = 2.0


@pytest.mark.parametrize("value", [[1.0, 2.0], "a", None], ids=repr)
def test_only_numbers_and_tensors_are_assigned(value):
    for y in ag.zeros(2), ag.zeros(2, requires_grad=True) * 1:
        with pytest.raises(TypeError, match="can't assign"):
            y[:] = value


# Every writer counts its change ----------------------------------------------------------------------------------


def saved(w: ag.Tensor) -> ag.Tensor:
    """Something whose gradient needs the value of `w`."""
    return (w * ag.ones_like(w).requires_grad_()).sum()


def stepped(w: ag.Tensor, make: Callable[..., optim.Optimizer]) -> None:
    w.grad = ag.ones_like(w)
    make([w]).step(lambda: ag.tensor(1.0))


WRITERS: dict[str, Callable[[nn.Parameter], object]] = {
    **{name: lambda w, name=name: stepped(w, lambda p: getattr(optim, name)(p, lr=0.1))
       for name in ("SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam", "Rprop", "ASGD",
                    "LBFGS")},
    ".data =": lambda w: setattr(w, "data", ag.ones(2, 2)),
    ".data.add_": lambda w: w.data.add_(1),
    "detach()[0]": lambda w: w.detach().__setitem__(0, 1.0),
    "a view of detach()": lambda w: w.detach()[0].zero_(),
    "vector_to_parameters": lambda w: nn.utils.vector_to_parameters(ag.ones(4), [w]),
    **{f"init.{name}": lambda w, name=name: getattr(nn.init, name)(w)
       for name in ("uniform_", "normal_", "zeros_", "ones_", "eye_", "trunc_normal_", "xavier_uniform_", "xavier_normal_",
                    "kaiming_uniform_", "kaiming_normal_", "orthogonal_")},
    "init.constant_": lambda w: nn.init.constant_(w, 2.0),
    "init.sparse_": lambda w: nn.init.sparse_(w, 0.5),
    "out=": lambda w: ag.add(ag.ones(2, 2), 1, out=w.detach()),
    "normal_": lambda w: w.detach().normal_(),
    "index_put_": lambda w: w.detach().index_put_((ag.tensor([0]),), ag.ones(2)),
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_change_between_forward_and_backward_is_noticed(name):
    w = nn.Parameter(ag.full((2, 2), 3.0))
    loss = saved(w)
    WRITERS[name](w)
    with pytest.raises(RuntimeError, match="changed in place by"):
        loss.backward()


def test_load_state_dict_between_forward_and_backward_is_noticed():
    net = nn.Linear(2, 2)
    loss = net(ag.ones(1, 2, requires_grad=True)).sum()
    net.load_state_dict({name: value.clone() for name, value in net.state_dict().items()})
    with pytest.raises(RuntimeError, match="changed in place by load_state_dict"):
        loss.backward()


def test_an_average_that_moves_between_forward_and_backward_is_noticed():
    net = nn.Linear(2, 2)
    average = AveragedModel(net)
    loss = average(ag.ones(1, 2, requires_grad=True)).sum()
    average.update_parameters(net)
    with pytest.raises(RuntimeError, match="changed in place"):
        loss.backward()


def test_running_statistics_that_a_training_pass_moves_are_noticed_by_an_earlier_evaluation():
    norm = nn.BatchNorm1d(2)
    x = ag.randn(5, 2).requires_grad_()
    loss = norm.eval()(x).sum()
    norm.train()(x)
    with pytest.raises(RuntimeError, match=r"native_batch_norm: one of the values .* changed in place by batch_norm"):
        loss.backward()


@pytest.mark.parametrize("norm", [lambda: nn.BatchNorm1d(2), lambda: nn.BatchNorm1d(2, momentum=None),
                                  lambda: nn.InstanceNorm1d(2, track_running_stats=True)])
def test_running_statistics_count_their_changes(norm):
    norm = norm()
    before = [norm.running_mean._storage.version, norm.running_var._storage.version]
    norm(ag.randn(5, 2, 3))
    assert [norm.running_mean._storage.version, norm.running_var._storage.version] == [n + 1 for n in before]


@pytest.mark.parametrize("create_graph", [False, True])
def test_batch_norm_may_run_twice_before_backward(create_graph):
    """As a discriminator does, on real and on generated examples."""
    net = nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.InstanceNorm1d(4, track_running_stats=True), nn.Tanh())
    loss = net(ag.randn(3, 4, 2)).sum() + net(ag.randn(3, 4, 2)).sum()
    loss.backward(create_graph=create_graph)
    assert all(p.grad is not None for p in net.parameters())


@pytest.mark.parametrize("make", [
    lambda p: optim.SGD(p, lr=0.1, momentum=0.9), lambda p: optim.AdamW(p, lr=0.01)])
def test_an_ordinary_training_loop_raises_no_alarm(make):
    ag.manual_seed(0)
    net = nn.Sequential(nn.Embedding(5, 4), nn.Flatten(), nn.Linear(8, 8), nn.BatchNorm1d(8), nn.ReLU(inplace=True),
                        nn.Dropout(0.1, inplace=True), nn.LayerNorm(8), nn.Linear(8, 3))
    average, optimizer = AveragedModel(net), make(net.parameters())
    schedule = optim.lr_scheduler.StepLR(optimizer, 2)
    for step in range(6):
        optimizer.zero_grad(set_to_none=bool(step % 2))
        F.cross_entropy(net(ag.randint(0, 5, (6, 2))), ag.randint(0, 3, (6,))).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        average.update_parameters(net)
    assert all(np.isfinite(p.detach().numpy()).all() for p in net.parameters())


# Views whose memory goes its own way -----------------------------------------------------------------------------


def test_a_view_outlives_the_memory_of_its_base():
    x = ag.ones(4, requires_grad=True)
    y = x * 2
    view = y[1:3]
    y.data = ag.zeros(4)
    y[0] = 5.0
    view.sum().backward()
    assert x.grad.tolist() == [0.0, 2.0, 2.0, 0.0]


def test_out_that_grows_leaves_its_old_views_alone():
    out = ag.zeros(2)
    view = out[0]
    ag.add(ag.ones(3), 1, out=out)
    assert out.tolist() == [2.0, 2.0, 2.0]
    assert view._storage is not out._storage
    assert view.item() == 0.0
