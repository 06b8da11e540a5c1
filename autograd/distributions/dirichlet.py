"""The Dirichlet distribution over probabilities that sum to 1, and that of two of them: beta."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from autograd.distributions import constraints
from autograd.distributions.distribution import Distribution
from autograd.distributions.parameters import broadcast_all
from autograd.dtypes import finfo
from autograd.generator import default_generator
from autograd.ops.exponential import xlogy
from autograd.ops.gamma import digamma, lgamma
from autograd.ops.joining import stack
from autograd.sizes import Size
from autograd.tensor import Tensor


class Dirichlet(Distribution):
    """Density `Γ(Σα) / ΠΓ(α) · Π xᵅ⁻¹` on numbers x > 0 that sum to 1, α the `concentration` along the last dimension.

    (`torch.distributions.Dirichlet`.) Samples have no gradient here. ValueError unless α > 0 and has a dimension.
    """

    arg_constraints: ClassVar = {"concentration": constraints.positive_vector}
    support = constraints.simplex

    def __init__(self, concentration: Tensor, validate_args: bool | None = None) -> None:
        if concentration.dim() < 1:
            raise ValueError("`concentration` parameter must be at least one-dimensional.")
        self.concentration = concentration
        super().__init__(concentration.shape[:-1], concentration.shape[-1:], validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Dirichlet:
        """The distribution with its parameters stretched to `batch_shape`."""
        concentration = self.concentration.expand((*batch_shape, *self._event_shape))
        new: Dirichlet = self._expanded(batch_shape, concentration=concentration)
        return new

    @property
    def mean(self) -> Any:
        """`α / Σα`."""
        return self.concentration / self.concentration.sum(-1, True)

    @property
    def mode(self) -> Any:
        """`(α − 1) / Σ(α − 1)`; where every α < 1 the first corner, one of several."""
        above = (self.concentration - 1).clamp(min=0)
        corner = np.eye(self._event_shape[0], dtype=above.dtype)[0]
        flat = (self.concentration < 1).all(-1, True)
        return np.where(flat, corner, above / above.sum(-1, True))

    @property
    def variance(self) -> Any:
        """`α (Σα − α) / (Σα)² (1 + Σα)`."""
        total = self.concentration.sum(-1, True)
        return self.concentration * (total - self.concentration) / (total.pow(2) * (total + 1))

    def sample(self, sample_shape: Any = ()) -> Any:
        """Samples without a gradient: gamma values over their sum."""
        shapes = self.concentration.detach().expand(self._extended_shape(sample_shape))._array
        drawn = default_generator.gamma(shapes.astype(np.float64))
        values = (drawn / drawn.sum(-1, keepdims=True)).astype(shapes.dtype)
        limits = finfo(shapes.dtype)
        return Tensor._wrap(np.clip(values, float(limits.tiny), 1 - float(limits.eps) / 2))

    def log_prob(self, value: Tensor) -> Any:
        """`Σ (α − 1) log x + log Γ(Σα) − Σ log Γ(α)`."""
        self._validate_sample(value)
        alpha = self.concentration
        return xlogy(alpha - 1, value).sum(-1) + lgamma(alpha.sum(-1)) - lgamma(alpha).sum(-1)

    def entropy(self) -> Any:
        """`Σ log Γ(α) − log Γ(Σα) − (K − Σα) ψ(Σα) − Σ (α − 1) ψ(α)`, of K numbers."""
        alpha, k = self.concentration, self._event_shape[0]
        total = alpha.sum(-1)
        return lgamma(alpha).sum(-1) - lgamma(total) - (k - total) * digamma(total) - ((alpha - 1) * digamma(alpha)).sum(-1)


class Beta(Distribution):
    """Density `xᵅ⁻¹ (1 − x)ᵝ⁻¹ Γ(α + β) / Γ(α) Γ(β)` on [0, 1] (`torch.distributions.Beta`).

    Samples have no gradient here. ValueError unless both concentrations, of 1 and of 0, are > 0.
    """

    arg_constraints: ClassVar = {"concentration1": constraints.positive, "concentration0": constraints.positive}
    support = constraints.unit_interval

    def __init__(self, concentration1: Tensor | float, concentration0: Tensor | float,
                 validate_args: bool | None = None) -> None:
        self._dirichlet = Dirichlet(stack(broadcast_all(concentration1, concentration0), -1), validate_args)
        super().__init__(self._dirichlet.batch_shape, validate_args=validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Beta:
        """The distribution with its parameters stretched to `batch_shape`."""
        new: Beta = self._expanded(Size(batch_shape), _dirichlet=self._dirichlet.expand(batch_shape))
        return new

    @property
    def concentration1(self) -> Any:
        """α, the larger the nearer to 1."""
        return self._dirichlet.concentration[..., 0]

    @property
    def concentration0(self) -> Any:
        """β, the larger the nearer to 0."""
        return self._dirichlet.concentration[..., 1]

    @property
    def mean(self) -> Any:
        """`α / (α + β)`."""
        return self.concentration1 / (self.concentration1 + self.concentration0)

    @property
    def mode(self) -> Any:
        """`(α − 1) / (α + β − 2)`, an end where both are below 1."""
        return self._dirichlet.mode[..., 0]

    @property
    def variance(self) -> Any:
        """`α β / (α + β)² (α + β + 1)`."""
        total = self.concentration1 + self.concentration0
        return self.concentration1 * self.concentration0 / (total.pow(2) * (total + 1))

    def sample(self, sample_shape: Any = ()) -> Any:
        """Samples without a gradient."""
        return self._dirichlet.sample(sample_shape)[..., 0]

    def log_prob(self, value: Tensor) -> Any:
        """`(α − 1) log x + (β − 1) log(1 − x) + log Γ(α + β) − log Γ(α) − log Γ(β)`."""
        self._validate_sample(value)
        return self._dirichlet.log_prob(stack([value, 1 - value], -1))

    def entropy(self) -> Any:
        """That of both numbers together."""
        return self._dirichlet.entropy()
