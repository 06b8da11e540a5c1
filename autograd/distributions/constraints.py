"""What the parameters and samples of distributions must fulfil (`torch.distributions.constraints`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.interop import array_of
from autograd.tensor import Tensor


class Constraint:
    """A condition on tensors, asked of each event: the last `event_dim` dimensions together."""

    def __init__(self, name: str, condition: Callable[[Any], Any], event_dim: int = 0) -> None:
        self.name, self.event_dim = name, event_dim
        self._condition = condition

    def check(self, value: Tensor) -> Tensor:
        """For each event whether it fulfils the condition, a bool tensor."""
        return Tensor._wrap(np.asarray(self._condition(value.detach()._array), np.bool_))

    def __repr__(self) -> str:
        return self.name


def independent(base: Constraint, reinterpreted_batch_ndims: int) -> Constraint:
    """The constraint of events that have that many dimensions more, and fulfil `base` everywhere."""
    def condition(x: Any) -> Any:
        each = base.check(Tensor._wrap(x))._array
        return each.all(tuple(range(each.ndim - reinterpreted_batch_ndims, each.ndim)))
    return Constraint(f"IndependentConstraint({base}, {reinterpreted_batch_ndims})", condition,
                      base.event_dim + reinterpreted_batch_ndims)


def interval(low: Any, high: Any) -> Constraint:
    """The numbers from `low` to `high`, both included."""
    bounds = [array_of(bound) for bound in (low, high)]
    return Constraint(f"Interval(lower_bound={low}, upper_bound={high})",
                      lambda x: (bounds[0] <= x) & (x <= bounds[1]))


def integer_interval(low: int, high: int) -> Constraint:
    """The integers from `low` to `high`, both included."""
    return Constraint(f"IntegerInterval(lower_bound={low}, upper_bound={high})",
                      lambda x: (x % 1 == 0) & (low <= x) & (x <= high))


def _positive_definite(x: Any) -> Any:
    symmetric = np.isclose(x, x.swapaxes(-1, -2), atol=1e-6).all((-2, -1))
    eigenvalues = np.linalg.eigvalsh(np.where(symmetric[..., None, None], x, np.eye(x.shape[-1])))
    return symmetric & (eigenvalues > 0).all(-1)


def _lower_cholesky(x: Any) -> Any:
    return (np.tril(x) == x).all((-2, -1)) & (x.diagonal(0, -2, -1) > 0).all(-1)


real = Constraint("Real()", lambda x: x == x)
positive = Constraint("GreaterThan(lower_bound=0.0)", lambda x: x > 0)
nonnegative = Constraint("GreaterThanEq(lower_bound=0.0)", lambda x: x >= 0)
nonnegative_integer = Constraint("IntegerGreaterThan(lower_bound=0)", lambda x: (x % 1 == 0) & (x >= 0))
boolean = Constraint("Boolean()", lambda x: (x == 0) | (x == 1))
unit_interval = interval(0.0, 1.0)
simplex = Constraint("Simplex()", lambda x: (x >= 0).all(-1) & (abs(x.sum(-1) - 1) < 1e-6), event_dim=1)
positive_vector = independent(positive, 1)
one_hot = Constraint("OneHot()", lambda x: ((x == 0) | (x == 1)).all(-1) & (x.sum(-1) == 1), event_dim=1)
real_vector = independent(real, 1)
positive_definite = Constraint("PositiveDefinite()", _positive_definite, event_dim=2)
lower_cholesky = Constraint("LowerCholesky()", _lower_cholesky, event_dim=2)
