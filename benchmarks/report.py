"""What the measurements say: the goals, met or missed, and two pictures.

python benchmarks/report.py        reads runs/bench/results.json; writes ratios.png and scaling.png beside it
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import harness
from cases import Scalars

Rows = Mapping[str, Any]
COLOURS = {  # and markers: who is who without colours, too
    "numpy": ("0.45", "s"), "torch": ("C3", "o"), "torch.compile": ("C1", "^"), "jax": ("C0", "D"),
    "jax async": ("C9", "d"), "mygrad": ("C2", "v"), "hips": ("C4", "P"), "chainrule": ("k", "|"),
}


@dataclass(frozen=True)
class Goal:
    """A bound that every one of some measurements should keep."""

    work: str
    against: str
    script: str
    rows: tuple[str, ...]
    value: Callable[[Rows], float]
    bound: float
    at_least: bool = True

    @property
    def shown(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.bound:g} ×"

    def measured(self, results: Mapping[str, Any]) -> list[float]:
        """The value of each row that is there."""
        rows = results.get(self.script, {}).get("rows", {})
        values = []
        for name in self.rows:
            try:
                values.append(self.value(rows[name]))
            except KeyError:  # not measured, or without this peer
                continue
        return values

    def met(self, values: Sequence[float]) -> bool:
        return min(values) >= self.bound if self.at_least else max(values) <= self.bound


def speed(peer: str, ours: str = "chainrule") -> Callable[[Rows], float]:
    """The peer's time over ours, from the medians of the ratios to Chainrule's."""
    def value(row: Rows) -> float:
        own = 1.0 if ours == "chainrule" else row["ratios"][f"{ours} / chainrule"]
        return row["ratios"][f"{peer} / chainrule"] / own

    return value


def cost(peer: str) -> Callable[[Rows], float]:
    """Our time over the peer's."""
    return lambda row: 1 / row["ratios"][f"{peer} / chainrule"]


def _cases(*names: str) -> tuple[str, ...]:
    return tuple(f"{name} {optimizer}" for name in names for optimizer in ("sgd", "adam"))


SMALL = _cases("playground", "digits", "keras")
SCALARS = str(Scalars(1600))
GOALS = (
    Goal("playground, digits", "PyTorch eager", "train_step", SMALL[:4], speed("torch"), 3.5),
    Goal("Keras size", "PyTorch eager", "train_step", SMALL[4:], speed("torch"), 2.7),
    Goal("the three: our time / its", "NumPy by hand", "train_step", SMALL, cost("numpy"), 1.3, at_least=False),
    Goal("the three", "JAX jit", "train_step", SMALL, speed("jax"), 1.3),
    Goal("MNIST size", "PyTorch eager", "train_step", _cases("mnist"), speed("torch"), 1.2),
    Goal("wide", "PyTorch eager", "train_step", _cases("wide"), speed("torch"), 1.0),
    Goal("LeNet", "PyTorch eager", "train_step", _cases("lenet"), speed("torch"), 0.7),
    Goal("LSTM, GRU", "PyTorch eager", "train_step", _cases("lstm", "gru"), speed("torch"), 0.7),
    Goal("small GPT", "PyTorch eager", "train_step", _cases("gpt"), speed("torch"), 0.7),
    Goal("peak memory of a step: ours / its", "PyTorch", "memory", ("12 × tanh", "12 × relu"),
         lambda row: row["ratios"]["peak"], 1.1, at_least=False),
    Goal("10⁶ scalar operations: tensors", "micrograd", "scalar_mlp", (SCALARS,), speed("micrograd"), 10),
    Goal("10⁶ scalar operations: one by one", "micrograd", "scalar_mlp", (SCALARS,),
         speed("micrograd", "chainrule scalars"), 1.0),
)


def print_goals(results: Mapping[str, Any]) -> None:
    widths = (33, 13, 8, 17, 12)
    harness.print_row(("goal: its time / ours", "against", "bound", "measured", ""), widths)
    for goal in GOALS:
        values = goal.measured(results)
        if values:
            low, high = (f"{value:.{2 if value < 100 else 0}f}" for value in (min(values), max(values)))
            measured = low if low == high else f"{low} to {high}"
            verdict = "met" if goal.met(values) else "missed"
        else:
            measured, verdict = "", "not measured"
        harness.print_row((goal.work, goal.against, goal.shown, measured, verdict), widths)


def setting(results: Mapping[str, Any], script: str) -> str:
    """Machine, versions and threads of a script's figures, and a warning if the machine was busy."""
    facts = results[script]
    machine, versions = facts["machine"], [v for v in facts["versions"] if " async" not in v and "compile" not in v]
    busy = f", load average {facts['load']:.1f}: rough" if facts["load"] > 2.5 else ""
    return (f"{machine['cpu']}, {machine['cores']} cores, Python {machine['python']}, threads: {facts['threads']}{busy}\n"
            + ", ".join(versions))


def draw_ratios(results: Mapping[str, Any], path: Path) -> None:
    """Every contestant's training step beside Chainrule's, a line for each case."""
    from matplotlib import pyplot as plt

    rows = {name: row for name, row in results["train_step"]["rows"].items() if "chainrule" in row["seconds"]}
    figure, axes = plt.subplots(figsize=(9, 2 + 0.32 * len(rows)), layout="constrained")
    for name, (colour, marker) in COLOURS.items():
        points = [(row["ratios"][f"{name} / chainrule"], y) for y, row in enumerate(rows.values())
                  if f"{name} / chainrule" in row["ratios"]]
        if points:
            axes.scatter(*zip(*points), color=colour, marker=marker, label=name, zorder=3)
    axes.axvline(1, color="k", linewidth=1)
    labels = [f"{name}  {harness.seconds(row['seconds']['chainrule']['median'])}" for name, row in rows.items()]
    axes.set_yticks(range(len(rows)), labels)
    axes.invert_yaxis()
    axes.set_xscale("log")
    low, high = axes.get_xlim()
    ticks = [t for t in (0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 20, 50, 100) if low <= t <= high]
    axes.set_xticks(ticks, [f"{t:g} ×" for t in ticks])
    axes.minorticks_off()
    axes.grid(color="0.9")
    axes.set_title("A training step: time / Chainrule's (right of the line: Chainrule is faster)", fontsize=11)
    axes.set_xlabel(setting(results, "train_step"), fontsize=8)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    figure.savefig(path, dpi=120)
    plt.close(figure)


def draw_scaling(results: Mapping[str, Any], path: Path) -> None:
    """Time against size on a log-log plot, where what is linear is a straight line."""
    from matplotlib import pyplot as plt

    rows = results["scaling"]["rows"]
    figure, panels = plt.subplots(1, 3, figsize=(11, 4), layout="constrained")
    for axes, kind, label in zip(panels, ("ops", "batch", "width"), ("operations in a chain", "batch", "width"), strict=True):
        chosen = {int("".join(filter(str.isdigit, name))): row["seconds"] for name, row in rows.items() if kind in name}
        for name in ("chainrule", "torch"):
            points = sorted((n, row[name]) for n, row in chosen.items() if name in row)
            times = [s["median"] if "median" in s else sum(s.values()) for _, s in points]
            axes.plot([n for n, _ in points], times, marker="o", color=COLOURS[name][0], label=name)
        axes.set(xscale="log", yscale="log", xlabel=label)
        axes.grid(color="0.9")
    panels[0].set_ylabel("seconds")
    panels[0].legend(frameon=False)
    figure.suptitle("Recording, backward and freeing of a chain; training step of an MLP\n" + setting(results, "scaling"),
                    fontsize=9)
    figure.savefig(path, dpi=120)
    plt.close(figure)


def main() -> None:
    parser = harness.parser("Goals and pictures from measurements already made")
    path: Path = parser.parse_args().output
    results = json.loads(path.read_text())
    print_goals(results)
    for script, draw, name in (("train_step", draw_ratios, "ratios.png"), ("scaling", draw_scaling, "scaling.png")):
        if script not in results:
            continue
        try:
            draw(results, path.with_name(name))
            print(f"saved {path.with_name(name)}")
        except ImportError:
            print(f"{name}: not drawn, since Matplotlib is not installed")


if __name__ == "__main__":
    main()
