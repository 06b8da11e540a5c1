"""nn.utils: gradient clipping and parameters as one vector, beside PyTorch's."""

import numpy as np
import pytest

import autograd
import nn
from nn.utils import clip_grad_norm_, clip_grad_value_, parameters_to_vector, vector_to_parameters

GRADIENTS = [np.array([[3.0, -4.0]]), np.array([12.0, 0.5])]


def parameters(lib):
    made = [lib.tensor(np.ones_like(g).tolist(), requires_grad=True) for g in GRADIENTS]
    for p, g in zip(made, GRADIENTS, strict=True):
        p.grad = lib.tensor(g.tolist())
    return [*made, lib.ones(2, requires_grad=True)]


@pytest.mark.parametrize("max_norm", [1.0, 100.0])
@pytest.mark.parametrize("norm_type", [2.0, 1.0, float("inf")])
def test_clip_grad_norm_equals_pytorchs(max_norm, norm_type):
    torch = pytest.importorskip("torch")
    ours, theirs = parameters(autograd), parameters(torch)
    total = clip_grad_norm_(iter(ours), max_norm, norm_type)
    expected = torch.nn.utils.clip_grad_norm_(theirs, max_norm, norm_type)
    assert total.item() == pytest.approx(expected.item(), rel=1e-6)
    for p, q in zip(ours[:2], theirs[:2], strict=True):
        np.testing.assert_allclose(p.grad.numpy(), q.grad.numpy(), rtol=1e-6)


def test_clip_grad_norm_without_gradients_is_zero():
    assert clip_grad_norm_([autograd.ones(2, requires_grad=True)], 1.0).item() == 0


def test_clip_grad_norm_refuses_what_is_not_finite_before_it_changes_anything():
    ours = parameters(autograd)
    ours[1].grad[0] = float("nan")
    with pytest.raises(RuntimeError, match="non-finite"):
        clip_grad_norm_(ours, 1.0, error_if_nonfinite=True)
    assert ours[0].grad.tolist() == GRADIENTS[0].tolist()


def test_clip_grad_value_brings_every_element_into_range():
    ours = parameters(autograd)
    clip_grad_value_(ours, 1.0)
    assert ours[0].grad.tolist() == [[1, -1]]
    assert ours[1].grad.tolist() == [1, 0.5]


def test_parameters_go_to_a_vector_and_back():
    net = nn.Linear(3, 2)
    vector = parameters_to_vector(net.parameters())
    assert vector.shape == (8,)
    vector_to_parameters(autograd.arange(8.0), net.parameters())
    assert net.weight.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert net.bias.tolist() == [6, 7]
    assert isinstance(net.bias, nn.Parameter)


@pytest.mark.parametrize("size", [7, 9])
def test_a_vector_of_another_length_is_refused_before_anything_is_changed(size):
    net = nn.Linear(3, 2)
    before = net.weight.tolist()
    with pytest.raises(RuntimeError, match="expected a vector of 8 elements"):
        vector_to_parameters(autograd.zeros(size), net.parameters())
    assert net.weight.tolist() == before
