"""Time against size: of a chain of scalar operations, recorded, differentiated and freed; of an MLP's training step.

python benchmarks/scaling.py               10^3 to 10^6 operations, batches of 4 to 4096, widths of 16 to 1024
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import harness
from cases import Case, Chain

PHASES = ("forward", "backward", "free")
CONTESTANTS = {name: f"scaling:{name}" for name in ("chainrule", "torch")}
BATCHES = tuple(Case(f"batch {n}", (64, 32, 10), n) for n in (4, 16, 64, 256, 1024, 4096))
WIDTHS = tuple(Case(f"width {n}", (n, n, 10), 32) for n in (16, 32, 64, 128, 256, 512, 1024))


def torch(case: Chain | Case) -> Callable[[], Any]:
    return _framework("torch", "contestants.torch_", case)


def chainrule(case: Chain | Case) -> Callable[[], Any]:
    return _framework("autograd", "contestants.chainrule_", case)


def _framework(tensors: str, contestant: str, case: Chain | Case) -> Callable[[], Any]:
    if isinstance(case, Case):
        return importlib.import_module(contestant).make_step(case)
    T = importlib.import_module(tensors)

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
    parser = harness.parser("Time against the length of the graph, the batch and the width")
    harness.add_race_options(parser, rounds=5)
    parser.add_argument("--lengths", type=int, nargs="+", default=[10**3, 10**4, 10**5, 10**6])
    options = harness.parse(parser)
    if options.fast:
        options.lengths = [100, 1000]
    steps = (*BATCHES[:2], *WIDTHS[:2]) if options.fast else BATCHES + WIDTHS
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
        print()
        rows |= harness.race_table(workers, [case.slow() for case in steps], options)
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
