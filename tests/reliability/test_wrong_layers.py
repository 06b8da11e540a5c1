"""Wrong calls of layers, schedules and parametrizations: refused with PyTorch's class of exception, and said why."""

import pytest
from refusals import assert_refused_alike


def parametrized(t, **methods):
    """A layer whose weight goes through a module with these methods."""
    return t.nn.utils.parametrize.register_parametrization(t.nn.Linear(2, 2), "weight", type("P", (t.nn.Module,), methods)())


def sgd(t):
    return t.optim.SGD([t.ones(1, requires_grad=True)], lr=0.1)


WRONG = {
    "conv groups 0": (lambda t: t.nn.Conv1d(2, 2, 1, groups=0), "groups must be a positive integer, got 0"),
    "conv groups": (lambda t: t.nn.Conv1d(3, 2, 1, groups=2), "in_channels must be divisible by groups, got 3 and 2"),
    "conv padding": (
        lambda t: t.nn.Conv1d(2, 2, 1, padding="foo"),
        "Invalid padding string 'foo', should be one of 'same', 'valid'"),
    "conv same stride": (
        lambda t: t.nn.Conv1d(2, 2, 1, padding="same", stride=2),
        "padding='same' is not supported for strided convolutions, got"),
    "conv padding_mode": (
        lambda t: t.nn.Conv1d(2, 2, 1, padding_mode="foo"),
        "padding_mode must be one of ('zeros', 'reflect', 'replicate',"),
    "transposed output_size": (
        lambda t: t.nn.ConvTranspose1d(2, 2, 1)(t.ones(1, 2, 4), output_size=(9,)),
        "ConvTranspose1d(2, 2, kernel_size=(1,), stride=(1,)): requested"),
    "transposed output_size dims": (
        lambda t: t.nn.ConvTranspose1d(2, 2, 1)(t.ones(1, 2, 4), output_size=(4, 4, 4, 4)),
        "ConvTranspose1d(2, 2, kernel_size=(1,), stride=(1,)): for 3D"),
    "conv_transpose padding name": (
        lambda t: t.nn.functional.conv_transpose1d(t.ones(1, 1, 4), t.ones(1, 1, 2), padding="same"),
        "conv_transpose1d(): argument 'padding' must be an int or a"),
    "Hardtanh": (lambda t: t.nn.Hardtanh(2, 1), "Hardtanh: expected min_val < max_val, got 2 and 1"),
    "Softmax2d": (lambda t: t.nn.Softmax2d()(t.ones(2, 2)), "Softmax2d: expected input to be 3D or 4D, got (2, 2)"),
    "Sequential insert": (lambda t: t.nn.Sequential(t.nn.ReLU()).insert(5, t.nn.ReLU()), "Index out of range: 5"),
    "Sequential * word": (lambda t: t.nn.Sequential(t.nn.ReLU()) * "a", "unsupported operand type(s) for *: <class"),
    "ParameterList index": (
        lambda t: t.nn.ParameterList([t.ones(1)])[2],
        "index 2 is out of range for a ParameterList of 1 values"),
    "ParameterList extend": (
        lambda t: t.nn.ParameterList().extend(3),
        "ParameterList.extend should be called with an iterable, but got"),
    "ParameterDict key": (
        lambda t: t.nn.ParameterDict().__setitem__(3, t.ones(1)),
        "ParameterDict: expected a string as key, got int"),
    "ParameterDict method": (lambda t: t.nn.ParameterDict().__setitem__("keys", t.ones(1)), "attribute 'keys' already exists"),
    "Embedding padding": (
        lambda t: t.nn.Embedding(2, 2, padding_idx=5),
        "Padding_idx must be within num_embeddings, got 5 for 2"),
    "Embedding weight": (
        lambda t: t.nn.Embedding(2, 2, _weight=t.ones(3, 3)),
        "Shape of weight (3, 3) does not match num_embeddings and"),
    "Embedding pretrained": (
        lambda t: t.nn.Embedding.from_pretrained(t.ones(3)),
        "Embeddings parameter is expected to be 2-dimensional, got shape"),
    "embedding_bag 3-d": (
        lambda t: t.nn.functional.embedding_bag(t.zeros(1, 1, 1, dtype=t.int64), t.ones(2, 2)),
        "embedding_bag(): input has to be 1-D or 2-D, got shape [1, 1, 1]"),
    "init normal_": (lambda t: t.nn.init.normal_(t.ones(2), 0, -1), "normal_ expects std >= 0.0, but found std -1"),
    "init dirac_": (
        lambda t: t.nn.init.dirac_(t.ones(3, 2, 1), groups=2),
        "dirac_(): dim 0 must be divisible by groups, got 3 and 2"),
    "Bilinear": (lambda t: t.nn.Bilinear(0, 1, 1), "in1_features must be > 0, but got 0"),
    "MultiMarginLoss weight": (
        lambda t: t.nn.MultiMarginLoss(weight=t.ones(2, 2)),
        "MultiMarginLoss: weight must be 1-dimensional, got shape (2, 2)"),
    "triplet dims": (
        lambda t: t.nn.functional.triplet_margin_loss(t.ones(2, 2), t.ones(2), t.ones(2, 2)),
        "triplet_margin_loss(): expected tensors with the same number of"),
    "nll 0-d": (
        lambda t: t.nn.functional.nll_loss(t.tensor(1.0), t.tensor(0)),
        "nll_loss(): expected an input (N, C, ...) or (C,), got input ()"),
    "nll weight dtype": (
        lambda t: t.nn.functional.nll_loss(t.ones(2, 2), t.tensor([0, 1]), weight=t.ones(2, dtype=t.float64)),
        "nll_loss(): expected a weight of the input's dtype float32, got"),
    "BatchNorm1d dims": (
        lambda t: t.nn.BatchNorm1d(2)(t.ones(2)),
        "BatchNorm1d(2, eps=1e-05, momentum=0.1, affine=True, bias=True,"),
    "InstanceNorm channels": (
        lambda t: t.nn.InstanceNorm1d(3, affine=True)(t.ones(2, 2, 4)),
        "InstanceNorm1d(3, eps=1e-05, momentum=0.1, affine=True,"),
    "pad long": (
        lambda t: t.nn.functional.pad(t.ones(3), (1, 1, 1, 1)),
        "pad(): Padding length should be less than or equal to two times"),
    "RNNCell nonlinearity": (
        lambda t: t.nn.RNNCell(2, 2, nonlinearity="foo")(t.ones(1, 2)),
        "RNNCell(2, 2, nonlinearity=foo): Unknown nonlinearity: foo,"),
    "LSTMCell hx": (lambda t: t.nn.LSTMCell(2, 2)(t.ones(1, 2), 3), "LSTMCell(2, 2): argument 'hx' must be a tuple (h, c) of"),
    "Unflatten": (lambda t: t.nn.Unflatten(0, 3), "unflattened_size must be a tuple of ints, but found 3"),
    "get_parameter": (lambda t: t.nn.Linear(1, 1).get_parameter("a"), "Linear has no attribute `a`"),
    "vector_to_parameters": (
        lambda t: t.nn.utils.vector_to_parameters([1], [t.ones(1)]),
        "vec: expected a Tensor, but got list"),
    "clip by a word": (
        lambda t: t.nn.utils.clip_grad_value_(t.ones(1, requires_grad=True), "a"), "could not convert string to float: 'a'"),
    "spectral_norm dim": (
        lambda t: t.nn.utils.parametrizations.spectral_norm(t.nn.Linear(2, 2), dim=5),
        "Dimension out of range (expected to be in range of [-2, 1] but"),
    "WarmRestarts epoch": (
        lambda t: t.optim.lr_scheduler.CosineAnnealingWarmRestarts(sgd(t), 1).step(-1),
        "Expected non-negative epoch, but got -1"),
    "Weighted many": (
        lambda t: list(t.utils.data.WeightedRandomSampler([1.0], 2, replacement=False)),
        "multinomial(): 2 samples out of 1 need replacement=True"),
    "Dataset": (lambda t: t.utils.data.Dataset()[0], "Dataset must define __getitem__(index)"),
    "bce int target": (
        lambda t: t.nn.functional.binary_cross_entropy(t.rand(2), t.ones(2, dtype=t.float64)),
        "binary_cross_entropy(): expected a target of the input's dtype"),
    "convolution of nothing": (
        lambda t: t.nn.functional.conv2d(t.ones(1, 1, 0, 4), t.ones(1, 1, 1, 1)),
        "conv2d(): input and kernel must not be empty, but got input[1,"),
    "spectral_norm name": (
        lambda t: t.nn.utils.parametrizations.spectral_norm(t.nn.Linear(2, 2), "foo"),
        "Module 'Linear(in_features=2, out_features=2, bias=True)' has"),
    "ParametrizationList of nothing": (
        lambda t: t.nn.utils.parametrize.ParametrizationList([], t.ones(2)),
        "ParametrizationList requires one or more modules."),
    "right_inverse": (
        lambda t: parametrized(t, forward=lambda s, x: x, right_inverse=lambda s, x: 3),
        "'right_inverse' must return a Tensor or a Sequence of tensors"),
    "parametrization number": (
        lambda t: parametrized(t, forward=lambda s, x: 3),
        "A parametrization must return a tensor. Got int."),
    "parametrization dtype": (
        lambda t: parametrized(t, forward=lambda s, x: x.double()),
        "A parametrization may not change the dtype of the tensor,"),
}


@pytest.mark.parametrize("name", WRONG)
def test_refused_as_in_pytorch(name):
    assert_refused_alike(*WRONG[name])
