"""The normal distribution of vectors."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from autograd.distributions import constraints
from autograd.distributions.normal import Centred, standard_normal
from autograd.distributions.parameters import lazy_property
from autograd.ops.decomposition import cholesky
from autograd.ops.inverse import inv
from autograd.sizes import Size
from autograd.tensor import Tensor

_SHAPED_BY = {"covariance_matrix": "covariance", "precision_matrix": "precision", "scale_tril": "scale_tril"}


def inverse_factor(scale_tril: Any) -> Any:
    """`L⁻¹`, of the lower triangle alone."""
    return inv(scale_tril.tril())


def mahalanobis(scale_tril: Any, difference: Any) -> Any:
    """`‖L⁻¹ d‖²`."""
    return (inverse_factor(scale_tril) @ difference.unsqueeze(-1)).squeeze(-1).square().sum(-1)


def half_log_det(scale_tril: Any) -> Any:
    """`log det L`."""
    return scale_tril.diagonal(dim1=-2, dim2=-1).log().sum(-1)


class MultivariateNormal(Centred):
    """Vectors with mean `loc` and one of the covariance Σ, its inverse and its Cholesky factor L, `Σ = L Lᵀ`.

    (`torch.distributions.MultivariateNormal`.) Raises ValueError unless `loc` is a vector or more, one of the three is
    given, a matrix or more, and is positive definite, of L lower triangular with a positive diagonal.
    """

    arg_constraints: ClassVar = {
        "loc": constraints.real_vector, "covariance_matrix": constraints.positive_definite,
        "precision_matrix": constraints.positive_definite, "scale_tril": constraints.lower_cholesky}
    support = constraints.real_vector
    has_rsample = True

    def __init__(self, loc: Tensor, covariance_matrix: Tensor | None = None, precision_matrix: Tensor | None = None,
                 scale_tril: Tensor | None = None, validate_args: bool | None = None) -> None:
        if loc.dim() < 1:
            raise ValueError("loc must be at least one-dimensional.")
        given = {name: value for name, value in zip(_SHAPED_BY, (covariance_matrix, precision_matrix, scale_tril))
                 if value is not None}
        if len(given) != 1:
            raise ValueError("Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.")
        ((name, matrix),) = given.items()
        if matrix.dim() < 2:
            raise ValueError(f"{_SHAPED_BY[name]} matrix must be at least two-dimensional, with optional leading batch "
                             "dimensions")
        batch = np.broadcast_shapes(tuple(matrix.shape[:-2]), tuple(loc.shape[:-1]))
        self.loc = loc.expand((*batch, -1))
        self.__dict__[name] = matrix.expand((*batch, -1, -1))
        super().__init__(batch, self.loc.shape[-1:], validate_args=validate_args)
        self._factor = self._factor_of(name, matrix)  # as small as it came, to be factored once

    @staticmethod
    def _factor_of(name: str, matrix: Any) -> Any:
        """L, of the batch that the matrix came in."""
        if name == "scale_tril":
            return matrix
        if name == "covariance_matrix":
            return cholesky(matrix)
        upper = cholesky(matrix.flip((-2, -1))).flip((-2, -1)).mT  # P = Uᵀ U, with U⁻¹ lower triangular
        return inv(upper).tril()

    def expand(self, batch_shape: Any, _instance: Any = None) -> MultivariateNormal:
        """The distribution with its parameters stretched to `batch_shape`."""
        size = self._event_shape[0]
        new: MultivariateNormal = self._expanded(
            batch_shape, loc=self.loc.expand((*batch_shape, size)), _factor=self._factor,
            **{name: self.__dict__[name].expand((*batch_shape, size, size))
               for name in _SHAPED_BY if name in self.__dict__})
        return new

    @lazy_property
    def scale_tril(self) -> Any:
        """L."""
        return self._factor.expand((*self._batch_shape, *self._event_shape, *self._event_shape))

    @lazy_property
    def covariance_matrix(self) -> Any:
        """`L Lᵀ`."""
        return (self._factor @ self._factor.mT).expand(self.scale_tril.shape)

    @lazy_property
    def precision_matrix(self) -> Any:
        """`L⁻ᵀ L⁻¹`."""
        inverse = inv(self._factor)
        return (inverse.mT @ inverse).expand(self.scale_tril.shape)

    @property
    def variance(self) -> Any:
        """The diagonal of the covariance."""
        return self._factor.square().sum(-1).expand(self.loc.shape)

    def rsample(self, sample_shape: Any = ()) -> Any:
        """`loc + L ε`, where ε is of N(0, 1)."""
        noise = standard_normal(self._extended_shape(sample_shape), self.loc.dtype)
        return self.loc + (self._factor @ noise.unsqueeze(-1)).squeeze(-1)

    def log_prob(self, value: Tensor) -> Any:
        """`−(n log 2π + ‖L⁻¹ (x − loc)‖²) / 2 − log det L`."""
        self._validate_sample(value)
        distance = mahalanobis(self._factor, value - self.loc)
        return (distance + self._event_shape[0] * math.log(2 * math.pi)) * -0.5 - half_log_det(self._factor)

    def entropy(self) -> Any:
        """`n (1 + log 2π) / 2 + log det L`."""
        entropy = half_log_det(self._factor) + 0.5 * self._event_shape[0] * (1 + math.log(2 * math.pi))
        return entropy.expand(Size(self._batch_shape))
