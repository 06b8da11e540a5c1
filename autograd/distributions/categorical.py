"""The categorical distribution: one of several classes."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from autograd import random
from autograd.distributions import constraints
from autograd.distributions.distribution import Distribution
from autograd.distributions.parameters import lazy_property, logits_to_probs, probs_to_logits
from autograd.dtypes import finfo
from autograd.modes import no_grad
from autograd.sizes import Size
from autograd.tensor import Tensor


class Categorical(Distribution):
    """Class k with probability `probs[..., k]`, weights that need not sum to 1, or `softmax(logits)`.

    (`torch.distributions.Categorical`.) Raises ValueError unless one of `probs` and `logits` is given, with at least one
    dimension, and probabilities are not negative.

    >>> import autograd
    >>> Categorical(probs=autograd.tensor([1.0, 3.0])).probs
    tensor([0.2500, 0.7500])
    """

    arg_constraints: ClassVar = {"probs": constraints.simplex, "logits": constraints.real_vector}
    has_enumerate_support = True

    def __init__(self, probs: Tensor | None = None, logits: Tensor | None = None,
                 validate_args: bool | None = None) -> None:
        if (probs is None) == (logits is None):
            raise ValueError("Either `probs` or `logits` must be specified, but not both.")
        name, given = ("probs", probs) if probs is not None else ("logits", logits)
        assert given is not None
        if given.dim() < 1:
            raise ValueError(f"`{name}` parameter must be at least one-dimensional.")
        if probs is not None:
            self.__dict__["probs"] = probs / probs.sum(-1, keepdim=True)
        else:
            self.__dict__["logits"] = given - given.logsumexp(-1, keepdim=True)
        self._num_events = given.shape[-1]
        super().__init__(given.shape[:-1], validate_args=validate_args)

    @lazy_property
    def probs(self) -> Any:
        """The probabilities of the classes, which sum to 1."""
        return logits_to_probs(self.logits)

    @lazy_property
    def logits(self) -> Any:
        """The logarithms of the probabilities."""
        return probs_to_logits(self.probs)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Categorical:
        """The distribution with its parameters stretched to `batch_shape`."""
        shape = (*batch_shape, self._num_events)
        new: Categorical = self._expanded(batch_shape, _num_events=self._num_events, **{
            name: self.__dict__[name].expand(shape) for name in ("probs", "logits") if name in self.__dict__})
        return new

    @property
    def support(self) -> Any:
        """The classes."""
        return constraints.integer_interval(0, self._num_events - 1)

    @property
    def param_shape(self) -> Size:
        """The shape of the parameters."""
        return Size((*self._batch_shape, self._num_events))

    @property
    def mean(self) -> Any:
        """NaN: classes have no mean."""
        return Tensor._wrap(np.full(self._batch_shape, math.nan, self.probs.dtype))

    @property
    def mode(self) -> Any:
        """The likeliest class."""
        return self.probs.argmax(-1)

    @property
    def variance(self) -> Any:
        """NaN: classes have no variance."""
        return self.mean

    def sample(self, sample_shape: Any = ()) -> Any:
        """Classes, int64."""
        shape = self._extended_shape(sample_shape)
        with no_grad():
            rows = self.probs.reshape(-1, self._num_events)
            return random.multinomial(rows, math.prod(sample_shape), True).T.reshape(shape)

    def log_prob(self, value: Tensor) -> Any:
        """The logarithm of the class's probability."""
        self._validate_sample(value)
        classes = value.long().unsqueeze(-1)
        shape = np.broadcast_shapes(tuple(classes.shape), (*self._batch_shape, 1))
        logits = self.logits.expand((*shape[:-1], self._num_events))
        return logits.gather(-1, classes.expand(shape)).squeeze(-1)

    def entropy(self) -> Any:
        """`−Σ p log p`."""
        return -(self.logits.clamp(min=float(finfo(self.logits.dtype).min)) * self.probs).sum(-1)

    def enumerate_support(self, expand: bool = True) -> Any:
        """The classes along dimension 0."""
        return self._uniform_support(np.arange(self._num_events), expand)
