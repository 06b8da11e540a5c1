"""Numbers at the edge: huge logits, rows of -inf, subnormals, NaN that passes through, and the operation that made it."""

from __future__ import annotations

import math

import numpy as np
import pytest

import autograd as ag
import nn
import nn.functional as F

NAN, INF = math.nan, math.inf
EDGES = [0.0, 1e4, -1e4, 88.8, -103.9, 1e-40, -1e-40, 1e38, 1.0]

FUNCTIONS = {
    "softmax": lambda f, x: f.softmax(x, 0), "log_softmax": lambda f, x: f.log_softmax(x, 0),
    "softplus": lambda f, x: f.softplus(x),
    "sigmoid": lambda f, x: x.sigmoid(), "logsigmoid": lambda f, x: f.logsigmoid(x), "tanh": lambda f, x: x.tanh(),
    "gelu": lambda f, x: f.gelu(x), "silu": lambda f, x: f.silu(x), "mish": lambda f, x: f.mish(x), "elu": lambda f, x: f.elu(x),
    "logsumexp": lambda f, x: x.logsumexp(0), "relu": lambda f, x: f.relu(x), "hardswish": lambda f, x: f.hardswish(x),
    "leaky_relu": lambda f, x: f.leaky_relu(x), "selu": lambda f, x: f.selu(x), "erf": lambda f, x: x.erf(),
    "clamp": lambda f, x: x.clamp(-1, 1), "sign": lambda f, x: x.sign(), "abs": lambda f, x: x.abs(),
    "bce_with_logits": lambda f, x: f.binary_cross_entropy_with_logits(x, x * 0 + 0.5, reduction="none"),
    "sqrt": lambda f, x: (x * x).sqrt(), "norm": lambda f, x: (x * 0).norm(), "maximum": lambda f, x: x.clamp(min=0.0),
    "cumsum": lambda f, x: x.cumsum(0), "exp": lambda f, x: x.exp(), "expm1": lambda f, x: x.expm1(),
    "reciprocal": lambda f, x: 1 / x,
}


def values_and_gradient(t, f, function, values):
    x = t.tensor(values, dtype=t.float32, requires_grad=True)
    out = function(f, x)
    (g,) = t.autograd.grad(out.sum(), x)
    return out.tolist(), g.tolist()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("values", [EDGES, [NAN, *EDGES[:3]], [INF, -INF, 0.0], [-INF, 1.0, 2.0]],
                         ids=["large", "nan", "inf", "-inf"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_edge_gives_pytorchs_number_and_gradient(name, values):
    torch = pytest.importorskip("torch")
    if name == "gelu" and INF in values:
        pytest.skip("PyTorch's is NaN at inf, ours inf")
    mine = values_and_gradient(ag, F, FUNCTIONS[name], values)
    theirs = values_and_gradient(torch, torch.nn.functional, FUNCTIONS[name], values)
    for found, expected in zip(mine, theirs, strict=True):
        np.testing.assert_allclose(found, expected, rtol=2e-5, atol=1e-38)


@pytest.mark.parametrize("size", [1e4, 1e30])
def test_losses_of_huge_logits_are_finite_where_they_should_be(size):
    x = ag.tensor([[size, -size, 0.0], [0.0, size, -size]], requires_grad=True)
    loss = F.cross_entropy(x, ag.tensor([0, 1])) + F.binary_cross_entropy_with_logits(x, (x > 0).float())
    loss.backward()
    assert np.isfinite(x.grad.numpy()).all()
    assert loss.item() < 1


def test_a_masked_row_gives_what_pytorch_gives():
    x = ag.tensor([[-INF, 0.0, 1.0], [-INF, -INF, -INF]], requires_grad=True)
    out = F.softmax(x, 1)
    assert np.isnan(out[1].detach().numpy()).all()
    out[0].sum().backward()
    assert np.isfinite(x.grad[0].numpy()).all()


@pytest.mark.parametrize("function", [
    F.relu, F.leaky_relu, F.elu, F.gelu, F.hardtanh, F.relu6, F.softplus, F.silu, F.sigmoid, F.tanh, F.hardswish, F.hardsigmoid,
    F.softsign, lambda x: F.threshold(x, 0.1, 0.0), lambda x: x.clamp(0, 1), lambda x: x.clamp(min=0),
    lambda x: x.max(), lambda x: x.min(), lambda x: x.max(0).values, lambda x: x.amax(0), lambda x: x.cummax(0)[0],
    lambda x: ag.maximum(x, ag.ones(3)), lambda x: ag.minimum(ag.ones(3), x), lambda x: x.median(), lambda x: x.sort()[0][-1],
    lambda x: x.topk(1)[0], lambda x: F.max_pool1d(x[None, None], 3), lambda x: F.normalize(x, dim=0), lambda x: x.logsumexp(0),
    lambda x: F.softmax(x, 0), lambda x: F.layer_norm(x, (3,)), lambda x: x.var(), lambda x: x.norm(), lambda x: x.prod(),
    lambda x: F.mse_loss(x, ag.zeros(3)), lambda x: F.cross_entropy(x[None], ag.tensor([0])),
    lambda x: F.huber_loss(x, ag.zeros(3)),
    lambda x: F.smooth_l1_loss(x, ag.zeros(3)), lambda x: x.round(), lambda x: x.abs()])
def test_a_nan_is_never_hidden(function):
    assert np.isnan(function(ag.tensor([1.0, NAN, -2.0])).numpy()).any()


def test_nan_is_the_largest_of_sorted_numbers():
    x = ag.tensor([1.0, NAN, -2.0])
    assert [x.kthvalue(k)[1].item() for k in (1, 2, 3)] == x.argsort().tolist() == [2, 0, 1]
    assert np.isnan(x.kthvalue(3)[0].item())


def test_a_nan_gradient_reaches_the_parameters_and_clipping_can_refuse_it():
    w = nn.Parameter(ag.ones(2))
    (w * ag.tensor([NAN, 1.0])).sum().backward()
    assert np.isnan(w.grad[0].item())
    before = w.grad.tolist()[1]
    with pytest.raises(RuntimeError, match=r"non-finite|nan"):
        nn.utils.clip_grad_norm_([w], 1.0, error_if_nonfinite=True)
    assert w.grad[1].item() == before


def test_subnormals_keep_their_value():
    tiny = np.float32(1e-42)
    x = ag.tensor([tiny], requires_grad=True)
    (x * 1.0).sum().backward()
    assert (x * 1.0).item() == tiny


def test_anomaly_detection_names_the_operation_and_its_line():
    with ag.autograd.detect_anomaly():
        x = ag.tensor([0.0, 1.0], requires_grad=True)
        y = x.sqrt()  # the line that is named
        with pytest.raises(RuntimeError, match=r"(?s)SqrtBackward returned inf.*sqrt was called at.*the line that is named"):
            y.sum().backward()


@pytest.mark.parametrize(("compute", "name", "kind"), [
    (lambda x: x.log(), "Log", "inf"), (lambda x: (x / x).sum() * 0, "Div", "nan"),
    (lambda x: x.norm() * 0 + (x ** 0.5).sum(), "Pow", "inf")])
def test_anomaly_detection_stops_at_the_first(compute, name, kind):
    with ag.autograd.detect_anomaly(), pytest.raises(RuntimeError, match=f"{name}Backward returned {kind}"):
        compute(ag.tensor([0.0, 1.0], requires_grad=True)).sum().backward()


def test_anomaly_detection_of_an_assignment_names_it():
    with ag.autograd.detect_anomaly():
        y = ag.ones(2, requires_grad=True) * 1
        y[0] = 1.0
        y.register_hook(lambda g: g * NAN)
        with pytest.raises(RuntimeError, match=r"(?s)IndexPutBackward returned nan.*y\[0\] = 1.0"):
            y.sum().backward()


def test_nothing_warns_where_ieee_arithmetic_says_what_comes_out():
    x = ag.tensor([0.0, -1.0, 1e38], requires_grad=True)
    ((1 / x) + x.log() + x * 1e38 + x.exp()).sum().backward()
    x.detach().mul_(1e38)
