"""Modules called with other parameters than their own."""

import numpy as np
import pytest

import autograd
import nn
from autograd import func
from autograd.func import functional_call, stack_module_state


def small():
    autograd.manual_seed(0)
    return nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))


def test_the_gradient_goes_to_the_given_tensors():
    model, x = small(), autograd.ones(4, 2)
    parameters = {name: p.detach().clone() for name, p in model.named_parameters()}
    gradients = func.grad(lambda p: functional_call(model, p, (x,)).sum())(parameters)
    model(x).sum().backward()
    for name, parameter in model.named_parameters():
        np.testing.assert_allclose(gradients[name].numpy(), parameter.grad.numpy(), rtol=1e-6)


def test_what_is_not_given_stays_the_modules_own():
    model, x = small(), autograd.ones(1, 2)
    changed = functional_call(model, {"2.bias": model[2].bias.detach() + 1}, x)
    np.testing.assert_allclose(changed.detach().numpy(), model(x).detach().numpy() + 1, rtol=1e-6)


def test_afterwards_the_module_is_as_before_even_if_it_failed():
    model = small()
    own = model[0].weight
    with pytest.raises(RuntimeError):
        functional_call(model, {"0.weight": autograd.ones(3, 2)}, autograd.ones(1, 7))
    assert model[0].weight is own


def test_several_dicts_and_keyword_arguments():
    model = nn.BatchNorm1d(2)
    out = functional_call(model, (dict(model.named_parameters()), dict(model.named_buffers())),
                          kwargs={"input": autograd.ones(3, 2)})
    assert out.shape == (3, 2)


def test_shared_parameters_are_replaced_together_unless_told_otherwise():
    model = nn.Sequential(nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False))
    model[1].weight = model[0].weight
    given, x = {"0.weight": 2 * autograd.eye(2)}, autograd.ones(1, 2)
    with autograd.no_grad():
        model[0].weight.copy_(autograd.eye(2))
        tied, apart = (functional_call(model, given, x, tie_weights=tie) for tie in (True, False))
    assert (tied[0, 0].item(), apart[0, 0].item()) == (4, 2)


@pytest.mark.parametrize(("given", "strict", "error"), [
    ({"nothing": autograd.ones(1)}, False, KeyError),
    ({"0.weight": autograd.ones(3, 2)}, True, RuntimeError),
    (({"2.bias": autograd.ones(1)}, {"2.bias": autograd.ones(1)}), False, ValueError),
    ({"2.bias": 1.0}, False, TypeError),
], ids=["unknown", "not all", "twice", "no tensor"])
def test_names_that_do_not_fit_raise(given, strict, error):
    with pytest.raises(error, match="functional_call"):
        functional_call(small(), given, autograd.ones(1, 2), strict=strict)


def test_an_ensemble_gives_what_its_members_give():
    models = [nn.Linear(2, 1) for _ in range(3)]
    x = autograd.ones(4, 2)
    out = func.vmap(lambda p, b: functional_call(models[0], (p, b), (x,)))(*stack_module_state(models))
    np.testing.assert_allclose(out.detach().numpy(), np.stack([m(x).detach().numpy() for m in models]), rtol=1e-6)


@pytest.mark.parametrize("models", [[], [nn.Linear(2, 1), nn.Tanh()]], ids=["none", "different"])
def test_models_that_cannot_be_stacked_raise(models):
    with pytest.raises(RuntimeError, match="stack_module_state"):
        stack_module_state(models)
