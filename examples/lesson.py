"""What every example needs and none is about: its options, its pictures, a plane coloured by a classifier."""

import argparse
import math
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np

import autograd

# Colours that colour-blind people tell apart (Okabe and Ito), in an order in which neighbours also differ in brightness.
COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#000000"]
plt.rcParams.update({"axes.prop_cycle": plt.cycler(color=COLOURS), "axes.spines.top": False, "axes.spines.right": False,
                     "figure.constrained_layout.use": True, "savefig.dpi": 120})


def at_least(kind, least=None):
    """The type of an option: numbers of that kind that are finite and not below `least`; without it, positive ones."""
    expected = f"{'a whole number' if kind is int else 'a number'} {'above 0' if least is None else f'of at least {least}'}"

    def read(text):
        try:
            value = kind(text)
        except ValueError:
            value = math.nan
        if not (value > 0 if least is None else value >= least) or value == math.inf:
            raise argparse.ArgumentTypeError(f"expected {expected}, got {text}")
        return value
    return read


def options(file, doc, arguments, fast=None, least=None, **settings):
    """The command line: --fast, --show, --seed, --out, and one option for each setting; `fast` are those of --fast.

    Numbers must be positive, or not below `least[name]`. What an example refuses besides, it tells `refuse`.
    """
    least = {"seed": 0, **(least or {})}
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fast", action="store_true", help="a short run, for tests")
    parser.add_argument("--show", action="store_true", help="open a window for each picture")
    parser.add_argument("--out", type=Path, default=Path("runs", Path(file).stem), help="folder of the pictures")
    for name, value in {"seed": 0, **settings}.items():
        kind = str if isinstance(value, str) else at_least(type(value), least.get(name))
        parser.add_argument("--" + name.replace("_", "-"), type=kind, default=value,
                            help=f"default {'none' if value == '' else value}")
    if parser.parse_known_args(arguments)[0].fast:
        parser.set_defaults(**fast or {})
    parser.set_defaults(refuse=parser.error)
    chosen = parser.parse_args(arguments)
    if not chosen.show:
        matplotlib.use("Agg")
    autograd.manual_seed(chosen.seed)
    return chosen


def save(figure, chosen, name):
    """Write a figure to the example's folder, show it if asked to, say where it is."""
    chosen.out.mkdir(parents=True, exist_ok=True)
    path = chosen.out / f"{name}.png"
    figure.savefig(path)
    if chosen.show:
        plt.show()
    plt.close(figure)
    print(f"picture: {path}")


def classified(axes, probability, points, classes):
    """Colour the plane by `probability(points)`, draw the line where it is one half, and the points of both classes."""
    low, high = points.min(0) - 0.3, points.max(0) + 0.3
    xs, ys = np.meshgrid(np.linspace(low[0], high[0], 120), np.linspace(low[1], high[1], 120))
    grid = np.stack([xs.ravel(), ys.ravel()], 1).astype(points.dtype)
    with autograd.no_grad():
        a = np.asarray(probability(autograd.tensor(grid))).reshape(xs.shape)
    shades = axes.contourf(xs, ys, a, levels=np.linspace(0, 1, 21), cmap="RdBu_r", alpha=0.6)
    axes.contour(xs, ys, a, levels=[0.5], colors="black")
    for value, marker, colour in ((0, "o", "navy"), (1, "^", "darkred")):
        axes.scatter(*points[classes == value].T, marker=marker, s=22, edgecolor=colour, facecolor="white",
                     label=f"class {value}")
    axes.set(xlabel="x₁", ylabel="x₂")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncol=2, frameon=False)
    return shades
