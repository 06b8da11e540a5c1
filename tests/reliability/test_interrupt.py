"""KeyboardInterrupt at any moment of a training loop, and runs that repeat bit by bit."""

from __future__ import annotations

import io
import itertools
import random
import signal
import sys
import time
import traceback

import numpy as np
import pytest

import autograd as ag
import nn
import nn.functional as F
import optim

pytestmark = [pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs POSIX timers"),
              pytest.mark.skipif(sys.gettrace() is not None, reason="an interrupt would hit the tracer, and its locks")]


class Training:
    """A small network with whatever keeps state, and its optimizer."""

    def __init__(self, make) -> None:
        ag.manual_seed(0)
        self.net = nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.ReLU(inplace=True), nn.Dropout(0.1), nn.Linear(6, 3))
        self.optimizer = make(self.net.parameters())
        self.schedule = optim.lr_scheduler.StepLR(self.optimizer, 2)
        self.x, self.y = ag.randn(5, 4), ag.tensor([0, 1, 2, 0, 1])

    def step(self) -> None:
        self.optimizer.zero_grad()
        with ag.no_grad():
            self.net.eval()(self.x)
        F.cross_entropy(self.net.train()(self.x), self.y).backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()

    def state(self) -> dict:
        return {"net": self.net.state_dict(), "optimizer": self.optimizer.state_dict(), "schedule": self.schedule.state_dict()}


def interrupted(work, after: float) -> bool:
    """Whether an interrupt, sent `after` so many seconds, came while `work()` was running."""
    def interrupt(number, frame) -> None:
        if running:
            raise KeyboardInterrupt

    running = True
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, after)
            work()
        finally:
            running = False
    except KeyboardInterrupt as error:
        frames = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
        if frames[-2] == "__exit__":  # at its very start, where nothing written in Python can protect it
            ag.set_grad_enabled(True)
        return True
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return False


OPTIMIZERS = {
    "SGD": lambda p: optim.SGD(p, 0.1, momentum=0.9), "Adam": lambda p: optim.Adam(p, 0.01),
    "AdamW, AMSGrad": lambda p: optim.AdamW(p, 0.01, amsgrad=True),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_interrupt_at_any_moment_leaves_everything_whole(name):
    training, again, rng = Training(OPTIMIZERS[name]), Training(OPTIMIZERS[name]), random.Random(name)
    training.step()  # the first call of an operation takes longer
    start = time.perf_counter()
    training.step()
    training.step()
    took, hits = (time.perf_counter() - start) / 2, 0
    for _ in range(150):
        hits += interrupted(training.step, rng.uniform(0.05, 1) * took)
        assert ag.is_grad_enabled()
        assert all(np.isfinite(value.numpy()).all() for value in training.net.state_dict().values())
        ag.save(training.state(), file := io.BytesIO())
        file.seek(0)
        saved = ag.load(file)
        again.net.load_state_dict(saved["net"])
        again.optimizer.load_state_dict(saved["optimizer"])
    again.step()
    training.step()
    assert hits > 10
    assert all(np.isfinite(p.detach().numpy()).all() for p in (*training.net.parameters(), *again.net.parameters()))


def test_an_interrupt_in_a_pass_leaves_gradients_whole_and_the_next_pass_works():
    w = [ag.ones(3, requires_grad=True) for _ in range(20)]

    def work() -> None:
        sum(((a * b).tanh() for a, b in itertools.pairwise(w)), ag.zeros(3)).sum().backward()

    work()
    start = time.perf_counter()
    work()
    took, rng, hits = time.perf_counter() - start, random.Random(0), 0
    for _ in range(150):
        for leaf in w:
            leaf.grad = None
        hits += interrupted(work, rng.uniform(0.05, 1) * took)
        assert all(leaf.grad is None or np.isfinite(leaf.grad.numpy()).all() for leaf in w)
    for leaf in w:
        leaf.grad = None
    work()
    assert hits > 10
    assert all(leaf.grad is not None for leaf in w)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_same_seed_gives_the_same_bits(name):
    runs = []
    for _ in range(2):
        training = Training(OPTIMIZERS[name])
        for _ in range(5):
            training.step()
        runs.append(b"".join(value.numpy().tobytes() for value in training.net.state_dict().values()))
    assert runs[0] == runs[1]
