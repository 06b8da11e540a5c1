"""What all distributions have in common."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from autograd.distributions.constraints import Constraint
from autograd.distributions.parameters import lazy_property
from autograd.modes import no_grad
from autograd.sizes import Size
from autograd.tensor import Tensor


class Distribution:
    """A batch of distributions with parameters of shape `batch_shape`, each over events of shape `event_shape`.

    A subclass names what its parameters must fulfil in `arg_constraints`, and what its samples do in `support`.
    (`torch.distributions.Distribution`)
    """

    has_rsample = False
    has_enumerate_support = False
    arg_constraints: ClassVar[dict[str, Constraint]] = {}
    support: Any = None
    _validate_args = __debug__

    @staticmethod
    def set_default_validate_args(value: bool) -> None:
        """Whether distributions check their arguments unless told otherwise; ValueError for what is no bool."""
        if value not in (True, False):
            raise ValueError(f"set_default_validate_args(): expected True or False, got {value!r}")
        Distribution._validate_args = value

    def __init__(self, batch_shape: Any = (), event_shape: Any = (), validate_args: bool | None = None) -> None:
        self._batch_shape, self._event_shape = Size(batch_shape), Size(event_shape)
        if validate_args is not None:
            self._validate_args = validate_args
        if self._validate_args:
            for name, constraint in self.arg_constraints.items():
                if name in self.__dict__ or not isinstance(getattr(type(self), name, None), lazy_property):
                    self._check(constraint, getattr(self, name), f"Expected parameter {name}", "to satisfy the constraint")

    def _check(self, constraint: Constraint, value: Tensor, what: str, condition: str) -> None:
        fits = constraint.check(value)._array
        if not fits.all():
            raise ValueError(f"{what} (Tensor of shape {tuple(value.shape)}) of distribution {self!r} {condition} "
                             f"{constraint!r}, but found invalid values:\n{value}")

    def _expanded(self, batch_shape: Any, **parameters: Any) -> Any:
        """The same distribution with these parameters, which are known to be right."""
        new = object.__new__(type(self))
        new.__dict__.update(parameters)
        Distribution.__init__(new, batch_shape, self._event_shape, validate_args=False)
        new._validate_args = self._validate_args
        return new

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        """The distribution with its parameters stretched to `batch_shape`."""
        raise NotImplementedError(f"{type(self).__name__}.expand() is not defined")

    @property
    def batch_shape(self) -> Size:
        """The shape of the parameters."""
        return self._batch_shape

    @property
    def event_shape(self) -> Size:
        """The shape of one sample of one distribution."""
        return self._event_shape

    @property
    def mean(self) -> Any:
        """The mean."""
        raise NotImplementedError(f"{type(self).__name__}.mean is not defined")

    @property
    def mode(self) -> Any:
        """Where the probability is highest."""
        raise NotImplementedError(f"{type(self).__name__} does not implement mode")

    @property
    def variance(self) -> Any:
        """The variance."""
        raise NotImplementedError(f"{type(self).__name__}.variance is not defined")

    @property
    def stddev(self) -> Any:
        """The root of the variance."""
        return self.variance.sqrt()

    def sample(self, sample_shape: Any = ()) -> Any:
        """Samples of shape `sample_shape + batch_shape + event_shape`, without a gradient."""
        with no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape: Any = ()) -> Any:
        """Samples as functions of the parameters, through which the gradient flows."""
        raise NotImplementedError(f"{type(self).__name__} has no rsample: no gradient passes through its "
                                  "samples; use sample() with log_prob()")

    def log_prob(self, value: Tensor) -> Any:
        """The logarithm of the probability (density) at `value`; ValueError outside the support."""
        raise NotImplementedError(f"{type(self).__name__}.log_prob() is not defined")

    def cdf(self, value: Tensor) -> Any:
        """The probability of a sample up to `value`."""
        raise NotImplementedError(f"{type(self).__name__}.cdf() is not defined")

    def icdf(self, value: Tensor) -> Any:
        """Below which number a sample is with probability `value`: the inverse of `cdf`."""
        raise NotImplementedError(f"{type(self).__name__}.icdf() is not defined")

    def enumerate_support(self, expand: bool = True) -> Any:
        """All values of a sample along a new dimension 0, stretched over the batch if `expand`."""
        raise NotImplementedError(f"{type(self).__name__} cannot enumerate its support")

    def entropy(self) -> Any:
        """The mean of `−log_prob`."""
        raise NotImplementedError(f"{type(self).__name__}.entropy() is not defined")

    def perplexity(self) -> Any:
        """`exp(entropy)`."""
        return self.entropy().exp()

    def _extended_shape(self, sample_shape: Any = ()) -> Size:
        """The shape of samples."""
        return Size((*sample_shape, *self._batch_shape, *self._event_shape))

    def _validate_sample(self, value: Any) -> None:
        """Raise ValueError unless `value` is a tensor of samples inside the support."""
        if not self._validate_args:
            return
        if not isinstance(value, Tensor):
            raise ValueError(f"The value argument to log_prob must be a Tensor, got {type(value).__name__}")
        events = len(self._event_shape)
        if tuple(value.shape[value.ndim - events:]) != self._event_shape:
            raise ValueError("The right-most size of value must match event_shape: "
                             f"{tuple(value.shape)} vs {tuple(self._event_shape)}.")
        try:
            np.broadcast_shapes(tuple(value.shape), self._extended_shape())
        except ValueError:
            raise ValueError(f"Value is not broadcastable with batch_shape+event_shape: {tuple(value.shape)} vs "
                             f"{tuple(self._extended_shape())}.") from None
        if self.support is not None:
            self._check(self.support, value, "Expected value argument", "to be within the support")

    def _uniform_support(self, values: np.ndarray[Any, Any], expand: bool) -> Tensor:
        """Those values along dimension 0 beside a batch of ones, or stretched over the batch."""
        column = Tensor._wrap(values.reshape(-1, *[1] * len(self._batch_shape)))
        return column.expand((-1, *self._batch_shape)) if expand else column

    def __repr__(self) -> str:
        shown = []
        for name in self.arg_constraints:
            value = self.__dict__.get(name)
            if value is not None:
                shown.append(f"{name}: {value if value.numel() == 1 else value.shape}")
        return f"{type(self).__name__}({', '.join(shown)})"
