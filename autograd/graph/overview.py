"""The overview: a deep model on one screen, a row for each module, with parameters, bytes saved, and gradient flow."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.graph import dot
from autograd.graph.dot import bold, cell, coloured, faint, sized, table, text
from autograd.graph.folding import Row, operations_text, rows_of
from autograd.graph.look import (
    BAR,
    HEALTHY,
    INPUT,
    NEGATIVE,
    OUTPUT,
    PARAMETER,
    PLAIN,
    POSITIVE,
    TRACK,
    bytes_text,
    magnitude,
    number,
    shape_text,
    tint_around,
)
from autograd.graph.measures import Measures
from autograd.graph.reading import Reading, kind

BAR_WIDTH, WIDTH = 96, 168


def overview(reading: Reading, measures: Measures, rankdir: str, depth: int, fold: bool) -> str:
    """The DOT text."""
    return _Overview(reading, measures, depth, fold).dot(rankdir)


class _Overview:
    def __init__(self, reading: Reading, measures: Measures, depth: int, fold: bool) -> None:
        self.reading, self.measures, self.depth = reading, measures, depth
        self.rows = rows_of(reading, depth, fold)
        self.saved = [sum(measures.saved[node] for node in row.nodes) for row in self.rows]
        self.flows = [self._flow(row) for row in self.rows]
        self.wide = any(len(flow) > 1 for flow in self.flows)

    def dot(self, rankdir: str) -> str:
        """Inputs, rows, and the arrows between them with the shape of what flows."""
        of_node = {node: i for i, row in enumerate(self.rows) for node in row.nodes}
        cards = [self._card(i, row) for i, row in enumerate(self.rows)]
        edges: dict[tuple[str, str], str] = {}
        inputs: dict[str, str] = {}
        for node, i in of_node.items():
            for given in self.reading.untracked(node):
                if given.name is not None:
                    tail = inputs.setdefault(given.name, f"i{len(inputs)}")
                    edges.setdefault((tail, f"m{i}"), dot.edge(
                        tail, f"m{i}", f"{shape_text(given.value.shape)} {given.value.dtype}"))
            for parent in self.reading.parents(node):
                j = of_node.get(parent, i)
                if j != i:
                    heavy = {"weight": 20} if j == i - 1 else {}
                    edges.setdefault((f"m{j}", f"m{i}"), dot.edge(
                        f"m{j}", f"m{i}", shape_text(parent.shape) if parent.shape else "", **heavy))
        cards += [_input(identity, name) for name, identity in inputs.items()]
        return dot.digraph([*cards, *edges.values()], rankdir=rankdir, title=self._title(), nodesep=0.2, ranksep=0.28)

    def _title(self) -> str:
        models = self.reading.models
        name = text(type(models[0].module).__name__) if len(models) == 1 else "Graph"
        total = sum(self.saved)
        facts = [f"depth {self.depth}", f"{self.measures.count(self.reading.leaves):,} parameters"]
        if self.measures.show_saved:
            facts.append(f"{bytes_text(total)} saved for backward" if total else "saved values released by backward()")
        second = ""
        if self.measures.column:
            middle = f"around {magnitude(HEALTHY)}" if self.measures.updates else f"around {magnitude(self.measures.middle)}"
            second = faint(
                f"right: {self.measures.column} per repeat &#160; {coloured('■', NEGATIVE)} far below &#160; □ {middle} "
                f"&#160; {coloured('■', POSITIVE)} far above", 10)
        return dot.lines(f"{bold(name)} &#160; {faint(' · '.join(facts), 10)}", second)

    # Rows ------------------------------------------------------------------------------------------------------

    def _flow(self, row: Row) -> list[float | None]:
        """The coloured number of each repeat; empty where the row has no parameters."""
        values = [self.measures.together(leaf for unit in repeat for leaf in unit.leaves(self.reading))
                  for repeat in row.repeats]
        return values if any(value is not None for value in values) else []

    def _card(self, i: int, row: Row) -> str:
        root = self.reading.root in row.nodes
        name, what = self._words(row)
        if root and self.reading.output.numel() == 1:
            what += f" = {number(self.reading.output.item())}"
        count = self.measures.count(leaf for repeat in row.repeats for unit in repeat for leaf in unit.leaves(self.reading))
        columns = [_left(name, what), cell(coloured(f"{count:,} p", PARAMETER.border, 9) if count else "", align="right",
                                           width=62, rowspan=2)]
        below: list[str] = []
        if self.measures.show_saved and any(self.saved):
            columns.append(cell(self._bar(self.saved[i]), width=BAR_WIDTH + 8, height=12))
            below = [cell(faint(f"{bytes_text(self.saved[i])} saved", 8) if self.saved[i] else "")]
        else:
            below = [cell("", width=1)]
            columns.append(cell("", width=1))
        if self.measures.column:
            columns.append(cell(self._cells(self.flows[i]), width=self._flow_width(), rowspan=2))
        style = OUTPUT if root else PLAIN
        return dot.node(f"m{i}", dot.card([columns, below], style, 2.4 if len(row.repeats) > 1 else 1.2, padding=4))

    def _words(self, row: Row) -> tuple[str, str]:
        """What a row is called, and what it is."""
        first, last = row.repeats[0], row.repeats[-1]
        times = f" ×{len(row.repeats)}" if len(row.repeats) > 1 else ""
        calls = [unit.call for unit in first if unit.call is not None]
        if not calls:
            nodes = [node for unit in first for node in unit.nodes]
            name = self.reading.name(row.nodes[-1])
            if len(row.nodes) == 1:
                return (name, operations_text(nodes)) if name is not None else (operations_text(nodes), "operation")
            return name or f"{len(row.nodes):,} operations", operations_text(nodes) + times
        kinds = list(dict.fromkeys(kind(call.module) for call in calls))
        what = " · ".join(kinds[:3]) + (" …" if len(kinds) > 3 else "")
        if len(first) > len(calls):
            what += " …"
        ends = [unit.call for unit in last if unit.call is not None]
        path = _span(calls[0].path, ends[-1].path)
        return (path, what + times) if path else (what, operations_text(first[0].nodes) + times)

    def _bar(self, n: int) -> str:
        width = round(BAR_WIDTH * n / max(1, *self.saved))
        parts = [(width, BAR), (BAR_WIDTH - width, TRACK)]
        return table([[cell("", fixedsize="true", height=5, width=w, bgcolor=colour) for w, colour in parts if w]],
                     border=0, cellborder=0, cellspacing=0, cellpadding=0)

    def _flow_width(self) -> int:
        return WIDTH if self.wide else 48

    def _cells(self, flow: Sequence[float | None]) -> str:
        """A cell with its number for each repeat, six in a line; of many repeats, a strip and its ends in numbers."""
        if not flow:
            return ""
        if len(flow) <= 12:
            lines = [flow[k:k + 6] for k in range(0, len(flow), 6)]
            return table([[self._flow_cell(value) for value in line] for line in lines], border=0, cellborder=0,
                         cellspacing=1, cellpadding=2)
        size = -(-len(flow) // 48)
        shown = flow[::size]
        strip = [[cell("", fixedsize="true", width=3, height=10, bgcolor=self._colour(value)) for value in shown]]
        ends = "first " + " … last ".join("–" if value is None else magnitude(value) for value in (flow[0], flow[-1]))
        return table([[cell(table(strip, border=0, cellborder=0, cellspacing=0, cellpadding=0))], [cell(faint(ends, 8))]],
                     border=0, cellborder=0, cellspacing=0, cellpadding=1)

    def _flow_cell(self, value: float | None) -> str:
        return cell(sized("–" if value is None else magnitude(value), 8), width=24, bgcolor=self._colour(value))

    def _colour(self, value: float | None) -> str:
        return "#ffffff" if value is None else tint_around(value, self.measures.middle)



def _left(name: str, what: str, rowspan: int = 2) -> str:
    end = '<br align="left"/>'
    return cell(f"{bold(text(name))}{end}{faint(text(what) + end, 9)}", align="left", balign="left", width=150,
                rowspan=rowspan)


def _input(identity: str, name: str) -> str:
    return dot.node(identity, dot.card([[_left(name, "input", 1)]], INPUT, padding=4))


def _span(first: str, last: str) -> str:
    """`blocks.0–3` for `blocks.0` to `blocks.3`."""
    if first == last:
        return first
    before = first.split(".")
    after = last.split(".")
    shared = 0
    while shared < min(len(before), len(after)) - 1 and before[shared] == after[shared]:
        shared += 1
    return f"{first}–{'.'.join(after[shared:])}"
