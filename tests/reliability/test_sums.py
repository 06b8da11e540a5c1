"""float32 sums over long axes are as accurate as float32 numbers are, whatever the axis and the layout."""

from __future__ import annotations

import numpy as np
import pytest

import autograd as ag
import nn
import nn.functional as F

N = 1_000_000
RNG = np.random.default_rng(0)
COLUMN = RNG.uniform(0, 1, (N, 2)).astype(np.float32)
CLOSE = 2e-6

LAYOUTS = {
    "rows": lambda a: ag.tensor(a), "transposed": lambda a: ag.tensor(a.T.copy()).t(),
    "strided": lambda a: ag.tensor(np.repeat(a, 2, 1))[:, ::2],
}


def exact(a: np.ndarray) -> np.ndarray:
    return a.astype(np.float64)


REDUCTIONS = {
    "sum": (lambda t: t.sum(0), lambda a: a.sum(0)),
    "sum of all": (lambda t: t.sum(), lambda a: a.sum()),
    "mean": (lambda t: t.mean(0), lambda a: a.mean(0)),
    "var": (lambda t: t.var(0), lambda a: a.var(0, ddof=1)),
    "std": (lambda t: t.std(0), lambda a: a.std(0, ddof=1)),
    "norm": (lambda t: t.norm(dim=0), lambda a: np.sqrt((a * a).sum(0))),
    "norm of order 1": (lambda t: t.norm(p=1, dim=0), lambda a: np.abs(a).sum(0)),
    "vector_norm": (lambda t: ag.linalg.vector_norm(t, dim=0), lambda a: np.sqrt((a * a).sum(0))),
    "logsumexp": (lambda t: t.logsumexp(0), lambda a: np.log(np.exp(a).sum(0))),
    "mse_loss": (lambda t: F.mse_loss(t, ag.zeros_like(t)), lambda a: (a * a).mean()),
    "l1_loss": (lambda t: F.l1_loss(t, ag.zeros_like(t)), lambda a: np.abs(a).mean()),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", REDUCTIONS)
def test_a_reduction_over_a_million_rows(name, layout):
    mine, theirs = REDUCTIONS[name]
    np.testing.assert_allclose(mine(LAYOUTS[layout](COLUMN)).numpy(), theirs(exact(COLUMN)), rtol=CLOSE)


def test_a_variance_far_from_zero():
    a = (COLUMN + 1000).astype(np.float32)
    np.testing.assert_allclose(ag.tensor(a).var(0).numpy(), exact(a).var(0, ddof=1), rtol=1e-4)


def test_the_middle_of_three_axes():
    a = RNG.uniform(0, 1, (3, 100_000, 2)).astype(np.float32)
    np.testing.assert_allclose(ag.tensor(a).sum(1).numpy(), exact(a).sum(1), rtol=CLOSE)


def test_a_gradient_that_broadcasting_stretched():
    bias = ag.zeros(2, requires_grad=True)
    (ag.zeros(N, 2) + bias).backward(ag.tensor(COLUMN))
    np.testing.assert_allclose(bias.grad.numpy(), exact(COLUMN).sum(0), rtol=CLOSE)


@pytest.mark.parametrize("layer", [
    lambda x, w, b: F.linear(x, w, b), lambda x, w, b: x @ w + b,
    lambda x, w, b: F.batch_norm(x, None, None, training=True) + b, lambda x, w, b: F.layer_norm(x, (2,), None, b)])
def test_the_gradient_of_a_bias_over_a_long_batch(layer):
    w, b = ag.eye(2), ag.zeros(2, requires_grad=True)
    layer(ag.tensor(COLUMN), w, b).backward(ag.tensor(COLUMN))
    np.testing.assert_allclose(b.grad.numpy(), exact(COLUMN).sum(0), rtol=CLOSE)


def test_the_gradient_of_an_embedding_that_is_looked_up_a_million_times():
    table = ag.zeros(3, 2, requires_grad=True)
    F.embedding(ag.zeros(N, dtype=ag.int64), table).backward(ag.tensor(COLUMN))
    np.testing.assert_allclose(table.grad[0].numpy(), exact(COLUMN).sum(0), rtol=CLOSE)


def test_the_gradient_of_a_row_that_is_read_a_million_times():
    x = ag.zeros(2, 2, requires_grad=True)
    x[np.ones(N, np.int64)].backward(ag.tensor(COLUMN))
    np.testing.assert_allclose(x.grad[1].numpy(), exact(COLUMN).sum(0), rtol=CLOSE)


def test_batch_norm_of_a_long_batch():
    x = ag.tensor(COLUMN * 2 + 10, requires_grad=True)
    norm = nn.BatchNorm1d(2, momentum=1.0)
    out = norm(x)
    np.testing.assert_allclose(norm.running_mean.numpy(), exact(x.detach().numpy()).mean(0), rtol=CLOSE)
    np.testing.assert_allclose(out.detach().numpy().std(0, dtype=np.float64), 1, rtol=1e-4)


def test_float16_adds_in_more_than_its_own_digits():
    a = np.full(10_000, 0.1, np.float16)
    assert abs(ag.tensor(a).sum().item() - exact(a).sum()) < 1
