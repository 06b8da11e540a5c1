"""Attention of several heads as a layer."""

from __future__ import annotations

from typing import Any

import nn.functional as F
from autograd import Tensor, empty
from autograd.dtypes import DTypeLike
from autograd.ops.multihead_attention import each_once
from nn import init
from nn.linear import Linear
from nn.module import Module
from nn.parameter import Parameter

__all__ = ["MultiheadAttention"]


class NonDynamicallyQuantizableLinear(Linear):
    """`Linear`, under the name by which PyTorch shows the last layer of an attention."""


class MultiheadAttention(Module):
    """`concat(head₁, ..., headₕ) Wₒᵀ`, `headᵢ = softmax(qᵢ kᵢᵀ / √d) vᵢ` of the projected query, key and value
    (`torch.nn.MultiheadAttention`; Vaswani et al., 2017, https://arxiv.org/abs/1706.03762).

    `in_proj_weight` (3 embed_dim, embed_dim), or with `kdim` or `vdim` three weights of their own, start
    xavier-uniform, biases as 0. `add_bias_kv` learns one more key and value, `add_zero_attn` adds one of zeros.
    Raises ValueError for sizes that are not positive, AssertionError unless the heads divide `embed_dim`.
    """

    def __init__(self, embed_dim: int, num_heads: int, dropout: float = 0.0, bias: bool = True,
                 add_bias_kv: bool = False, add_zero_attn: bool = False, kdim: int | None = None,
                 vdim: int | None = None, batch_first: bool = False, device: Any = None,
                 dtype: DTypeLike | None = None) -> None:
        if embed_dim <= 0 or num_heads <= 0:
            raise ValueError("embed_dim and num_heads must be greater than 0, got "
                             f"embed_dim={embed_dim} and num_heads={num_heads} instead")
        if embed_dim % num_heads:
            raise AssertionError(f"embed_dim must be divisible by num_heads, got {embed_dim} and {num_heads}")
        super().__init__()
        self.embed_dim = embed_dim
        self.kdim = embed_dim if kdim is None else kdim
        self.vdim = embed_dim if vdim is None else vdim
        self.num_heads = num_heads
        self.head_dim = embed_dim // num_heads
        self.dropout = dropout
        self.batch_first = batch_first
        self.add_zero_attn = add_zero_attn
        self._qkv_same_embed_dim = self.kdim == self.vdim == embed_dim

        def parameter(*shape: int) -> Parameter:
            return Parameter(empty(shape, device=device, dtype=dtype))

        separate = not self._qkv_same_embed_dim
        self.in_proj_weight: Parameter | None
        self.in_proj_bias: Parameter | None
        for name, columns in {"q": embed_dim, "k": self.kdim, "v": self.vdim}.items():
            self.register_parameter(f"{name}_proj_weight", parameter(embed_dim, columns) if separate else None)
        self.register_parameter("in_proj_weight", None if separate else parameter(3 * embed_dim, embed_dim))
        self.register_parameter("in_proj_bias", parameter(3 * embed_dim) if bias else None)
        self.out_proj = NonDynamicallyQuantizableLinear(embed_dim, embed_dim, bias, device, dtype)
        self.bias_k = parameter(1, 1, embed_dim) if add_bias_kv else None
        self.bias_v = parameter(1, 1, embed_dim) if add_bias_kv else None
        self._reset_parameters()

    def _reset_parameters(self) -> None:
        for name in ("in_proj_weight", "q_proj_weight", "k_proj_weight", "v_proj_weight"):
            if getattr(self, name) is not None:
                init.xavier_uniform_(getattr(self, name))
        if self.in_proj_bias is not None:
            init.zeros_(self.in_proj_bias)
            assert self.out_proj.bias is not None
            init.zeros_(self.out_proj.bias)
        for extra in (self.bias_k, self.bias_v):
            if extra is not None:
                init.xavier_normal_(extra)

    def forward(self, query: Tensor, key: Tensor, value: Tensor, key_padding_mask: Tensor | None = None,
                need_weights: bool = True, attn_mask: Tensor | None = None, average_attn_weights: bool = True,
                is_causal: bool = False) -> tuple[Tensor, Tensor | None]:
        """`(L, N, embed_dim), (S, N, kdim), (S, N, vdim) → (L, N, embed_dim)`, N first if `batch_first`, and the
        weights, or None unless `need_weights`; masks as in `nn.functional.multi_head_attention_forward`."""
        swap = self.batch_first and query.ndim == key.ndim == value.ndim == 3
        if swap:
            query, key, value = each_once(lambda t: t.transpose(0, 1), (query, key, value))
        out, weights = F.multi_head_attention_forward(
            query, key, value, self.embed_dim, self.num_heads, self.in_proj_weight, self.in_proj_bias, self.bias_k,
            self.bias_v, self.add_zero_attn, self.dropout, self.out_proj.weight, self.out_proj.bias, self.training,
            key_padding_mask, need_weights, attn_mask, not self._qkv_same_embed_dim, self.q_proj_weight,
            self.k_proj_weight, self.v_proj_weight, None, None, average_attn_weights, is_causal)
        return out.transpose(0, 1) if swap else out, weights

    def _describe(self) -> str:
        return f"{self._get_name()}({self.embed_dim}, {self.num_heads} heads)"
