"""Embedding: a table of vectors that is looked up by index."""

from __future__ import annotations

from typing import Any, TypeVar

import nn.functional as F
from autograd import Tensor, empty
from autograd.dtypes import DTypeLike
from nn import init
from nn.module import Module
from nn.parameter import Parameter

__all__ = ["Embedding"]


E = TypeVar("E", bound="Embedding")


class Embedding(Module):
    """`weight[input]`: indices `(...) → (..., embedding_dim)` (`torch.nn.Embedding`).

    `weight` (num_embeddings, embedding_dim) starts normal. The row `padding_idx` starts as 0 and gets no gradient;
    with `max_norm`, rows that are looked up and have a larger `norm_type`-norm are scaled down to it first;
    `scale_grad_by_freq` divides the gradient of a row by how often it was looked up in the call. The gradient is dense,
    also where a script says `sparse`: of the same values.
    Raises AssertionError for a `padding_idx` outside the table, or a `_weight` of another shape.
    """

    def __init__(self, num_embeddings: int, embedding_dim: int, padding_idx: int | None = None,
                 max_norm: float | None = None, norm_type: float = 2.0, scale_grad_by_freq: bool = False,
                 sparse: bool = False, _weight: Tensor | None = None, _freeze: bool = False, device: Any = None,
                 dtype: DTypeLike | None = None) -> None:
        super().__init__()
        if padding_idx is not None and not -num_embeddings <= padding_idx < num_embeddings:
            raise AssertionError(f"Padding_idx must be within num_embeddings, got {padding_idx} for {num_embeddings}")
        self.num_embeddings = num_embeddings
        self.embedding_dim = embedding_dim
        self.padding_idx = None if padding_idx is None else padding_idx % num_embeddings
        self.max_norm = max_norm
        self.norm_type = norm_type
        self.scale_grad_by_freq = scale_grad_by_freq
        self.sparse = sparse
        if _weight is None:
            values = empty(num_embeddings, embedding_dim, device=device, dtype=dtype)
            self.weight = Parameter(values, requires_grad=not _freeze)
            self.reset_parameters()
        else:
            if _weight.shape != (num_embeddings, embedding_dim):
                raise AssertionError(f"Shape of weight {tuple(_weight.shape)} does not match num_embeddings and "
                                     f"embedding_dim, {num_embeddings} and {embedding_dim}")
            self.weight = Parameter(_weight, requires_grad=not _freeze)

    def reset_parameters(self) -> None:
        """Draw the table anew."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            self.weight.data[self.padding_idx] = 0

    def forward(self, input: Tensor) -> Tensor:
        return F.embedding(input, self.weight, self.padding_idx, self.max_norm, self.norm_type,
                           self.scale_grad_by_freq)

    def extra_repr(self) -> str:
        parts = [f"{self.num_embeddings}, {self.embedding_dim}"]
        for name, usual in {"padding_idx": None, "max_norm": None, "norm_type": 2, "scale_grad_by_freq": False,
                            "sparse": False}.items():
            if getattr(self, name) != usual:
                parts.append(f"{name}={getattr(self, name)}")
        return ", ".join(parts)

    @classmethod
    def from_pretrained(cls: type[E], embeddings: Tensor, freeze: bool = True, padding_idx: int | None = None,
                        max_norm: float | None = None, norm_type: float = 2.0, scale_grad_by_freq: bool = False,
                        sparse: bool = False) -> E:
        """An Embedding whose table is `embeddings`, not trained if `freeze`.

        Raises AssertionError unless that has two dimensions.
        """
        if embeddings.ndim != 2:
            raise AssertionError("Embeddings parameter is expected to be 2-dimensional, got shape "
                                 f"{tuple(embeddings.shape)}")
        rows, columns = embeddings.shape
        return cls(rows, columns, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse, embeddings, freeze)
