"""Affine maps, normalisation and dropout beside PyTorch's."""

from __future__ import annotations

import numpy as np
import pytest
from compare import compare, torch

import autograd
from autograd.op import exported
from autograd.tensor import Tensor

F = torch.nn.functional
OURS = exported("nn.functional")
RNG = np.random.default_rng(0)


def against_torch(name, *arrays, **options):
    compare(getattr(F, name), OURS[name], *arrays, **options)


def normal(*shape):
    return RNG.normal(size=shape)


# Affine maps ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("input", "weight"), [
    (normal(4, 3), normal(2, 3)), (normal(3), normal(2, 3)), (normal(2, 4, 3), normal(2, 3)), (normal(0, 3), normal(2, 3)),
    (normal(3, 4).T, normal(3, 2).T), (normal(4, 3), normal(0, 3)), (normal(4, 0), normal(2, 0)),
    (normal(4, 3), normal(3)), (normal(3), normal(3)), (normal(2, 4, 3), normal(3)),
    (np.array(1.0), normal(2, 3)), (normal(4, 3), normal(2, 4)), (normal(4, 3), normal(1, 2, 3)),
    (normal(4, 3), np.ones((2, 3), int)),
], ids=lambda a: f"{a.shape}{a.dtype.kind}")
def test_linear(input, weight):
    against_torch("linear", input, weight, second=input.size > 0)


@pytest.mark.parametrize("bias", [normal(2), normal(1), normal(), normal(4, 2), normal(3), np.ones(2, int)],
                         ids=lambda b: f"{b.shape}{b.dtype.kind}")
def test_linear_bias(bias):
    against_torch("linear", normal(4, 3), normal(2, 3), bias, second=True)


def test_linear_says_what_does_not_fit():
    with pytest.raises(RuntimeError, match=r"input \(\.\.\., 3\).*got \(64, 30\); the weight is \(2, 3\)"):
        OURS["linear"](Tensor._wrap(np.ones((64, 30), "f4")), Tensor._wrap(np.ones((2, 3), "f4")))


@pytest.mark.parametrize("shapes", [((4, 2), (4, 3), (5, 2, 3)), ((2,), (3,), (5, 2, 3)), ((2, 4, 2), (2, 4, 3), (1, 2, 3)),
                                    ((4, 2), (4, 3), (5, 3, 2)), ((4, 2), (5, 3), (5, 2, 3))], ids=str)
@pytest.mark.parametrize("bias", [None, 5, 1, 3])
def test_bilinear(shapes, bias):
    arrays = [normal(*shape) for shape in shapes]
    against_torch("bilinear", *arrays, None if bias is None else normal(bias), second=True)


# Normalisation -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("shape", "normalized"), [
    ((4, 3), (3,)), ((2, 4, 3), (4, 3)), ((3,), (3,)), ((2, 5, 4, 3), [4, 3]), ((0, 3), (3,)), ((4, 1), (1,)),
    ((4, 3), (4,)), ((4, 3), ()), ((3,), (4, 3)), ((200, 300), (300,)),
], ids=str)
@pytest.mark.parametrize("affine", [0, 1, 2])
def test_layer_norm(shape, normalized, affine):
    parameters = [normal(*normalized) for _ in range(affine)]
    against_torch("layer_norm", normal(*shape), normalized, *parameters, second=bool(0 < np.prod(shape) < 1000))


@pytest.mark.parametrize("options", [{"eps": 0.1}, {"bias": normal(3)}, {"weight": normal(4)}, {"bias": normal(1)},
                                     {"weight": np.ones(3, int)}], ids=str)
def test_layer_norm_options(options):
    against_torch("layer_norm", normal(4, 3), (3,), **options)


@pytest.mark.parametrize("name", ["layer_norm", "rms_norm"])
def test_norm_refuses_integers(name):
    against_torch(name, np.ones((4, 3), int), (3,))


def test_layer_norm_of_float16():
    against_torch("layer_norm", normal(4, 300), (300,), normal(300), normal(300), dtypes=["float16"])


@pytest.mark.parametrize(("shape", "normalized"), [
    ((4, 3), (3,)), ((2, 4, 3), (4, 3)), ((3,), (3,)), ((4, 3), (4,)), ((4, 3), ()), ((0, 3), (3,)),
], ids=str)
@pytest.mark.parametrize("options", [{}, {"eps": 0.1}], ids=str)
@pytest.mark.parametrize("affine", [0, 1])
def test_rms_norm(shape, normalized, options, affine):
    parameters = [normal(*normalized) for _ in range(affine)]
    against_torch("rms_norm", normal(*shape), normalized, *parameters, second=0 not in shape, **options)


@pytest.mark.parametrize(("shape", "groups"), [
    ((2, 4, 3), 2), ((2, 4), 2), ((2, 4, 3, 2), 4), ((2, 4, 3), 1), ((2, 4, 3), 3), ((4,), 1), ((1, 2), 2),
    ((2, 4, 3), 0), ((2, 4, 3), -1), ((0, 4, 3), 2),
], ids=str)
@pytest.mark.parametrize("affine", [0, 1, 2])
def test_group_norm(shape, groups, affine):
    if groups == 0:
        pytest.skip("PyTorch divides by zero")
    parameters = [normal(shape[1]) if len(shape) > 1 else normal(4) for _ in range(affine)]
    against_torch("group_norm", normal(*shape), groups, *parameters, second=shape == (2, 4, 3))


@pytest.mark.parametrize("shape", [(4, 3), (4, 3, 5), (2, 3, 4, 2), (1, 3, 4), (1, 3), (3,), (2, 3, 1, 2, 2), (300, 2, 7)],
                         ids=str)
@pytest.mark.parametrize("affine", [0, 1, 2])
@pytest.mark.parametrize("training", [False, True])
def test_batch_norm(shape, affine, training):
    channels = shape[1] if len(shape) > 1 else 1
    parameters = [normal(channels) for _ in range(affine)]
    parameters += [None] * (2 - affine)
    compare(lambda x, m, v, w, b: F.batch_norm(x, m.detach(), v.detach(), w, b, training, 0.3),
            lambda x, m, v, w, b: OURS["batch_norm"](x, m.detach(), v.detach(), w, b, training, 0.3),
            normal(*shape), normal(channels), normal(channels) ** 2, *parameters,
            second=max(shape) < 100 and (training or affine > 0))


@pytest.mark.parametrize("options", [
    {}, {"training": True, "eps": 0.0}, {"eps": -1.0}, {"training": True, "weight": normal(4)},
    {"training": True, "bias": normal(1)}, {"training": True, "eps": 0.1}, {"running_mean": np.ones(3)},
], ids=str)
def test_batch_norm_options(options):
    against_torch("batch_norm", normal(4, 3), **{"running_mean": None, "running_var": None, **options})


@pytest.mark.parametrize("name", ["batch_norm", "instance_norm"])
@pytest.mark.parametrize("shape", [(4, 3, 5), (2, 3, 2, 2)], ids=str)
@pytest.mark.parametrize("momentum", [0.1, 1.0, 0.0])
def test_running_statistics(name, shape, momentum):
    x, mean, var = normal(*shape), normal(3), normal(3) ** 2
    ours = [Tensor._wrap(a.copy()) for a in (x, mean, var)]
    theirs = [torch.tensor(a) for a in (x, mean, var)]
    training = {"training": True} if name == "batch_norm" else {}
    OURS[name](*ours, momentum=momentum, **training)
    getattr(F, name)(*theirs, momentum=momentum, **training)
    for mine, reference in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine.numpy(), reference.numpy(), rtol=1e-12)


def test_running_statistics_stay_when_the_call_fails():
    mean, var = Tensor._wrap(np.zeros(3)), Tensor._wrap(np.ones(3))
    with pytest.raises(RuntimeError, match="bias"):
        OURS["batch_norm"](Tensor._wrap(normal(4, 3)), mean, var, bias=Tensor._wrap(np.ones(2)), training=True)
    assert mean.tolist() == [0] * 3
    assert var.tolist() == [1] * 3


def test_batch_norm_differentiated_twice_moves_the_statistics_once():
    x, mean, var = Tensor._wrap(normal(4, 3)).requires_grad_(), Tensor._wrap(np.zeros(3)), Tensor._wrap(np.ones(3))
    out = OURS["batch_norm"](x, mean, var, training=True)
    before = mean.tolist()
    autograd.grad((out * out * out).sum(), x, create_graph=True)
    assert mean.tolist() == before


def test_batch_norm_of_a_long_float32_batch():
    x = np.full((10**6, 2), 0.1, np.float32)
    mean = Tensor._wrap(np.zeros(2, np.float32))
    OURS["batch_norm"](Tensor._wrap(x), mean, Tensor._wrap(np.ones(2, np.float32)), training=True, momentum=1.0)
    np.testing.assert_allclose(mean.numpy(), 0.1, rtol=1e-5)


@pytest.mark.parametrize("shape", [(2, 3, 4), (2, 3, 2, 2), (2, 3), (2, 3, 1)], ids=str)
@pytest.mark.parametrize("affine", [0, 2])
@pytest.mark.parametrize("use_input_stats", [True, False])
def test_instance_norm(shape, affine, use_input_stats):
    parameters = [normal(3) for _ in range(affine)] + [None] * (2 - affine)
    compare(*(lambda x, w, b, f=f, m=m: f(x, m(np.zeros(3)).to(x.dtype), m(np.ones(3)).to(x.dtype), w, b, use_input_stats)
              for f, m in ((F.instance_norm, torch.tensor), (OURS["instance_norm"], Tensor._wrap))),
            normal(*shape), *parameters, second=use_input_stats or affine > 0)


# Dropout -------------------------------------------------------------------------------------------------------------

DROPOUTS = {"dropout": (5, 7), "dropout1d": (4, 5, 3), "dropout2d": (4, 5, 2, 2), "dropout3d": (4, 5, 2, 1, 2),
            "alpha_dropout": (5, 7),
            "feature_alpha_dropout": (4, 5, 2)}
each_dropout = pytest.mark.parametrize(("name", "shape"), DROPOUTS.items(), ids=DROPOUTS)


@each_dropout
@pytest.mark.parametrize("p", [0.0, 0.3, 1.0, -0.1, 1.1])
@pytest.mark.parametrize("training", [True, False])
def test_dropout(name, shape, p, training):
    """PyTorch may draw another mask on some processors, so that the reference is made from our mask."""
    if not 0 <= p <= 1:
        return against_torch(name, normal(*shape), p, training)
    x = Tensor._wrap(normal(*shape)).requires_grad_()
    autograd.manual_seed(0)
    out = OURS[name](x, p, training)
    slope, = autograd.grad(out.sum(), x)
    if not training or p == 0:
        assert out is x
    elif p == 1:
        assert not out.numpy(force=True).any()
        assert not slope.numpy().any()
    else:
        kept = slope.numpy() != 0
        a, b = 1 / (1 - p), 0.0
        if "alpha" in name:
            alpha = 1.7580993408473766
            a = ((1 - p) * (1 + p * alpha**2)) ** -0.5
            b = np.where(kept, a * alpha * p, a * alpha * (p - 1))
        np.testing.assert_allclose(out.numpy(force=True), x.numpy(force=True) * kept * a + b)
        assert 0 < kept.mean() < 1
        if "feature" in name or name[-1] == "d":
            assert (kept == kept[:, :, :1] if kept.ndim == 3 else kept == kept[:, :, :1, :1]).all()


def test_dropout_draws_the_same_numbers_after_the_same_seed():
    x = Tensor._wrap(np.ones(100))
    masks = []
    for _ in range(2):
        autograd.manual_seed(3)
        masks.append(OURS["dropout"](x).tolist())
    assert masks[0] == masks[1]


@each_dropout
def test_dropout_in_place(name, shape):
    autograd.manual_seed(0)
    x = Tensor._wrap(normal(*shape))
    expected = OURS[name](x, 0.5, True)
    autograd.manual_seed(0)
    assert OURS[name](x, 0.5, True, True) is x
    np.testing.assert_allclose(x.numpy(), expected.numpy())


@pytest.mark.parametrize(("name", "shape"), [("dropout1d", (2,)), ("dropout1d", (2, 3, 4, 5)), ("feature_alpha_dropout", (2,))],
                         ids=str)
def test_dropout_refuses_shapes(name, shape):
    against_torch(name, normal(*shape), 0.5, True)


def test_dropout3d_warns_of_four_dimensions():
    with pytest.warns(UserWarning, match="dropout3d"):
        OURS["dropout3d"](Tensor._wrap(np.ones((2, 3, 4, 1))))


def test_dropout2d_warns_of_three_dimensions():
    with pytest.warns(UserWarning, match="dimension 1 is taken"):
        OURS["dropout2d"](Tensor._wrap(np.ones((2, 3, 4))))


def test_dropout1d_without_batch_drops_rows():
    autograd.manual_seed(0)
    out = OURS["dropout1d"](Tensor._wrap(np.ones((50, 4)))).numpy()
    assert set(map(tuple, out)) == {(0.0,) * 4, (2.0,) * 4}
