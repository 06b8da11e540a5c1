"""Mixtures: a component drawn for each sample."""

from __future__ import annotations

from typing import Any, ClassVar

from autograd.distributions.categorical import Categorical
from autograd.distributions.distribution import Distribution
from autograd.modes import no_grad
from autograd.ops.gathering import gather
from autograd.sizes import Size
from autograd.tensor import Tensor


class MixtureSameFamily(Distribution):
    """Components along the last dimension of a batch, with the probabilities of a Categorical.

    (`torch.distributions.MixtureSameFamily`.) Raises ValueError unless there is a probability for each component.
    """

    arg_constraints: ClassVar = {}

    def __init__(self, mixture_distribution: Categorical, component_distribution: Distribution,
                 validate_args: bool | None = None) -> None:
        if not isinstance(mixture_distribution, Categorical):
            raise ValueError("The Mixture distribution needs to be an instance of Categorical, got "
                             f"{type(mixture_distribution).__name__}")
        if not isinstance(component_distribution, Distribution):
            raise ValueError("The Component distribution needs to be an instance of Distribution, got "
                             f"{type(component_distribution).__name__}")
        batch, count = component_distribution.batch_shape[:-1], mixture_distribution.param_shape[-1]
        if mixture_distribution.batch_shape not in ((), batch):
            raise ValueError(f"mixture_distribution.batch_shape {tuple(mixture_distribution.batch_shape)} is not "
                             f"compatible with component_distribution.batch_shape {tuple(batch)} before its last dimension")
        if component_distribution.batch_shape[-1:] != (count,):
            raise ValueError(f"mixture_distribution has {count} probabilities, but component_distribution.batch_shape is "
                             f"{tuple(component_distribution.batch_shape)}: expected {count} last")
        self.mixture_distribution, self.component_distribution = mixture_distribution, component_distribution
        super().__init__(batch, component_distribution.event_shape, validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> MixtureSameFamily:
        """The distribution with its parameters stretched to `batch_shape`."""
        count = self.mixture_distribution.param_shape[-1]
        new: MixtureSameFamily = self._expanded(
            Size(batch_shape), component_distribution=self.component_distribution.expand((*batch_shape, count)),
            mixture_distribution=self.mixture_distribution.expand(batch_shape))
        return new

    @property
    def support(self) -> Any:
        """That of the components."""
        return self.component_distribution.support

    @property
    def mean(self) -> Any:
        """The mean of the components' means."""
        return (self._weights * self.component_distribution.mean).sum(self._along)

    @property
    def variance(self) -> Any:
        """The mean of the components' variances, and the variance of their means."""
        inside = (self._weights * self.component_distribution.variance).sum(self._along)
        apart = self.component_distribution.mean - self.mean.unsqueeze(self._along)
        return inside + (self._weights * apart.pow(2)).sum(self._along)

    @property
    def _along(self) -> int:
        """The dimension of the components, in what has events."""
        return -1 - len(self._event_shape)

    @property
    def _weights(self) -> Any:
        probs = self.mixture_distribution.probs
        return probs.reshape((*probs.shape, *[1] * len(self._event_shape)))

    def sample(self, sample_shape: Any = ()) -> Any:
        """Samples without a gradient."""
        with no_grad():
            shape = self._extended_shape(sample_shape)
            chosen = self.mixture_distribution.expand(self._batch_shape).sample(sample_shape)
            drawn = self.component_distribution.sample(sample_shape)
            index = chosen.reshape((*chosen.shape, 1, *[1] * len(self._event_shape)))
            index = index.expand((*chosen.shape, 1, *self._event_shape))
            return gather(drawn, drawn.ndim + self._along, index).reshape(shape)

    def log_prob(self, value: Tensor) -> Any:
        """`log Σ p exp(log_prob)` over the components."""
        self._validate_sample(value)
        each = self.component_distribution.log_prob(value.unsqueeze(self._along))
        return (each + self.mixture_distribution.logits.log_softmax(-1)).logsumexp(-1)

    def cdf(self, value: Tensor) -> Any:
        """The mean of the components' own."""
        each = self.component_distribution.cdf(value.unsqueeze(self._along))
        return (each * self.mixture_distribution.probs).sum(-1)

    def __repr__(self) -> str:
        return f"MixtureSameFamily(\n  {self.mixture_distribution},\n  {self.component_distribution})"
