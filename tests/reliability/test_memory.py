"""Memory: graphs have no reference cycles, training grows nothing, saved values go as the walk passes."""

from __future__ import annotations

import gc
import tracemalloc
import weakref

import pytest

import autograd as ag
import nn
import nn.functional as F
import optim


@pytest.fixture(autouse=True)
def uncollected():
    """The garbage collector off: only reference counts free anything."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def grown(step, steps: int, warm: int = 20) -> int:
    """How many objects `steps` more calls of `step` leave behind: whatever is in a cycle is among them."""
    for _ in range(warm):
        step()
    before = len(gc.get_objects())
    for _ in range(steps):
        step()
    return len(gc.get_objects()) - before


def trainer(net: nn.Module, optimizer: optim.Optimizer, x: ag.Tensor, y: ag.Tensor):
    def step() -> None:
        optimizer.zero_grad()
        F.cross_entropy(net(x), y).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
    return step


def test_ten_thousand_training_steps_grow_nothing():
    net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    step = trainer(net, optim.Adam(net.parameters()), ag.randn(5, 4), ag.randint(0, 3, (5,)))
    assert grown(step, 9_000) < 20
    tracemalloc.start()
    try:
        grown(step, 500)
        before = tracemalloc.get_traced_memory()[0]
        grown(step, 500)
        size = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert size < 5_000


NETS = {
    "convolution": (lambda: nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(inplace=True), nn.MaxPool2d(2),
                                          nn.Dropout(0.1), nn.Flatten(), nn.Linear(8, 3)), (2, 1, 6, 6)),
    "attention": (lambda: nn.Sequential(nn.TransformerEncoderLayer(4, 2, 8, batch_first=True), nn.Flatten(), nn.Linear(12, 3)),
                  (2, 3, 4)),
    "normalised": (lambda: nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Linear(4, 4)), nn.LayerNorm(4), nn.GELU(),
                                         nn.Linear(4, 3)), (2, 4)),
}


@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize("make", [lambda p: optim.SGD(p, 0.01, momentum=0.9), lambda p: optim.Adadelta(p)])
def test_training_grows_nothing(name, make):
    build, shape = NETS[name]
    net = build()
    assert grown(trainer(net, make(net.parameters()), ag.randn(*shape), ag.randint(0, 3, shape[:1])), 60) < 20


class Square(ag.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, g):
        return g * 2 * ctx.saved_tensors[0]


def custom() -> ag.Tensor:
    return Square.apply(ag.ones(3, requires_grad=True)).sum()


def hooked() -> ag.Tensor:
    y = ag.ones(3, requires_grad=True) * 2
    y.register_hook(lambda g: g * 2)
    y.retain_grad()
    return y.sum()


def recurrent() -> ag.Tensor:
    return nn.LSTM(3, 2)(ag.randn(4, 2, 3))[0].sum()


def changed_in_place() -> ag.Tensor:
    y = ag.zeros(3, 3)
    y[0] = ag.ones(3, requires_grad=True)
    y[1:].add_(y[:2].clone())
    view = y[2]
    y.mul_(2)
    return (view * 2).sum()


def several_outputs() -> ag.Tensor:
    a, b = ag.randn(4, 2, requires_grad=True).split(2)
    return (a.max(0).values + ag.linalg.svd(b)[1]).sum()


def twice_differentiated() -> ag.Tensor:
    x = ag.ones(3, requires_grad=True)
    (g,) = ag.grad((x.exp() * x).sum(), x, create_graph=True)
    return (g * g).sum()


GRAPHS = [custom, hooked, recurrent, changed_in_place, several_outputs, twice_differentiated]


@pytest.mark.parametrize("walked", [False, True], ids=["not walked", "walked"])
@pytest.mark.parametrize("build", GRAPHS, ids=lambda f: f.__name__)
def test_a_graph_goes_with_its_last_tensor(build, walked):
    def step() -> weakref.ref:
        out = build()
        if walked:
            out.backward()
        return weakref.ref(out.grad_fn)

    assert step()() is None
    assert grown(step, 50) < 20


def test_a_failed_pass_keeps_nothing():
    def step() -> None:
        x = ag.ones(3, requires_grad=True)
        y = x * 1
        z = (y * y).sum()
        y.add_(1)
        try:
            z.backward()
        except RuntimeError:
            return
        raise AssertionError("not noticed")

    assert grown(step, 50) < 20


def test_saved_values_go_as_the_walk_passes():
    x = ag.ones(250_000, requires_grad=True)
    y = x
    for _ in range(40):
        y = y.sin()
    out = y.sum()
    del y
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        out.backward()
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert peak < 6 * x.nbytes


def test_values_that_no_rule_needs_are_freed_while_the_graph_lives():
    x = ag.ones(1000, requires_grad=True)
    y = x + 1
    there = weakref.ref(y)
    z = y * 2.0
    del y
    assert there() is None
    z.sum().backward()
    assert x.grad[0].item() == 2.0


@pytest.mark.parametrize("take", [lambda x: [x[i] for i in range(len(x))], lambda x: x.unbind(0), lambda x: list(x),
                                  lambda x: x.split(1)])
def test_taking_a_tensor_apart_costs_linear_memory(take):
    x = ag.ones(400, 500, requires_grad=True)
    parts = take(x)
    out = ag.stack([part.reshape(500) for part in parts]).sum()
    del parts
    tracemalloc.start()
    try:
        out.backward()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 6 * x.nbytes
    assert x.grad.tolist() == [[1.0] * 500] * 400
