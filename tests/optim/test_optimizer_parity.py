"""Every optimizer with every argument takes PyTorch's steps: on a quadratic and on an MLP, in float64."""

import numpy as np
import pytest

import autograd
import nn
import optim
from autograd import inspection
from optim import axpby, blocks

torch = pytest.importorskip("torch")

DECAY = {"weight_decay": 0.1}
CASES = [
    ("SGD", {}),
    ("SGD", {"lr": 0.05, "momentum": 0.9}),
    ("SGD", {"momentum": 0.9, "dampening": 0.3}),
    ("SGD", {"momentum": 0.9, "nesterov": True}),
    ("SGD", {"momentum": 0.9, **DECAY}),
    ("SGD", {"lr": 1e-3, "momentum": 0.5, "maximize": True}),
    ("SGD", {"foreach": True}),
    ("Adam", {}),
    ("Adam", {"lr": 0.05, "betas": (0.5, 0.8), "eps": 1e-3}),
    ("Adam", {"amsgrad": True, "lr": 0.1}),
    ("Adam", DECAY),
    ("Adam", {"decoupled_weight_decay": True, **DECAY}),
    ("Adam", {"maximize": True}),
    ("AdamW", {}),
    ("AdamW", {"lr": 0.05, "betas": (0.5, 0.8), "eps": 1e-3, "weight_decay": 0.3}),
    ("AdamW", {"amsgrad": True, "maximize": True}),
    ("RMSprop", {}),
    ("RMSprop", {"lr": 0.05, "alpha": 0.5, "eps": 1e-3}),
    ("RMSprop", {"momentum": 0.9}),
    ("RMSprop", {"centered": True}),
    ("RMSprop", {"centered": True, "momentum": 0.9, **DECAY}),
    ("RMSprop", {"maximize": True}),
    ("Adagrad", {}),
    ("Adagrad", {"lr": 0.1, "lr_decay": 0.1, "eps": 1e-3}),
    ("Adagrad", {"initial_accumulator_value": 0.5}),
    ("Adagrad", {"maximize": True, **DECAY}),
    ("Adadelta", {}),
    ("Adadelta", {"lr": 0.5, "rho": 0.5, "eps": 1e-3}),
    ("Adadelta", {"maximize": True, **DECAY}),
    ("Adamax", {}),
    ("Adamax", {"lr": 0.05, "betas": (0.5, 0.8), "eps": 1e-3}),
    ("Adamax", {"maximize": True, **DECAY}),
    ("NAdam", {}),
    ("NAdam", {"lr": 0.05, "betas": (0.5, 0.8), "eps": 1e-3, "momentum_decay": 0.1}),
    ("NAdam", DECAY),
    ("NAdam", {"decoupled_weight_decay": True, **DECAY}),
    ("NAdam", {"maximize": True}),
    ("RAdam", {}),
    ("RAdam", {"lr": 0.05, "betas": (0.5, 0.8), "eps": 1e-3}),
    ("RAdam", DECAY),
    ("RAdam", {"decoupled_weight_decay": True, **DECAY}),
    ("RAdam", {"maximize": True}),
    ("ASGD", {}),
    ("ASGD", {"lr": 0.05, "lambd": 0.1, "alpha": 0.5, "t0": 5}),
    ("ASGD", {"maximize": True, **DECAY}),
    ("Rprop", {}),
    ("Rprop", {"lr": 0.1, "etas": (0.3, 1.5), "step_sizes": (1e-3, 0.2)}),
    ("Rprop", {"maximize": True}),
]
CASE_NAMES = [f"{name}-{'-'.join(settings) or 'defaults'}" for name, settings in CASES]


def both(name, settings, starts):
    """The parameters as leaves of both frameworks, and the optimizers of that name on them."""
    mine = [autograd.tensor(start.copy(), requires_grad=True) for start in starts]
    theirs = [torch.tensor(start, requires_grad=True) for start in starts]
    return (mine, getattr(optim, name)(mine, **settings)), (theirs, getattr(torch.optim, name)(theirs, **settings))


def step_on_noise(rng, mine, theirs):
    """A step of both optimizers with the same random gradients."""
    for p, q in zip(mine[0], theirs[0], strict=True):
        g = rng.standard_normal(p.shape)
        p.grad, q.grad = autograd.tensor(g), torch.tensor(g)
    mine[1].step()
    theirs[1].step()


def assert_same(mine, theirs, step):
    for p, q in zip(mine, theirs, strict=True):
        np.testing.assert_allclose(p.detach().numpy(), q.detach().numpy(), rtol=0, atol=1e-10, err_msg=f"step {step}")


@pytest.mark.parametrize(("name", "settings"), CASES, ids=CASE_NAMES)
def test_thirty_steps_on_a_quadratic(name, settings):
    rng = np.random.default_rng(0)
    starts = [rng.standard_normal(shape) for shape in [(3, 4), (5,), ()]]
    scales = [rng.uniform(0.1, 3, s.shape) for s in starts]
    (mine, a), (theirs, b) = both(name, settings, starts)
    for step in range(30):
        for p, q, scale in zip(mine, theirs, scales, strict=True):
            p.grad = autograd.tensor(scale * p.detach().numpy() + 0.3, dtype=autograd.float64)
            q.grad = torch.tensor(scale * q.detach().numpy() + 0.3, dtype=torch.float64)
        a.step()
        b.step()
        assert_same(mine, theirs, step)


@pytest.mark.parametrize(("name", "settings"), CASES, ids=CASE_NAMES)
def test_thirty_steps_on_an_mlp(name, settings):
    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((8, 5)), rng.integers(0, 3, 8)
    starts = [rng.standard_normal(shape) * 0.4 for shape in [(6, 5), (6,), (3, 6), (3,)]]
    (mine, a), (theirs, b) = both(name, settings, starts)
    for step in range(30):
        for T, F, (w1, b1, w2, b2), optimizer in ((autograd, nn.functional, mine, a),
                                                  (torch, torch.nn.functional, theirs, b)):
            optimizer.zero_grad()
            hidden = T.tanh(F.linear(T.tensor(x), w1, b1))
            F.cross_entropy(F.linear(hidden, w2, b2), T.tensor(y)).backward()
            optimizer.step()
        assert_same(mine, theirs, step)


@pytest.mark.parametrize(("name", "settings"), CASES, ids=CASE_NAMES)
def test_parameters_without_gradient_keep_their_own_count(name, settings):
    rng = np.random.default_rng(2)
    (mine, a), (theirs, b) = both(name, settings, [rng.standard_normal(4) for _ in range(3)])
    for step in range(12):
        for i, (p, q) in enumerate(zip(mine, theirs, strict=True)):
            g = rng.standard_normal(4)
            skipped = step % (i + 2) == 1
            p.grad, q.grad = (None, None) if skipped else (autograd.tensor(g), torch.tensor(g))
        a.step()
        b.step()
        assert_same(mine, theirs, step)


@pytest.mark.parametrize(("name", "settings"), CASES, ids=CASE_NAMES)
def test_large_parameters_in_chunks_and_threads(name, settings, monkeypatch):
    monkeypatch.setattr(blocks, "SMALL", 8)
    monkeypatch.setattr(blocks, "CHUNK", 16)
    monkeypatch.setattr(blocks, "SHARE", 4)
    monkeypatch.setattr(axpby, "LARGE", 4)
    monkeypatch.setattr(inspection, "_threads", 3)
    rng = np.random.default_rng(3)
    (mine, a), (theirs, b) = both(name, settings, [rng.standard_normal(s) for s in [(7, 9), (3,), (10,), (2, 8)]])
    for step in range(8):
        step_on_noise(rng, (mine, a), (theirs, b))
        assert_same(mine, theirs, step)


@pytest.mark.parametrize(("name", "settings"), CASES, ids=CASE_NAMES)
def test_state_has_pytorchs_names_shapes_and_values(name, settings):
    rng = np.random.default_rng(4)
    (mine, a), (theirs, b) = both(name, settings, [rng.standard_normal((2, 3)), rng.standard_normal(4)])
    for _ in range(3):
        step_on_noise(rng, (mine, a), (theirs, b))
    got, expected = a.state_dict(), b.state_dict()
    assert [set(g) for g in got["param_groups"]] == [set(g) for g in expected["param_groups"]]
    for entries, wanted in zip(got["state"].values(), expected["state"].values(), strict=True):
        assert set(entries) == set(wanted)
        for key, value in wanted.items():
            assert tuple(entries[key].shape) == tuple(value.shape)
            assert str(entries[key].dtype) == str(value.dtype).removeprefix("torch.")
            np.testing.assert_allclose(entries[key].numpy(), value.numpy(), rtol=0, atol=1e-10)


LBFGS_CASES = [
    {},
    {"lr": 0.5, "max_iter": 4, "history_size": 3},
    {"line_search_fn": "strong_wolfe"},
    {"line_search_fn": "strong_wolfe", "lr": 0.5, "max_iter": 4, "history_size": 3},
    {"line_search_fn": "strong_wolfe", "max_eval": 3},
    {"tolerance_grad": 0.1, "tolerance_change": 1e-3},
]


# Without a line search the steps on Rosenbrock diverge, and rounding errors with them.
LBFGS_PROBLEMS = [(problem, settings) for settings in LBFGS_CASES for problem in ("quadratic", "rosenbrock")
                  if problem == "quadratic" or "line_search_fn" in settings]


@pytest.mark.parametrize(("problem", "settings"), LBFGS_PROBLEMS, ids=lambda p: p if isinstance(p, str) else "-".join(p))
def test_lbfgs(problem, settings):
    (mine, a), (theirs, b) = both("LBFGS", settings, [np.array([-1.2, 1.0]), np.array([[0.4, 0.7]])])

    def closure(params, optimizer, calls):
        def loss():
            optimizer.zero_grad()
            u, v = params
            if problem == "quadratic":
                value = ((5 * u - 1) ** 2).sum() + (v * v * 3).sum() + (u[0] - v[0, 1]) ** 2
            else:
                value = sum((1 - w[0]) ** 2 + 100 * (w[1] - w[0] ** 2) ** 2 for w in (u, v[0]))
            value.backward()
            calls.append(value.item())
            return value
        return loss

    my_calls, their_calls = [], []
    for _ in range(6):
        mine_loss = a.step(closure(mine, a, my_calls))
        their_loss = b.step(closure(theirs, b, their_calls))
        np.testing.assert_allclose(mine_loss.item(), their_loss.item(), rtol=1e-10, atol=1e-10)
    assert len(my_calls) == len(their_calls)
    for p, q in zip(mine, theirs, strict=True):
        np.testing.assert_allclose(p.detach().numpy(), q.detach().numpy(), rtol=0, atol=1e-10)


@pytest.mark.parametrize("name", ["SGD", "Adam", "RMSprop", "Adagrad", "Adadelta", "NAdam"])
def test_the_state_lists_its_entries_in_pytorchs_order(name):
    keys = []
    for tensor, optimizer in ((autograd.ones, getattr(optim, name)), (torch.ones, getattr(torch.optim, name))):
        p = tensor(2, requires_grad=True)
        stepped = optimizer([p], **({"lr": 0.1, "momentum": 0.9} if name == "SGD" else {}))
        p.sum().backward()
        stepped.step()
        keys.append([list(entries) for entries in stepped.state_dict()["state"].values()])
    assert keys[0] == keys[1]
