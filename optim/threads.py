"""Pieces of work on large arrays, shared among threads: NumPy lets others run while it computes."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import sys
from collections import deque
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from threading import Thread
from typing import TypeAlias

from autograd.inspection import get_num_threads
from autograd.modes import thread

Work: TypeAlias = Callable[[], None]


class Helper(Thread):
    """A thread that does what it is given, and sleeps in between."""

    def __init__(self) -> None:
        super().__init__(name="optim", daemon=True)
        self.given: SimpleQueue[Work] = SimpleQueue()
        self.start()

    def run(self) -> None:
        """Do one work after the other."""
        while True:
            self.given.get()()


@functools.cache
def _helper(i: int) -> Helper:
    return Helper()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_helper.cache_clear)  # the threads stay behind in the parent process


def run(pieces: Sequence[Work], shares: int) -> None:
    """Call all pieces, in no particular order; wait for the last.

    Each of the `shares` is worth a thread, if there are so many (`get_num_threads`). What a piece raises is raised
    again when all threads are through.
    """
    if shares < 2:
        for piece in pieces:
            piece()
        return
    left = deque(pieces)
    ended: SimpleQueue[BaseException | None] = SimpleQueue()

    def work() -> None:
        while left:
            try:
                piece = left.popleft()
            except IndexError:  # another thread took the last one
                return
            piece()

    def help() -> None:
        try:
            thread.modes.silently(work)
        except BaseException as failure:
            ended.put(failure)
        else:
            ended.put(None)

    helpers = _helpers(min(shares, len(left), get_num_threads()) - 1)
    _keep_apart(helpers)
    for helper in helpers:
        helper.given.put(help)
    try:
        work()
    finally:
        failures = [ended.get() for _ in helpers]
    for failure in filter(None, failures):
        raise failure


def _helpers(n: int) -> list[Helper]:
    """So many helpers, or as many as the system has threads for."""
    found: list[Helper] = []
    with contextlib.suppress(RuntimeError):
        found.extend(map(_helper, range(n)))
    return found


def _keep_apart(helpers: list[Helper]) -> None:
    """Let Linux wake the helpers on other processors than this thread's.

    In a virtual machine of two, every fourth wake was on the processor of the one who waits for it.
    """
    if not helpers or sys.platform != "linux":
        return
    allowed = os.sched_getaffinity(0)
    others = allowed - {_libc().sched_getcpu()} or allowed
    for helper in helpers:
        if helper.native_id is not None:
            with contextlib.suppress(OSError):  # the thread works wherever it is
                os.sched_setaffinity(helper.native_id, others)


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None)
