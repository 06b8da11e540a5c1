"""Several threads at once: shared leaves lose no contribution, modes and generators stay apart."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

import numpy as np
import pytest

import autograd as ag
import nn
import optim


@pytest.fixture(autouse=True)
def hurried():
    """Threads that take turns as often as Python lets them."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def storm(work: Callable[[int], object], threads: int = 8) -> list[object]:
    """What `work(i)` returns in each of several threads that start together."""
    start, results, errors = threading.Barrier(threads), [None] * threads, []

    def run(i: int) -> None:
        start.wait()
        try:
            results[i] = work(i)
        except BaseException as error:
            errors.append(error)

    running = [threading.Thread(target=run, args=(i,)) for i in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    if errors:
        raise errors[0]
    return results


def test_concurrent_passes_into_shared_leaves_lose_nothing():
    w = ag.ones(50, requires_grad=True)

    def work(i: int) -> None:
        for _ in range(100):
            (w * 1.0).sum().backward()

    storm(work)
    assert w.grad.tolist() == [800.0] * 50


def test_concurrent_passes_through_one_graph_lose_nothing():
    w = ag.ones(50, requires_grad=True)
    shared = (w * 2.0).exp()

    def work(i: int) -> None:
        for _ in range(50):
            shared.sum().backward(retain_graph=True)

    storm(work)
    np.testing.assert_allclose(w.grad.numpy(), 400 * 2 * np.exp(2), rtol=1e-5)


def test_a_model_evaluated_in_many_threads_gives_the_same_numbers():
    ag.manual_seed(0)
    net = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Tanh(), nn.LSTM(8, 3)).eval()
    x = ag.randn(5, 4)
    expected = net(x)[0].tolist()
    assert all(result == expected for result in storm(lambda i: [net(x)[0].tolist() for _ in range(10)][-1]))


def test_grad_mode_is_each_threads_own():
    w = ag.ones(3, requires_grad=True)

    def work(i: int) -> bool:
        for _ in range(200):
            with ag.set_grad_enabled(bool(i % 2)):
                if (w * 2).requires_grad is not bool(i % 2):
                    return False
            if not ag.is_grad_enabled():
                return False
        return True

    assert all(storm(work))


def test_anomaly_detection_is_each_threads_own():
    def work(i: int) -> bool:
        with ag.autograd.detect_anomaly() if i % 2 else ag.no_grad():
            return all((ag.ones(1, requires_grad=True) * 2).requires_grad == bool(i % 2) for _ in range(100))

    assert all(storm(work))


def test_models_trained_in_threads_are_those_trained_alone():
    def train(i: int) -> list[float]:
        generator = ag.Generator().manual_seed(i)
        w = ag.randn(20, generator=generator).requires_grad_()
        optimizer = optim.Adam([w], lr=0.1)
        for _ in range(20):
            optimizer.zero_grad()
            ((w - i) ** 2).sum().backward()
            optimizer.step()
        return w.tolist()

    assert storm(train) == [train(i) for i in range(8)]


def test_the_default_generator_gives_no_number_twice():
    ag.manual_seed(0)
    drawn = storm(lambda i: [ag.rand(16, dtype=ag.float64).tolist() for _ in range(20)])
    numbers = [x for rows in drawn for row in rows for x in row]
    assert len(set(numbers)) == len(numbers)


def test_the_first_numbers_of_a_fresh_generator_may_be_asked_for_by_many():
    for seed in range(20):
        generator = ag.Generator().manual_seed(seed)
        drawn = storm(lambda i, generator=generator: generator.uniform((4,)).tolist(), threads=4)
        alone = ag.Generator().manual_seed(seed)
        assert sorted(drawn) == sorted(alone.uniform((4,)).tolist() for _ in range(4))


def test_an_operation_first_called_by_many_threads_has_one_pullback():
    op = ag.OPS["erf"]
    op.pullbacks.clear()
    x = ag.ones(3, requires_grad=True)
    storm(lambda i: x.erf().sum().backward())
    np.testing.assert_allclose(x.grad.numpy(), 8 * 2 / np.sqrt(np.pi) * np.exp(-1), rtol=1e-5)
