"""Every layer beside PyTorch's: initial values under the same seed, repr, outputs, gradients, buffers, both modes."""

import numpy as np
import pytest

import autograd
import nn

torch = pytest.importorskip("torch")

IMAGE = (2, 4, 7, 6)
SEQUENCE = (2, 4, 9)
VOLUME = (2, 4, 5, 6, 4)
ROWS = (5, 4)

LAYERS = {
    "Identity": [((), {}, [ROWS])],
    "Linear": [((4, 3), {}, [ROWS]), ((4, 3), {"bias": False}, [(2, 3, 4)]), ((4, 1), {}, [(4,)])],
    "Bilinear": [((4, 3, 2), {}, [(5, 4), (5, 3)]), ((4, 3, 2), {"bias": False}, [(2, 5, 4), (2, 5, 3)])],
    "Flatten": [((), {}, [IMAGE]), ((0, 1), {}, [IMAGE])],
    "Unflatten": [((1, (2, 2)), {}, [IMAGE])],
    "ReLU": [((), {}, [ROWS])],
    "ReLU6": [((), {}, [ROWS])],
    "LeakyReLU": [((), {}, [ROWS]), ((0.3,), {}, [ROWS])],
    "PReLU": [((), {}, [ROWS]), ((4, 0.1), {}, [IMAGE])],
    "RReLU": [((), {}, [ROWS]), ((0.2, 0.2), {}, [ROWS])],
    "Threshold": [((0.1, 2.0), {}, [ROWS])],
    "Hardtanh": [((), {}, [ROWS]), ((-0.5, 0.2), {}, [ROWS])],
    "Hardshrink": [((), {}, [ROWS]), ((0.2,), {}, [ROWS])],
    "Softshrink": [((), {}, [ROWS]), ((0.2,), {}, [ROWS])],
    "Hardsigmoid": [((), {}, [ROWS])],
    "Hardswish": [((), {}, [ROWS])],
    "Sigmoid": [((), {}, [ROWS])],
    "LogSigmoid": [((), {}, [ROWS])],
    "Tanh": [((), {}, [ROWS])],
    "Tanhshrink": [((), {}, [ROWS])],
    "Softsign": [((), {}, [ROWS])],
    "Softplus": [((), {}, [ROWS]), ((2.0, 1.0), {}, [ROWS])],
    "ELU": [((), {}, [ROWS]), ((0.5,), {}, [ROWS])],
    "CELU": [((), {}, [ROWS]), ((0.5,), {}, [ROWS])],
    "SELU": [((), {}, [ROWS])],
    "SiLU": [((), {}, [ROWS])],
    "Mish": [((), {}, [ROWS])],
    "GELU": [((), {}, [ROWS]), (("tanh",), {}, [ROWS])],
    "GLU": [((), {}, [ROWS]), ((1,), {}, [IMAGE])],
    "Softmax": [((1,), {}, [ROWS])],
    "Softmin": [((0,), {}, [ROWS])],
    "LogSoftmax": [((-1,), {}, [ROWS])],
    "Softmax2d": [((), {}, [IMAGE]), ((), {}, [IMAGE[1:]])],
    "Conv1d": [((4, 6, 3), {}, [SEQUENCE]), ((4, 6, 3), {"padding": "same", "dilation": 2, "groups": 2}, [SEQUENCE]),
               ((4, 6, 2), {"padding": 1, "padding_mode": "reflect", "bias": False}, [SEQUENCE])],
    "Conv2d": [((4, 6, 3), {}, [IMAGE]), ((4, 6, (3, 2)), {"stride": 2, "padding": (1, 0)}, [IMAGE]),
               ((4, 4, 3), {"groups": 4, "bias": False}, [IMAGE]),
               ((4, 2, (3, 2)), {"padding": "same", "padding_mode": "circular"}, [IMAGE]),
               ((4, 2, 3), {"padding": (1, 2), "padding_mode": "replicate"}, [IMAGE])],
    "ConvTranspose1d": [((4, 6, 3), {}, [SEQUENCE]), ((4, 6, 3, 2, 1, 1), {"groups": 2, "dilation": 2}, [SEQUENCE])],
    "ConvTranspose2d": [((4, 6, 3), {}, [IMAGE]), ((4, 6, 4, 2, 1), {"bias": False}, [IMAGE]),
                        ((4, 6, 3), {"stride": 2, "output_padding": (1, 0)}, [IMAGE])],
    "Conv3d": [((4, 6, 3), {"padding": 1}, [VOLUME]), ((4, 2, (2, 3, 2)), {"stride": (1, 2, 1), "groups": 2}, [VOLUME]),
               ((4, 4, 3), {"dilation": (2, 1, 1), "padding": "same", "bias": False}, [VOLUME]),
               ((4, 2, 3), {"padding": (1, 0, 2), "padding_mode": "circular"}, [VOLUME])],
    "ConvTranspose3d": [((4, 6, 2), {}, [VOLUME]), ((4, 6, 3, 2, 1, 1), {"groups": 2}, [VOLUME])],
    "MaxPool3d": [((2,), {}, [VOLUME]), (((3, 2, 2),), {"stride": 1, "padding": 1, "ceil_mode": True}, [VOLUME])],
    "AvgPool3d": [((2,), {}, [VOLUME]), ((3, 2, 1), {"count_include_pad": False}, [VOLUME])],
    "AdaptiveAvgPool3d": [(((2, None, 3),), {}, [VOLUME])],
    "BatchNorm3d": [((4,), {}, [VOLUME])],
    "InstanceNorm3d": [((4,), {"affine": True}, [VOLUME]), ((4,), {}, [VOLUME[1:]])],
    "MaxPool1d": [((2,), {}, [SEQUENCE]), ((3, 2), {"padding": 1, "ceil_mode": True}, [SEQUENCE])],
    "MaxPool2d": [((2,), {}, [IMAGE]), (((3, 2),), {"stride": (2, 1), "padding": 1, "dilation": 2}, [IMAGE])],
    "AvgPool1d": [((2,), {}, [SEQUENCE]), ((3, 2, 1), {"count_include_pad": False}, [SEQUENCE])],
    "AvgPool2d": [((2,), {}, [IMAGE]), ((3, 2, 1), {"divisor_override": 5, "ceil_mode": True}, [IMAGE])],
    "AdaptiveAvgPool1d": [((4,), {}, [SEQUENCE])],
    "AdaptiveAvgPool2d": [((1,), {}, [IMAGE]), (((3, None),), {}, [IMAGE])],
    "AdaptiveMaxPool1d": [((4,), {}, [SEQUENCE])],
    "AdaptiveMaxPool2d": [(((3, 2),), {}, [IMAGE])],
    "BatchNorm1d": [((4,), {}, [ROWS]), ((4,), {"momentum": None}, [SEQUENCE]), ((4,), {"affine": False}, [ROWS]),
                    ((4,), {"track_running_stats": False, "bias": False}, [ROWS])],
    "BatchNorm2d": [((4,), {}, [IMAGE]), ((4, 1e-3, 0.3), {}, [IMAGE])],
    "LayerNorm": [((4,), {}, [ROWS]), (((7, 6),), {"bias": False}, [IMAGE]),
                  ((6,), {"elementwise_affine": False, "eps": 0.1}, [IMAGE])],
    "RMSNorm": [((4,), {}, [ROWS]), (((7, 6), 0.1, False), {}, [IMAGE])],
    "LocalResponseNorm": [((2,), {}, [IMAGE]), ((3,), {"alpha": 0.5, "beta": 0.6, "k": 2.0}, [SEQUENCE])],
    "GroupNorm": [((2, 4), {}, [IMAGE]), ((4, 4), {"affine": False}, [SEQUENCE]), ((1, 4), {"bias": False}, [ROWS])],
    "InstanceNorm1d": [((4,), {}, [SEQUENCE]), ((4,), {"affine": True, "track_running_stats": True}, [SEQUENCE]),
                       ((4,), {}, [SEQUENCE[1:]])],
    "InstanceNorm2d": [((4,), {"affine": True}, [IMAGE]), ((4,), {"track_running_stats": True}, [IMAGE[1:]])],
    "ConstantPad1d": [(((1, 2), 3.0), {}, [SEQUENCE])],
    "ConstantPad2d": [((1, -2.0), {}, [IMAGE])],
    "ZeroPad1d": [((2,), {}, [SEQUENCE])],
    "ZeroPad2d": [(((1, 0, 2, 1),), {}, [IMAGE])],
    "ReflectionPad1d": [((2,), {}, [SEQUENCE])],
    "ReflectionPad2d": [(((1, 0, 2, 1),), {}, [IMAGE])],
    "ReplicationPad1d": [((2,), {}, [SEQUENCE])],
    "ReplicationPad2d": [((2,), {}, [IMAGE])],
    "CircularPad1d": [((2,), {}, [SEQUENCE])],
    "CircularPad2d": [(((1, 0, 2, 1),), {}, [IMAGE])],
    "PixelShuffle": [((2,), {}, [IMAGE])],
    "PixelUnshuffle": [((2,), {}, [(1, 2, 4, 6)])],
    "Upsample": [((), {"scale_factor": 2}, [IMAGE]), (((3, 5),), {}, [IMAGE]),
                 ((), {"scale_factor": (1.5, 2.0), "mode": "bilinear"}, [IMAGE]), ((12,), {"mode": "linear"}, [SEQUENCE])],
    "UpsamplingNearest2d": [((), {"scale_factor": 2}, [IMAGE])],
    "UpsamplingBilinear2d": [(((9, 8),), {}, [IMAGE])],
    "Unfold": [((2,), {"stride": 2}, [IMAGE])],
    "Fold": [(((5, 4), 2), {}, [(2, 8, 12)])],
    "CosineSimilarity": [((), {}, [ROWS, ROWS]), ((0,), {}, [ROWS, ROWS])],
    "PairwiseDistance": [((), {}, [ROWS, ROWS]), ((1.0,), {"keepdim": True}, [ROWS, ROWS])],
}
CASES = [pytest.param(name, *case, id=f"{name}-{i}") for name, cases in LAYERS.items() for i, case in enumerate(cases)]


def build(name, args, kwargs):
    """The layer here and PyTorch's, both made under seed 0."""
    autograd.manual_seed(0)
    torch.manual_seed(0)
    return getattr(nn, name)(*args, **kwargs), getattr(torch.nn, name)(*args, **kwargs)


def perturb(ours, theirs):
    """Give both the same random weights in float64, so that zeros and ones hide nothing."""
    ours.double()
    theirs.double()
    draw = np.random.default_rng(1)
    with torch.no_grad():
        for (_, p), (_, q) in zip(ours.named_parameters(), theirs.named_parameters(), strict=True):
            values = draw.uniform(0.5, 1.5, q.shape)
            p.data.copy_(autograd.from_numpy(values))
            q.copy_(torch.from_numpy(values))


def close(ours, theirs):
    np.testing.assert_allclose(ours.detach().numpy(), theirs.detach().numpy(), rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize(("name", "args", "kwargs", "shapes"), CASES)
def test_initial_state_equals_pytorchs_bit_for_bit(name, args, kwargs, shapes):
    ours, theirs = build(name, args, kwargs)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    for key, value in theirs.state_dict().items():
        np.testing.assert_array_equal(ours.state_dict()[key].numpy(), value.numpy(), err_msg=key)


@pytest.mark.parametrize(("name", "args", "kwargs", "shapes"), CASES)
def test_repr_is_pytorchs(name, args, kwargs, shapes):
    ours, theirs = build(name, args, kwargs)
    assert repr(ours) == repr(theirs)


@pytest.mark.parametrize("training", [True, False], ids=["train", "eval"])
@pytest.mark.parametrize(("name", "args", "kwargs", "shapes"), CASES)
def test_outputs_gradients_and_buffers_equal_pytorchs(name, args, kwargs, shapes, training):
    ours, theirs = build(name, args, kwargs)
    perturb(ours, theirs)
    draw = np.random.default_rng(2)
    if not training:  # after some training, so that running statistics are not the initial ones
        values = draw.normal(size=shapes[0])
        if list(theirs.buffers()):
            ours(autograd.from_numpy(values))
            theirs(torch.from_numpy(values))
    ours.train(training)
    theirs.train(training)
    arrays = [draw.normal(size=shape) for shape in shapes]
    x = [autograd.tensor(a, requires_grad=True) for a in arrays]
    y = [torch.tensor(a, requires_grad=True) for a in arrays]
    out, expected = ours(*x), theirs(*y)
    close(out, expected)
    weight = draw.normal(size=expected.shape)
    out.backward(autograd.from_numpy(weight))
    expected.backward(torch.from_numpy(weight))
    for a, b in zip(x, y, strict=True):
        close(a.grad, b.grad)
    for (_, p), (_, q) in zip(ours.named_parameters(), theirs.named_parameters(), strict=True):
        close(p.grad, q.grad)
    for (_, p), (_, q) in zip(ours.named_buffers(), theirs.named_buffers(), strict=True):
        close(p, q)


@pytest.mark.parametrize(("name", "inputs"), [
    ("Dropout", ROWS), ("Dropout1d", SEQUENCE), ("Dropout2d", IMAGE), ("Dropout3d", VOLUME),
    ("AlphaDropout", ROWS),
    ("FeatureAlphaDropout", IMAGE)])
@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
def test_dropout_draws_the_same_mask_as_pytorch(name, inputs, p):
    ours, theirs = build(name, (p,), {})
    assert repr(ours) == repr(theirs)
    x = np.random.default_rng(0).normal(size=inputs)
    close(ours(autograd.from_numpy(x)), theirs(torch.from_numpy(x)))
    close(ours.eval()(autograd.from_numpy(x)), theirs.eval()(torch.from_numpy(x)))


@pytest.mark.parametrize("view", [lambda x: x.transpose(0, 1), lambda x: x.permute(2, 0, 1), lambda x: x[:, ::2],
                                  lambda x: x[:, :3].transpose(1, 2), lambda x: x[:, :1].expand(2, 5, 6)])
@pytest.mark.parametrize("name", ["Dropout", "AlphaDropout"])
def test_dropout_of_a_view_draws_the_same_mask_as_pytorch(name, view):
    ours, theirs = build(name, (0.4,), {})
    x = np.random.default_rng(0).normal(size=(2, 5, 6))
    close(ours(view(autograd.from_numpy(x))), theirs(view(torch.from_numpy(x))))


@pytest.mark.parametrize("name", ["ReLU", "ReLU6", "LeakyReLU", "RReLU", "Hardtanh", "Hardsigmoid", "Hardswish", "ELU", "CELU",
                                  "SELU", "SiLU", "Mish"])
def test_inplace_activation_overwrites_its_input(name):
    ours, theirs = build(name, (), {"inplace": True})
    assert repr(ours) == repr(theirs)
    x = autograd.tensor([-1.5, 0.5, 7.0])
    out = ours(x)
    np.testing.assert_array_equal(out.numpy(), x.numpy())
    np.testing.assert_allclose(x.numpy(), theirs(torch.tensor([-1.5, 0.5, 7.0])).numpy(), rtol=1e-6)


@pytest.mark.parametrize("options", [{}, {"padding_idx": -1}, {"max_norm": 1.0}, {"scale_grad_by_freq": True}, {"sparse": True},
                                     {"max_norm": 0.5, "norm_type": 1.0}])
def test_embedding_equals_pytorchs(options):
    ours, theirs = build("Embedding", (6, 3), options)
    assert repr(ours) == repr(theirs)
    np.testing.assert_allclose(ours.weight.detach().numpy(), theirs.weight.detach().numpy(), rtol=1e-6)
    ours.load_state_dict({"weight": autograd.from_numpy(theirs.weight.detach().numpy())})
    ours.double()
    theirs.double()
    index = np.array([[0, 2, 2], [5, 1, 0]])
    out, expected = ours(autograd.from_numpy(index)), theirs(torch.from_numpy(index))
    close(out, expected)
    (out * out).sum().backward()
    (expected * expected).sum().backward()
    close(ours.weight.grad, theirs.weight.grad.to_dense())
    close(ours.weight, theirs.weight)


def test_embedding_from_pretrained_is_frozen_unless_told_otherwise():
    table = autograd.randn(5, 2)
    assert not nn.Embedding.from_pretrained(table).weight.requires_grad
    assert nn.Embedding.from_pretrained(table, freeze=False).weight.requires_grad
    np.testing.assert_array_equal(nn.Embedding.from_pretrained(table).weight.numpy(), table.numpy())


OTHERS = {  # compared with PyTorch's by tests of their own
    "dropout": ["Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout"],
    "embedding": ["Embedding"], "test_embedding_bag": ["EmbeddingBag", "DataParallel"],
    "test_containers": ["Module", "Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict"],
    "test_recurrent": ["RNN", "LSTM", "GRU", "RNNCell", "LSTMCell", "GRUCell"],
    "test_attention": ["MultiheadAttention"],
    "test_lazy": ["LazyLinear", "LazyConv1d", "LazyConv2d", "LazyConv3d", "LazyBatchNorm1d", "LazyBatchNorm2d",
                  "LazyBatchNorm3d"],
    "test_transformer": ["TransformerEncoderLayer", "TransformerEncoder", "TransformerDecoderLayer",
                         "TransformerDecoder", "Transformer"],
}


def test_every_module_is_compared():
    modules = {name for name, value in vars(nn).items() if isinstance(value, type) and issubclass(value, nn.Module)
               and not name.endswith(("Loss", "Base"))}
    assert modules == {*LAYERS, *(name for names in OTHERS.values() for name in names)}
