"""Graphs of any size and shape, modes through every exit, hooks, custom Functions that break the contract, copies."""

from __future__ import annotations

import copy
import gc
import pickle
import sys
import threading
import weakref

import pytest

import autograd as ag

# Size -----------------------------------------------------------------------------------------------------------


def test_a_chain_of_a_million_operations_is_recorded_walked_and_freed():
    x = ag.ones(1, requires_grad=True)
    y = x
    limit = sys.getrecursionlimit()
    for _ in range(1_000_000):
        y = y + x
    y.backward()
    assert x.grad.item() == 1_000_001
    del y
    assert sys.getrecursionlimit() == limit


def test_a_chain_that_is_never_walked_is_freed_without_recursion():
    y = ag.ones(1, requires_grad=True)
    for _ in range(100_000):
        y = y.exp()
    freed = []
    weakref.finalize(y.grad_fn, freed.append, 1)
    del y
    assert freed == [1]


def test_a_fan_of_many_operations_adds_up_in_one_leaf():
    x = ag.ones(1, requires_grad=True)
    parts = [x * 2.0 for _ in range(100_000)]
    ag.stack(parts).sum().backward()
    assert x.grad.item() == 200_000


def test_a_graph_with_exponentially_many_paths_is_walked_once():
    x = ag.ones(1, requires_grad=True, dtype=ag.float64)
    y = x
    for _ in range(1000):
        y = (y + y) * 0.5
    y.backward()
    assert x.grad.item() == 1.0


def test_a_long_chain_can_be_differentiated_twice():
    x = ag.tensor(1.0, requires_grad=True, dtype=ag.float64)
    y = x
    for _ in range(3000):
        y = y * 1.0
    (g,) = ag.grad(y * y, x, create_graph=True)
    assert ag.grad(g, x)[0].item() == 2.0


# Modes ----------------------------------------------------------------------------------------------------------


def test_an_exception_inside_no_grad_leaves_recording_on():
    with pytest.raises(ZeroDivisionError), ag.no_grad():
        raise ZeroDivisionError
    assert ag.is_grad_enabled()


def test_one_object_entered_twice_restores_both_times():
    switch = ag.no_grad()
    with switch:
        with ag.enable_grad():
            with switch:
                assert not ag.is_grad_enabled()
            assert ag.is_grad_enabled()
        assert not ag.is_grad_enabled()
    assert ag.is_grad_enabled()


def test_a_decorated_function_that_raises_or_recurses_leaves_recording_on():
    @ag.no_grad()
    def down(n):
        return down(n - 1) if n else 1 / 0

    with pytest.raises(ZeroDivisionError):
        down(5)
    assert ag.is_grad_enabled()


def test_a_generator_under_no_grad_does_not_leak_its_mode():
    @ag.no_grad()
    def steps():
        for _ in range(3):
            yield ag.is_grad_enabled()

    seen = []
    for inside in steps():
        seen += [inside, ag.is_grad_enabled()]
    assert seen == [False, True] * 3


def test_a_generator_that_is_dropped_or_thrown_into_does_not_leak_its_mode():
    closed = []

    @ag.no_grad()
    def steps():
        try:
            yield 1
        finally:
            closed.append(ag.is_grad_enabled())

    dropped = steps()
    next(dropped)
    del dropped
    gc.collect()
    thrown = steps()
    next(thrown)
    with pytest.raises(KeyError):
        thrown.throw(KeyError())
    assert closed == [False, False]
    assert ag.is_grad_enabled()


def test_a_mode_set_in_one_thread_is_not_that_of_another():
    inside, seen = threading.Event(), []

    def other():
        inside.wait()
        seen.append(ag.is_grad_enabled())

    thread = threading.Thread(target=other)
    thread.start()
    with ag.no_grad():
        inside.set()
        thread.join()
    assert seen == [True]


def test_set_grad_enabled_takes_a_bool():
    with pytest.raises(TypeError, match=r"argument 'mode' .* must be bool, not str"):
        ag.set_grad_enabled("no")


def test_set_grad_enabled_at_once_lasts_and_in_a_block_is_restored():
    ag.set_grad_enabled(False)
    try:
        assert not ag.is_grad_enabled()
        with ag.set_grad_enabled(True):
            assert ag.is_grad_enabled()
        assert not ag.is_grad_enabled()
    finally:
        ag.set_grad_enabled(True)


# Passes and hooks -----------------------------------------------------------------------------------------------


def test_a_hook_fires_once_with_the_total_gradient():
    x = ag.ones(2, requires_grad=True)
    y = x * 1
    seen = []
    y.register_hook(lambda g: seen.append(("y", g.tolist())))
    x.register_hook(lambda g: seen.append(("x", g.tolist())))
    (y * 2 + y * 3 + y).sum().backward()
    assert seen == [("y", [6.0, 6.0]), ("x", [6.0, 6.0])]


def test_a_hook_that_returns_a_number_is_refused():
    x = ag.ones(2, requires_grad=True)
    x.register_hook(lambda g: 3.0)
    with pytest.raises(TypeError, match="must return a Tensor or None, but it returned float"):
        x.sum().backward()
    assert x.grad is None


def test_a_hook_that_raises_leaves_gradients_and_graph_usable():
    x = ag.ones(2, requires_grad=True)
    y = (x * 2).exp().sum()
    handle = x.register_hook(lambda g: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        y.backward(retain_graph=True)
    assert x.grad is None
    handle.remove()
    y.backward()
    assert x.grad is not None


def test_backward_inside_a_hook_adds_to_its_own_leaves():
    x, other = ag.ones(1, requires_grad=True), ag.ones(1, requires_grad=True)
    x.register_hook(lambda g: (other * 3).backward())
    (x * 2).backward()
    assert (x.grad.item(), other.grad.item()) == (2.0, 3.0)


# A custom Function that breaks the contract ---------------------------------------------------------------------


def function(*returned):
    class Broken(ag.Function):
        @staticmethod
        def forward(ctx, x, y):
            return x * y

        @staticmethod
        def backward(ctx, g):
            return returned if len(returned) > 1 else returned[0]
    return Broken


@pytest.mark.parametrize(("returned", "error", "words"), [
    ((ag.ones(2),), RuntimeError, "expected 2, got 1"),
    ((ag.ones(2), ag.ones(2), ag.ones(2)), RuntimeError, "expected 2, got 3"),
    ((ag.ones(2), 1.0), TypeError, "Tensor or None as gradient 1, but got float"),
    ((ag.ones(3), ag.ones(2)), RuntimeError, r"index 0 - got \[3\] but expected shape compatible with \[2\]"),
])
def test_a_custom_function_that_returns_the_wrong_thing_is_named_and_no_gradient_changes(returned, error, words):
    x, y = ag.ones(2, requires_grad=True), ag.ones(2, requires_grad=True)
    out = function(*returned).apply(x, y).sum()
    with pytest.raises(error, match=f"Broken.*{words}"):
        out.backward()
    assert x.grad is None
    assert y.grad is None


# Copies ---------------------------------------------------------------------------------------------------------


def test_a_computed_tensor_refuses_to_be_copied_or_pickled():
    y = ag.ones(2, requires_grad=True) * 2
    with pytest.raises(RuntimeError, match=r"graph leaves.*detach\(\)"):
        copy.deepcopy(y)
    with pytest.raises(RuntimeError, match=r"graph leaves.*detach\(\)"):
        pickle.dumps(y)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda t: pickle.loads(pickle.dumps(t))], ids=["deepcopy", "pickle"])
def test_a_leaf_is_copied_with_its_gradient(duplicate):
    x = ag.ones(2, requires_grad=True)
    (x * 3).sum().backward()
    other = duplicate(x)
    other.grad.zero_()
    other.detach().zero_()
    assert (x.tolist(), x.grad.tolist(), other.requires_grad, other.is_leaf) == ([1.0, 1.0], [3.0, 3.0], True, True)


def test_a_deepcopy_of_shared_leaves_keeps_them_shared():
    x = ag.ones(2, requires_grad=True)
    a, b = copy.deepcopy([x, x])
    assert a is b
