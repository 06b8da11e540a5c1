"""Pieces of work on large arrays, shared among threads: NumPy lets others run while it computes."""

from __future__ import annotations

import functools
import os
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from autograd.inspection import get_num_threads
from autograd.modes import modes


@functools.cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix="optim")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.cache_clear)  # the threads stay behind in the parent process


def run(pieces: Iterable[Callable[[], None]]) -> None:
    """Call all pieces, in no particular order, in as many threads as NumPy's linear algebra has; wait for the last."""
    left = deque(pieces)

    def work() -> None:
        while left:
            try:
                piece = left.popleft()
            except IndexError:  # another thread took the last one
                return
            piece()

    helpers = min(get_num_threads(), len(left)) - 1
    if helpers < 1:
        return work()
    futures = [_pool(helpers).submit(lambda: modes.silently(work)) for _ in range(helpers)]
    try:
        work()
    finally:
        for future in futures:
            future.result()
