"""No argument of PyTorch's optimizers is missing, untested, or without its effect in a group of its own."""

import inspect

import numpy as np
import pytest
import test_optimizer_parity as parity

import autograd
import optim

torch = pytest.importorskip("torch")

NAMES = sorted({name for name, _ in parity.CASES})
CHOICES = {"foreach", "fused", "capturable", "differentiable"}


def signature(module, name):
    return {key: (p.default, p.kind) for key, p in inspect.signature(getattr(module, name)).parameters.items()}


@pytest.mark.parametrize("name", [*NAMES, "LBFGS"])
def test_arguments_and_defaults_are_pytorchs_in_their_order(name):
    assert list(signature(optim, name).items()) == list(signature(torch.optim, name).items())


@pytest.mark.parametrize("name", NAMES)
def test_every_argument_is_among_the_cases(name):
    tried = {key for other, settings in parity.CASES for key in settings if other == name}
    missing = set(signature(torch.optim, name)) - {"params"} - CHOICES - tried
    assert missing <= {"lr"}  # tried below, as a tensor


def test_every_argument_of_lbfgs_is_among_the_cases():
    tried = {key for settings in parity.LBFGS_CASES for key in settings}
    assert set(signature(torch.optim, "LBFGS")) - {"params"} <= tried


@pytest.mark.parametrize(("name", "choice"), [(n, c) for n in NAMES for c in sorted(CHOICES & {*signature(optim, n)})])
def test_choices_between_implementations_change_nothing(name, choice):
    values = [None, False] if choice in ("foreach", "fused") else [False]
    values += [True] * (choice != "differentiable")
    results = []
    for value in values:
        p = autograd.tensor([1.0, -2.0], requires_grad=True)
        p.grad = autograd.tensor([0.5, 0.25])
        getattr(optim, name)([p], **{choice: value}).step()
        results.append(p.tolist())
    assert results == [results[0]] * len(results)


@pytest.mark.parametrize("name", NAMES)
def test_groups_have_settings_of_their_own_and_tensors_as_learning_rates(name):
    rng = np.random.default_rng(5)
    starts = [rng.standard_normal(shape) for shape in [(3, 2), (4,), (2,)]]
    runs = []
    for T, module in ((autograd, optim), (torch, torch.optim)):
        params = [T.tensor(start.copy(), requires_grad=True) for start in starts]
        lr = T.tensor(0.02, dtype=T.float64)
        groups = [{"params": params[:2], "lr": 0.1, "maximize": True}, {"params": params[2:]}]
        # PyTorch's ways of updating many tensors at once refuse a tensor as learning rate
        runs.append((params, getattr(module, name)(groups, lr=lr, foreach=False)))
    for step in range(30):
        gradients = [rng.standard_normal(s.shape) for s in starts]
        for T, (params, optimizer) in zip((autograd, torch), runs, strict=True):
            for p, g in zip(params, gradients, strict=True):
                p.grad = T.tensor(g)
            optimizer.step()
        parity.assert_same(runs[0][0], runs[1][0], step)


@pytest.mark.parametrize("name", NAMES)
def test_a_closure_computes_the_gradients_of_the_step(name):
    results = []
    for T, module in ((autograd, optim), (torch, torch.optim)):
        p = T.tensor([1.0, -2.0, 3.0], dtype=T.float64, requires_grad=True)
        optimizer = getattr(module, name)([p])

        def closure(p=p, optimizer=optimizer):
            optimizer.zero_grad()
            loss = (p**4).sum() + p[0] * p[1]
            loss.backward()
            return loss
        losses = [optimizer.step(closure).item() for _ in range(30)]
        results.append([*losses, *p.tolist()])
    np.testing.assert_allclose(*results, rtol=1e-12, atol=1e-10)
