"""Distributions whose batch counts as one event."""

from __future__ import annotations

from typing import Any, ClassVar

from autograd.distributions import constraints
from autograd.distributions.distribution import Distribution
from autograd.sizes import Size
from autograd.tensor import Tensor


def sum_rightmost(value: Any, dims: int) -> Any:
    """The sum over the last `dims` dimensions."""
    return value.sum(tuple(range(-dims, 0))) if dims else value


class Independent(Distribution):
    """The last `reinterpreted_batch_ndims` dimensions of the batch as dimensions of the event.

    `log_prob` then sums over them (`torch.distributions.Independent`). ValueError for more than the batch has.
    """

    arg_constraints: ClassVar = {}

    def __init__(self, base_distribution: Distribution, reinterpreted_batch_ndims: int,
                 validate_args: bool | None = None) -> None:
        count, batch = reinterpreted_batch_ndims, base_distribution.batch_shape
        if count > len(batch):
            raise ValueError("Expected reinterpreted_batch_ndims <= len(base_distribution.batch_shape), actual "
                             f"{count} vs {len(batch)}")
        self.base_dist, self.reinterpreted_batch_ndims = base_distribution, count
        split = len(batch) - count
        super().__init__(batch[:split], (*batch[split:], *base_distribution.event_shape), validate_args=validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Independent:
        """The distribution with its parameters stretched to `batch_shape`."""
        count = self.reinterpreted_batch_ndims
        base = self.base_dist.expand(Size((*batch_shape, *self._event_shape[:count])))
        new: Independent = self._expanded(batch_shape, base_dist=base, reinterpreted_batch_ndims=count)
        return new

    @property
    def has_rsample(self) -> bool:  # type: ignore[override]
        """Whether the gradient flows through samples."""
        return self.base_dist.has_rsample

    @property
    def support(self) -> Any:
        """That of the base, everywhere in the event."""
        return constraints.independent(self.base_dist.support, self.reinterpreted_batch_ndims)

    @property
    def mean(self) -> Any:
        """The means."""
        return self.base_dist.mean

    @property
    def mode(self) -> Any:
        """The modes."""
        return self.base_dist.mode

    @property
    def variance(self) -> Any:
        """The variances."""
        return self.base_dist.variance

    def sample(self, sample_shape: Any = ()) -> Any:
        """Samples of the base, without a gradient."""
        return self.base_dist.sample(sample_shape)

    def rsample(self, sample_shape: Any = ()) -> Any:
        """Samples of the base, with a gradient."""
        return self.base_dist.rsample(sample_shape)

    def log_prob(self, value: Tensor) -> Any:
        """That of the base, summed over the event."""
        return sum_rightmost(self.base_dist.log_prob(value), self.reinterpreted_batch_ndims)

    def entropy(self) -> Any:
        """That of the base, summed over the event."""
        return sum_rightmost(self.base_dist.entropy(), self.reinterpreted_batch_ndims)

    def __repr__(self) -> str:
        return f"Independent({self.base_dist}, {self.reinterpreted_batch_ndims})"
