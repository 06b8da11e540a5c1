"""MyGrad: the training step with its losses and activations; the update, which it lacks, is NumPy's by hand."""

from __future__ import annotations

from collections.abc import Callable

import mygrad as mg
from cases import Case, initial_parameters, samples, shuffled_batches
from mygrad.nnet.activations import relu
from mygrad.nnet.losses import softmax_crossentropy

from contestants.numpy_ import make_update


def make_step(case: Case) -> Callable[[], object]:
    layers = [(mg.tensor(w, copy=False), mg.tensor(b, copy=False)) for w, b in initial_parameters(case)]
    parameters = [p for layer in layers for p in layer]
    update = make_update(case, [p.data for p in parameters])

    def train(x, y):
        *hidden, (weight, bias) = layers
        for w, b in hidden:
            x = relu(mg.matmul(x, w.T) + b)
        loss = softmax_crossentropy(mg.matmul(x, weight.T) + bias, y)
        loss.backward()
        update([p.grad for p in parameters])
        for p in parameters:
            p.null_grad()
        return loss

    x, y = samples(case)
    stream = shuffled_batches(x, y, case.batch) if case.loader else None
    return lambda: train(*(next(stream) if stream else (x, y)))
