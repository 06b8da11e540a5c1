"""HIPS autograd: the loss in its NumPy, differentiated by value_and_grad; the update is NumPy's by hand."""

from __future__ import annotations

from collections.abc import Callable

from cases import Case, initial_parameters, samples, shuffled_batches

import autograd.numpy as np
from autograd import value_and_grad
from contestants.numpy_ import make_update


def make_step(case: Case) -> Callable[[], object]:
    parameters = [p for layer in initial_parameters(case) for p in layer]
    update = make_update(case, parameters)

    def loss_of(parameters, x, y):
        *hidden, weight, bias = parameters
        for w, b in zip(hidden[::2], hidden[1::2], strict=True):
            x = np.maximum(np.dot(x, w.T) + b, 0)
        scores = np.dot(x, weight.T) + bias
        scores = scores - np.max(scores, axis=1, keepdims=True)
        log_p = scores - np.log(np.sum(np.exp(scores), axis=1, keepdims=True))
        return -np.mean(log_p[np.arange(len(y)), y])

    loss_and_gradients = value_and_grad(loss_of)

    def train(x, y):
        loss, gradients = loss_and_gradients(parameters, x, y)
        update(gradients)
        return loss

    x, y = samples(case)
    stream = shuffled_batches(x, y, case.batch) if case.loader else None
    return lambda: train(*(next(stream) if stream else (x, y)))
