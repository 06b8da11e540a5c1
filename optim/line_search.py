"""The line search of L-BFGS: how far to go in a direction, by the strong Wolfe conditions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from optim.blocks import Array

DECREASE, CURVATURE = 1e-4, 0.9
"""The c₁ and c₂ of the Wolfe conditions."""

SMALLEST = 1e-9
"""A bracket in which no element of the parameters would change by more is not divided any further."""


class Point(NamedTuple):
    """A place on the line: t steps of the direction, loss and gradient there, and the loss's slope along the line."""

    t: float
    loss: float
    gradient: Array
    slope: Any = 0.0


def strong_wolfe(look: Callable[[float], Point], start: Point, t: float, largest: float,
                 budget: int) -> tuple[Point, int]:
    """A point with f(t) ≤ f(0) + c₁ t f′(0) and |f′(t)| ≤ c₂ |f′(0)|, and how often `look` was called.

    First steps grow until a minimum lies between the last two; then this bracket is divided (Nocedal & Wright,
    Numerical Optimization, algorithms 3.5 and 3.6). After `budget` tries the best end of the bracket is returned.
    `t` is the first try, `largest` the largest element of the direction.
    """
    def too_high(point: Point) -> bool:
        return bool(point.loss > start.loss + DECREASE * point.t * start.slope)

    def flat(point: Point) -> bool:
        return bool(abs(point.slope) <= -CURVATURE * start.slope)

    last, new, tries = start, look(t), 0
    while tries < budget:
        if too_high(new) or (tries > 1 and new.loss >= last.loss):
            break
        if flat(new):
            return new, tries + 1
        if new.slope >= 0:
            break
        t = lowest_of_cubic(last, new, new.t + 0.01 * (new.t - last.t), 10 * new.t)
        last, new = new, look(t)
        tries += 1
    else:
        last = start

    bracket = [last, new]
    low = 0 if bracket[0].loss <= bracket[1].loss else 1
    stuck = False
    while tries < budget:
        left, right = sorted(point.t for point in bracket)
        if (right - left) * largest < SMALLEST:
            break
        t = lowest_of_cubic(bracket[0], bracket[1], left, right)
        margin = 0.1 * (right - left)
        near_end = min(right - t, t - left) < margin
        if near_end and (stuck or t >= right or t <= left):
            t = right - margin if abs(t - right) < abs(t - left) else left + margin
            near_end = False
        stuck = near_end
        new = look(t)
        tries += 1
        if too_high(new) or new.loss >= bracket[low].loss:
            bracket[1 - low] = new
            low = 0 if bracket[0].loss <= bracket[1].loss else 1
            continue
        if flat(new):
            return new, tries + 1
        if new.slope * (bracket[1 - low].t - bracket[low].t) >= 0:
            bracket[1 - low] = bracket[low]
        bracket[low] = new
    return bracket[low], tries + 1


def lowest_of_cubic(a: Point, b: Point, left: float, right: float) -> float:
    """Where the cubic with the losses and slopes of both points is lowest, at most from `left` to `right`."""
    if a.t > b.t:
        a, b = b, a
    width = np.float64(b.t - a.t)
    c = a.slope + b.slope - 3 * (b.loss - a.loss) / width
    square = c * c - a.slope * b.slope
    if not square >= 0:
        return (left + right) / 2
    root = np.sqrt(square)
    t = b.t - width * ((b.slope + root - c) / (b.slope - a.slope + 2 * root))
    return float(min(max(t, left), right))
