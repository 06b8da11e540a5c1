"""Backpropagation through a whole network by its δ-formulas, against `backward()`.

Forward, layer by layer: z[l] = W[l]ᵀ x[l−1] + b[l], x[l] = σ(z[l]); the error is E = ½ ‖x[L] − y‖². Backward, where δ[l]
is ∂E/∂z[l], and ⊙ multiplies element by element:
    δ[L] = (x[L] − y) ⊙ σ'(z[L])             ∂E/∂W[l] = x[l−1] δ[l]ᵀ
    δ[l] = W[l+1] δ[l+1] ⊙ σ'(z[l])          ∂E/∂b[l] = δ[l]
"""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np

import autograd
import lesson


def forward(weights, biases, x):
    """All z[l] and all x[l]; x[0] is the input."""
    zs, xs = [], [x]
    for W, b in zip(weights, biases, strict=True):
        zs.append(W.T @ xs[-1] + b)
        xs.append(autograd.sigmoid(zs[-1]))
    return zs, xs


def slope(z):
    """σ'(z) = σ(z) (1 − σ(z))."""
    return autograd.sigmoid(z) * (1 - autograd.sigmoid(z))


@autograd.no_grad()
def deltas(weights, biases, x, y):
    """δ[1] ... δ[L], computed from the last to the first, and the x[l]."""
    zs, xs = forward(weights, biases, x)
    found = [(xs[-1] - y) * slope(zs[-1])]
    for W, z in zip(reversed(weights[1:]), reversed(zs[:-1]), strict=True):
        found.insert(0, W @ found[0] * slope(z))
    return found, xs


def main(arguments=None):
    """Compare layer by layer, then descend; returns the largest difference."""
    chosen = lesson.options(__file__, __doc__, arguments, fast={"steps": 100}, steps=400, lr=3.0)
    sizes = (3, 5, 4, 2)
    weights = [autograd.randn(n, m, dtype=autograd.float64).requires_grad_() for n, m in pairwise(sizes)]
    biases = [autograd.randn(m, dtype=autograd.float64).requires_grad_() for m in sizes[1:]]
    x = autograd.tensor([0.2, 0.5, -0.9], dtype=autograd.float64)
    y = autograd.tensor([0.9, 0.1], dtype=autograd.float64)

    error = ((forward(weights, biases, x)[1][-1] - y) ** 2).sum() / 2
    error.backward()
    found, xs = deltas(weights, biases, x, y)
    worst = 0.0
    print("layer   |∂E/∂W| by δ      by backward()     largest difference")
    for i, (W, b, delta) in enumerate(zip(weights, biases, found, strict=True)):
        dW = autograd.outer(xs[i], delta)
        difference = max((dW - W.grad).abs().max().item(), (delta - b.grad).abs().max().item())
        worst = max(worst, difference)
        print(f"{i + 1:5}   {dW.norm().item():.12f}   {W.grad.norm().item():.12f}   {difference:.1e}")

    errors = []
    for _ in range(chosen.steps):
        found, xs = deltas(weights, biases, x, y)
        errors.append(((xs[-1] - y) ** 2).sum().item() / 2)
        with autograd.no_grad():
            for i, delta in enumerate(found):
                weights[i] -= chosen.lr * autograd.outer(xs[i], delta)
                biases[i] -= chosen.lr * delta
    print(f"gradient descent by the formulas alone: error {errors[0]:.6f} → {errors[-1]:.2e}, output {xs[-1].numpy().round(3)}")

    figure, (bars, curve) = plt.subplots(1, 2, figsize=(11, 4.5))
    layers = np.arange(1, len(sizes))
    deepest = [W.grad.norm().item() for W in weights]
    bars.bar(layers, deepest)
    bars.set(xticks=layers, xlabel="layer", ylabel="|∂E/∂W|", title="the gradient at the start, layer by layer")
    curve.loglog(range(1, len(errors) + 1), errors)
    curve.set(xlabel="step", ylabel="E", title="gradient descent by the δ-formulas")
    lesson.save(figure, chosen, "deltas")
    return worst


if __name__ == "__main__":
    main()
