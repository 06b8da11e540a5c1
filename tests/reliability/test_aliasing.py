"""Who shares memory with whom: gradients with nobody, tensors with what they say."""

from __future__ import annotations

import numpy as np
import pytest

import autograd as ag
import nn
import nn.functional as F


def leaf(*shape: int) -> ag.Tensor:
    return ag.randn(*shape).requires_grad_()


def gradients(*leaves: ag.Tensor) -> list[np.ndarray]:
    return [t.grad._array for t in leaves]


def assert_own(*grads: np.ndarray) -> None:
    """Writable, contiguous, the owner of its memory, and apart from the others."""
    for i, g in enumerate(grads):
        assert g.flags.writeable
        assert g.flags.c_contiguous
        assert g.base is None
        assert not any(np.may_share_memory(g, other) for other in grads[:i])


PROGRAMS = {
    "a sum, one gradient for two": lambda a, b: (a + b).sum(),
    "a difference": lambda a, b: (a - b).sum(),
    "a broadcast": lambda a, b: (a + b).mean(),
    "a view": lambda a, b: a.view(6).sum() + b.t().sum(),
    "a transposed gradient": lambda a, b: (a.t() * b.t()).sum(),
    "expanded": lambda a, b: (a.expand(4, 2, 3) + b).sum(),
    "slices": lambda a, b: a[0].sum() + b[:, 1].sum(),
    "concatenated": lambda a, b: ag.cat([a, b]).sum(),
    "stacked": lambda a, b: ag.stack([a, b, a]).sum(),
    "unbound": lambda a, b: sum(r.sum() for r in a.unbind(0)) + b.sum(),
    "reshaped and permuted": lambda a, b: a.reshape(3, 2).permute(1, 0).contiguous().sum() + b.sum(),
    "in place": lambda a, b: a.clone().add_(b).mul_(2).sum(),
    "assigned": lambda a, b: ag.zeros(2, 2, 3).index_put_((ag.tensor([0]),), a).sum() + b.sum(),
    "linear": lambda a, b: F.linear(a, b).sum(),
    "squared": lambda a, b: (a * a).sum() + (b * 1).sum(),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_gradient_owns_contiguous_memory_of_its_own(name):
    a, b = leaf(2, 3), leaf(2, 3)
    PROGRAMS[name](a, b).backward()
    assert_own(*gradients(a, b))


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_second_pass_adds_to_the_same_memory(name):
    a, b = leaf(2, 3), leaf(2, 3)
    out = PROGRAMS[name](a, b)
    out.backward(retain_graph=True)
    first = [g.copy() for g in gradients(a, b)]
    arrays = gradients(a, b)
    out.backward()
    assert all(x is y for x, y in zip(arrays, gradients(a, b), strict=True))
    for g, once in zip(arrays, first, strict=True):
        np.testing.assert_allclose(g, 2 * once, rtol=1e-6)


@pytest.mark.parametrize("name", PROGRAMS)
def test_gradients_that_are_returned_are_apart_too(name):
    a, b = leaf(2, 3), leaf(2, 3)
    assert_own(*(g._array for g in ag.grad(PROGRAMS[name](a, b), (a, b))))


def test_the_same_input_asked_for_twice_gets_two_gradients():
    a = leaf(3)
    assert_own(*(g._array for g in ag.grad((a * 2).sum(), (a, a))))


def test_a_seed_gradient_is_neither_taken_nor_changed():
    a, seed = leaf(3), ag.ones(3)
    for out in a, a + 0, a.view(3), a.clone():
        a.grad = None
        out.backward(seed)
        assert not np.may_share_memory(a.grad._array, seed._array)
        a.grad.mul_(0)
    assert seed.tolist() == [1.0] * 3


def test_a_hooks_result_is_not_taken():
    a, other = leaf(3), ag.ones(3)
    a.register_hook(lambda g: other)
    a.sum().backward()
    a.grad.zero_()
    assert other.tolist() == [1.0] * 3


def test_what_a_hook_sees_is_a_copy():
    a, seen = leaf(3), []
    a.register_hook(lambda g: seen.append(g))
    a.sum().backward()
    a.grad.zero_()
    assert seen[0].tolist() == [1.0] * 3


def test_a_custom_function_may_return_what_it_was_given():
    class Same(ag.Function):
        @staticmethod
        def forward(ctx, x, y):
            return x + y

        @staticmethod
        def backward(ctx, g):
            return g, g

    a, b = leaf(3), leaf(3)
    Same.apply(a, b).backward(ag.ones(3))
    assert_own(*gradients(a, b))


def test_retained_gradients_are_apart():
    a = leaf(3)
    y = a + 0
    z = y + 0
    y.retain_grad()
    z.retain_grad()
    z.sum().backward()
    assert_own(*gradients(a, y, z))


def test_a_scaled_gradient_changes_no_other():
    """As weight decay or clipping does, in place, on one of several parameters."""
    a, b = leaf(3), leaf(3)
    (a + b).sum().backward()
    a.grad.mul_(10)
    assert b.grad.tolist() == [1.0] * 3


# Tensors and arrays ---------------------------------------------------------------------------------------------


def test_tensor_copies_an_array():
    array = np.zeros(3, np.float32)
    t = ag.tensor(array)
    array[0] = 1
    assert t.tolist() == [0.0] * 3


def test_from_numpy_shares_and_says_so():
    array = np.zeros(3, np.float32)
    t = ag.from_numpy(array)
    array[0] = 1
    t[1] = 2
    assert t.tolist() == array.tolist() == [1.0, 2.0, 0.0]
    assert "shares" in ag.from_numpy.__doc__


def test_numpy_refuses_where_gradients_are_tracked():
    for t in leaf(2), leaf(2) * 2:
        with pytest.raises(RuntimeError, match=r"detach\(\)"):
            t.numpy()
        with pytest.raises(RuntimeError, match=r"detach\(\)"):
            np.asarray(t)


@pytest.mark.parametrize("call", [lambda t: t.numpy(), lambda t: t.detach().numpy(), lambda t: t.numpy(force=True)])
def test_numpy_gives_a_view_that_cannot_be_written_to(call):
    t = ag.zeros(2)
    view = call(t)
    with pytest.raises(ValueError, match="read-only"):
        view[0] = 1
    t[0] = 1
    assert view.tolist() == [1.0, 0.0]


def test_the_array_protocol_gives_nothing_that_writes_unnoticed():
    t = ag.zeros(2)
    for array in np.asarray(t), np.array(t, copy=False):
        assert not array.flags.writeable
    copy = np.array(t)
    copy[0] = 1
    assert t.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("alias", [lambda t: t.data, lambda t: t.detach(), lambda t: t.detach()[:], lambda t: t.data.view(-1),
                                   lambda t: nn.Parameter(t.detach()).detach()])
def test_a_write_through_an_alias_is_noticed(alias):
    w = leaf(3)
    loss = (w * w).sum()
    alias(w).zero_()
    assert w.tolist() == [0.0] * 3
    with pytest.raises(RuntimeError, match="changed in place by"):
        loss.backward()


def test_a_state_dict_shares_memory_and_its_writes_are_noticed():
    layer = nn.Linear(2, 2)
    loss = layer(leaf(1, 2)).sum()
    layer.state_dict()["weight"].zero_()
    with pytest.raises(RuntimeError, match="changed in place"):
        loss.backward()


def test_views_share_memory_as_pytorchs_do():
    x = ag.zeros(2, 6)
    views = [x[0], x[:, 1:3], x.t(), x.view(3, 4), x.reshape(12), x.unsqueeze(0), x.squeeze(), x.expand(3, 2, 6),
             x.permute(1, 0), x.narrow(1, 0, 2), x.select(0, 1), x.unbind(0)[0], x.split(3, 1)[1], x.chunk(2)[0],
             x.transpose(0, 1), x.diagonal(), x.flatten(), x.detach(), x.view_as(x), x.unfold(1, 2, 2), x.mT, x.T]
    for view in views:
        assert np.may_share_memory(view._array, x._array)
        assert view._storage is x._storage


@pytest.mark.parametrize("copy", [
    lambda x: x.clone(), lambda x: x.contiguous().clone(), lambda x: ag.tensor(x.tolist()), lambda x: x[[0, 1]], lambda x: x + 0,
    lambda x: x.repeat(1, 1), lambda x: x.flip(0), lambda x: ag.cat([x]), lambda x: x.to(ag.float64).to(ag.float32)])
def test_copies_share_nothing(copy):
    x = ag.zeros(2, 6)
    other = copy(x)
    assert not np.may_share_memory(other._array, x._array)
    assert other._storage is not x._storage
