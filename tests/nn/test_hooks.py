"""Hooks of modules: when they are called, with what, and what they may replace."""

import pytest

import autograd
import nn


def test_forward_pre_hook_may_replace_the_arguments():
    net = nn.Identity()
    net.register_forward_pre_hook(lambda module, args: args[0] * 2)
    assert net(autograd.ones(1)).item() == 2


def test_forward_pre_hook_with_keyword_arguments():
    class Scale(nn.Module):
        def forward(self, x, by=1):
            return x * by

    net = Scale()
    net.register_forward_pre_hook(lambda module, args, kwargs: (args, {"by": 5}), with_kwargs=True)
    assert net(autograd.ones(1), by=2).item() == 5


def test_forward_pre_hook_with_keyword_arguments_must_return_a_pair():
    net = nn.Identity()
    net.register_forward_pre_hook(lambda module, args, kwargs: 3, with_kwargs=True)
    with pytest.raises(RuntimeError, match="tuple of"):
        net(1)


def test_forward_hook_sees_the_output_and_may_replace_it():
    net, seen = nn.Identity(), []
    net.register_forward_hook(lambda module, args, output: seen.append((module, args, output)))
    net.register_forward_hook(lambda module, args, kwargs, output: output + 1, with_kwargs=True)
    x = autograd.ones(1)
    assert net(x).item() == 2
    assert seen == [(net, (x,), x)]


def test_hooks_run_in_order_unless_prepended_and_can_be_removed():
    net, order = nn.Identity(), []
    first = net.register_forward_hook(lambda *_: order.append("first"))
    net.register_forward_hook(lambda *_: order.append("second"))
    net.register_forward_hook(lambda *_: order.append("before"), prepend=True)
    net(1)
    first.remove()
    net(1)
    assert order == ["before", "first", "second", "before", "second"]


def test_backward_hooks_see_and_replace_the_gradients():
    net, seen = nn.Linear(2, 1, bias=False), {}
    net.weight.data.fill_(3)

    def backward(module, grad_input, grad_output):
        seen["input"], seen["output"] = grad_input[0].tolist(), grad_output[0].tolist()
        return (grad_input[0] * 10,)

    net.register_full_backward_pre_hook(lambda module, grad_output: (grad_output[0] * 2,))
    net.register_full_backward_hook(backward)
    x = autograd.ones(1, 2, requires_grad=True)
    net(x).sum().backward()
    assert seen == {"input": [[6, 6]], "output": [[2]]}
    assert x.grad.tolist() == [[60, 60]]
    assert net.weight.grad.tolist() == [[2, 2]]


def test_backward_hook_runs_when_the_input_needs_no_gradient():
    net, seen = nn.Linear(2, 1), []
    net.register_full_backward_hook(lambda module, grad_input, grad_output: seen.append((grad_input, len(grad_output))))
    net(autograd.ones(1, 2)).sum().backward()
    assert seen == [((None,), 1)]


def test_backward_hook_with_a_wrong_number_of_gradients_is_refused():
    net = nn.Linear(2, 1)
    net.register_full_backward_hook(lambda module, grad_input, grad_output: (None, None))
    with pytest.raises(RuntimeError, match="invalid number of grad_input, got 2, but expected 1"):
        net(autograd.ones(1, 2, requires_grad=True)).sum().backward()


def test_backward_hook_on_several_inputs_and_outputs_matches_pytorch():
    torch = pytest.importorskip("torch")

    def gradients(lib, nn):
        class Two(nn.Module):
            def forward(self, x, y):
                return x * y, x + y

        net, seen = Two(), []
        net.register_full_backward_hook(
            lambda module, grad_input, grad_output: seen.append((grad_input, grad_output)))
        x, y = (lib.tensor(v, requires_grad=True) for v in ([1.0, 2.0], [3.0, 4.0]))
        product, total = net(x, y)
        (product.sum() * 2 + total.sum()).backward()
        return [g.tolist() for pair in seen for side in pair for g in side]

    assert gradients(autograd, nn) == gradients(torch, torch.nn)


def test_gradients_through_backward_hooks_are_differentiable_as_pytorchs():
    torch = pytest.importorskip("torch")

    def second(lib, nn):
        net = nn.Tanh()
        net.register_full_backward_hook(lambda module, grad_input, grad_output: (grad_input[0] * 2,))
        x = lib.tensor([0.5], dtype=lib.float64, requires_grad=True)
        first, = lib.autograd.grad(net(x).sum(), x, create_graph=True)
        return lib.autograd.grad(first.sum(), x)[0].item()

    assert second(autograd, nn) == pytest.approx(second(torch, torch.nn), rel=1e-12)


def test_a_pre_hook_that_sees_names_may_return_nothing():
    seen = []
    layer = nn.Linear(2, 2)
    layer.register_forward_pre_hook(lambda module, args, kwargs: seen.append(list(kwargs)), with_kwargs=True)
    layer(input=autograd.ones(1, 2))
    assert seen == [["input"]]
