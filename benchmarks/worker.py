"""The process that one contestant runs in: commands come on standard input, answers go to standard output."""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import sys
import time
import traceback
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any


class Bench:
    """Holds the contestant's function and the step that it made for the current case."""

    build: Callable[[Any], Callable[[], Any]]
    step: Callable[[], Any]

    def load(self, request: tuple[str, str]) -> str:
        """Import a framework and ``module:function``, which builds steps with it; answer its version."""
        framework, target = request
        if framework == "autograd":  # the checkout that this folder belongs to, whether or not it is installed
            sys.path.insert(1, str(Path(__file__).resolve().parents[1]))
        imported = importlib.import_module(framework)
        module, function = target.split(":")
        self.build = getattr(importlib.import_module(module), function)
        try:
            return metadata.version(framework.partition(".")[0])
        except metadata.PackageNotFoundError:
            return imported.__version__

    def make(self, case: Any) -> None:
        """Build the step for ``case``, and let go of the one before."""
        self.step = self.build(case)
        gc.collect()

    def call(self, times: int) -> Any:
        """Take that many steps; the answer is the last one's result."""
        for _ in range(times):
            result = self.step()
        return result if isinstance(result, dict) else result.item()

    def time(self, steps: int) -> float:
        """Seconds per step over one block of steps."""
        step = self.step
        for _ in range(max(1, steps // 20)):  # fills the caches that another contestant's block has emptied
            result = step()
        _finish(result)
        start = time.perf_counter()
        for _ in range(steps):
            result = step()
        _finish(result)
        return (time.perf_counter() - start) / steps


def _finish(result: Any) -> None:
    """Wait for a framework that works in the background, as JAX does."""
    if hasattr(result, "block_until_ready"):
        result.block_until_ready()


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a stray print must not land among the answers
    bench = Bench()
    while True:
        try:
            command, argument = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        try:
            answer = "done", getattr(bench, command)(argument)
        except ImportError as error:
            answer = "missing", str(error)
        except Exception:
            answer = "failed", traceback.format_exc()
        pickle.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    main()
