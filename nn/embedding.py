"""Embedding and EmbeddingBag: tables of vectors that are looked up by index, one by one or bag by bag."""

from __future__ import annotations

from typing import Any, TypeVar

import nn.functional as F
from autograd import Tensor, empty
from autograd.dtypes import DTypeLike
from nn import init
from nn.module import Module
from nn.parameter import Parameter

__all__ = ["Embedding", "EmbeddingBag"]


E = TypeVar("E", bound="Embedding")


class _Table(Module):
    """What both have: the table `weight`, and how it is read."""

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

    def _described(self, *names: str) -> str:
        """The sizes, and of the settings `names` those that are not the usual ones."""
        usual = {"padding_idx": None, "max_norm": None, "norm_type": 2, "scale_grad_by_freq": False, "sparse": False}
        unusual = [f"{name}={getattr(self, name)!r}" for name in names if getattr(self, name) != usual.get(name)]
        return ", ".join([f"{self.num_embeddings}, {self.embedding_dim}", *unusual])


class Embedding(_Table):
    """`weight[input]`: indices `(...) → (..., embedding_dim)` (`torch.nn.Embedding`).

    `weight` (num_embeddings, embedding_dim) starts normal. The row `padding_idx` starts as 0 and gets no gradient;
    with `max_norm`, rows that are looked up and have a larger `norm_type`-norm are scaled down to it first;
    `scale_grad_by_freq` divides the gradient of a row by how often it was looked up in the call. The gradient is dense,
    also where a script says `sparse`: of the same values.
    Raises AssertionError for a `padding_idx` outside the table, or a `_weight` of another shape.
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.embedding(input, self.weight, self.padding_idx, self.max_norm, self.norm_type,
                           self.scale_grad_by_freq)

    def extra_repr(self) -> str:
        return self._described("padding_idx", "max_norm", "norm_type", "scale_grad_by_freq", "sparse")

    @classmethod
    def from_pretrained(cls: type[E], embeddings: Tensor, freeze: bool = True, padding_idx: int | None = None,
                        max_norm: float | None = None, norm_type: float = 2.0, scale_grad_by_freq: bool = False,
                        sparse: bool = False) -> E:
        """An Embedding whose table is `embeddings`, not trained if `freeze`.

        Raises AssertionError unless that has two dimensions.
        """
        rows, columns = _rows_and_columns(embeddings)
        return cls(rows, columns, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse, embeddings, freeze)


class EmbeddingBag(_Table):
    """The sum, mean or maximum (`mode`) of the rows that each bag numbers (`torch.nn.EmbeddingBag`).

    Bags are the rows of a 2-D input, `(B, N) → (B, embedding_dim)`, or lie in a 1-D one between `offsets`; see
    `F.embedding_bag`, whose errors are raised. The table and the other arguments are those of `Embedding`.
    """

    def __init__(self, num_embeddings: int, embedding_dim: int, max_norm: float | None = None, norm_type: float = 2.0,
                 scale_grad_by_freq: bool = False, mode: str = "mean", sparse: bool = False,
                 _weight: Tensor | None = None, include_last_offset: bool = False, padding_idx: int | None = None,
                 device: Any = None, dtype: DTypeLike | None = None) -> None:
        super().__init__(num_embeddings, embedding_dim, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse,
                         _weight, device=device, dtype=dtype)
        self.mode = mode
        self.include_last_offset = include_last_offset

    def forward(self, input: Tensor, offsets: Tensor | None = None,
                per_sample_weights: Tensor | None = None) -> Tensor:
        return F.embedding_bag(input, self.weight, offsets, self.max_norm, self.norm_type, self.scale_grad_by_freq,
                               self.mode, self.sparse, per_sample_weights, self.include_last_offset, self.padding_idx)

    def extra_repr(self) -> str:
        return self._described("max_norm", "norm_type", "scale_grad_by_freq", "mode", "padding_idx")

    @classmethod
    def from_pretrained(cls, embeddings: Tensor, freeze: bool = True, max_norm: float | None = None,
                        norm_type: float = 2.0, scale_grad_by_freq: bool = False,
                        mode: str = "mean", sparse: bool = False, include_last_offset: bool = False,
                        padding_idx: int | None = None) -> EmbeddingBag:
        """An EmbeddingBag whose table is `embeddings`, not trained if `freeze`; errors as `Embedding.from_pretrained`."""
        bag = cls(*_rows_and_columns(embeddings), max_norm, norm_type, scale_grad_by_freq, mode, sparse, embeddings,
                  include_last_offset, padding_idx)
        bag.weight.requires_grad_(not freeze)
        return bag


def _rows_and_columns(embeddings: Tensor) -> tuple[int, int]:
    if embeddings.ndim != 2:
        raise AssertionError(f"Embeddings parameter is expected to be 2-dimensional, got shape {tuple(embeddings.shape)}")
    return embeddings.shape[0], embeddings.shape[1]
