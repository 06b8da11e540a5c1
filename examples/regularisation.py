"""Ridge and lasso: a price on large weights. Ridge shrinks all of them, lasso lets one after the other go to zero.

    ridge  1/(2m) ‖X w − y‖² + λ/2 ‖w‖²        lasso  1/(2m) ‖X w − y‖² + λ ‖w‖₁

Ridge is trained by gradient descent. |w| has a corner at 0, where gradient steps jump to and fro: lasso takes a gradient
step on the smooth part and then moves every weight towards 0 by α λ, and no further (soft thresholding, ISTA).
"""

import matplotlib.pyplot as plt
import numpy as np
from polynomial_regression import noisy_curve
from sklearn.linear_model import Lasso, Ridge

import autograd
import lesson

DEGREE = 7


def features(x):
    """Legendre polynomials of degree 1 ... 7 with mean 0 and standard deviation 1: the price should treat them alike."""
    columns = np.polynomial.legendre.legvander(x.numpy(), DEGREE)[:, 1:]
    return autograd.tensor((columns - columns.mean(0)) / columns.std(0))


def train(X, y, penalty, price, steps, lr):
    """Gradient descent from 0; returns the weights."""
    w = autograd.zeros(X.shape[1], dtype=autograd.float64, requires_grad=True)
    for _ in range(steps):
        loss = ((X @ w - y) ** 2).mean() / 2
        if penalty == "ridge":
            loss = loss + price / 2 * (w ** 2).sum()
        loss.backward()
        with autograd.no_grad():
            w -= lr * w.grad
            if penalty == "lasso":
                w.copy_(w.sign() * (w.abs() - lr * price).clamp(min=0))
        w.grad = None
    return w.detach().numpy()


def main(arguments=None):
    """Follow the weights along the price, compare with scikit-learn, draw; returns the largest difference to it."""
    chosen = lesson.options(__file__, __doc__, arguments, fast={"steps": 300, "prices": 8}, steps=500, prices=25, lr=0.4)
    x, y = noisy_curve(60)
    X, y = features(x), y - y.mean()
    prices = np.logspace(-3, 1, chosen.prices)
    theirs = {"ridge": lambda price: Ridge(alpha=price * len(y), fit_intercept=False),
              "lasso": lambda price: Lasso(alpha=price, fit_intercept=False, tol=1e-10, max_iter=100000)}
    figure, panels = plt.subplots(1, 2, figsize=(11, 4.5), sharey=True)
    worst = 0.0
    for penalty, axes in zip(theirs, panels, strict=True):
        path = np.array([train(X, y, penalty, price, chosen.steps, chosen.lr / (1 + price)) for price in prices])
        best = np.array([theirs[penalty](price).fit(X.numpy(), y.numpy()).coef_ for price in prices])
        worst = max(worst, np.abs(path - best).max())
        print(f"{penalty}: weights, and how many are exactly 0")
        for price, w in list(zip(prices, path, strict=True))[::max(1, len(prices) // 6)]:
            print(f"  λ = {price:7.3f}: " + " ".join(f"{value:7.3f}" for value in w) + f"   {(w == 0).sum()}")
        for i, style in enumerate(("-", "--", ":", "-.", "-", "--", ":")):
            axes.semilogx(prices, path[:, i], style, label=f"degree {i + 1}")
        axes.axhline(0, color="grey", linewidth=0.8)
        axes.set(xlabel="price λ", ylabel="weight", title=penalty)
    panels[1].legend()
    print(f"largest difference to scikit-learn's Ridge and Lasso: {worst:.1e}")
    lesson.save(figure, chosen, "paths")
    return worst


if __name__ == "__main__":
    main()
