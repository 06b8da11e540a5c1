"""What the model view and the overview say of parameters and operations: sizes, bytes saved, gradients, updates."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from autograd.engine import Node
from autograd.graph.finding import Array
from autograd.graph.look import HEALTHY
from autograd.graph.numbers import all_gradients
from autograd.graph.reading import Reading, saved_bytes, value_of
from autograd.graph.updates import Updates


class Measures:
    """The measures of a reading.

    `column` names what the coloured numbers are: the update/weight ratios where `updates` were measured, else the
    sizes of gradients, root mean square: those in `.grad`, or, for `grads=True`, computed where there are none.
    """

    def __init__(self, reading: Reading, grads: bool | None, saved: bool | None, updates: Updates | None) -> None:
        self.saved = saved_bytes(reading)
        self.show_saved = saved is None or saved
        self.updates = updates
        self._gradients: dict[Node, Array] = all_gradients(reading) if grads and updates is None else {}
        if updates is None and grads is not False:
            for leaf in reading.leaves:
                tensor = value_of(leaf)
                if tensor is not None and tensor._grad is not None:
                    self._gradients[leaf] = tensor._grad._array
        sizes = [size for leaf in reading.leaves if (size := self.value(leaf)) is not None and 0 < size < math.inf]
        self.middle = HEALTHY if updates is not None else float(np.median(sizes)) if sizes else 1.0
        self.column = "" if not sizes else "update / weight" if updates is not None else "gradient (RMS)"

    def value(self, leaf: Node) -> float | None:
        """The number beside a parameter; None if there is none."""
        if self.updates is not None:
            tensor = value_of(leaf)
            return None if tensor is None else self.updates.ratio(tensor)
        return self.together([leaf])

    def together(self, leaves: Iterable[Node]) -> float | None:
        """The number for several parameters: the RMS of all their gradients, or the ratio in the middle."""
        leaves = list(leaves)
        if self.updates is not None:
            ratios = [ratio for leaf in leaves if (ratio := self.value(leaf)) is not None]
            return float(np.median(ratios)) if ratios else None
        found = [self._gradients[leaf] for leaf in leaves if leaf in self._gradients]
        count = sum(g.size for g in found)
        if not count:
            return None
        return math.sqrt(sum(float(np.square(g, dtype=np.float64).sum()) for g in found) / count)

    def count(self, leaves: Iterable[Node]) -> int:
        """How many numbers the parameters have, one that is shared counted once."""
        return sum(int(np.prod(leaf.shape)) for leaf in dict.fromkeys(leaves))
