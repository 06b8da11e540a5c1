"""Distributions of numbers with a parameter or two for each."""

from __future__ import annotations

from typing import Any, ClassVar

from autograd.distributions import constraints
from autograd.distributions.distribution import Distribution
from autograd.distributions.parameters import broadcast_all, lazy_property, logits_to_probs, probs_to_logits
from autograd.sizes import Size
from autograd.tensor import Tensor


class Elementwise(Distribution):
    """A distribution of numbers, whose parameters have the names in `arg_constraints` and the shape of the batch."""

    def __init__(self, validate_args: bool | None, **parameters: Tensor | float) -> None:
        values = broadcast_all(*parameters.values())
        self.__dict__.update(zip(parameters, values))
        super().__init__(values[0].shape, validate_args=validate_args)

    @property
    def _first(self) -> Tensor:
        """One of the parameters: its dtype is that of the samples."""
        first: Tensor = next(self.__dict__[name] for name in self.arg_constraints if name in self.__dict__)
        return first

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        """The distribution with its parameters stretched to `batch_shape`."""
        shape = Size(batch_shape)
        return self._expanded(shape, **{name: self.__dict__[name].expand(shape)
                                        for name in self.arg_constraints if name in self.__dict__})


class LocationScale(Elementwise):
    """A distribution of real numbers around `loc`, where it is densest, `scale` wide. ValueError unless scale > 0."""

    arg_constraints: ClassVar = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.real
    has_rsample = True
    loc: Tensor
    scale: Tensor

    def __init__(self, loc: Tensor | float, scale: Tensor | float, validate_args: bool | None = None) -> None:
        super().__init__(validate_args, loc=loc, scale=scale)

    @property
    def mode(self) -> Any:
        """`loc`."""
        return self.loc


class Binary(Elementwise):
    """A distribution made of events that happen with `probs = sigmoid(logits)`, one of which is given."""

    def __init__(self, probs: Tensor | float | None, logits: Tensor | float | None, validate_args: bool | None) -> None:
        if (probs is None) == (logits is None):
            raise ValueError("Either `probs` or `logits` must be specified, but not both.")
        name, given = ("probs", probs) if probs is not None else ("logits", logits)
        assert given is not None
        super().__init__(validate_args, **{name: given})

    @lazy_property
    def probs(self) -> Any:
        """The probabilities."""
        return logits_to_probs(self.logits, is_binary=True)

    @lazy_property
    def logits(self) -> Any:
        """`log p − log(1 − p)`."""
        return probs_to_logits(self.probs, is_binary=True)

    @property
    def param_shape(self) -> Size:
        """The shape of the parameters."""
        shape: Size = self._first.shape
        return shape
