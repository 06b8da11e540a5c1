"""Attention of several heads, with the projections before and after it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.op import Array, composite
from autograd.ops.attention import scaled_dot_product_attention
from autograd.ops.dropout import dropout
from autograd.ops.joining import cat
from autograd.ops.layer import linear
from autograd.ops.padding import pad
from autograd.ops.softmax import softmax
from autograd.tensor import Tensor

_NAME = "multi_head_attention_forward()"


def each_once(change: Callable[[Any], Any], tensors: Sequence[Any]) -> list[Any]:
    """`change` of every tensor; where one stands several times, so does what becomes of it."""
    changed = {id(t): change(t) for t in tensors}
    return [changed[id(t)] for t in tensors]


def _check(query: Any, key: Any, value: Any, key_padding_mask: Any, attn_mask: Any, embed_dim: int, heads: int,
           separate: bool) -> None:
    got = ", ".join(f"{name} {tuple(t.shape)}" for name, t in (("query", query), ("key", key), ("value", value)))
    if query.ndim not in (2, 3) or not query.ndim == key.ndim == value.ndim:
        raise AssertionError(f"{_NAME}: expected query, key and value (L, N, E) or, without a batch, (L, E), got {got}")
    if query.shape[-1] != embed_dim or embed_dim % heads:
        raise AssertionError(f"{_NAME}: was expecting embedding dimension of {embed_dim}, a multiple of the {heads} "
                             f"heads, but got {got}")
    if key.shape[:-1] != value.shape[:-1] or not (separate or key.shape == value.shape):
        raise AssertionError(f"{_NAME}: expected key and value of one shape, got {got}")
    if query.shape[1:-1] != key.shape[1:-1]:
        raise RuntimeError(f"{_NAME}: expected query and key of one batch size, got {got}")
    if key_padding_mask is not None and key_padding_mask.shape != (*key.shape[1:-1], key.shape[0]):
        raise AssertionError(f"{_NAME}: expected key_padding_mask {(*key.shape[1:-1], key.shape[0])}, got "
                             f"{tuple(key_padding_mask.shape)}; {got}")
    wanted = query.shape[0], key.shape[0]
    if attn_mask is not None and tuple(attn_mask.shape) not in (
            wanted, (math.prod(query.shape[1:-1]) * heads, *wanted)):
        raise RuntimeError(f"{_NAME}: the shape of the attn_mask is {tuple(attn_mask.shape)}, but should be {wanted}, "
                           f"or that behind N · num_heads; {got}")


def _added(name: str, mask: Any, dtype: Any) -> Any:
    """A mask as numbers to add to the scores: -inf where a bool one is True."""
    if mask is None or mask.is_floating_point():
        return mask
    if mask.dtype != np.bool_:
        raise AssertionError(f"{_NAME}: only bool and floating types of {name} are supported, got {mask.dtype}")
    return Tensor._wrap(np.where(mask._array, dtype.type(-np.inf), dtype.type(0)))


def _projected(query: Any, key: Any, value: Any, weight: Any, bias: Any) -> Any:
    """Queries, keys and values; what is computed from one tensor comes out of one product."""
    size = query.shape[-1]
    if query is key is value:
        return linear(query, weight, bias).chunk(3, -1)
    if key is value:
        own, other = weight.split([size, 2 * size])
        own_bias, other_bias = (None, None) if bias is None else bias.split([size, 2 * size])
        return linear(query, own, own_bias), *linear(key, other, other_bias).chunk(2, -1)
    biases = (None,) * 3 if bias is None else bias.chunk(3)
    return [linear(t, w, b) for t, w, b in zip((query, key, value), weight.chunk(3), biases, strict=True)]


def _weighed(query: Any, key: Any, value: Any, mask: Any, dropout_p: float) -> tuple[Any, Any]:
    """The attention's output, and its weights."""
    scores = query * (1 / math.sqrt(query.shape[-1])) @ key.transpose(-1, -2)
    weights = dropout(softmax(scores if mask is None else scores + mask, -1), dropout_p)
    return weights @ value, weights


@composite(namespace="nn.functional", method=False, sample=lambda s: {
    "query": s.array(2, 1, 4), "key": s.array(3, 1, 4), "value": s.array(3, 1, 4), "embed_dim_to_check": 4,
    "num_heads": s.choice([1, 2]), "in_proj_weight": s.array(12, 4, low=-1, high=1), "in_proj_bias": s.array(12),
    "bias_k": s.array(1, 1, 4), "bias_v": s.array(1, 1, 4), "add_zero_attn": s.boolean(), "dropout_p": 0.0,
    "out_proj_weight": s.array(4, 4), "out_proj_bias": s.array(4)})
def multi_head_attention_forward(
        query: Array, key: Array, value: Array, embed_dim_to_check: int, num_heads: int, in_proj_weight: Array | None,
        in_proj_bias: Array | None, bias_k: Array | None, bias_v: Array | None, add_zero_attn: bool, dropout_p: float,
        out_proj_weight: Array, out_proj_bias: Array | None, training: bool = True,
        key_padding_mask: Array | None = None, need_weights: bool = True, attn_mask: Array | None = None,
        use_separate_proj_weight: bool = False, q_proj_weight: Array | None = None,
        k_proj_weight: Array | None = None, v_proj_weight: Array | None = None, static_k: Array | None = None,
        static_v: Array | None = None, average_attn_weights: bool = True, is_causal: bool = False) -> Any:
    """`concat(head₁, ..., headₕ) Wₒᵀ`, each head the attention of its share of the projected query, key and value:
    `(L, N, E), (S, N, ·), (S, N, ·) → (L, N, E)`, and the weights `(N, L, S)`, or None unless `need_weights`.

    Without a batch, all lack N. `key_padding_mask` (N, S) and `attn_mask` (L, S) or (N · num_heads, L, S) are True
    where a key is to be ignored, or numbers to add to the scores. `is_causal` is a hint that `attn_mask` is the causal
    mask. `bias_k` and `bias_v` are one more key and value, `add_zero_attn` another one of zeros; `static_k`,
    `static_v` (N · num_heads, S, E / num_heads) replace the projected ones. The weights are averaged over heads, or
    `(N, num_heads, L, S)`. Vaswani et al., 2017, https://arxiv.org/abs/1706.03762
    (`torch.nn.functional.multi_head_attention_forward`). Raises AssertionError or RuntimeError for what does not fit.
    """
    _check(query, key, value, key_padding_mask, attn_mask, embed_dim_to_check, num_heads, use_separate_proj_weight)
    if is_causal and attn_mask is None:
        raise RuntimeError(f"{_NAME}: Need attn_mask if specifying the is_causal hint; nn.Transformer."
                           "generate_square_subsequent_mask makes one")
    batched = query.ndim == 3
    if not batched:
        query, key, value = each_once(lambda t: t.unsqueeze(1), (query, key, value))
    length, batch, size = query.shape
    causal = is_causal and key_padding_mask is None and not need_weights
    mask = None if causal else _added("attn_mask", attn_mask, query.dtype)
    padding = _added("key_padding_mask", key_padding_mask, query.dtype)

    if use_separate_proj_weight:
        biases = (None,) * 3 if in_proj_bias is None else in_proj_bias.chunk(3)
        own = q_proj_weight, k_proj_weight, v_proj_weight
        q, k, v = (linear(t, w, b) for t, w, b in zip((query, key, value), own, biases, strict=True))
    else:
        q, k, v = _projected(query, key, value, in_proj_weight, in_proj_bias)
    extra = 0
    if bias_k is not None and bias_v is not None:
        k, v = (cat([t, more.expand(1, batch, size)]) for t, more in ((k, bias_k), (v, bias_v)))
        extra += 1
    q, k, v = (t.reshape(len(t), batch, num_heads, -1).permute(1, 2, 0, 3) for t in (q, k, v))
    k, v = (t if static is None else static.reshape(batch, num_heads, -1, size // num_heads)
            for t, static in ((k, static_k), (v, static_v)))
    if add_zero_attn:
        zero = Tensor._wrap(np.zeros((batch, num_heads, 1, size // num_heads), q.dtype))
        k, v = cat([k, zero], 2), cat([v, zero], 2)
        extra += 1
    if mask is not None:
        mask = pad(mask, (0, extra)) if extra else mask
        mask = mask if mask.ndim == 2 else mask.reshape(batch, num_heads, length, -1)
    if padding is not None:
        padding = (pad(padding, (0, extra)) if extra else padding).reshape(batch, 1, 1, -1)
        mask = padding if mask is None else mask + padding

    kept = dropout_p if training else 0.0
    out, weights = (_weighed(q, k, v, mask, kept) if need_weights
                    else (scaled_dot_product_attention(q, k, v, mask, kept, causal), None))
    out = linear(out.permute(2, 0, 1, 3).reshape(length, batch, size), out_proj_weight, out_proj_bias)
    if weights is not None:
        weights = weights.mean(1) if average_attn_weights else weights
        weights = weights if batched else weights.squeeze(0)
    return out if batched else out.squeeze(1), weights
