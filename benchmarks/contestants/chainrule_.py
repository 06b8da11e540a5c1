"""Chainrule: PyTorch's training step with the imports changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from cases import Case, Network, initial_parameters, initial_values, samples

import autograd
import nn
import optim
from autograd.utils.data import DataLoader, TensorDataset
from contestants import networks


def make_step(case: Case | Network) -> Callable[[], object]:
    model = make_model(case)
    criterion = nn.CrossEntropyLoss()
    optimizer = make_optimizer(case, model)

    def train(x, y):
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        return loss

    x, y = map(autograd.from_numpy, samples(case))
    if case.loader:
        stream = _forever(DataLoader(TensorDataset(x, y), batch_size=case.batch, shuffle=True))
        return lambda: train(*next(stream))
    return partial(train, x, y)


def make_model(case: Case | Network) -> nn.Module:
    model = networks.build(case, nn)
    parameters = list(model.parameters())
    values = initial_values([tuple(p.shape) for p in parameters])
    if isinstance(case, Case):
        values = [value for layer in initial_parameters(case) for value in layer]
    with autograd.no_grad():
        for parameter, value in zip(parameters, values, strict=True):
            parameter.copy_(autograd.from_numpy(value))
    return model


def make_optimizer(case: Case | Network, model: nn.Module) -> optim.Optimizer:
    if case.optimizer == "sgd":
        return optim.SGD(model.parameters(), lr=case.lr, momentum=case.momentum)
    return optim.Adam(model.parameters(), lr=case.lr)


def _forever(loader):
    while True:
        yield from loader
