"""Distributions with heavy tails: Student's t, and Cauchy's."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from autograd.distributions import constraints
from autograd.distributions.elementwise import Elementwise, LocationScale
from autograd.distributions.gamma import Chi2
from autograd.distributions.normal import standard_normal
from autograd.distributions.parameters import as_tensor
from autograd.generator import default_generator
from autograd.ops.gamma import digamma, lgamma
from autograd.tensor import Tensor


class StudentT(Elementwise):
    """`loc + scale · N / √(χ² / df)` of a standard normal N and a χ² of `df` degrees of freedom.

    (`torch.distributions.StudentT`.) Samples pass no gradient to `df`. ValueError unless df > 0 and scale > 0.
    """

    arg_constraints: ClassVar = {"df": constraints.positive, "loc": constraints.real, "scale": constraints.positive}
    support = constraints.real
    has_rsample = True
    df: Tensor
    loc: Tensor
    scale: Tensor

    def __init__(self, df: Tensor | float, loc: Tensor | float = 0.0, scale: Tensor | float = 1.0,
                 validate_args: bool | None = None) -> None:
        super().__init__(validate_args, df=df, loc=loc, scale=scale)

    @property
    def mean(self) -> Any:
        """`loc`, NaN unless df > 1."""
        return np.where(self.df <= 1, math.nan, self.loc)

    @property
    def mode(self) -> Any:
        """`loc`."""
        return self.loc

    @property
    def variance(self) -> Any:
        """`scale² df / (df − 2)`, inf for df from 1 to 2, NaN below."""
        finite = self.scale.pow(2) * self.df / np.where(self.df > 2, self.df - 2, 1)
        return np.where(self.df > 2, finite, np.where(self.df > 1, math.inf, math.nan))

    def rsample(self, sample_shape: Any = ()) -> Any:
        """Samples through which the gradient flows to `loc` and `scale`; NotImplementedError if `df` asks for one."""
        if self.df.requires_grad:
            raise NotImplementedError("StudentT.rsample(): no gradient passes to df; give it detached, or use sample() with "
                                      "log_prob()")
        return self._drawn(sample_shape)

    def sample(self, sample_shape: Any = ()) -> Any:
        """Samples without a gradient."""
        return self._drawn(sample_shape).detach()

    def _drawn(self, sample_shape: Any) -> Any:
        shape = self._extended_shape(sample_shape)
        normal = standard_normal(shape, self.loc.dtype)
        squares = Chi2(self.df.detach(), validate_args=False).sample(sample_shape)
        return self.loc + self.scale * (normal * (squares / self.df.detach()).rsqrt())

    def log_prob(self, value: Tensor) -> Any:
        """`−(df + 1)/2 · log(1 + y² / df) − log(scale √(π df) Γ(df/2) / Γ((df + 1)/2))`, y = (x − loc) / scale."""
        self._validate_sample(value)
        y, df = (value - self.loc) / self.scale, self.df
        norm = self.scale.log() + 0.5 * df.log() + 0.5 * math.log(math.pi) + lgamma(0.5 * df) - lgamma(0.5 * (df + 1))
        return -0.5 * (df + 1) * (y.pow(2) / df).log1p() - norm

    def entropy(self) -> Any:
        """`(df + 1)/2 · (ψ((df + 1)/2) − ψ(df/2)) + log(scale √df B(df/2, 1/2))`."""
        df = self.df
        beta = lgamma(0.5 * df) + math.lgamma(0.5) - lgamma(0.5 * (df + 1))
        return (self.scale.log() + 0.5 * (df + 1) * (digamma(0.5 * (df + 1)) - digamma(0.5 * df)) + 0.5 * df.log() + beta)


class Cauchy(LocationScale):
    """Density `1 / π scale (1 + y²)`, y = (x − loc) / scale (`torch.distributions.Cauchy`). ValueError unless scale > 0."""

    @property
    def mean(self) -> Any:
        """NaN: the integral does not exist."""
        return (self.loc * math.nan).detach()

    @property
    def variance(self) -> Any:
        """inf."""
        return (self.loc * 0 + math.inf).detach()

    def rsample(self, sample_shape: Any = ()) -> Any:
        """`loc + scale tan π(u − 1/2)`, where u is uniform in [0, 1)."""
        u = default_generator.uniform(self._extended_shape(sample_shape), np.dtype(np.float64))
        return self.loc + Tensor._wrap(np.tan(math.pi * (u - 0.5)).astype(self.loc.dtype)) * self.scale

    def log_prob(self, value: Tensor) -> Any:
        """`−log π − log scale − log(1 + y²)`."""
        self._validate_sample(value)
        return -math.log(math.pi) - self.scale.log() - ((value - self.loc) / self.scale).pow(2).log1p()

    def cdf(self, value: Tensor | float) -> Any:
        """`arctan(y) / π + 1/2`."""
        value = as_tensor(value, self.loc.dtype)
        self._validate_sample(value)
        return ((value - self.loc) / self.scale).atan() / math.pi + 0.5

    def icdf(self, value: Tensor | float) -> Any:
        """`loc + scale tan π(p − 1/2)`."""
        return (math.pi * (as_tensor(value, self.loc.dtype) - 0.5)).tan() * self.scale + self.loc

    def entropy(self) -> Any:
        """`log 4π scale`."""
        return math.log(4 * math.pi) + self.scale.log()
