"""The losses beside PyTorch's: every reduction and argument, errors, and second derivatives."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from compare import compare, torch

from autograd.op import exported
from autograd.tensor import Tensor

F = torch.nn.functional
OURS = exported("nn.functional")
RNG = np.random.default_rng(0)

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*Using a target size", "ignore:.*'mean' divides", "ignore:.*size_average and reduce")
each_reduction = pytest.mark.parametrize("reduction", ["none", "mean", "sum"])


def against_torch(name, *arrays, **options):
    compare(getattr(F, name), OURS[name], *arrays, **options)


def uniform(*shape, low=0.0, high=1.0):
    return RNG.uniform(low, high, shape)


def signs(*shape):
    return np.where(RNG.random(shape) < 0.5, -1, 1)


@pytest.mark.parametrize("name", [name for name in OURS if "reduction" in OURS[name].op.parameters])
def test_unknown_reduction(name):
    x = Tensor._wrap(uniform(2, 3))
    with pytest.raises(ValueError, match="none, mean, sum"):
        OURS[name](*[x] * OURS[name].op.signature.defaults.count(inspect.Parameter.empty), reduction="nonsense")


# Classes -------------------------------------------------------------------------------------------------------------

LOGITS = {
    "(N, C)": (RNG.normal(size=(4, 3)), np.array([0, 2, 1, 2])),
    "(C,)": (RNG.normal(size=3), np.array(1)),
    "(N, C, d)": (RNG.normal(size=(2, 3, 5)), RNG.integers(0, 3, (2, 5))),
    "(N, C, h, w)": (RNG.normal(size=(2, 3, 2, 4)), RNG.integers(0, 3, (2, 2, 4))),
    "(N, C, a, b, c)": (RNG.normal(size=(2, 3, 2, 1, 2)), RNG.integers(0, 3, (2, 2, 1, 2))),
    "transposed": (RNG.normal(size=(3, 4)).T, np.array([0, 2, 1, 2])),
    "no rows": (np.zeros((0, 3)), np.zeros(0, int)),
    "uint8": (RNG.normal(size=(2, 3)), np.array([1, 2], np.uint8)),
}
each_logits = pytest.mark.parametrize(("logits", "labels"), LOGITS.values(), ids=LOGITS)
CLASS_OPTIONS = {
    "plain": {},
    "ignore_index": {"ignore_index": 2},
    "weight": {"weight": np.array([0.5, 2.0, 1.0])},
    "weight and ignore_index": {"weight": np.array([0.5, 2.0, 1.0]), "ignore_index": 1},
}
each_class_option = pytest.mark.parametrize("options", CLASS_OPTIONS.values(), ids=CLASS_OPTIONS)


@each_logits
@each_class_option
@each_reduction
@pytest.mark.parametrize("label_smoothing", [0.0, 0.1, 1.0])
def test_cross_entropy_of_indices(logits, labels, options, reduction, label_smoothing):
    if labels.dtype == np.uint8 and label_smoothing:
        pytest.skip("PyTorch smooths labels of int64 only")
    against_torch("cross_entropy", logits, labels, second=logits.size > 0, constant=["weight"], reduction=reduction,
                  label_smoothing=label_smoothing, **options)


@each_logits
@each_class_option
@each_reduction
def test_nll_loss(logits, labels, options, reduction):
    against_torch("nll_loss", logits, labels, constant=["weight"], reduction=reduction, **options)


@pytest.mark.parametrize("shape", [(4, 3), (3,), (2, 3, 5), (2, 3, 2, 2)], ids=str)
@pytest.mark.parametrize("weighted", [False, True])
@each_reduction
@pytest.mark.parametrize("label_smoothing", [0.0, 0.1])
def test_cross_entropy_of_probabilities(shape, weighted, reduction, label_smoothing):
    weight = {"weight": np.array([0.5, 2.0, 1.0])} if weighted else {}
    against_torch("cross_entropy", RNG.normal(size=shape), uniform(*shape), second=True, reduction=reduction,
                  label_smoothing=label_smoothing, **weight)


EXTREME = {
    "huge": np.array([[1e4, -1e4, 0.0], [1e4, 1e4, -1e4]]),
    "-inf elsewhere": np.array([[0.0, -np.inf, 1.0], [-np.inf, 2.0, -np.inf]]),
    "-inf at the label": np.array([[-np.inf, 0.0, 1.0], [1.0, -np.inf, 1.0]]),
    "row of -inf": np.array([[-np.inf] * 3, [0.0, 1.0, 2.0]]),
    "+inf": np.array([[np.inf, 0.0, 1.0], [0.0, 1.0, np.inf]]),
    "nan": np.array([[np.nan, 0.0, 1.0], [0.0, 1.0, 2.0]]),
}


@pytest.mark.parametrize("logits", EXTREME.values(), ids=EXTREME)
@pytest.mark.parametrize("label_smoothing", [0.0, 0.1])
@pytest.mark.parametrize("options", [{}, {"reduction": "none"}, {"ignore_index": 1}], ids=str)
def test_cross_entropy_at_extremes(logits, label_smoothing, options):
    against_torch("cross_entropy", logits, np.array([0, 1]), label_smoothing=label_smoothing, **options)


def test_cross_entropy_where_no_row_counts():
    against_torch("cross_entropy", RNG.normal(size=(2, 3)), np.array([1, 1]), ignore_index=1)


def test_cross_entropy_of_many_classes():
    against_torch("cross_entropy", RNG.normal(size=(2, 1000, 3)), RNG.integers(0, 1000, (2, 3)))


REFUSED = {
    "label too large": (np.zeros((3, 5)), np.array([0, 1, 7])),
    "negative label": (np.zeros((3, 5)), np.array([-1, 1, 2])),
    "other batch": (np.zeros((3, 5)), np.array([0, 1])),
    "no batch": (np.zeros((3, 5)), np.array(1)),
    "float labels": (np.zeros((3, 5)), np.array([0.0, 1.0, 2.0])),
    "int32 labels": (np.zeros((3, 5)), np.array([0, 1, 2], np.int32)),
    "bool labels": (np.zeros((3, 5)), np.array([True, False, True])),
    "column of labels": (np.zeros((3, 5)), np.zeros((3, 1), int)),
    "int probabilities": (np.zeros((3, 5)), np.zeros((3, 5), int)),
    "other spatial size": (np.zeros((3, 5, 4)), np.zeros((3, 5), int)),
    "two labels for one row": (np.zeros(5), np.array([1, 2])),
    "0-d input": (np.zeros(()), np.array(0)),
    "int input": (np.zeros((3, 5), int), np.array([0, 1, 2])),
}


@pytest.mark.parametrize(("logits", "target"), REFUSED.values(), ids=REFUSED)
def test_cross_entropy_refuses(logits, target):
    against_torch("cross_entropy", logits, target)


@pytest.mark.parametrize("options", [
    {"weight": np.ones(4)}, {"weight": np.ones((1, 5))}, {"label_smoothing": 2.0},
], ids=str)
@pytest.mark.parametrize("target", [np.array([0, 1, 2]), np.ones((3, 5))], ids=["indices", "probabilities"])
def test_cross_entropy_refuses_options(options, target):
    against_torch("cross_entropy", np.zeros((3, 5)), target, **options)


def test_cross_entropy_refuses_ignore_index_beside_probabilities():
    against_torch("cross_entropy", np.zeros((3, 5)), np.ones((3, 5)), ignore_index=2)


def test_cross_entropy_names_the_bad_label():
    logits, target = Tensor._wrap(np.zeros((2, 3), "f4")), Tensor._wrap(np.array([0, 9]))
    with pytest.raises(IndexError, match=r"Target 9 .* index 1: expected 0 <= label < 3"):
        OURS["cross_entropy"](logits, target)


def test_cross_entropy_has_no_derivative_for_the_weight_of_indices():
    logits, weight = Tensor._wrap(np.zeros((2, 3))).requires_grad_(), Tensor._wrap(np.ones(3)).requires_grad_()
    with pytest.raises(RuntimeError, match=r"weight\.detach"):
        OURS["cross_entropy"](logits, Tensor._wrap(np.array([0, 1])), weight).backward()


# Yes or no -----------------------------------------------------------------------------------------------------------

@each_reduction
@pytest.mark.parametrize("weight", [None, uniform(3), uniform(2, 1), uniform(2, 3)], ids=["-", "(3)", "(2,1)", "(2,3)"])
def test_binary_cross_entropy(reduction, weight):
    against_torch("binary_cross_entropy", uniform(2, 3, low=0.1, high=0.9), uniform(2, 3), weight=weight, second=True,
                  constant=["weight"], reduction=reduction)


@pytest.mark.parametrize("p", [np.array([0.0, 0.0, 1.0, 1.0])])
def test_binary_cross_entropy_at_the_ends(p):
    against_torch("binary_cross_entropy", p, np.array([0.0, 1.0, 0.0, 1.0]), reduction="none")


@pytest.mark.parametrize(("p", "target"), [
    (np.array([1.5]), np.ones(1)), (np.array([-0.1]), np.ones(1)), (np.array([np.nan]), np.ones(1)),
    (np.ones(2), np.ones(1)), (np.ones(1), np.ones(1, int)), (np.ones(1, int), np.ones(1)),
], ids=["> 1", "< 0", "nan", "shape", "int target", "int input"])
def test_binary_cross_entropy_refuses(p, target):
    against_torch("binary_cross_entropy", p, target)


@each_reduction
@pytest.mark.parametrize("weight", [None, uniform(3), uniform(2, 3)], ids=["-", "(3)", "(2,3)"])
@pytest.mark.parametrize("pos_weight", [None, uniform(3), uniform(1)], ids=["-", "(3)", "(1)"])
def test_binary_cross_entropy_with_logits(reduction, weight, pos_weight):
    against_torch("binary_cross_entropy_with_logits", RNG.normal(size=(2, 3)), uniform(2, 3), weight=weight,
                  second=True, constant=["weight", "pos_weight"], reduction=reduction, pos_weight=pos_weight)


@pytest.mark.parametrize("target", [0.0, 1.0, 0.5])
def test_binary_cross_entropy_with_logits_at_extremes(target):
    logits = np.array([0.0, 1e4, -1e4, 30.0, -30.0, 88.0, -100.0])
    against_torch("binary_cross_entropy_with_logits", logits, np.full(7, target), reduction="none", second=True)


@pytest.mark.parametrize(("x", "target", "options"), [
    (np.ones((3, 2)), np.ones(2), {}), (np.ones(2), np.ones(2, int), {}), (np.ones(2), np.ones(2), {"weight": np.ones(3)}),
    (np.ones(2), np.ones(2), {"pos_weight": np.ones(3)}),
], ids=["shape", "int target", "weight", "pos_weight"])
def test_binary_cross_entropy_with_logits_refuses(x, target, options):
    against_torch("binary_cross_entropy_with_logits", x, target, **options)


# Numbers -------------------------------------------------------------------------------------------------------------

PAIRS = {
    "same": (RNG.normal(size=(2, 3)), RNG.normal(size=(2, 3))),
    "broadcast": (RNG.normal(size=(4, 1)), RNG.normal(size=4)),
    "0-d": (np.array(1.5), np.array(-0.25)),
    "empty": (np.zeros((0, 2)), np.zeros((0, 2))),
    "equal": (np.ones(3), np.ones(3)),
    "int target": (RNG.normal(size=3), np.array([1, 2, 3])),
    "ints": (np.array([1, 2]), np.array([2, 2])),
    "far": (np.array([np.inf, 1e30, -1e30]), np.zeros(3)),
    "mismatch": (np.ones(3), np.ones(4)),
}
each_pair = pytest.mark.parametrize(("input", "target"), PAIRS.values(), ids=PAIRS)


@each_pair
@each_reduction
@pytest.mark.parametrize(("name", "options"), [
    ("mse_loss", {}), ("l1_loss", {}), ("smooth_l1_loss", {}), ("smooth_l1_loss", {"beta": 0.5}),
    ("smooth_l1_loss", {"beta": 0.0}), ("smooth_l1_loss", {"beta": -1.0}), ("huber_loss", {}),
    ("huber_loss", {"delta": 0.5}), ("huber_loss", {"delta": 0.0}), ("huber_loss", {"delta": -1.0}),
], ids=str)
def test_distance(name, options, input, target, reduction):
    if name == "huber_loss" and target.dtype.kind == "i" and input.dtype.kind == "f":
        pytest.skip("PyTorch has no gradient of huber_loss for a target of integers")
    against_torch(name, input, target, reduction=reduction, second=bool(np.isfinite(input).all()), **options)


@each_reduction
@pytest.mark.parametrize("name", ["mse_loss", "l1_loss", "huber_loss"])
@pytest.mark.parametrize("shape", [(2, 3), (3,)], ids=str)
def test_weighted_distance(name, reduction, shape):
    against_torch(name, RNG.normal(size=(2, 3)), RNG.normal(size=(2, 3)), reduction=reduction, weight=uniform(*shape),
                  second=True)


@pytest.mark.parametrize("reduction", ["none", "mean", "sum", "batchmean", "nonsense"])
@pytest.mark.parametrize("log_target", [False, True])
@pytest.mark.parametrize("shape", [(2, 3), (), (0, 2)], ids=str)
def test_kl_div(reduction, log_target, shape):
    against_torch("kl_div", RNG.normal(size=shape), uniform(*shape, low=0.1), reduction=reduction, log_target=log_target)


def test_kl_div_of_probability_zero():
    compare(lambda x, t: F.kl_div(x, t.detach(), reduction="sum"),
            lambda x, t: OURS["kl_div"](x, t.detach(), reduction="sum"), RNG.normal(size=3), np.array([0.0, 0.5, 0.5]))


@each_reduction
@pytest.mark.parametrize("log_input", [False, True])
@pytest.mark.parametrize("full", [False, True])
def test_poisson_nll_loss(reduction, log_input, full):
    against_torch("poisson_nll_loss", uniform(2, 3, low=0.5, high=2), np.array([[0.5, 1.5, 2.0], [3.0, 1.0, 0.1]]),
                  reduction=reduction, log_input=log_input, full=full)


@each_reduction
@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("var", [uniform(2, 3), uniform(2), uniform(2, 1), np.full((2, 3), 1e-9), 0.5, uniform(3),
                                 -np.ones((2, 3)), -1.0], ids=str)
def test_gaussian_nll_loss(reduction, full, var):
    against_torch("gaussian_nll_loss", RNG.normal(size=(2, 3)), RNG.normal(size=(2, 3)), var, full=full,
                  reduction=reduction)


@pytest.mark.parametrize("name", ["mse_loss", "l1_loss", "binary_cross_entropy_with_logits", "soft_margin_loss"])
@pytest.mark.parametrize("old", [{"size_average": False}, {"size_average": True}, {"reduce": False},
                                 {"size_average": False, "reduce": False}, {"reduce": True}], ids=str)
def test_old_arguments(name, old):
    against_torch(name, RNG.normal(size=(2, 3)), uniform(2, 3), constant=["argument 1"], **old)


@pytest.mark.filterwarnings("default")
def test_old_arguments_warn():
    x = Tensor._wrap(np.ones(2))
    with pytest.warns(UserWarning, match="reduction='sum'"):
        OURS["mse_loss"](x, x, size_average=False)


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", ["mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"])
def test_broadcast_warns_at_the_caller(name):
    with pytest.warns(UserWarning, match=r"target size \(3,\) ") as caught:
        OURS[name](Tensor._wrap(np.ones((3, 1))), Tensor._wrap(np.ones(3)))
    assert caught[0].filename == __file__


# Margins -------------------------------------------------------------------------------------------------------------

@each_reduction
@pytest.mark.parametrize("margin", [1.0, 0.3])
def test_hinge_embedding_loss(reduction, margin):
    against_torch("hinge_embedding_loss", RNG.normal(size=(3, 4)), signs(3, 4), margin=margin, reduction=reduction)


@each_reduction
@pytest.mark.parametrize("margin", [0.0, 0.3])
@pytest.mark.parametrize("shapes", [((4, 3), (4, 3), (4,)), ((3,), (3,), ()), ((4, 3), (4, 3), (4, 1)), ((3,), (3,), (1,))],
                         ids=str)
def test_cosine_embedding_loss(reduction, margin, shapes):
    first, second, target = shapes
    against_torch("cosine_embedding_loss", RNG.normal(size=first), RNG.normal(size=second), signs(*target),
                  margin=margin, reduction=reduction, second=True)


@each_reduction
@pytest.mark.parametrize("margin", [0.0, 0.5])
@pytest.mark.parametrize("shapes", [((4,), (4,), (4,)), ((), (), ()), ((4, 3), (4, 3), (4, 1)), ((4, 3), (4, 3), (4,))],
                         ids=str)
def test_margin_ranking_loss(reduction, margin, shapes):
    first, second, target = shapes
    against_torch("margin_ranking_loss", RNG.normal(size=first), RNG.normal(size=second), signs(*target),
                  margin=margin, reduction=reduction)


@each_reduction
@pytest.mark.parametrize("options", [{}, {"margin": 0.3}, {"p": 1.0}, {"p": 3}, {"swap": True}, {"eps": 1e-3},
                                     {"margin": 0.0}, {"p": float("inf")}], ids=str)
def test_triplet_margin_loss(reduction, options):
    against_torch("triplet_margin_loss", *RNG.normal(size=(3, 4, 5)), reduction=reduction, **options)


@each_reduction
@pytest.mark.parametrize("options", [{}, {"swap": True}, {"margin": -1.0},
                                     {"distance_function": lambda a, b: ((a - b) ** 2).sum(-1)}], ids=str)
def test_triplet_margin_with_distance_loss(reduction, options):
    against_torch("triplet_margin_with_distance_loss", *RNG.normal(size=(3, 4, 5)), reduction=reduction, **options)


@each_reduction
def test_soft_margin_loss(reduction):
    against_torch("soft_margin_loss", RNG.normal(size=(3, 4)), signs(3, 4), reduction=reduction, second=True)


@each_reduction
@pytest.mark.parametrize("options", [{}, {"p": 2}, {"margin": 0.3}, {"p": 3}, {"weight": np.array([0.5, 1.0, 2.0])},
                                     {"weight": np.ones(4)}, {"weight": np.ones((1, 3))}], ids=str)
@pytest.mark.parametrize(("input", "target"), [
    (RNG.normal(size=(4, 3)), np.array([0, 2, 1, 1])), (RNG.normal(size=3), np.array(1)),
    (np.zeros((2, 3)), np.array([0, 1])), (np.zeros((2, 3)), np.array([0.0, 1.0])), (np.zeros((2, 3)), np.array([0])),
], ids=["(N, C)", "(C,)", "ties", "float target", "other batch"])
def test_multi_margin_loss(reduction, options, input, target):
    against_torch("multi_margin_loss", input, target, constant=["weight"], reduction=reduction, **options)


@pytest.mark.parametrize(("input", "target"), [
    (np.array(1.5), np.array(0)), (np.array(1.5), np.array([0])), (np.ones(5), np.array([1])), (np.ones(5), np.array([1, 2])),
    (np.array([[1.5, 0.5]]), np.array(0))], ids=str)
@pytest.mark.parametrize("name", ["multi_margin_loss", "multilabel_margin_loss"])
def test_margin_losses_of_one_row(name, input, target):
    against_torch(name, input, target, reduction="none")


@each_reduction
@pytest.mark.parametrize(("input", "target"), [
    (RNG.normal(size=(3, 4)), np.array([[3, 0, -1, 1], [1, 2, 0, 3], [-1, 0, 0, 0]])),
    (RNG.normal(size=4), np.array([3, 0, -1, 1])), (RNG.normal(size=4), np.array([1, 1, -1, 0])),
    (RNG.normal(size=4), np.array([1, 1])), (RNG.normal(size=2), np.array([1.0, 1.0])),
], ids=["(N, C)", "(C,)", "twice", "shape", "float"])
def test_multilabel_margin_loss(reduction, input, target):
    against_torch("multilabel_margin_loss", input, target, reduction=reduction)


@each_reduction
@pytest.mark.parametrize("options", [{}, {"weight": uniform(3)}], ids=["plain", "weight"])
def test_multilabel_soft_margin_loss(reduction, options):
    against_torch("multilabel_soft_margin_loss", RNG.normal(size=(4, 3)), uniform(4, 3), reduction=reduction, **options)
