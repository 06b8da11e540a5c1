"""Chainrule: PyTorch's training step with the imports changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from cases import Case, initial_parameters, samples

import autograd
import nn
import optim
from autograd.utils.data import DataLoader, TensorDataset


def make_step(case: Case) -> Callable[[], object]:
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


def make_model(case: Case) -> nn.Module:
    layers: list[nn.Module] = []
    for weight, bias in initial_parameters(case):
        linear = nn.Linear(weight.shape[1], weight.shape[0])
        with autograd.no_grad():
            linear.weight.copy_(autograd.from_numpy(weight))
            linear.bias.copy_(autograd.from_numpy(bias))
        layers += [linear, nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def make_optimizer(case: Case, model: nn.Module) -> optim.Optimizer:
    if case.optimizer == "sgd":
        return optim.SGD(model.parameters(), lr=case.lr, momentum=case.momentum)
    return optim.Adam(model.parameters(), lr=case.lr)


def _forever(loader):
    while True:
        yield from loader
