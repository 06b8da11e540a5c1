"""All optimizers race: down Rosenbrock's valley, down a badly scaled one, down the same one turned, and on the digits.

Each runs with the best of a grid of learning rates, and what counts is gradients, since L-BFGS asks for several a step.
Scaling each coordinate by its own gradients (Adam and its family) makes up for bad scales, as long as they lie along the
axes; L-BFGS learns the curvature and does not mind the turn, but like Rprop it needs the gradient of all data at once.
"""

from functools import partial

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

import autograd
import lesson
import nn
import optim
from autograd.utils.data import DataLoader, TensorDataset

FAMILIES = {  # relatives share a colour
    "#0072b2": {"SGD": optim.SGD, "momentum": lambda p, lr: optim.SGD(p, lr, momentum=0.9),
                "Nesterov": lambda p, lr: optim.SGD(p, lr, momentum=0.9, nesterov=True), "ASGD": optim.ASGD},
    "#009e73": {"Adagrad": optim.Adagrad, "Adadelta": optim.Adadelta, "RMSprop": optim.RMSprop},
    "#d55e00": {"Adam": optim.Adam, "AdamW": optim.AdamW, "NAdam": optim.NAdam, "RAdam": optim.RAdam, "Adamax": optim.Adamax},
    "#000000": {"L-BFGS": lambda p, lr: optim.LBFGS(p, lr, max_iter=5, line_search_fn="strong_wolfe"), "Rprop": optim.Rprop},
}
OPTIMIZERS = {name: make for family in FAMILIES.values() for name, make in family.items()}
WHOLE = {"Rprop", "L-BFGS"}  # they compare a gradient with the one before, so it has to be of the same data
LINES = ["-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1))]
PLANES = {  # the function, where the race starts, where it should end, what the picture shows of the plane: x, then y
    "Rosenbrock": (lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2, (-1.2, 1.0), (1, 1), (-1.9, 1.9, -0.7, 2.2)),
    "badly scaled": (lambda x, y: ((x - 1) ** 2 + 100 * (y - 1) ** 2) / 2, (-1, 1.8), (1, 1), (-1.4, 1.8, 0.0, 2.0)),
    "badly scaled and turned": (lambda x, y: ((0.8 * x + 0.6 * y - 1.4) ** 2 + 100 * (0.8 * y - 0.6 * x - 0.2) ** 2) / 2,
                                (-1.08, 0.44), (1, 1), (-1.4, 1.8, -0.6, 1.8)),
}


def descend(name, lr, function, start, count):
    """The first `count` values, and the points, whose gradients the optimizer asks for."""
    point = autograd.tensor(start, dtype=autograd.float64, requires_grad=True)
    optimizer = OPTIMIZERS[name]([point], lr)
    values, path = [], []

    def closure():
        optimizer.zero_grad()
        value = function(*point)
        value.backward()
        path.append(point.tolist())
        values.append(value.item())
        return value
    while len(path) < count:
        optimizer.step(closure)
    return values[:count], np.array(path[:count])


def learn(name, lr, data, epochs):
    """Train an MLP on the digits; the mean loss of the batches of each epoch."""
    autograd.manual_seed(0)
    model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    optimizer = OPTIMIZERS[name](model.parameters(), lr)
    loader = DataLoader(data, batch_size=len(data) if name in WHOLE else 64, shuffle=name not in WHOLE)
    losses = []

    def closure(images, labels):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        losses.append(loss.item())
        return loss
    while len(losses) < epochs * len(loader):
        for batch in loader:
            optimizer.step(partial(closure, *batch))
    return np.reshape(losses[:epochs * len(loader)], (epochs, -1)).mean(1), None


def best(run, rates, *arguments):
    """For each optimizer the rate with the lowest curve that stays near the start: with its values, and its path if any."""
    def height(race):
        values = np.clip(np.nan_to_num(race[1], nan=np.inf), 1e-12, None)
        return np.log(values).mean() if values.max() < 20 * values[0] else np.inf
    return {name: min(((lr, *run(name, lr, *arguments)) for lr in rates), key=height) for name in OPTIMIZERS}


def plot_paths(races, function, goal, window):
    """One small picture for each optimizer, all of the same part of the plane."""
    figure, grid = plt.subplots(2, 7, figsize=(21, 7), sharex=True, sharey=True)
    xs, ys = np.meshgrid(np.linspace(*window[:2], 80), np.linspace(*window[2:], 80))
    colours = [colour for colour, family in FAMILIES.items() for _ in family]
    for axes, colour, (name, (lr, values, path)) in zip(grid.flat, colours, races.items(), strict=True):
        axes.contourf(xs, ys, function(xs, ys), np.logspace(-2, 3.5, 12), norm="log", cmap="Greys_r", alpha=0.5, extend="both")
        axes.plot(*path.T, ".-", color=colour, markersize=4, linewidth=1)
        axes.plot(*path[0], "s", color="white", markeredgecolor="black", markersize=8)
        axes.plot(*goal, "*", color="gold", markeredgecolor="black", markersize=15)
        axes.set(title=f"{name}, lr {lr:.2g}: {values[-1]:.0e}", xlim=window[:2], ylim=window[2:])
    return figure


def plot_curves(races):
    """The lowest loss so far against the gradients asked for, one picture for each problem."""
    figure, grid = plt.subplots(2, 2, figsize=(13, 9))
    for axes, (title, found) in zip(grid.flat, races.items(), strict=True):
        for colour, family in FAMILIES.items():
            for name, line in zip(family, LINES, strict=False):
                axes.semilogy(np.minimum.accumulate(found[name][1]), linestyle=line, color=colour, label=name)
        axes.set(title=title, ylabel="lowest loss so far", xlabel="pass over the data" if title == "digits" else "gradient")
        axes.set_ylim(bottom=None if title == "digits" else 1e-8, top=None if title == "digits" else 2 * found["SGD"][1][0])
    figure.legend(*axes.get_legend_handles_labels(), loc="outside right center", frameon=False, handlelength=4)
    return figure


def main(arguments=None):
    """Race, draw paths and curves, print who wins; returns the last value of each optimizer on each problem."""
    chosen = lesson.options(__file__, __doc__, arguments, fast={"gradients": 20, "epochs": 1, "rates": 2},
                            gradients=200, epochs=15, rates=9)
    rates = np.logspace(-3, 1, chosen.rates).tolist()
    digits, races = load_digits(), {}
    for title, (function, start, goal, window) in PLANES.items():
        races[title] = best(descend, rates, function, start, chosen.gradients)
        lesson.save(plot_paths(races[title], function, goal, window), chosen, title.replace(" ", "_"))
    data = TensorDataset(autograd.tensor(digits.data / 16, dtype=autograd.float32), autograd.tensor(digits.target))
    races["digits"] = best(learn, rates, data, chosen.epochs)
    lesson.save(plot_curves(races), chosen, "curves")
    last = {title: {name: float(race[1][-1]) for name, race in found.items()} for title, found in races.items()}
    for title, values in last.items():
        print(f"{title}: " + ", ".join(f"{name} {values[name]:.1e}" for name in sorted(values, key=values.get)))
    return last


if __name__ == "__main__":
    main()
