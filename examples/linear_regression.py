"""Linear regression by gradient descent: monthly hours of exercise → life expectancy.

Model ŷ = w x + b, loss 1/(2m) Σ (ŷ − y)², step w := w − α ∂loss/∂w. The loss is a bowl over (w, b); a step too large
climbs out of it; a feature that is not scaled makes the bowl a ravine. The normal equation finds the bottom at once.
"""

import matplotlib.pyplot as plt
import numpy as np

import autograd
import lesson

HOURS = autograd.tensor([20.0, 0.0, 36.0, 12.0])
YEARS = autograd.tensor([78.0, 65.0, 81.0, 72.0])


def scaled(x):
    """Feature scaling to [−1, 1]: (x − (max + min)/2) / ((max − min)/2)."""
    return (x - (x.max() + x.min()) / 2) / ((x.max() - x.min()) / 2)


def descend(x, y, lr, steps):
    """Gradient descent from w = b = 0; returns the path, rows (w, b, loss)."""
    w = autograd.tensor(0.0, requires_grad=True)
    b = autograd.tensor(0.0, requires_grad=True)
    path = []
    for _ in range(steps):
        loss = ((w * x + b - y) ** 2).mean() / 2
        path.append((w.item(), b.item(), loss.item()))
        loss.backward()
        with autograd.no_grad():
            w -= lr * w.grad
            b -= lr * b.grad
        w.grad = b.grad = None
    return np.array(path)


def normal_equation(x, y):
    """The (w, b) with the least loss: the solution of XᵀX θ = Xᵀy, where the rows of X are (x, 1)."""
    X = np.stack([x.numpy(), np.ones(len(x))], axis=1)
    return np.linalg.solve(X.T @ X, X.T @ y.numpy())


def largest_step(x):
    """Beyond 2/λ gradient descent diverges: λ is the largest eigenvalue of the Hessian XᵀX / m."""
    X = np.stack([x.numpy(), np.ones(len(x))], axis=1)
    return 2 / np.linalg.eigvalsh(X.T @ X / len(x))[-1]


def plot(x, path, wild, unscaled, best):
    """The line, the bowl with the way down, and the losses of three descents."""
    figure = plt.figure(figsize=(15, 4.5))
    line = figure.add_subplot(1, 3, 1)
    line.scatter(HOURS, YEARS, color="black", zorder=3, label="data")
    for step in (1, 3, 10, len(path) - 1):
        w, b, _ = path[step]
        line.plot([0, 36], [b - w, b + w], label=f"step {step}: {w:.1f} x + {b:.1f}")
    line.set(xlabel="hours of exercise a month", ylabel="life expectancy in years", title="the line, x scaled to [−1, 1]")
    line.legend(loc=(0.5, 0.12))

    bowl = figure.add_subplot(1, 3, 2, projection="3d")
    ws, bs = np.meshgrid(np.linspace(best[0] - 30, best[0] + 30, 60), np.linspace(-10, 2 * best[1] + 10, 60))
    losses = ((ws[..., None] * x.numpy() + bs[..., None] - YEARS.numpy()) ** 2).mean(-1) / 2
    bowl.plot_surface(ws, bs, losses, cmap="viridis", alpha=0.6, linewidth=0)
    bowl.plot(*path.T, "o-", color="#d55e00", markersize=4, zorder=5)
    bowl.set(xlabel="w", ylabel="b", yticks=[0, 50, 100, 150], title="loss over (w, b), and the way down")

    curves = figure.add_subplot(1, 3, 3)
    curves.semilogy(path[:, 2], label="α = 0.5")
    curves.semilogy(wild[:, 2], "--", label="α = 2.1: overshoots")
    curves.semilogy(unscaled[:, 2], ":", label="x not scaled, α = 0.004: crawls")
    curves.set(xlabel="step", ylabel="loss", title="learning rate and scaling")
    curves.legend()
    return figure


def main(arguments=None):
    """Descend, solve, compare, draw; returns (w, b) of both."""
    chosen = lesson.options(__file__, __doc__, arguments, least={"steps": 11}, steps=60, lr=0.5)
    x = scaled(HOURS)
    path, best = descend(x, YEARS, chosen.lr, chosen.steps), normal_equation(x, YEARS)
    w, b, loss = path[-1]
    print(f"gradient descent, {chosen.steps} steps: w = {w:.4f}, b = {b:.4f}, loss {loss:.4f}")
    print(f"normal equation:            w = {best[0]:.4f}, b = {best[1]:.4f}")
    print(f"prediction for 25 hours a month: {w * (25 - 18) / 18 + b:.1f} years")
    wild, unscaled = descend(x, YEARS, 2.1, 25), descend(HOURS, YEARS, 0.004, chosen.steps)
    print(f"α = 2.1: loss {wild[-1, 2]:.3g} after 25 steps; it grows")
    print(f"x not scaled, α = 0.004: loss {unscaled[-1, 2]:.1f} after {chosen.steps} steps, "
          f"and from α = {largest_step(HOURS):.5f} on it grows (scaled: {largest_step(x):.2f})")
    lesson.save(plot(x, path, wild, unscaled, best), chosen, "linear_regression")
    return path[-1, :2], best


if __name__ == "__main__":
    main()
