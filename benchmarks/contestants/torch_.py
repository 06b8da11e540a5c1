"""PyTorch: the training step as its tutorials write it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from cases import Case, Network, initial_parameters, initial_values, samples
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset

from contestants import networks


def make_step(case: Case | Network, prepare: Callable = lambda model: model) -> Callable[[], object]:
    model = prepare(make_model(case))
    criterion = nn.CrossEntropyLoss()
    optimizer = make_optimizer(case, model)

    def train(x, y):
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        return loss

    x, y = map(torch.from_numpy, samples(case))
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
    with torch.no_grad():
        for parameter, value in zip(parameters, values, strict=True):
            parameter.copy_(torch.from_numpy(value))
    return model


def make_optimizer(case: Case | Network, model: nn.Module) -> optim.Optimizer:
    if case.optimizer == "sgd":
        return optim.SGD(model.parameters(), lr=case.lr, momentum=case.momentum)
    return optim.Adam(model.parameters(), lr=case.lr)


def _forever(loader):
    while True:
        yield from loader
