"""Logistic regression with two features: a line that separates two classes.

Model a(z) = 1 / (1 + e^(−z)), z = w·x + b; cross-entropy −1/m Σ (1 − y) log(1 − ŷ) + y log ŷ, computed from z, where it
is stable; class 1 where a ≥ 0.5, that is where z ≥ 0: the decision boundary is the line z = 0.
"""

import argparse
from pathlib import Path

import matplotlib
import numpy as np

import autograd
import nn
import optim

matplotlib.use("Agg")
import matplotlib.pyplot as plt


def clouds(n, seed):
    """Two normally distributed clouds of `n` points each, and their classes 0 and 1."""
    autograd.manual_seed(seed)
    x = autograd.cat([autograd.randn(n, 2) + autograd.tensor([-1.0, -0.5]),
                      autograd.randn(n, 2) + autograd.tensor([1.5, 1.0])])
    y = autograd.cat([autograd.zeros(n, 1), autograd.ones(n, 1)])
    return x, y


def fit(x, y, steps, lr):
    """Full-batch gradient descent; returns the model and the losses."""
    model = nn.Linear(2, 1)
    criterion = nn.BCEWithLogitsLoss()
    optimizer = optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return model, losses


def plot(model, x, y, losses, folder):
    """The probability as a colour, the boundary as a line, and the loss curve."""
    figure, (plane, curve) = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
    points, classes = x.numpy(), y.numpy()[:, 0]
    low, high = points.min(0) - 1, points.max(0) + 1
    xs, ys = np.meshgrid(np.linspace(low[0], high[0], 200), np.linspace(low[1], high[1], 200))
    grid = autograd.tensor(np.stack([xs.ravel(), ys.ravel()], 1), dtype=autograd.float32)
    with autograd.no_grad():
        a = autograd.sigmoid(model(grid)).numpy().reshape(xs.shape)
    shades = plane.contourf(xs, ys, a, levels=np.linspace(0, 1, 21), cmap="coolwarm", alpha=0.6)
    plane.contour(xs, ys, a, levels=[0.5], colors="black")
    plane.scatter(*points[classes == 0].T, marker="o", edgecolor="navy", facecolor="none", label="class 0")
    plane.scatter(*points[classes == 1].T, marker="^", color="darkred", label="class 1")
    plane.set(xlabel="x₁", ylabel="x₂", title="a(z), and the decision boundary z = 0")
    plane.legend()
    figure.colorbar(shades, ax=plane, label="probability of class 1")
    curve.semilogy(losses)
    curve.set(xlabel="step", ylabel="cross-entropy", title="training")
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "logistic_regression.png", dpi=120)
    plt.close(figure)


def main(arguments=None):
    """Fit, print the boundary and the accuracy, draw; returns the accuracy."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=100, help="points of each class")
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--lr", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("runs/logistic_regression"))
    parser.add_argument("--fast", action="store_true", help="a few steps only, for tests")
    options = parser.parse_args(arguments)
    x, y = clouds(options.points, options.seed)
    model, losses = fit(x, y, 50 if options.fast else options.steps, options.lr)
    (w1, w2), b = model.weight[0].tolist(), model.bias.item()
    with autograd.no_grad():
        accuracy = ((model(x) >= 0) == (y == 1)).float().mean().item()
    print(f"boundary: {w1:.3f} x₁ + {w2:.3f} x₂ + {b:.3f} = 0")
    print(f"cross-entropy {losses[0]:.4f} → {losses[-1]:.4f}, accuracy {accuracy:.1%}")
    plot(model, x, y, losses, options.out)
    print(f"picture: {options.out / 'logistic_regression.png'}")
    return accuracy


if __name__ == "__main__":
    main()
