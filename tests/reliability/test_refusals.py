"""Labels and shapes that do not fit are refused with names and numbers, as PyTorch refuses them."""

from __future__ import annotations

import pytest

import autograd as ag
import nn
import nn.functional as F

LOGITS = ag.zeros(4, 3)

REFUSED = {
    "a label too large": (lambda: F.cross_entropy(LOGITS, ag.tensor([0, 1, 2, 3])), IndexError, r"Target 3 .*index 3.*< 3"),
    "a negative label": (lambda: F.cross_entropy(LOGITS, ag.tensor([0, 1, 2, -1])), IndexError, r"Target -1 .*index 3"),
    "float labels": (lambda: F.cross_entropy(LOGITS, ag.ones(4)), RuntimeError, r"\.long\(\)"),
    "too few labels": (lambda: F.cross_entropy(LOGITS, ag.tensor([0, 1])), ValueError, r"\(4\).*\(2\)"),
    "labels of another shape": (lambda: F.cross_entropy(LOGITS, ag.zeros(4, 1, dtype=ag.int64)), RuntimeError, r"4"),
    "too few class weights": (
        lambda: F.cross_entropy(LOGITS, ag.tensor([0, 1, 2, 0]), weight=ag.ones(2)), RuntimeError, r"3.*2|2.*3"),
    "nll_loss, a label too large": (lambda: F.nll_loss(LOGITS, ag.tensor([0, 1, 2, 7])), IndexError, r"Target 7"),
    "nll_loss, too few class weights": (
        lambda: F.nll_loss(LOGITS, ag.tensor([0, 1, 2, 0]), weight=ag.ones(2)), RuntimeError, r"3.*2|2.*3"),
    "binary labels of another shape": (
        lambda: F.binary_cross_entropy(ag.ones(4, 1) / 2, ag.ones(4)), ValueError, r"\(4,\).*\(4, 1\)|\[4\].*\[4, 1\]"),
    "logits and labels of another shape": (
        lambda: F.binary_cross_entropy_with_logits(ag.ones(4, 1), ag.ones(4)), ValueError, r"4.*4, 1"),
    "probabilities above 1": (lambda: F.binary_cross_entropy(ag.ones(2) * 2, ag.ones(2)), RuntimeError, r"between 0 and 1"),
    "an embedding index too large": (lambda: F.embedding(ag.tensor([0, 5]), ag.zeros(5, 2)), IndexError, r"5"),
    "a negative embedding index": (lambda: F.embedding(ag.tensor([0, -1]), ag.zeros(5, 2)), IndexError, r"-1"),
    "float embedding indices": (lambda: F.embedding(ag.tensor([0.0]), ag.zeros(5, 2)), RuntimeError, r"float32"),
    "batch norm of one value": (
        lambda: nn.BatchNorm1d(3)(ag.zeros(1, 3)), ValueError, r"more than 1 value per channel.*\(1, 3\)"),
    "batch norm of other channels": (lambda: nn.BatchNorm1d(3)(ag.zeros(4, 2)), RuntimeError, r"\(3,\)|3"),
    "instance norm of one value": (lambda: nn.InstanceNorm1d(3)(ag.zeros(2, 3, 1)), ValueError, r"more than 1 spatial element"),
    "a layer of another width": (
        lambda: nn.Linear(4, 2)(ag.zeros(3, 5)), RuntimeError, r"Linear\(4 -> 2\).*\(\.\.\., 4\).*\(3, 5\)"),
    "matrices that do not chain": (lambda: ag.zeros(2, 3) @ ag.zeros(4, 5), RuntimeError, r"\(2, 3\).*\(4, 5\)"),
    "shapes that do not broadcast": (lambda: ag.zeros(2, 3) + ag.zeros(2), RuntimeError, r"\(2, 3\).*\(2,\)"),
    "a batch without another": (lambda: F.mse_loss(ag.zeros(4, 3), ag.zeros(5, 3)), RuntimeError, r"4.*5"),
    "channels of a convolution": (lambda: nn.Conv2d(3, 4, 3)(ag.zeros(1, 2, 8, 8)), RuntimeError, r"3.*2"),
    "an image smaller than the kernel": (lambda: nn.Conv2d(1, 1, 5)(ag.zeros(1, 1, 3, 3)), RuntimeError, r"5.*3|3.*5"),
    "an input of a cell of another width": (lambda: nn.LSTM(3, 2)(ag.zeros(4, 1, 5)), RuntimeError, r"5.*3|3.*5"),
    "heads that do not divide": (lambda: nn.MultiheadAttention(5, 2), AssertionError, r"divisible"),
    "one_hot, a class too large": (lambda: F.one_hot(ag.tensor([0, 3]), 3), RuntimeError, r"3"),
    "gather, an index too large": (lambda: ag.zeros(2, 3).gather(1, ag.tensor([[0, 3]])), RuntimeError, r"3"),
    "dtypes that do not mix": (
        lambda: nn.Linear(2, 2)(ag.zeros(1, 2, dtype=ag.float64)), RuntimeError, r"float64.*float32|float32.*float64"),
    "a probability above 1": (lambda: nn.Dropout(1.5), ValueError, r"1\.5"),
    "groups that do not divide": (lambda: nn.GroupNorm(2, 3), ValueError, r"3.*2"),
}


@pytest.mark.filterwarnings("ignore:.*Using a target size")
@pytest.mark.parametrize("name", REFUSED)
def test_refused(name):
    call, error, words = REFUSED[name]
    with pytest.raises(error, match=f"(?s){words}"):
        call()


@pytest.mark.filterwarnings("ignore:.*Using a target size")
@pytest.mark.parametrize("name", [name for name in REFUSED if "heads" not in name])
def test_pytorch_refuses_it_too(name):
    """With an exception of the same class; a few of PyTorch's are more general."""
    pytest.importorskip("torch")
    import torch

    scope = {"ag": torch, "nn": torch.nn, "F": torch.nn.functional, "LOGITS": torch.zeros(4, 3)}
    call = REFUSED[name][0]
    theirs = type(call)(call.__code__, scope)
    with pytest.raises((REFUSED[name][1], RuntimeError, IndexError)):
        theirs()


@pytest.mark.parametrize("loss", [F.mse_loss, F.l1_loss, F.smooth_l1_loss, F.huber_loss, nn.MSELoss(), nn.L1Loss()])
def test_a_column_against_a_row_is_warned_of(loss):
    with pytest.warns(UserWarning, match=r"target size .*4.* different to the input size .*4, 1"):
        loss(ag.zeros(4, 1), ag.zeros(4))


def test_a_refused_training_pass_leaves_the_running_statistics():
    norm = nn.BatchNorm1d(3)
    with pytest.raises(ValueError, match="more than 1 value"):
        norm(ag.ones(1, 3))
    assert norm.running_mean.tolist() == [0.0] * 3
    assert norm.running_var.tolist() == [1.0] * 3
    assert norm.num_batches_tracked.item() == 0
