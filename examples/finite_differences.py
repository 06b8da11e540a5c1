"""Training without backpropagation: gradients estimated by finite differences, and what they cost.

Each parameter in turn is nudged by ε, and the cost looked at: ∂cost/∂w ≈ (cost(w + ε) − cost(w)) / ε. That takes one forward
pass for each parameter and one more; backpropagation takes one forward and one backward pass, however many there are.
"""

import time
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np

import autograd
import lesson


def network(sizes):
    """A weight matrix and a bias for each layer, drawn at random."""
    pairs = [(autograd.randn(n, m, dtype=autograd.float64) / n ** 0.5, autograd.randn(m, dtype=autograd.float64))
             for n, m in pairwise(sizes)]
    return [parameter for pair in pairs for parameter in pair]


def cost(parameters, x, y):
    """Forward pass and mean squared error; `cost.passes` counts them."""
    cost.passes += 1
    for W, b in zip(parameters[::2], parameters[1::2], strict=True):
        x = autograd.sigmoid(x @ W + b)
    return ((x - y) ** 2).mean()


cost.passes = 0


@autograd.no_grad()
def estimated(parameters, x, y, epsilon=1e-6):
    """The gradient by finite differences: one forward pass, and one more for each parameter."""
    here = cost(parameters, x, y).item()
    gradients = [autograd.zeros_like(parameter) for parameter in parameters]
    for parameter, gradient in zip(parameters, gradients, strict=True):
        flat, slopes = parameter.view(-1), gradient.view(-1)
        for i, value in enumerate(flat.tolist()):
            flat[i] = value + epsilon
            slopes[i] = (cost(parameters, x, y).item() - here) / epsilon
            flat[i] = value
    return gradients


def propagated(parameters, x, y):
    """The gradient by backpropagation: one forward and one backward pass."""
    tracked = [parameter.detach().requires_grad_() for parameter in parameters]
    return autograd.grad(cost(tracked, x, y), tracked)


def seconds(function, *arguments):
    """The shortest of three runs."""
    times = []
    for _ in range(3):
        started = time.perf_counter()
        function(*arguments)
        times.append(time.perf_counter() - started)
    return min(times)


def main(arguments=None):
    """Train both ways, then time both for growing networks, draw; returns the passes of one estimate and the curves."""
    chosen = lesson.options(__file__, __doc__, arguments, fast={"steps": 40, "largest": 16},
                            least={"largest": 2}, steps=300, largest=64, lr=2.0)
    x = autograd.rand(20, 2, dtype=autograd.float64)
    y = (x[:, :1] + x[:, 1:]) / 2
    start = network((2, 3, 1))
    count = sum(p.numel() for p in start)
    exact, before = propagated(start, x, y), cost.passes
    difference = max((a - b).abs().max().item() for a, b in zip(estimated(start, x, y), exact, strict=True))
    passes = cost.passes - before
    print(f"{count} parameters: {passes} forward passes for one estimate, off by at most {difference:.1e}")

    curves = {}
    for name, gradient in (("finite differences", estimated), ("backpropagation", propagated)):
        parameters, curves[name] = [p.clone() for p in start], []
        for _ in range(chosen.steps):
            curves[name].append(cost(parameters, x, y).item())
            parameters = [p - chosen.lr * g for p, g in zip(parameters, gradient(parameters, x, y), strict=True)]
        print(f"{name}: cost {curves[name][0]:.6f} → {curves[name][-1]:.6f}")

    rows = []
    width = 2
    while width <= chosen.largest:
        parameters = network((2, width, width, 1))
        slow, quick = seconds(estimated, parameters, x, y), seconds(propagated, parameters, x, y)
        rows.append((sum(p.numel() for p in parameters), slow, quick))
        print(f"{rows[-1][0]:6,} parameters: finite differences {slow * 1e3:9.2f} ms, backpropagation {quick * 1e3:5.2f} ms, "
              f"{slow / quick:6.0f} times")
        width *= 2

    counts, slow, quick = np.array(rows).T
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(15, 4.5))
    for (name, curve), style in zip(curves.items(), ("-", "--"), strict=True):
        left.semilogy(curve, style, label=name)
    left.set(xlabel="step", ylabel="cost", title="the same training")
    middle.loglog(counts, slow * 1e3, "o-", label="finite differences")
    middle.loglog(counts, quick * 1e3, "s--", label="backpropagation")
    middle.set(xlabel="parameters", ylabel="milliseconds for a gradient", title="time")
    right.loglog(counts, slow / quick, "o-")
    right.set(xlabel="parameters", ylabel="times slower", title="the ratio grows with the network")
    for axes in (middle, right):
        axes.set_xticks(counts, [f"{count:,.0f}" for count in counts])
        axes.minorticks_off()
    left.legend()
    middle.legend()
    lesson.save(figure, chosen, "finite_differences")
    return count, passes, curves


if __name__ == "__main__":
    main()
