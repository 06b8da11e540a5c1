"""Stop, save, load in a new process, go on: bit for bit the run that never stopped."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import autograd
import nn
import optim

HERE = Path(__file__).resolve()
S = optim.lr_scheduler

RUNS = {
    "SGD": (lambda p: optim.SGD(p, 0.1, momentum=0.9, dampening=0.1), lambda o: S.StepLR(o, 3)),
    "Adam": (lambda p: optim.Adam(p, 0.01, amsgrad=True), lambda o: S.CosineAnnealingLR(o, 9)),
    "AdamW": (lambda p: optim.AdamW(p, 0.01), lambda o: S.OneCycleLR(o, 0.1, 30)),
    "RMSprop": (lambda p: optim.RMSprop(p, centered=True, momentum=0.5), lambda o: S.CyclicLR(o, 0.001, 0.01, 4)),
    "Adagrad": (lambda p: optim.Adagrad(p, 0.1), lambda o: S.ExponentialLR(o, 0.9)),
    "Adadelta": (lambda p: optim.Adadelta(p), lambda o: S.LinearLR(o, total_iters=12)),
    "Adamax": (lambda p: optim.Adamax(p, 0.01), lambda o: S.PolynomialLR(o, 30)),
    "NAdam": (lambda p: optim.NAdam(p, 0.01), lambda o: S.CosineAnnealingWarmRestarts(o, 3, 2)),
    "RAdam": (lambda p: optim.RAdam(p, 0.01, betas=(0.5, 0.7)), lambda o: S.MultiStepLR(o, [5, 9])),
    "ASGD": (lambda p: optim.ASGD(p, t0=4), lambda o: S.ConstantLR(o, total_iters=10)),
    "Rprop": (lambda p: optim.Rprop(p), lambda o: S.ReduceLROnPlateau(o, patience=1)),
    "LBFGS": (lambda p: optim.LBFGS(p, 0.5, max_iter=3, history_size=4, line_search_fn="strong_wolfe"),
              lambda o: S.SequentialLR(o, [S.LinearLR(o), S.ExponentialLR(o, 0.9)], [8])),
}


class Run:
    """A model, its optimizer and its schedule, on data that depends on the step alone."""

    def __init__(self, name):
        autograd.manual_seed(0)
        self.model = nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 3))
        self.optimizer = RUNS[name][0](self.model.parameters())
        self.schedule = RUNS[name][1](self.optimizer)

    def train(self, first, last):
        for step in range(first, last):
            rng = np.random.default_rng(step)
            x = autograd.tensor(rng.standard_normal((16, 6)).astype(np.float32))
            y = autograd.tensor(rng.integers(0, 3, 16))

            def closure(x=x, y=y):
                self.optimizer.zero_grad()
                loss = nn.functional.cross_entropy(self.model(x), y)
                loss.backward()
                return loss
            loss = self.optimizer.step(closure)
            self.schedule.step(*[loss.item()] * isinstance(self.schedule, S.ReduceLROnPlateau))

    def state(self):
        return {"model": self.model.state_dict(), "optimizer": self.optimizer.state_dict(),
                "schedule": self.schedule.state_dict()}

    def load(self, state):
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])


def go_on(folder):
    """What the new process does."""
    for name in RUNS:
        run = Run(name)
        run.load(autograd.load(folder / f"{name}.stopped"))
        run.train(7, 20)
        autograd.save(run.state(), folder / f"{name}.resumed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Holds each run, stopped after 7 steps and resumed by another process."""
    folder = tmp_path_factory.mktemp("resume")
    for name in RUNS:
        run = Run(name)
        run.train(0, 7)
        autograd.save(run.state(), folder / f"{name}.stopped")
    code = f"import pathlib, {HERE.stem}; {HERE.stem}.go_on(pathlib.Path({str(folder)!r}))"
    path = os.pathsep.join([str(HERE.parent), str(HERE.parents[2])])
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": path})
    return folder


def flat(value, path=""):
    """Every number, text and array of nested data under its path."""
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list | tuple):
        items = enumerate(value)
    else:
        return {path: (value.detach().numpy().tobytes(), value.dtype) if isinstance(value, autograd.Tensor) else value}
    return {place: leaf for key, item in items for place, leaf in flat(item, f"{path}.{key}").items()}


@pytest.mark.parametrize("name", RUNS)
def test_resumed_run_is_bit_identical(name, folder):
    run = Run(name)
    run.train(0, 20)
    assert flat(autograd.load(folder / f"{name}.resumed")) == flat(run.state())
