"""Scaled dot-product attention."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.generator import default_generator
from autograd.op import Array, composite, op
from autograd.ops._names import within
from autograd.ops.arrangement import repeat_interleave
from autograd.ops.loss import require_floating
from autograd.ops.softmax import softmax
from autograd.tensor import Tensor


def _attend(query: Any, key: Any, value: Any, bias: Any, kept: Any, scale: float) -> Any:
    """The softmax of all products of queries and keys weighs the values."""
    scores = query @ np.swapaxes(key, -1, -2) * scale
    if bias is not None:
        scores = scores + bias
    nothing = (scores == -math.inf).all(-1, keepdim=True)  # rows where no key may be seen
    weights = np.where(nothing, 0, softmax(np.where(nothing, 0, scores), -1))
    return (weights if kept is None else weights * kept) @ value


def _attend_rule(g: Any, query: Any, key: Any, value: Any, bias: Any, kept: Any, scale: float, out: Any, saved: Any,
                 needs: list[bool]) -> tuple[Any, ...]:
    """Through the weights `p` and scores `s`: `∂s = p (∂p − Σ g·out)`, since `Σ ∂p p` of a row is `Σ g·out`."""
    weights = saved
    value_gradient = np.matmul(np.swapaxes(weights if kept is None else weights * kept, -1, -2), g)
    if not (needs[0] or needs[1] or needs[3]):
        return None, None, value_gradient, None, None
    slope = np.matmul(g, np.swapaxes(value, -1, -2))
    if kept is not None:
        slope *= kept
    slope -= np.add.reduce(g * out, axis=-1, keepdims=True)
    slope *= weights
    return (np.matmul(slope, key) * scale if needs[0] else None,
            np.matmul(np.swapaxes(slope, -1, -2), query) * scale if needs[1] else None,
            value_gradient, slope if needs[3] else None, None)


def _sample_attend(s: Any) -> dict[str, Any]:
    batch = s.choice([(), (2,), (2, 1)])
    return {"query": s.array(*batch, 3, 2), "key": s.array(*s.choice([(), (2,)]), 4, 2),
            "value": s.array(*batch, 4, 3), "bias": s.choice([None, s.array(4), s.array(3, 4)]),
            "kept": s.choice([None, s.constant(3, 4)]), "scale": 0.5}


@op(namespace="attention", method=False, joint=_attend_rule, definition=_attend, sample=_sample_attend)
@within("scaled_dot_product_attention")
def attend(query: Array, key: Array, value: Array, bias: Array | None, kept: Array | None, scale: float) -> Any:
    """`kept · softmax(scale · query @ keyᵀ + bias) @ value`; 0 for a query whose scores are all -inf.

    The gradient is that of Dao et al. 2022, https://arxiv.org/abs/2205.14135, appendix B.2.
    """
    weights = np.matmul(query * scale, np.swapaxes(key, -1, -2))
    if bias is not None:
        weights += bias
    highest = np.maximum.reduce(weights, axis=-1, keepdims=True, initial=-np.inf)
    hidden = highest == -np.inf
    weights -= np.where(hidden, 0, highest)
    np.exp(weights, weights)
    total = np.add.reduce(weights, axis=-1, keepdims=True)
    weights /= np.where(hidden, 1, total)
    return np.matmul(weights if kept is None else weights * kept, value), weights


def _bias(query: Any, key: Any, attn_mask: Any, is_causal: bool) -> Any:
    """What a mask adds to the scores: a mask of numbers itself, -inf where a bool one or causality forbids to look."""
    if is_causal:
        if attn_mask is not None:
            raise RuntimeError("scaled_dot_product_attention(): Explicit attn_mask should not be set when "
                               "is_causal=True; give one of the two")
        seen = np.arange(key.shape[-2]) <= np.arange(query.shape[-2])[:, None]
    elif attn_mask is None:
        return None
    else:
        _check_mask(attn_mask, query.dtype, _scores_shape(query, key))
        if attn_mask.dtype != np.bool_:
            return attn_mask
        seen = attn_mask._array
    return Tensor._wrap(np.where(seen, query.dtype.type(0), query.dtype.type(-np.inf)))


def _check_mask(attn_mask: Any, dtype: Any, shape: tuple[int, ...]) -> None:
    if attn_mask.dtype not in (np.bool_, dtype):
        raise RuntimeError("scaled_dot_product_attention(): expected attn_mask dtype to be bool or to match query dtype, "
                           f"but got {attn_mask.dtype} beside a query of {dtype}")
    padded = (1,) * (len(shape) - attn_mask.ndim) + tuple(attn_mask.shape)
    if len(padded) > len(shape) or any(n not in (1, m) for n, m in zip(padded, shape)):
        raise RuntimeError(f"scaled_dot_product_attention(): expected an attn_mask that broadcasts to {shape}, got "
                           f"{tuple(attn_mask.shape)}")


def _check(query: Any, key: Any, value: Any, dropout_p: float) -> None:
    one_dtype = query.dtype == key.dtype == value.dtype
    fits = (min(query.ndim, key.ndim, value.ndim) >= 2 and query.shape[-1] == key.shape[-1]
            and key.shape[-2] == value.shape[-2])
    if not (one_dtype and fits):
        expected = "query (..., L, E), key (..., S, E) and value (..., S, V)" if one_dtype else (
            "query, key and value of one dtype")
        got = ", ".join(f"{name} {tuple(t.shape)} {t.dtype}"
                        for name, t in (("query", query), ("key", key), ("value", value)))
        raise RuntimeError(f"scaled_dot_product_attention(): expected {expected}, got {got}")
    if not 0 <= dropout_p <= 1:
        raise RuntimeError("scaled_dot_product_attention(): dropout probability has to be between 0 and 1, but got "
                           f"{dropout_p}")


def _for_every_head(name: str, t: Any, heads: int) -> Any:
    """Keys or values, each head repeated for the query heads that share it."""
    if t.ndim < 3 or t.shape[-3] == 0 or heads % t.shape[-3]:
        raise RuntimeError(f"scaled_dot_product_attention(): with enable_gqa the heads of {name} must divide those of "
                           f"query, got {name} {tuple(t.shape)} and {heads} query heads")
    return t if t.shape[-3] == heads else repeat_interleave(t, heads // t.shape[-3], t.ndim - 3)


@composite(namespace="nn.functional", method=False, sample=lambda s: {
    "query": s.array(2, 3, 2), "key": s.array(2, 4, 2), "value": s.array(2, 4, 3), "is_causal": s.boolean()})
def scaled_dot_product_attention(query: Array, key: Array, value: Array, attn_mask: Array | None = None,
                                 dropout_p: float = 0.0, is_causal: bool = False, *, scale: float | None = None,
                                 enable_gqa: bool = False) -> Any:
    """`softmax(scale · query @ keyᵀ + mask) @ value` (`torch.nn.functional.scaled_dot_product_attention`).

    `(..., L, E), (..., S, E), (..., S, V) → (..., L, V)`; `scale` is 1/√E unless given. `attn_mask` broadcasts to
    `(..., L, S)`: True where a query may look at a key, or numbers to add. `is_causal`: query i looks at keys 0 ... i.
    A query that may look at nothing gets 0. `dropout_p`: how likely a weight is set to 0, in training or not.
    `enable_gqa`: heads (dimension -3) of query share those of key and value, which are fewer. Vaswani et al. 2017,
    https://arxiv.org/abs/1706.03762. Raises RuntimeError for shapes, dtypes or a dropout that do not fit, and for
    `attn_mask` beside `is_causal`.
    """
    require_floating("scaled_dot_product_attention", query)
    _check(query, key, value, dropout_p)
    if enable_gqa:
        if query.ndim < 3:
            raise RuntimeError("scaled_dot_product_attention(): enable_gqa needs heads in dimension -3, got query "
                               f"{tuple(query.shape)}")
        key, value = (_for_every_head(name, t, query.shape[-3]) for name, t in (("key", key), ("value", value)))
    bias = _bias(query, key, attn_mask, is_causal)
    if scale is None:
        scale = 1 / math.sqrt(query.shape[-1]) if query.shape[-1] else 1.0
    return attend(query, key, value, bias, _kept(query, key, dropout_p), scale)


def _kept(query: Any, key: Any, dropout_p: float) -> Any:
    """What dropout multiplies the weights by: 0 or 1 / (1 − p); None without dropout."""
    if dropout_p == 0:
        return None
    shape = _scores_shape(query, key)
    if dropout_p == 1:
        return Tensor._wrap(np.zeros(shape, query.dtype))
    return Tensor._wrap(default_generator.bernoulli(1 - dropout_p, shape, query.dtype) / (1 - dropout_p))


def _scores_shape(query: Any, key: Any) -> tuple[int, ...]:
    """The shape of all products of queries and keys."""
    try:
        batch = np.broadcast_shapes(tuple(query.shape[:-2]), tuple(key.shape[:-2]))
    except ValueError:
        raise RuntimeError(f"scaled_dot_product_attention(): the batches of query {tuple(query.shape)} and key "
                           f"{tuple(key.shape)} do not broadcast to one shape") from None
    return (*batch, query.shape[-2], key.shape[-2])
