"""The CTC loss beside PyTorch's, as a function of the numbers before log_softmax."""

import numpy as np
import pytest
from compare import compare, torch

import autograd
import nn
import nn.functional as F

RNG = np.random.default_rng(0)
LOGITS = RNG.normal(size=(8, 3, 5))
TARGETS = np.array([[1, 2, 2, 4], [3, 1, 0, 0], [4, 4, 4, 1]])


def loss(functions, library, targets, inputs, outputs, **options):
    def call(logits):
        return functions.ctc_loss(logits.log_softmax(-1), library.tensor(targets), inputs, outputs, **options)
    return call


def both(logits, *args, **options):
    compare(loss(torch.nn.functional, torch, *args, **options), loss(F, autograd, *args, **options), logits)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize(("inputs", "outputs"), [((8, 8, 8), (4, 2, 3)), ((8, 5, 7), (4, 2, 0)), ([8, 8, 8], [0, 0, 0])],
                         ids=["full", "shorter", "empty"])
def test_padded_targets(inputs, outputs, reduction):
    both(LOGITS, TARGETS, inputs, outputs, reduction=reduction)


def test_targets_in_one_row():
    both(LOGITS, np.array([1, 2, 2, 3, 1, 4, 4]), (8, 7, 8), (3, 2, 2))


def test_another_blank():
    both(LOGITS, TARGETS % 4, (8, 8, 8), (4, 2, 3), blank=4)


def test_one_sequence_without_a_batch():
    both(LOGITS[:, 0], TARGETS[0], (8,), (4,), reduction="none")


def test_a_target_that_does_not_fit_costs_inf_or_nothing():
    logits = autograd.tensor(LOGITS, requires_grad=True)
    args = logits.log_softmax(-1), autograd.tensor(TARGETS), (8, 8, 3), (4, 2, 4)
    assert F.ctc_loss(*args, reduction="none")[2] == float("inf")
    losses = F.ctc_loss(*args, reduction="none", zero_infinity=True)
    losses.sum().backward()
    assert losses[2] == 0
    assert not logits.grad[:, 2].any()


def test_as_a_layer():
    lengths = autograd.tensor([8, 8, 8]), autograd.tensor([4, 2, 3])
    x = autograd.tensor(LOGITS).log_softmax(-1)
    assert nn.CTCLoss(reduction="sum")(x, autograd.tensor(TARGETS), *lengths) == F.ctc_loss(
        x, autograd.tensor(TARGETS), *lengths, reduction="sum")


def test_gradients():
    inputs = autograd.tensor(LOGITS[:4], requires_grad=True)
    assert autograd.gradcheck(lambda x: F.ctc_loss(x.log_softmax(-1), autograd.tensor(TARGETS), (4, 4, 3), (2, 2, 1)), (inputs,))


@pytest.mark.parametrize(("targets", "inputs", "outputs", "options", "error"), [
    (TARGETS, (9, 8, 8), (4, 2, 3), {}, RuntimeError), (TARGETS, (8, 8, 8), (5, 2, 3), {}, RuntimeError),
    (TARGETS, (8, 8), (4, 2), {}, RuntimeError), (TARGETS, (8, 8, 8), (4, 2, 3), {"blank": 5}, RuntimeError),
    (TARGETS[0], (8, 8, 8), (4, 2, 3), {}, RuntimeError),
    (TARGETS, (8, 8, 8), (4, 2, 3), {"reduction": "max"}, ValueError),
], ids=["input length", "target length", "number", "blank", "labels", "reduction"])
def test_wrong_arguments_raise_as_in_torch(targets, inputs, outputs, options, error):
    for functions, library in ((F, autograd), (torch.nn.functional, torch)):
        with pytest.raises(error):
            loss(functions, library, targets, inputs, outputs, **options)(library.tensor(LOGITS))


def test_labels_out_of_range_raise():
    with pytest.raises(RuntimeError, match="labels"):
        F.ctc_loss(autograd.zeros(4, 1, 3), autograd.tensor([[1, 7]]), (4,), (2,))
