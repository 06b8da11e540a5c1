"""Who needs a large shirt: one feature, one neuron, trained by a first-order and by two second-order methods.

The negative log-likelihood is convex, so every method that arrives, arrives at the same place. Gradient descent needs
thousands of steps, L-BFGS tens of evaluations, Newton's method w := w − H⁻¹ g a handful: `autograd.functional.hessian`
gives it H. scikit-learn's LogisticRegression finds the same weights.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report, confusion_matrix

import autograd
import lesson
import nn.functional as F
import optim


def chests():
    """50 chest sizes in cm, and 1 for those from 104 cm up; the lecture's numbers."""
    np.random.seed(27)
    sizes = np.array([round(np.random.uniform(94, 114), 2) for _ in range(50)])
    return sizes, (sizes >= 104).astype(float)


def loss_on(x, y, penalty):
    """The negative log-likelihood of w = (slope, offset), with a small penalty: the classes are separable, and without
    it the slope would grow for ever."""
    def loss(w):
        return F.binary_cross_entropy_with_logits(w[0] * x + w[1], y, reduction="sum") + penalty / 2 * w[0] ** 2
    return loss


def gradient_descent(loss, steps, lr):
    """Returns the weights, and the loss at each step."""
    w = autograd.zeros(2, dtype=autograd.float64, requires_grad=True)
    losses = []
    for _ in range(steps):
        value = loss(w)
        losses.append(value.item())
        gradient, = autograd.grad(value, w)
        with autograd.no_grad():
            w -= lr * gradient
    return w.detach(), losses


def lbfgs(loss, evaluations):
    """Curvature estimated from the last gradients: returns the weights, and the loss at each evaluation."""
    w = autograd.zeros(2, dtype=autograd.float64, requires_grad=True)
    optimizer = optim.LBFGS([w], max_iter=evaluations, line_search_fn="strong_wolfe", tolerance_grad=1e-10)
    losses = []

    def closure():
        optimizer.zero_grad()
        value = loss(w)
        value.backward()
        losses.append(value.item())
        return value

    optimizer.step(closure)
    return w.detach(), losses


def newton(loss, steps):
    """Jump to the minimum of the parabola that fits loss, slope and curvature here."""
    w = autograd.zeros(2, dtype=autograd.float64)
    losses = []
    for _ in range(steps):
        losses.append(loss(w).item())
        gradient = autograd.func.grad(loss)(w)
        hessian = autograd.functional.hessian(loss, w)
        w = w - autograd.tensor(np.linalg.solve(hessian.numpy(), gradient.numpy()))
    return w, losses


def main(arguments=None):
    """Train three times, compare, draw; returns the weights of each method and scikit-learn's."""
    chosen = lesson.options(__file__, __doc__, arguments, fast={"steps": 300}, steps=3000, penalty=0.1)
    sizes, classes = chests()
    centre, spread = sizes.mean(), sizes.std()
    x, y = autograd.tensor((sizes - centre) / spread), autograd.tensor(classes)
    print(f"{int((classes == 0).sum())} small, {int(classes.sum())} large shirts")
    loss = loss_on(x, y, chosen.penalty)
    found = {"gradient descent": gradient_descent(loss, chosen.steps, 0.05), "L-BFGS": lbfgs(loss, 100),
             "Newton": newton(loss, 12)}
    for method, (w, losses) in found.items():
        print(f"{method:17} {len(losses):5} evaluations: slope {w[0].item():.5f}, offset {w[1].item():.5f}, "
              f"loss {loss(w).item():.6f}, boundary at {centre - spread * (w[1] / w[0]).item():.2f} cm")
    theirs = LogisticRegression(C=1 / chosen.penalty, tol=1e-10, max_iter=1000).fit(x.numpy()[:, None], classes)
    best = np.array([theirs.coef_[0, 0], theirs.intercept_[0]])
    print(f"{'scikit-learn':17}                    slope {best[0]:.5f}, offset {best[1]:.5f}")
    w = found["Newton"][0]
    predicted = (w[0] * x + w[1] >= 0).int().numpy()
    print("\nconfusion matrix (rows: true, columns: predicted)", confusion_matrix(classes, predicted), sep="\n")
    print(classification_report(classes, predicted, target_names=["small", "large"], digits=3))

    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.5))
    grid = autograd.linspace(94, 114, 200, dtype=autograd.float64)
    left.plot(grid, autograd.sigmoid(w[0] * (grid - centre) / spread + w[1]), label="probability of large")
    left.scatter(sizes, classes, color="black", s=14, label="shirts", zorder=3)
    left.axvline(104, color="grey", linestyle=":", label="104 cm")
    left.set(xlabel="chest size in cm", ylabel="large", title="the fitted curve")
    for (method, (_, losses)), style in zip(found.items(), ("-", "--", ":"), strict=True):
        right.loglog(np.arange(1, len(losses) + 1), np.array(losses) - loss(w).item() + 1e-13, style, label=method)
    right.set(xlabel="evaluation", ylabel="loss above the minimum", title="first and second order")
    for axes in (left, right):
        axes.legend()
    lesson.save(figure, chosen, "shirt_sizes")
    return {method: w.numpy() for method, (w, _) in found.items()}, best


if __name__ == "__main__":
    main()
