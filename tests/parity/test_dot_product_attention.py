"""Scaled dot-product attention beside PyTorch."""

from __future__ import annotations

import numpy as np
import pytest
from compare import compare, torch
from hypothesis import given
from hypothesis import strategies as st

import autograd
from nn import functional as F

RNG = np.random.default_rng(0)
T = torch.nn.functional


def qkv(batch=(2, 3), length=4, keys=5, width=6, values=7):
    return (RNG.normal(size=(*batch, length, width)), RNG.normal(size=(*batch, keys, width)),
            RNG.normal(size=(*batch, keys, values)))


MASKS = {"bool": RNG.random((4, 5)) < 0.6, "bool per batch": RNG.random((2, 1, 4, 5)) < 0.7,
         "float": RNG.normal(size=(4, 5)), "float row": RNG.normal(size=(2, 3, 1, 5)),
         "all hidden": np.array([[False] * 5, [True] * 5, [False] * 5, [True, False] * 2 + [True]]),
         "-inf": np.where(RNG.random((4, 5)) < 0.6, 0.0, -np.inf)}


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
def test_with_mask(mask):
    compare(T.scaled_dot_product_attention, F.scaled_dot_product_attention, *qkv(), attn_mask=mask)


@pytest.mark.parametrize("batch", [(), (2,), (2, 3), (0, 3), (2, 1, 3)], ids=str)
@pytest.mark.parametrize("causal", [False, True])
def test_without_mask(batch, causal):
    compare(T.scaled_dot_product_attention, F.scaled_dot_product_attention, *qkv(batch), is_causal=causal)


@pytest.mark.parametrize("options", [{"length": 1}, {"keys": 2}, {"keys": 1, "values": 1}, {"length": 0}], ids=str)
def test_causal_of_other_lengths(options):
    compare(T.scaled_dot_product_attention, F.scaled_dot_product_attention, *qkv(**options), is_causal=True)


@given(st.data())
def test_generated(data):
    heads, length, keys, width, values = (data.draw(st.integers(1, 4)) for _ in range(5))
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    shapes = [(2, heads, length, width), (2, heads, keys, width), (2, heads, keys, values)]
    mask = data.draw(st.sampled_from([None, rng.random((length, keys)) < 0.5, rng.normal(size=(heads, 1, keys))]))
    compare(T.scaled_dot_product_attention, F.scaled_dot_product_attention, *(rng.normal(size=shape) for shape in shapes),
            attn_mask=mask, is_causal=mask is None and data.draw(st.booleans()), dtypes=["float64"])


@pytest.mark.parametrize("scale", [0.3, 1, 0.0])
def test_scale(scale):
    compare(T.scaled_dot_product_attention, F.scaled_dot_product_attention, *qkv(), scale=scale)


def test_broadcast_batches():
    query, key, value = qkv()
    compare(T.scaled_dot_product_attention, F.scaled_dot_product_attention, query, key[:1], value[:, :1])


@pytest.mark.parametrize("heads", [(1, 1), (2, 2), (4, 2), (3, 3)], ids=str)
def test_grouped_heads(heads):
    query, key, value = qkv((2, 4))
    compare(T.scaled_dot_product_attention, F.scaled_dot_product_attention, query, key[:, :heads[0]],
            value[:, :heads[1]], enable_gqa=True)


def test_mixed_inputs_where_only_some_require_grad():
    for constant in (["argument 0"], ["argument 1", "argument 2"], ["argument 0", "argument 1"]):
        compare(T.scaled_dot_product_attention, F.scaled_dot_product_attention, *qkv(), constant=constant,
                attn_mask=MASKS["bool"])


ERRORS = {
    "mask and causal": (qkv(), {"attn_mask": MASKS["bool"], "is_causal": True}),
    "vectors": ([np.ones(3)] * 3, {}),
    "widths": ((*qkv()[:1], *qkv(width=3)[1:]), {}),
    "keys and values": ((*qkv()[:2], qkv(keys=3)[2]), {}),
    "mask shape": (qkv(), {"attn_mask": np.ones((3, 3), bool)}),
    "mask of more dimensions": (qkv(), {"attn_mask": np.ones((2, 2, 3, 4, 5), bool)}),
    "mask of ints": (qkv(), {"attn_mask": np.ones((4, 5), int)}),
    "dropout": (qkv(), {"dropout_p": 1.5}),
    "ints": ([np.ones((3, 3), int)] * 3, {}),
    "heads": ((qkv((2, 4))[0], *qkv((2, 3))[1:]), {"enable_gqa": True}),
}


@pytest.mark.parametrize(("arrays", "options"), ERRORS.values(), ids=ERRORS)
def test_error(arrays, options):
    with pytest.raises(RuntimeError):
        T.scaled_dot_product_attention(*map(torch.tensor, arrays), **{
            key: torch.tensor(v) if isinstance(v, np.ndarray) else v for key, v in options.items()})
    with pytest.raises(RuntimeError, match=r"^scaled_dot_product_attention\(\): "):
        F.scaled_dot_product_attention(*map(autograd.tensor, arrays), **{
            key: autograd.tensor(v) if isinstance(v, np.ndarray) else v for key, v in options.items()})


def test_dropout_is_unbiased():
    autograd.manual_seed(0)
    query, key, value = (autograd.tensor(a) for a in qkv((200, 20)))
    value = autograd.ones_like(value)
    assert abs(F.scaled_dot_product_attention(query, key, value, dropout_p=0.3).mean().item() - 1) < 0.02


def test_dropout_of_everything_gives_zeros():
    out = F.scaled_dot_product_attention(*map(autograd.tensor, qkv()), dropout_p=1.0)
    assert (out == 0).all()


def test_gradient_with_dropout():
    def attention(*tensors):
        autograd.manual_seed(0)
        return F.scaled_dot_product_attention(*tensors, dropout_p=0.5)

    tensors = [autograd.tensor(a[0, 0], requires_grad=True) for a in qkv()]
    assert autograd.gradcheck(attention, tensors)
    assert autograd.gradgradcheck(attention, tensors)
