"""NumPy by hand: the training step of an MLP as an expert writes it, with no framework at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from cases import Case, initial_parameters, samples, shuffled_batches


def make_step(case: Case) -> Callable[[], object]:
    layers = initial_parameters(case)
    update = make_update(case, [p for layer in layers for p in layer])

    def train(x, y):
        inputs, h = [], x
        for weight, bias in layers:
            inputs.append(h)
            h = h @ weight.T
            h += bias
            if len(inputs) < len(layers):
                np.maximum(h, 0, out=h)

        n, rows = len(y), np.arange(len(y))
        h -= np.maximum.reduce(h, axis=1, keepdims=True)
        p = np.exp(h)
        total = np.add.reduce(p, axis=1, keepdims=True)
        loss = np.add.reduce(np.log(total[:, 0]) - h[rows, y]) / n

        p /= total
        p[rows, y] -= 1
        p *= 1 / n
        g, gradients = p, []
        for (weight, _), a in zip(reversed(layers), reversed(inputs), strict=True):
            gradients += (np.add.reduce(g, axis=0), g.T @ a)
            if a is not x:
                g = g @ weight
                g *= a > 0
        update(gradients[::-1])
        return loss

    x, y = samples(case)
    if case.loader:
        stream = shuffled_batches(x, y, case.batch)
        return lambda: train(*next(stream))
    return partial(train, x, y)


def make_update(case: Case, parameters: list[np.ndarray]) -> Callable[[list[np.ndarray]], None]:
    """The optimizer, in place; it uses the gradients as scratch space."""
    return (_sgd if case.optimizer == "sgd" else _adam)(case, parameters)


def _sgd(case, parameters):
    velocities = [np.zeros_like(p) for p in parameters]

    def update(gradients):
        for p, v, g in zip(parameters, velocities, gradients, strict=True):
            v *= case.momentum
            v += g
            np.multiply(v, case.lr, out=g)
            p -= g

    return update


def _adam(case, parameters, beta1=0.9, beta2=0.999, eps=1e-8):
    state = [(p, np.zeros_like(p), np.zeros_like(p), np.empty_like(p)) for p in parameters]
    t = 0

    def update(gradients):
        nonlocal t
        t += 1
        rate, root = case.lr / (1 - beta1**t), (1 - beta2**t) ** -0.5
        for (p, m, v, scratch), g in zip(state, gradients, strict=True):
            m *= beta1
            np.multiply(g, 1 - beta1, out=scratch)
            m += scratch
            v *= beta2
            g *= g
            g *= 1 - beta2
            v += g
            np.sqrt(v, out=scratch)
            scratch *= root
            scratch += eps
            np.divide(m, scratch, out=scratch)
            scratch *= rate
            p -= scratch

    return update
