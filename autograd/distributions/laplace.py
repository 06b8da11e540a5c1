"""The Laplace distribution: an exponential one to both sides."""

from __future__ import annotations

from typing import Any

from autograd.distributions.elementwise import LocationScale
from autograd.distributions.normal import Centred
from autograd.distributions.parameters import as_tensor
from autograd.dtypes import finfo
from autograd.generator import default_generator
from autograd.tensor import Tensor


class Laplace(LocationScale, Centred):
    """Density `exp(−|x − loc| / scale) / 2 scale` (`torch.distributions.Laplace`). ValueError unless scale > 0."""

    @property
    def variance(self) -> Any:
        """`2 scale²`."""
        return 2 * self.scale.pow(2)

    @property
    def stddev(self) -> Any:
        """`√2 scale`."""
        return 2**0.5 * self.scale

    def rsample(self, sample_shape: Any = ()) -> Any:
        """`loc − scale · sign(u) log(1 − |u|)`, where u is uniform in (-1, 1)."""
        low = float(finfo(self.loc.dtype).eps) - 1
        u = Tensor._wrap(default_generator.uniform(self._extended_shape(sample_shape), self.loc.dtype, low, 1))
        return self.loc - self.scale * u.sign() * (-u.abs()).log1p()

    def log_prob(self, value: Tensor) -> Any:
        """`−log 2 scale − |x − loc| / scale`."""
        self._validate_sample(value)
        return -(2 * self.scale).log() - (value - self.loc).abs() / self.scale

    def cdf(self, value: Tensor | float) -> Any:
        """`1/2 + sign(x − loc) (1 − exp(−|x − loc| / scale)) / 2`."""
        value = as_tensor(value, self.loc.dtype)
        self._validate_sample(value)
        return 0.5 - 0.5 * (value - self.loc).sign() * (-(value - self.loc).abs() / self.scale).expm1()

    def icdf(self, value: Tensor | float) -> Any:
        """`loc − scale · sign(p − 1/2) log(1 − 2 |p − 1/2|)`."""
        term = as_tensor(value, self.loc.dtype) - 0.5
        return self.loc - self.scale * term.sign() * (-2 * term.abs()).log1p()

    def entropy(self) -> Any:
        """`1 + log 2 scale`."""
        return 1 + (2 * self.scale).log()
