"""Linear regression by gradient descent: monthly hours of exercise → life expectancy.

Model ŷ = w x + b, loss 1/(2m) Σ (ŷ − y)², step w := w − α ∂loss/∂w. The loss is drawn as a surface over (w, b) with the
path that gradient descent takes on it; the normal equation gives the same line in one go.
"""

import argparse
from pathlib import Path

import matplotlib
import numpy as np

import autograd

matplotlib.use("Agg")
import matplotlib.pyplot as plt

HOURS = autograd.tensor([20.0, 0.0, 36.0, 12.0])
YEARS = autograd.tensor([78.0, 65.0, 81.0, 72.0])


def scaled(x):
    """Feature scaling to [−1, 1]: (x − (max + min)/2) / ((max − min)/2)."""
    return (x - (x.max() + x.min()) / 2) / ((x.max() - x.min()) / 2)


def loss_of(w, b, x, y):
    """1/(2m) Σ (w x + b − y)²."""
    return ((w * x + b - y) ** 2).mean() / 2


def descend(x, y, lr, steps):
    """Gradient descent from w = b = 0; returns the path of (w, b, loss)."""
    w = autograd.zeros((), requires_grad=True)
    b = autograd.zeros((), requires_grad=True)
    path = []
    for _ in range(steps):
        loss = loss_of(w, b, x, y)
        path.append((w.item(), b.item(), loss.item()))
        loss.backward()
        with autograd.no_grad():
            w -= lr * w.grad
            b -= lr * b.grad
        w.grad = b.grad = None
    return np.array(path)


def normal_equation(x, y):
    """The (w, b) with the least loss: the solution of XᵀX θ = Xᵀy with rows (x, 1)."""
    X = np.stack([x.numpy(), np.ones(len(x))], axis=1)
    return np.linalg.solve(X.T @ X, X.T @ y.numpy())


def plot(path, wild, x, y, best, folder):
    """The data with the line, the loss surface with the path, and the losses of a good and a bad step size."""
    figure = plt.figure(figsize=(15, 4.5), layout="constrained")
    line = figure.add_subplot(1, 3, 1)
    line.scatter(HOURS.numpy(), YEARS.numpy(), color="black", zorder=3, label="data")
    hours = autograd.linspace(0, 36, 2)
    w, b, _ = path[-1]
    line.plot(hours.numpy(), w * (hours.numpy() - 18) / 18 + b, label=f"ŷ = {w:.2f} x + {b:.2f}, x scaled")
    line.set(xlabel="hours of exercise a month", ylabel="life expectancy in years", title="the fitted line")
    line.legend()

    surface = figure.add_subplot(1, 3, 2, projection="3d")
    ws, bs = np.meshgrid(np.linspace(best[0] - 30, best[0] + 30, 60), np.linspace(-10, 2 * best[1] + 10, 60))
    losses = ((ws[..., None] * x.numpy() + bs[..., None] - y.numpy()) ** 2).mean(-1) / 2
    surface.plot_surface(ws, bs, losses, cmap="viridis", alpha=0.6, linewidth=0)
    surface.plot(path[:, 0], path[:, 1], path[:, 2], "o-", color="crimson", markersize=3, zorder=5)
    surface.set(xlabel="w", ylabel="b", title="loss over (w, b) and the path down")

    curves = figure.add_subplot(1, 3, 3)
    curves.semilogy(path[:, 2], label="α = 0.5")
    curves.semilogy(wild[:, 2], label="α = 2.1: overshoots")
    curves.set(xlabel="step", ylabel="loss", title="learning rate")
    curves.legend()
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "linear_regression.png", dpi=120)
    plt.close(figure)


def main(arguments=None):
    """Fit, compare with least squares, draw; returns (w, b) of both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--lr", type=float, default=0.5)
    parser.add_argument("--out", type=Path, default=Path("runs/linear_regression"))
    parser.add_argument("--fast", action="store_true", help="nothing to cut here; accepted as in every example")
    options = parser.parse_args(arguments)
    x = scaled(HOURS)
    path = descend(x, YEARS, options.lr, options.steps)
    best = normal_equation(x, YEARS)
    print(f"gradient descent, {options.steps} steps: w = {path[-1, 0]:.4f}, b = {path[-1, 1]:.4f}, "
          f"loss {path[-1, 2]:.4f}")
    print(f"normal equation:            w = {best[0]:.4f}, b = {best[1]:.4f}")
    unscaled = descend(HOURS, YEARS, 0.001, options.steps)
    print(f"without scaling, α = 0.001: loss {unscaled[-1, 2]:.1f} after as many steps")
    plot(path, descend(x, YEARS, 2.1, 25), x, YEARS, best, options.out)
    print(f"picture: {options.out / 'linear_regression.png'}")
    return path[-1, :2], best


if __name__ == "__main__":
    main()
