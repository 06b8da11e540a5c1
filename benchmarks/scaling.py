"""Time against graph length: a chain of scalar operations recorded, differentiated and freed.

python benchmarks/scaling.py               10^3, 10^4, 10^5 and 10^6 operations
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import harness
from cases import Chain

PHASES = ("forward", "backward", "free")
CONTESTANTS = {name: f"scaling:{name}" for name in ("chainrule", "torch")}


def torch(case: Chain) -> Callable[[], dict[str, float]]:
    return _framework("torch", case)


def chainrule(case: Chain) -> Callable[[], dict[str, float]]:
    return _framework("autograd", case)


def _framework(name: str, case: Chain) -> Callable[[], dict[str, float]]:
    T = importlib.import_module(name)

    def measure() -> dict[str, float]:
        x = T.tensor(1.0, requires_grad=True)
        start = time.perf_counter()
        y = x
        for _ in range(case.length):
            y = y * 1.0000001
        recorded = time.perf_counter()
        y.backward(retain_graph=True)  # so that the freeing below has the whole graph to free
        differentiated = time.perf_counter()
        del y
        freed = time.perf_counter()
        return {
            "forward": recorded - start,
            "backward": differentiated - recorded,
            "free": freed - differentiated,
        }

    return measure


def main() -> None:
    parser = harness.parser("Time against the length of the graph")
    harness.add_worker_options(parser)
    parser.add_argument("--rounds", type=int, default=3, help="measurements per contestant and length")
    parser.add_argument("--lengths", type=int, nargs="+", default=[10**3, 10**4, 10**5, 10**6])
    options = harness.parse(parser)
    if options.fast:
        options.lengths = [100, 1000]
    with harness.workers(CONTESTANTS, options) as workers:
        versions = [worker.version for worker in workers]
        harness.print_setting(versions, options.threads)
        rows = {}
        columns = ["", "", *(f"{phase} / op" for phase in PHASES), "whole"]
        widths = [max(len(str(Chain(length))) for length in options.lengths), 9, 14, 14, 14, 9]
        harness.print_row(columns, widths)
        for case in map(Chain, options.lengths):
            times = _rounds(workers, case, options.rounds)
            rows[str(case)] = {"seconds": times}
            for name, phases in times.items():
                cells = [harness.seconds(phases[phase] / case.length) for phase in PHASES]
                harness.print_row([str(case), name, *cells, harness.seconds(sum(phases.values()))], widths)
        harness.save("scaling", rows, versions, options)


def _rounds(workers: list[harness.Worker], case: Chain, rounds: int) -> dict[str, dict[str, float]]:
    """Median seconds of each phase, the contestants taking turns."""
    seen: dict[str, list[dict[str, Any]]] = {worker.name: [] for worker in workers}
    for worker in workers:
        worker.ask("make", case)
    for _ in range(rounds):
        for worker in workers:
            seen[worker.name].append(worker.ask("call", 1))
    return {
        name: {phase: median(result[phase] for result in results) for phase in PHASES} for name, results in seen.items()
    }


if __name__ == "__main__":
    main()
