"""The gamma distribution, and chi-squared as one of them."""

from __future__ import annotations

from typing import Any, ClassVar

from autograd.distributions import constraints
from autograd.distributions.elementwise import Elementwise
from autograd.dtypes import finfo
from autograd.generator import default_generator
from autograd.modes import no_grad
from autograd.ops.gamma import digamma, lgamma
from autograd.tensor import Tensor


class Gamma(Elementwise):
    """Density `rateᵅ xᵅ⁻¹ exp(−rate x) / Γ(α)` on x >= 0, α the `concentration` (`torch.distributions.Gamma`).

    Samples have no gradient here. ValueError unless both are > 0.
    """

    arg_constraints: ClassVar = {"concentration": constraints.positive, "rate": constraints.positive}
    support = constraints.nonnegative
    concentration: Tensor
    rate: Tensor

    def __init__(self, concentration: Tensor | float, rate: Tensor | float, validate_args: bool | None = None) -> None:
        super().__init__(validate_args, concentration=concentration, rate=rate)

    @property
    def mean(self) -> Any:
        """`α / rate`."""
        return self.concentration / self.rate

    @property
    def mode(self) -> Any:
        """`(α − 1) / rate`, 0 where that is negative."""
        return ((self.concentration - 1) / self.rate).clamp(min=0)

    @property
    def variance(self) -> Any:
        """`α / rate²`."""
        return self.concentration / self.rate.pow(2)

    def sample(self, sample_shape: Any = ()) -> Any:
        """Samples without a gradient."""
        with no_grad():
            shapes = self.concentration.expand(self._extended_shape(sample_shape))
            drawn = Tensor._wrap(default_generator.gamma(shapes._array))
            return (drawn / self.rate).clamp(min=float(finfo(drawn.dtype).tiny))

    def log_prob(self, value: Tensor) -> Any:
        """`α log rate + (α − 1) log x − rate x − log Γ(α)`."""
        self._validate_sample(value)
        alpha = self.concentration
        return alpha * self.rate.log() + (alpha - 1) * value.log() - self.rate * value - lgamma(alpha)

    def entropy(self) -> Any:
        """`α − log rate + log Γ(α) + (1 − α) ψ(α)`."""
        alpha = self.concentration
        return alpha - self.rate.log() + lgamma(alpha) + (1 - alpha) * digamma(alpha)


class Chi2(Gamma):
    """The sum of squares of `df` standard normal numbers: Gamma(df / 2, 1/2) (`torch.distributions.Chi2`)."""

    arg_constraints: ClassVar = {"df": constraints.positive}

    def __init__(self, df: Tensor | float, validate_args: bool | None = None) -> None:
        super().__init__(0.5 * df, 0.5, validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        """The distribution with its parameters stretched to `batch_shape`."""
        return self._expanded(batch_shape, concentration=self.concentration.expand(batch_shape),
                              rate=self.rate.expand(batch_shape))

    @property
    def df(self) -> Any:
        """The degrees of freedom."""
        return self.concentration * 2
