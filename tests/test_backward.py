"""The backward pass as a user meets it: what `.grad` holds, and what is refused with which words."""

from __future__ import annotations

import numpy as np
import pytest

import autograd as ag
import nn
import nn.functional as F


def leaf(*values: float) -> ag.Tensor:
    return ag.tensor(list(values), requires_grad=True)


# What it does ---------------------------------------------------------------------------------------------------


def test_several_outputs_are_weighted_one_by_one():
    x = leaf(1.0, 2.0)
    ag.autograd.backward([x * x, x.sum()], [ag.tensor([1.0, 10.0]), None])
    assert x.grad.tolist() == [3.0, 41.0]


def test_gradients_of_two_passes_add_up():
    x = leaf(3.0)
    (x * x).sum().backward()
    (x * x).sum().backward()
    assert x.grad.tolist() == [12.0]


def test_inputs_alone_receive_a_gradient():
    x, y = leaf(2.0), leaf(5.0)
    (x * y).sum().backward(inputs=[x])
    assert x.grad.tolist() == [5.0]
    assert y.grad is None


def test_two_leaves_never_share_their_gradient():
    x, y = leaf(1.0, 2.0), leaf(3.0, 4.0)
    (x + y).backward(ag.ones(2))
    assert not np.shares_memory(x.grad.numpy(), y.grad.numpy())


def test_the_gradient_never_shares_memory_with_the_one_given():
    x, seed = leaf(1.0, 2.0), ag.ones(2)
    (x + 0).backward(seed)
    x.grad.zero_()
    assert seed.tolist() == [1.0, 1.0]


def test_a_gradient_is_writable_and_contiguous_though_it_was_broadcast():
    x = ag.ones(3, 4, requires_grad=True)
    x.sum().backward()
    x.grad += 1
    assert x.grad.is_contiguous()
    assert x.grad.tolist() == [[2.0] * 4] * 3


def test_a_gradient_has_its_inputs_dtype_whatever_the_output_is():
    x = leaf(1.0)
    (x * ag.ones(1, dtype=ag.float64)).sum().backward()
    assert x.grad.dtype is ag.float32


def test_what_is_not_needed_is_not_computed():
    x, w = ag.ones(2, 3), ag.ones(4, 3, requires_grad=True)
    F.linear(x, w).sum().backward()
    assert x.grad is None


def test_only_inputs_false_warns_that_it_is_ignored():
    x = leaf(2.0)
    with pytest.warns(FutureWarning, match="only_inputs"):
        assert ag.grad((x * x).sum(), x, only_inputs=False)[0].tolist() == [4.0]


# What it refuses ------------------------------------------------------------------------------------------------


def test_a_second_pass_says_that_the_first_freed_the_values():
    x = leaf(1.0)
    y = x.exp().sum()
    y.backward()
    with pytest.raises(RuntimeError, match=r"backward through the graph a second time.*retain_graph=True"):
        y.backward()


def test_a_second_pass_works_with_retain_graph():
    x = leaf(2.0)
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.tolist() == [8.0]


def test_an_output_with_several_elements_wants_a_gradient():
    with pytest.raises(RuntimeError, match=r"only for scalar outputs, got one of shape \(2,\)"):
        (leaf(1.0, 2.0) * 2).backward()


def test_a_gradient_of_another_shape_is_refused_with_both_shapes():
    with pytest.raises(RuntimeError, match=r"shape of \(3,\) and output has a shape of \(2,\)"):
        (leaf(1.0, 2.0) * 2).backward(ag.ones(3))


def test_what_tracks_no_gradient_says_how_to_track_one():
    with pytest.raises(RuntimeError, match=r"does not require grad.*requires_grad=True"):
        ag.ones(2).sum().backward()


def test_grad_with_respect_to_nothing_is_refused():
    with pytest.raises(RuntimeError, match="inputs cannot be empty"):
        ag.grad(leaf(1.0).sum(), [])


def test_an_unused_input_is_named():
    x, unused = leaf(1.0), leaf(1.0)
    with pytest.raises(RuntimeError, match=r"input 1 of shape \(1,\) was not used.*allow_unused=True"):
        ag.grad(x.sum(), [x, unused])


def test_a_changed_value_names_the_operation_that_saved_it_and_what_changed_it():
    x = leaf(1.0)
    y = x * 1
    z = y.exp()
    z.mul_(2)
    with pytest.raises(RuntimeError, match=r"exp: one of the values .* changed in place by mul_.*clone\(\)"):
        z.sum().backward()


def test_a_change_through_a_detached_alias_is_noticed():
    w = leaf(1.0)
    y = w * w
    w.detach().add_(1)
    with pytest.raises(RuntimeError, match="changed in place by add_"):
        y.sum().backward()


def test_a_failing_pass_leaves_every_gradient_as_it_was():
    x, w = leaf(1.0), leaf(2.0)
    y = (x * w).sum()
    w.detach().zero_()
    with pytest.raises(RuntimeError, match="changed in place"):
        y.backward()
    assert x.grad is None
    assert w.grad is None


def test_integers_cannot_require_grad():
    with pytest.raises(RuntimeError, match="floating point"):
        ag.tensor([1, 2], requires_grad=True)


def test_a_leaf_that_requires_grad_is_not_changed_in_place():
    with pytest.raises(RuntimeError, match="leaf"):
        leaf(1.0).add_(1)


@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: ag.ones(2, 3) @ ag.ones(2, 3), RuntimeError, r"matmul\(\).*\(2, 3\).*\(2, 3\)"),
    (lambda: ag.ones(2, 3) + ag.ones(4), RuntimeError, r"add\(\).*\(2, 3\).*\(4,\)"),
    (lambda: ag.ones(2, 3).sum(dim=2), IndexError, r"sum\(\): Dimension out of range.*\[-2, 1\].*got 2"),
    (lambda: ag.ones(2, 3).view(4), RuntimeError, r"\(2, 3\)"),
    (lambda: nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(5, 2))(ag.ones(2, 4)), RuntimeError,
     r"2 Linear\(5 -> 2\): .*expected input \(\.\.\., 5\), got \(2, 3\)"),
    (lambda: F.linear(ag.ones(2, 3, dtype=ag.float64), ag.ones(4, 3)), RuntimeError, r"same dtype.*float64.*float32"),
    (lambda: F.cross_entropy(ag.ones(2, 3), ag.tensor([0, 3])), IndexError,
     r"Target 3 is out of bounds at index 1.*0 <= label < 3"),
    (lambda: F.cross_entropy(ag.ones(2, 3), ag.tensor([0, -1])), IndexError, r"Target -1 is out of bounds at index 1"),
    (lambda: F.cross_entropy(ag.ones(2, 3), ag.tensor([0, 1, 2])), ValueError, r"batch_size \(2\).*\(3\)"),
    (lambda: F.cross_entropy(ag.ones(2, 3), ag.tensor([0.0, 1.0])), RuntimeError, r"int64.*\.long\(\)"),
])
def test_a_wrong_call_says_what_came_and_what_was_expected(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_a_graph_can_be_walked_by_the_names_of_its_nodes():
    x = ag.ones(2, requires_grad=True)
    node = (x * 2).exp().grad_fn
    names = []
    while node is not None:
        names.append(node.name())
        node = node.next_functions[0][0] if node.next_functions else None
    assert names == ["ExpBackward", "MulBackward", "AccumulateGrad"]


def test_an_anomaly_names_the_line_of_an_operation_on_a_list():
    x = ag.ones(2, requires_grad=True)
    with ag.autograd.detect_anomaly():
        out = ag.cat([x, x])
        out.register_hook(lambda g: g * float("nan"))
        with pytest.raises(RuntimeError, match=r"(?s)CatBackward returned nan.* was called at:.*ag\.cat"):
            out.sum().backward()


def test_anomalies_are_looked_for_until_that_is_turned_off():
    x = ag.zeros(1, requires_grad=True)
    ag.autograd.set_detect_anomaly(True)
    try:
        with pytest.raises(RuntimeError, match="MulBackward returned nan"):
            (x * float("nan")).backward()
    finally:
        ag.autograd.set_detect_anomaly(False)
    (x * float("nan")).backward()
    assert x.grad.isnan().all()
