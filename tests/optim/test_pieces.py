"""Pieces of work are all done, once, in whatever thread; a failure reaches the caller."""

import os
import threading

import pytest

from autograd import inspection
from optim import threads


@pytest.fixture(autouse=True)
def _three_threads(monkeypatch):
    monkeypatch.setattr(inspection, "_threads", 3)


@pytest.mark.parametrize("shares", [0, 1, 2, 5])
def test_every_piece_is_called_once(shares):
    called = []
    threads.run([lambda i=i: called.append(i) for i in range(20)], shares)
    assert sorted(called) == list(range(20))


def test_pieces_run_at_the_same_time():
    together = threading.Barrier(3, timeout=10)
    threads.run([lambda: together.wait() and None] * 3, 3)
    assert not together.broken


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_what_a_piece_raises_is_raised_when_the_others_are_through(failing):
    together, ended = threading.Barrier(3, timeout=10), []

    def piece(i):
        together.wait()
        if i == failing:
            raise ValueError(f"piece {i}")
        ended.append(i)

    with pytest.raises(ValueError, match=f"piece {failing}"):
        threads.run([lambda i=i: piece(i) for i in range(3)], 3)
    assert len(ended) == 2


def test_the_helpers_serve_again_after_a_failure():
    with pytest.raises(ZeroDivisionError):
        threads.run([lambda: 1 // 0] * 3, 3)
    test_pieces_run_at_the_same_time()


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="the system has no such call")
def test_the_callers_processors_stay_its_own():
    before = os.sched_getaffinity(0)
    test_pieces_run_at_the_same_time()
    assert os.sched_getaffinity(0) == before


def test_without_a_thread_to_be_had_the_caller_does_it_all(monkeypatch):
    def refuse(thread):
        raise RuntimeError("can't start new thread")

    threads._helper.cache_clear()
    monkeypatch.setattr(threading.Thread, "start", refuse)
    called = []
    threads.run([lambda i=i: called.append(i) for i in range(5)], 3)
    assert called == list(range(5))
