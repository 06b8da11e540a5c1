"""Distributions of transformed samples, and those families that are one: log-normal, half-normal, Gumbel."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar

from autograd.distributions import constraints
from autograd.distributions.distribution import Distribution
from autograd.distributions.elementwise import LocationScale
from autograd.distributions.independent import sum_rightmost
from autograd.distributions.normal import Normal
from autograd.distributions.transforms import ExpTransform, Transform
from autograd.dtypes import finfo
from autograd.modes import no_grad
from autograd.ops.selection import where
from autograd.random import rand
from autograd.sizes import Size
from autograd.tensor import Tensor


class TransformedDistribution(Distribution):
    """What transforms, one after the other, make of samples of a base (`torch.distributions.TransformedDistribution`)."""

    arg_constraints: ClassVar = {}

    def __init__(self, base_distribution: Distribution, transforms: Transform | Sequence[Transform],
                 validate_args: bool | None = None) -> None:
        self.base_dist = base_distribution
        self.transforms = [transforms] if isinstance(transforms, Transform) else list(transforms)
        if not all(isinstance(transform, Transform) for transform in self.transforms):
            raise ValueError(f"transforms must be a Transform or a list of Transforms, but was {transforms}")
        super().__init__(base_distribution.batch_shape, base_distribution.event_shape, validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        """The distribution with its parameters stretched to `batch_shape`."""
        return self._expanded(batch_shape, base_dist=self.base_dist.expand(batch_shape), transforms=self.transforms)

    @property
    def has_rsample(self) -> bool:  # type: ignore[override]
        """Whether the gradient flows through samples."""
        return self.base_dist.has_rsample

    @property
    def support(self) -> Any:
        """What the last transform gives."""
        if not self.transforms:
            return self.base_dist.support
        return constraints.independent(self.transforms[-1].codomain, len(self._event_shape))

    def sample(self, sample_shape: Any = ()) -> Any:
        """Samples without a gradient."""
        with no_grad():
            return self._forward(self.base_dist.sample(sample_shape))

    def rsample(self, sample_shape: Any = ()) -> Any:
        """Samples through which the gradient flows."""
        return self._forward(self.base_dist.rsample(sample_shape))

    def _forward(self, x: Any) -> Any:
        for transform in self.transforms:
            x = transform(x)
        return x

    def log_prob(self, value: Tensor) -> Any:
        """That of the base, less the logarithm of how much the transforms stretch there."""
        self._validate_sample(value)
        total: Any = 0.0
        for transform in reversed(self.transforms):
            before = transform.inv(value)
            stretch = transform.log_abs_det_jacobian(before, value)
            total = total - sum_rightmost(stretch, len(self._event_shape) - getattr(transform, "event_dim", 0))
            value = before
        return total + self.base_dist.log_prob(value)

    def cdf(self, value: Tensor) -> Any:
        """That of the base at the number that became `value`; turned around by transforms that fall."""
        for transform in reversed(self.transforms):
            value = transform.inv(value)
        below = self.base_dist.cdf(value)
        return where(self._rising(), below, 1 - below)

    def icdf(self, value: Tensor) -> Any:
        """The inverse of `cdf`."""
        return self._forward(self.base_dist.icdf(where(self._rising(), value, 1 - value)))

    def _rising(self) -> Any:
        """Whether larger samples of the base become larger numbers."""
        sign: Any = Tensor._wrap(1.0 * (self.base_dist.mean == self.base_dist.mean)._array)
        for transform in self.transforms:
            scale = getattr(transform, "scale", 1.0)
            sign = sign * (scale.sign() if isinstance(scale, Tensor) else math.copysign(1.0, scale))
        return sign > 0


class LogNormal(TransformedDistribution):
    """`exp` of a normal number (`torch.distributions.LogNormal`). ValueError unless scale > 0."""

    arg_constraints: ClassVar = {"loc": constraints.real, "scale": constraints.positive}
    base_dist: Normal

    def __init__(self, loc: Tensor | float, scale: Tensor | float, validate_args: bool | None = None) -> None:
        super().__init__(Normal(loc, scale, validate_args), ExpTransform(), validate_args)

    @property
    def loc(self) -> Any:
        """The mean of the logarithm."""
        return self.base_dist.loc

    @property
    def scale(self) -> Any:
        """The deviation of the logarithm."""
        return self.base_dist.scale

    @property
    def mean(self) -> Any:
        """`exp(loc + scale² / 2)`."""
        return (self.loc + self.scale.pow(2) / 2).exp()

    @property
    def mode(self) -> Any:
        """`exp(loc − scale²)`."""
        return (self.loc - self.scale.square()).exp()

    @property
    def variance(self) -> Any:
        """`(exp(scale²) − 1) exp(2 loc + scale²)`."""
        square = self.scale.pow(2)
        return square.expm1() * (2 * self.loc + square).exp()

    def entropy(self) -> Any:
        """That of the logarithm, plus its mean."""
        return self.base_dist.entropy() + self.loc


class HalfNormal(Distribution):
    """The size of a normal number of mean 0 (`torch.distributions.HalfNormal`). ValueError unless scale > 0."""

    arg_constraints: ClassVar = {"scale": constraints.positive}
    support = constraints.nonnegative
    has_rsample = True

    def __init__(self, scale: Tensor | float, validate_args: bool | None = None) -> None:
        self._normal = Normal(0.0, scale, validate_args=False)
        super().__init__(self._normal.batch_shape, validate_args=validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        """The distribution with its parameters stretched to `batch_shape`."""
        return self._expanded(batch_shape, _normal=self._normal.expand(batch_shape))

    @property
    def scale(self) -> Any:
        """The deviation of the normal number."""
        return self._normal.scale

    @property
    def mean(self) -> Any:
        """`scale √(2 / π)`."""
        return self.scale * math.sqrt(2 / math.pi)

    @property
    def mode(self) -> Any:
        """0."""
        return self.scale.detach() * 0

    @property
    def variance(self) -> Any:
        """`scale² (1 − 2 / π)`."""
        return self.scale.pow(2) * (1 - 2 / math.pi)

    def sample(self, sample_shape: Any = ()) -> Any:
        """Samples without a gradient."""
        return self._normal.sample(sample_shape).abs()

    def rsample(self, sample_shape: Any = ()) -> Any:
        """`|ε scale|`, where ε is of N(0, 1)."""
        return self._normal.rsample(sample_shape).abs()

    def log_prob(self, value: Tensor) -> Any:
        """`log 2` more than that of the normal number, -inf below 0."""
        self._validate_sample(value)
        return where(value >= 0, self._normal.log_prob(value) + math.log(2), -math.inf)

    def cdf(self, value: Tensor) -> Any:
        """`2 Φ(x / scale) − 1`."""
        self._validate_sample(value)
        return 2 * self._normal.cdf(value) - 1

    def icdf(self, value: Tensor) -> Any:
        """The inverse of `cdf`."""
        return self._normal.icdf((value + 1) / 2)

    def entropy(self) -> Any:
        """`log 2` less than that of the normal number."""
        return self._normal.entropy() - math.log(2)


class Gumbel(LocationScale):
    """`loc − scale log(−log u)` of a uniform u: what the largest of many numbers is like (`torch.distributions.Gumbel`).

    ValueError unless scale > 0.
    """

    @property
    def mean(self) -> Any:
        """`loc + γ scale`, γ Euler's constant."""
        return self.loc + self.scale * _EULER

    @property
    def stddev(self) -> Any:
        """`π scale / √6`."""
        return (math.pi / math.sqrt(6)) * self.scale

    @property
    def variance(self) -> Any:
        """`π² scale² / 6`."""
        return self.stddev.pow(2)

    def rsample(self, sample_shape: Any = ()) -> Any:
        """`loc − scale log(−log u)`."""
        limits = finfo(self.loc.dtype)
        low, high = float(limits.tiny), 1 - float(limits.eps)
        u = rand(Size(self._extended_shape(sample_shape)), dtype=self.loc.dtype) * (high - low) + low
        return self.loc - self.scale * (-u.log()).log()

    def log_prob(self, value: Tensor) -> Any:
        """`z − exp(z) − log scale`, z = (loc − x) / scale."""
        self._validate_sample(value)
        z = (self.loc - value) / self.scale
        return (z - z.exp()) - self.scale.log()

    def cdf(self, value: Tensor) -> Any:
        """`exp(−exp((loc − x) / scale))`."""
        self._validate_sample(value)
        return (-((self.loc - value) / self.scale).exp()).exp()

    def icdf(self, value: Tensor) -> Any:
        """`loc − scale log(−log p)`."""
        return self.loc - self.scale * (-value.log()).log()

    def entropy(self) -> Any:
        """`log scale + 1 + γ`."""
        return self.scale.log() + (1 + _EULER)


_EULER = 0.57721566490153286060
