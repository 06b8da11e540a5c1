"""The categorical distribution whose samples are one-hot vectors."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from autograd.distributions import constraints
from autograd.distributions.categorical import Categorical
from autograd.distributions.distribution import Distribution
from autograd.sizes import Size
from autograd.tensor import Tensor


class OneHotCategorical(Distribution):
    """A one-hot vector for each class of `Categorical` (`torch.distributions.OneHotCategorical`); errors as there."""

    arg_constraints: ClassVar = {"probs": constraints.simplex, "logits": constraints.real_vector}
    support = constraints.one_hot
    has_enumerate_support = True

    def __init__(self, probs: Tensor | None = None, logits: Tensor | None = None,
                 validate_args: bool | None = None) -> None:
        self._categorical = Categorical(probs, logits, validate_args)
        super().__init__(self._categorical.batch_shape, self._categorical.param_shape[-1:], validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> OneHotCategorical:
        """The distribution with its parameters stretched to `batch_shape`."""
        new: OneHotCategorical = self._expanded(batch_shape, _categorical=self._categorical.expand(batch_shape))
        return new

    @property
    def probs(self) -> Any:
        """The probabilities of the classes, which sum to 1."""
        return self._categorical.probs

    @property
    def logits(self) -> Any:
        """The logarithms of the probabilities."""
        return self._categorical.logits

    @property
    def param_shape(self) -> Size:
        """The shape of the parameters."""
        return self._categorical.param_shape

    @property
    def mean(self) -> Any:
        """The probabilities."""
        return self.probs

    @property
    def mode(self) -> Any:
        """The likeliest class's vector."""
        return self._vectors(self._categorical.mode)

    @property
    def variance(self) -> Any:
        """`p (1 − p)`."""
        return self.probs * (1 - self.probs)

    def sample(self, sample_shape: Any = ()) -> Any:
        """Samples without a gradient."""
        return self._vectors(self._categorical.sample(sample_shape))

    def log_prob(self, value: Tensor) -> Any:
        """The logarithm of the class's probability."""
        self._validate_sample(value)
        return self._categorical.log_prob(value.argmax(-1))

    def entropy(self) -> Any:
        """`−Σ p log p`."""
        return self._categorical.entropy()

    def enumerate_support(self, expand: bool = True) -> Any:
        """The vectors along dimension 0."""
        n = self._event_shape[0]
        values = self._vectors(Tensor._wrap(np.arange(n))).view(n, *[1] * len(self._batch_shape), n)
        return values.expand((n, *self._batch_shape, n)) if expand else values

    def _vectors(self, classes: Tensor) -> Tensor:
        return Tensor._wrap(np.eye(self._event_shape[0], dtype=self._categorical.probs.dtype)[classes._array])
