"""Every loss module beside PyTorch's: value, gradient and repr, over its arguments and reductions."""

import numpy as np
import pytest

import autograd
import nn

torch = pytest.importorskip("torch")

draw = np.random.default_rng(0)
X, Y, Z = draw.normal(size=(3, 5, 4))
P, Q = 1 / (1 + np.exp(-X)), 1 / (1 + np.exp(-Y))
SIGNS = np.where(draw.random((5, 4)) < 0.5, -1.0, 1.0)
CLASSES = np.array([0, 3, 1, 1, 2])
WEIGHT = np.array([0.5, 1.0, 2.0, 0.1])
LABELS = np.array([[0, 2, -1, 1], [3, -1, 0, 0], [1, 2, 3, 0], [-1, 0, 1, 2], [2, -1, -1, -1]])
LOG_P = X - np.log(np.exp(X).sum(1, keepdims=True))

LOSSES = [
    ("L1Loss", {}, (X, Y)), ("MSELoss", {}, (X, Y)), ("SmoothL1Loss", {"beta": 0.5}, (X, Y)),
    ("HuberLoss", {"delta": 0.7}, (X, Y)), ("CrossEntropyLoss", {}, (X, CLASSES)),
    ("CrossEntropyLoss", {"weight": WEIGHT, "ignore_index": 1, "label_smoothing": 0.1}, (X, CLASSES)),
    ("CrossEntropyLoss", {}, (X, P)), ("NLLLoss", {}, (LOG_P, CLASSES)),
    ("NLLLoss", {"weight": WEIGHT, "ignore_index": 3}, (LOG_P, CLASSES)), ("BCELoss", {}, (P, Q)),
    ("BCELoss", {"weight": WEIGHT}, (P, Q)), ("BCEWithLogitsLoss", {}, (X, Q)),
    ("BCEWithLogitsLoss", {"weight": WEIGHT, "pos_weight": WEIGHT}, (X, Q)), ("KLDivLoss", {}, (LOG_P, P)),
    ("KLDivLoss", {"log_target": True}, (LOG_P, Y)), ("PoissonNLLLoss", {}, (X, P)),
    ("PoissonNLLLoss", {"log_input": False, "full": True}, (P, Q * 5)), ("GaussianNLLLoss", {}, (X, Y, P)),
    ("GaussianNLLLoss", {"full": True}, (X, Y, Q)), ("HingeEmbeddingLoss", {"margin": 0.5}, (X, SIGNS)),
    ("CosineEmbeddingLoss", {"margin": 0.1}, (X, Y, SIGNS[:, 0])),
    ("MarginRankingLoss", {"margin": 0.2}, (X[0], Y[0], SIGNS[0])), ("SoftMarginLoss", {}, (X, SIGNS)),
    ("MultiMarginLoss", {}, (X, CLASSES)), ("MultiMarginLoss", {"p": 2, "weight": WEIGHT}, (X, CLASSES)),
    ("MultiLabelMarginLoss", {}, (X, LABELS)), ("MultiLabelSoftMarginLoss", {"weight": WEIGHT}, (X, (SIGNS + 1) / 2)),
    ("TripletMarginLoss", {"swap": True, "p": 1.0}, (X, Y, Z)), ("TripletMarginWithDistanceLoss", {}, (X, Y, Z)),
]


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize(("name", "options", "inputs"), LOSSES, ids=lambda v: v if isinstance(v, str) else "")
@pytest.mark.filterwarnings("ignore:reduction. 'mean' divides:UserWarning", "ignore:.*batchmean:UserWarning")
def test_loss_equals_pytorchs(name, options, inputs, reduction):
    def run(lib, module):
        given = {k: lib.tensor(v) if isinstance(v, np.ndarray) else v for k, v in options.items()}
        loss = getattr(module, name)(reduction=reduction, **given)
        x = lib.tensor(inputs[0], requires_grad=True)
        out = loss(x, *[lib.tensor(a) for a in inputs[1:]])
        out.sum().backward()
        return repr(loss), out.detach().numpy(), x.grad.numpy()

    (ours, out, grad), (theirs, expected, expected_grad) = run(autograd, nn), run(torch, torch.nn)
    assert ours == theirs
    np.testing.assert_allclose(out, expected, rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(grad, expected_grad, rtol=1e-7, atol=1e-12)


def test_weights_are_buffers():
    loss = nn.BCEWithLogitsLoss(autograd.ones(4), pos_weight=autograd.ones(4))
    assert list(loss.state_dict()) == ["weight", "pos_weight"]
    assert loss.double().weight.dtype == autograd.float64


def test_the_old_arguments_mean_a_reduction():
    with pytest.warns(UserWarning, match="reduction='sum'"):
        assert nn.MSELoss(size_average=False).reduction == "sum"


@pytest.mark.parametrize("loss", [lambda: nn.TripletMarginLoss(margin=0), lambda: nn.MultiMarginLoss(p=3),
                                  lambda: nn.TripletMarginWithDistanceLoss(margin=-1)])
def test_bad_options_are_refused(loss):
    with pytest.raises(ValueError):  # noqa: PT011
        loss()
