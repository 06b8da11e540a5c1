"""Apartment prices with a shallow network, 2 → 4 → 1 without activation; the lecture's numbers to the last digit.

MSE = Σ (ŷ − y)² / M, full-batch gradient descent with α = 1e-5, and an early stop when a step changes the loss by less than
delta. The features are not scaled: the loss falls at once to where the distances allow, and then crawls.
"""

import matplotlib.pyplot as plt
import numpy as np

import autograd
import lesson


def apartments():
    """100 rows (surface in m², distance to the centre in m), and their prices in millions, within 10 % of a formula."""
    np.random.seed(47)
    surfaces = [round(np.random.uniform(40, 200), 2) for _ in range(100)]
    distances = [round(np.random.uniform(50, 1000), 2) for _ in range(100)]
    prices = [round((100000 + 14373 * surface + (1000 - distance) * 1286) * (1 + np.random.uniform(-0.1, 0.1))) / 1000000
              for surface, distance in zip(surfaces, distances, strict=True)]
    return autograd.tensor(np.array([surfaces, distances]).T), autograd.tensor(np.array(prices)[:, None])


def initialised(n_x, n_h, n_y):
    """W1, b1, W2, b2, drawn in this order after seed 967."""
    np.random.seed(967)
    shapes = [(n_x, n_h), (1, n_h), (n_h, n_y), (1, n_y)]
    return [autograd.tensor(np.random.randn(*shape) * 0.1, requires_grad=True) for shape in shapes]


def loss_of(parameters, X, Y):
    """The mean squared error of (X W1 + b1) W2 + b2."""
    W1, b1, W2, b2 = parameters
    return (((X @ W1 + b1) @ W2 + b2 - Y) ** 2).sum() / len(Y)


def train(parameters, X, Y, steps, lr, delta):
    """Gradient descent until the loss changes by less than delta; returns all losses."""
    losses = []
    for _ in range(steps):
        loss = loss_of(parameters, X, Y)
        losses.append(loss.item())
        if len(losses) > 1 and abs(losses[-2] - losses[-1]) < delta:
            break
        gradients = autograd.grad(loss, parameters)
        with autograd.no_grad():
            for parameter, gradient in zip(parameters, gradients, strict=True):
                parameter -= lr * gradient
    return losses


def main(arguments=None):
    """The data, the one-neuron net that knows the formula, the shallow net; returns what the lecture prints."""
    chosen = lesson.options(__file__, __doc__, arguments, fast={"steps": 2000}, least={"steps": 4},
                            steps=20000, lr=1e-5, delta=1e-6)
    X, Y = apartments()
    print(f"first of {len(Y)} apartments: {X[0].tolist()} → {Y[0].item()}")
    formula = X @ autograd.tensor([[14373e-6], [-1286e-6]], dtype=autograd.float64) + 1.386
    print("one neuron that knows the formula: predictions", formula[:3, 0].numpy(),
          f"MSE {((formula - Y) ** 2).mean().item():.6f}")

    parameters = initialised(2, 4, 1)
    losses = train(parameters, X, Y, chosen.steps, chosen.lr, chosen.delta)
    for step in (0, 1, 2, 3, len(losses) - 1):
        print(f"loss after {step} steps: {losses[step]!r}")
    W1, b1, W2, b2 = parameters
    with autograd.no_grad():
        predicted = (X @ W1 + b1) @ W2 + b2
        (w, v), b = (W1 @ W2)[:, 0].tolist(), (b1 @ W2 + b2).item()
    print(f"without activation the layers are one line: price = {w:.6f} surface − {-v:.6f} distance + {b:.3f}")

    figure, (linear, log, prices) = plt.subplots(1, 3, figsize=(15, 4.5))
    linear.plot(losses[:100])
    linear.set(xlabel="step", ylabel="MSE", title="100 steps, linear axes")
    log.loglog(range(1, len(losses) + 1), losses)
    log.set(xlabel="step", ylabel="MSE", title=f"{len(losses) - 1} steps, logarithmic axes")
    prices.scatter(Y, predicted, s=18, label="shallow network")
    prices.scatter(Y, formula, s=18, marker="^", label="the formula")
    prices.axline((0, 0), slope=1, color="grey", linestyle=":")
    prices.set(xlabel="price in millions", ylabel="predicted", title="predictions")
    prices.legend()
    lesson.save(figure, chosen, "apartments")
    return X[0].tolist(), Y[0].item(), formula[:3, 0].numpy(), losses


if __name__ == "__main__":
    main()
