"""Logistic regression with two features: a line that separates two classes, the gradient written by hand.

Columns are examples. A = Wᵀ X + b, H = 1 / (1 + e^(−A)), cross-entropy −1/m Σ (1 − y) log(1 − h) + y log h. Its gradient is
as simple as that of linear regression: E = H − Y, dW = X Eᵀ / m, db = Σ E / m. `backward()` finds the same.
"""

import matplotlib.pyplot as plt

import autograd
import lesson


def clouds(n):
    """Two normally distributed clouds of `n` points each: X of shape (2, 2n), Y of shape (1, 2n)."""
    centres = autograd.tensor([[-1.0], [-0.5]]), autograd.tensor([[1.5], [1.0]])
    X = autograd.cat([autograd.randn(2, n) + centre for centre in centres], dim=1)
    return X, autograd.cat([autograd.zeros(1, n), autograd.ones(1, n)], dim=1)


def forward(W, b, X, Y):
    """The probabilities H and the cross-entropy."""
    H = 1 / (1 + autograd.exp(-(W.T @ X + b)))
    return H, -((1 - Y) * autograd.log(1 - H) + Y * autograd.log(H)).mean()


def train(X, Y, steps, lr):
    """Gradient descent; returns W, b, the losses and the largest difference to the gradient written by hand."""
    W = autograd.zeros(2, 1, requires_grad=True)
    b = autograd.zeros(1, 1, requires_grad=True)
    losses, difference = [], 0.0
    for _ in range(steps):
        H, loss = forward(W, b, X, Y)
        loss.backward()
        losses.append(loss.item())
        with autograd.no_grad():
            E = H - Y
            dW, db = X @ E.T / Y.numel(), E.mean()
            difference = max(difference, (dW - W.grad).abs().max().item(), (db - b.grad).abs().item())
            W -= lr * W.grad
            b -= lr * b.grad
        W.grad = b.grad = None
    return W, b, losses, difference


def main(arguments=None):
    """Train, print the boundary and the accuracy, draw; returns the accuracy."""
    chosen = lesson.options(__file__, __doc__, arguments, fast={"steps": 50}, points=100, steps=500, lr=0.5)
    X, Y = clouds(chosen.points)
    W, b, losses, difference = train(X, Y, chosen.steps, chosen.lr)
    with autograd.no_grad():
        H, loss = forward(W, b, X, Y)
        accuracy = ((H >= 0.5) == (Y == 1)).float().mean().item()
    (w1, w2), b0 = W[:, 0].tolist(), b.item()
    print(f"boundary: {w1:.3f} x₁ + {w2:.3f} x₂ + {b0:.3f} = 0")
    print(f"cross-entropy {losses[0]:.4f} (that of guessing: log 2) → {loss.item():.4f}, accuracy {accuracy:.1%}")
    print(f"gradient by hand and by backward(): they differ by at most {difference:.1e}")

    figure, (plane, curve) = plt.subplots(1, 2, figsize=(11, 4.5))
    shades = lesson.classified(plane, lambda points: 1 / (1 + autograd.exp(-(points @ W + b))), X.numpy().T, Y.numpy()[0])
    plane.set_title("the line where the probability is one half")
    figure.colorbar(shades, ax=plane, label="probability of class 1", ticks=[0, 0.25, 0.5, 0.75, 1])
    curve.plot(losses)
    curve.set(xlabel="step", ylabel="cross-entropy", ylim=0, title="training")
    lesson.save(figure, chosen, "logistic_regression")
    return accuracy


if __name__ == "__main__":
    main()
