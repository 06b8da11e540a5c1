"""A two-layer network in vectorised form, its backpropagation written out, on two interlocking moons.

Columns are examples. Forward: H1 = tanh(W1 X + b1), H2 = σ(W2 H1 + b2). Backward, for the cross-entropy:
    dA2 = H2 − Y                      dW2 = dA2 H1ᵀ / m       db2 = Σ dA2 / m
    dA1 = W2ᵀ dA2 ⊙ (1 − H1²)         dW1 = dA1 Xᵀ / m        db1 = Σ dA1 / m
"""

import matplotlib.pyplot as plt
from sklearn.datasets import make_moons

import autograd
import lesson


def forward(parameters, X):
    """The activations of both layers."""
    W1, b1, W2, b2 = parameters
    H1 = autograd.tanh(W1 @ X + b1)
    return H1, autograd.sigmoid(W2 @ H1 + b2)


def cross_entropy(H, Y):
    """−1/m Σ (1 − y) log(1 − h) + y log h."""
    return -((1 - Y) * autograd.log(1 - H) + Y * autograd.log(H)).mean()


def by_hand(parameters, X, Y):
    """The gradients by the formulas above."""
    _, _, W2, _ = parameters
    H1, H2 = forward(parameters, X)
    m = X.shape[1]
    dA2 = H2 - Y
    dA1 = W2.T @ dA2 * (1 - H1 ** 2)
    return [dA1 @ X.T / m, dA1.sum(1, keepdim=True) / m, dA2 @ H1.T / m, dA2.sum(1, keepdim=True) / m]


def train(parameters, X, Y, steps, lr):
    """Gradient descent; returns the losses and the largest difference between backward() and the formulas."""
    losses, difference = [], 0.0
    for _ in range(steps):
        loss = cross_entropy(forward(parameters, X)[1], Y)
        losses.append(loss.item())
        gradients = autograd.grad(loss, parameters)
        with autograd.no_grad():
            for parameter, gradient, formula in zip(parameters, gradients, by_hand(parameters, X, Y), strict=True):
                difference = max(difference, (gradient - formula).abs().max().item())
                parameter -= lr * gradient
    return losses, difference


def main(arguments=None):
    """Train, compare the gradients, draw the boundary; returns the accuracy and the largest difference."""
    chosen = lesson.options(__file__, __doc__, arguments, fast={"steps": 400}, points=200, hidden=8, steps=3000, lr=1.0)
    points, classes = make_moons(chosen.points, noise=0.15, random_state=chosen.seed)
    X, Y = autograd.tensor(points.T.copy()), autograd.tensor(classes[None].astype(float))
    shapes = [(chosen.hidden, 2), (chosen.hidden, 1), (1, chosen.hidden), (1, 1)]
    parameters = [autograd.randn(*shape, dtype=autograd.float64).requires_grad_() for shape in shapes]
    losses, difference = train(parameters, X, Y, chosen.steps, chosen.lr)
    with autograd.no_grad():
        accuracy = ((forward(parameters, X)[1] >= 0.5) == (Y == 1)).double().mean().item()
    print(f"2 → {chosen.hidden} → 1: cross-entropy {losses[0]:.4f} → {losses[-1]:.4f}, accuracy {accuracy:.1%}")
    print(f"the formulas and backward() differ by at most {difference:.1e} in {chosen.steps} steps")

    figure, (plane, curve) = plt.subplots(1, 2, figsize=(11, 4.8))
    shades = lesson.classified(plane, lambda grid: forward(parameters, grid.T)[1], points, classes)
    plane.set_title(f"{chosen.hidden} hidden neurons bend the line")
    figure.colorbar(shades, ax=plane, label="probability of class 1", ticks=[0, 0.25, 0.5, 0.75, 1])
    curve.loglog(range(1, len(losses) + 1), losses)
    curve.set(xlabel="step", ylabel="cross-entropy", title="training")
    lesson.save(figure, chosen, "moons")
    return accuracy, difference


if __name__ == "__main__":
    main()
