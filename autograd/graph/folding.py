"""Folding: a recorded graph as a few rows, one for each module down to a depth, repeats counted instead of repeated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from autograd.engine import Node
from autograd.graph.reading import Call, Reading, called, kind

LONGEST_PERIOD = 12


class Unit:
    """The operations of one module's call, or of a stretch between such."""

    def __init__(self, call: Call | None, node: Node) -> None:
        self.call = call
        self.nodes = [node]

    def signature(self, reading: Reading) -> tuple[object, ...]:
        """Equal for repeats: the kind of module, the operations, the shapes of the parameters."""
        names = tuple(node.op.name for node in self.nodes if node.op is not None)
        if self.call is None:
            return names
        shapes = tuple(leaf.shape for leaf in self.leaves(reading))
        return (kind(self.call.module), names, shapes)

    def leaves(self, reading: Reading) -> list[Node]:
        """The parameters that it uses."""
        return list(dict.fromkeys(p for node in self.nodes for p in reading.parents(node) if p.op is None))


class Row:
    """One or more units that follow each other, `len(repeats)` times."""

    def __init__(self, repeats: list[list[Unit]]) -> None:
        self.repeats = repeats

    @property
    def nodes(self) -> list[Node]:
        """All operations in it."""
        return [node for repeat in self.repeats for unit in repeat for node in unit.nodes]


def rows_of(reading: Reading, depth: int, fold: bool, limit: int = 48) -> list[Row]:
    """The rows of a graph in the order of recording, at most `limit`: where there are more, neighbours are merged."""
    units = _units(reading, depth)
    rows = _folded(units, [unit.signature(reading) for unit in units]) if fold else [Row([[unit]]) for unit in units]
    rows = _stretches(rows)
    while len(rows) > limit:
        size = -(-len(rows) // limit)
        rows = [rows[i] if size == 1 else Row([[u for row in rows[i:i + size] for r in row.repeats for u in r]])
                for i in range(0, len(rows), size)]
    return rows


def _units(reading: Reading, depth: int) -> list[Unit]:
    units: list[Unit] = []
    open_units: dict[Call, Unit] = {}
    for node in reading.nodes:
        call = _unit_of(reading.inside.get(node), depth)
        if call is None:
            units.append(Unit(None, node))
        elif call in open_units:
            open_units[call].nodes.append(node)
        else:
            units.append(open_units.setdefault(call, Unit(call, node)))
    return units


def _unit_of(call: Call | None, depth: int) -> Call | None:
    """The outermost call around that is `depth` deep, or that has nothing inside it."""
    found = None
    while call is not None:
        if not call.transparent and (call.level >= depth or (found is None and not call.inner)):
            found = call
        call = call.outer
    return found


def _folded(units: list[Unit], signatures: list[tuple[object, ...]]) -> list[Row]:
    """Runs of repeats, of one unit or of several in turns, as one row each."""
    numbers: dict[tuple[object, ...], int] = {}
    kinds = [numbers.setdefault(signature, len(numbers)) for signature in signatures]
    rows, i = [], 0
    while i < len(units):
        period, count = _repeats(kinds, i)
        rows.append(Row([units[i + k * period:i + (k + 1) * period] for k in range(count)]))
        i += period * count
    return rows


def _repeats(kinds: Sequence[int], i: int) -> tuple[int, int]:
    """The pattern from `i` on that covers most: how long it is, how often it comes."""
    best = (1, 1)
    for period in range(1, LONGEST_PERIOD + 1):
        end = i + period
        while end < len(kinds) and kinds[end] == kinds[end - period]:
            end += 1
        count = (end - i) // period
        if count > 1 and period * count > best[0] * best[1]:
            best = (period, count)
        if best[1] > 1 and end == len(kinds):
            break
    return best


def _stretches(rows: list[Row]) -> list[Row]:
    """Single operations outside modules that follow each other become one row."""
    merged: list[Row] = []
    for row in rows:
        loose = len(row.repeats) == 1 and all(unit.call is None for unit in row.repeats[0])
        previous = merged[-1] if merged else None
        if loose and previous is not None and len(previous.repeats) == 1 and all(
                unit.call is None for unit in previous.repeats[0]):
            previous.repeats[0].extend(row.repeats[0])
        else:
            merged.append(row)
    return merged


def operations_text(nodes: Sequence[Node], most: int = 4) -> str:
    """`reshape · add`, or the most frequent of many: `add ×12 · mul ×3 …`."""
    names = [called(node) for node in nodes if node.op is not None]
    if len(names) <= most:
        return " · ".join(names)
    counted = Counter(names).most_common()
    shown = " · ".join(f"{name} ×{n}" if n > 1 else name for name, n in counted[:most])
    return shown + (" …" if len(counted) > most else "")
