"""Polynomial regression of several degrees: too stiff underfits, too supple overfits, and only unseen data can tell.

First the life expectancies: four points, which degree 3 hits exactly, with a peak at 30 hours that nobody has measured.
Then 80 noisy points of a curve, split into training, validation and test set: the training loss only falls with the degree;
the validation loss falls and rises again and so chooses the degree; the test set, used once, judges the choice.
"""

import matplotlib.pyplot as plt
import numpy as np
from linear_regression import HOURS, YEARS, scaled

import autograd
import lesson
from autograd.utils.data import TensorDataset, random_split


def powers(x, degree):
    """The features 1, x, x², ..., as Legendre polynomials: the same curves, but columns that are nearly orthogonal, which
    gradient methods need; with bare powers the loss is a ravine."""
    return autograd.tensor(np.polynomial.legendre.legvander(x.numpy().astype(float), degree))


def mse(w, x, y):
    """The mean squared error of the polynomial with the coefficients w."""
    return ((powers(x, len(w) - 1) @ w - y) ** 2).mean()


def fit(x, y, degree):
    """The least squares coefficients: the loss is quadratic, so one step of Newton's method from anywhere arrives."""
    start = autograd.zeros(degree + 1, dtype=autograd.float64)
    gradient = autograd.func.grad(mse)(start, x, y)
    hessian = autograd.functional.hessian(lambda w: mse(w, x, y), start)
    return start - autograd.tensor(np.linalg.lstsq(hessian.numpy(), gradient.numpy(), rcond=None)[0])


def noisy_curve(n):
    """n points of sin(3x) + x/2 on [−1, 1], with noise of standard deviation 0.25."""
    x = autograd.rand(n, dtype=autograd.float64) * 2 - 1
    return x, autograd.sin(3 * x) + x / 2 + 0.25 * autograd.randn(n, dtype=autograd.float64)


def main(arguments=None):
    """Fit all degrees, print the table of losses, draw; returns the chosen degree and the losses by degree."""
    chosen = lesson.options(__file__, __doc__, arguments, points=80, degrees=14, seed=1)
    figure, (life, curves, losses) = plt.subplots(1, 3, figsize=(15, 4.5))
    grid = autograd.linspace(-1, 1, 200, dtype=autograd.float64)
    styles = ("-", "--", ":", "-.")
    life.scatter(HOURS, YEARS, color="black", zorder=3, label="data")
    for degree, style in zip((1, 2, 3), styles, strict=False):
        w = fit(scaled(HOURS), YEARS, degree)
        life.plot(18 + 18 * grid, powers(grid, degree) @ w, style,
                  label=f"degree {degree}: loss {mse(w, scaled(HOURS), YEARS).item():.3f}")
    life.set(xlabel="hours of exercise a month", ylabel="life expectancy in years", title="four points", ylim=(63, 85))

    sets = random_split(TensorDataset(*noisy_curve(chosen.points)), [0.5, 0.25, 0.25])
    (x, y), validation, test = (part[:] for part in sets)
    rows = {}
    print("degree   training   validation")
    for degree in range(chosen.degrees + 1):
        w = fit(x, y, degree)
        rows[degree] = mse(w, x, y).item(), mse(w, *validation).item()
        print(f"{degree:6} {rows[degree][0]:10.4f} {rows[degree][1]:12.4f}")
    best = min(rows, key=lambda degree: rows[degree][1])
    print(f"chosen: degree {best}; on the test set {mse(fit(x, y, best), *test).item():.4f} (the noise alone: {0.25 ** 2})")

    curves.scatter(x, y, color="black", zorder=3, label="training")
    curves.scatter(*validation, facecolor="white", edgecolor="black", zorder=3, label="validation")
    for degree, style in zip((1, best, chosen.degrees), styles, strict=False):
        curves.plot(grid, powers(grid, degree) @ fit(x, y, degree), style, label=f"degree {degree}")
    curves.set(xlabel="x", ylabel="y", ylim=(-2.2, 2.2), title="underfitted, chosen, overfitted")
    for i, (name, style) in enumerate((("training", "o-"), ("validation", "s--"))):
        losses.semilogy(list(rows), [row[i] for row in rows.values()], style, label=name)
    losses.axvline(best, color="grey", linestyle=":", label=f"chosen: {best}")
    losses.set(xlabel="degree", ylabel="mean squared error", title="only unseen data can tell")
    for axes in (life, curves, losses):
        axes.legend()
    lesson.save(figure, chosen, "polynomial_regression")
    return best, rows


if __name__ == "__main__":
    main()
