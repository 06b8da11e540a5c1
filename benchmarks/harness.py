"""Runs contestants side by side: a process each, blocks of steps interleaved, medians and ratios."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import pickle
import platform
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import peers

HERE = Path(__file__).resolve().parent
RESULTS = HERE.parent / "runs" / "bench" / "results.json"
FRAMEWORKS = {  # a contestant's name: the module that has to be there
    "chainrule": "autograd",
    "numpy": "numpy",
    "torch": "torch",
    "torch.compile": "torch",
    "jax": "jax",
    "jax async": "jax",
    "mygrad": "mygrad",
    "hips": "autograd.numpy",  # HIPS autograd has the name of our own package, which has no such module
    "micrograd": "micrograd",
    "chainrule scalars": "autograd",
}
SUBJECT, BASELINE = "chainrule", "numpy"
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
SETTLE = 0.03  # seconds between two blocks: thread pools spin for a while after their last job


class Missing(Exception):
    """The contestant's framework cannot be imported here."""


class ContestantError(RuntimeError):
    """A contestant raised, died, or did other work than the rest."""


class Worker:
    """A contestant in a process of its own."""

    def __init__(self, name: str, target: str, python: str, threads: int | None) -> None:
        self.name = name
        self._process = subprocess.Popen(
            [python, str(HERE / "worker.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(threads),
        )
        try:
            self.version = f"{name} {self.ask('load', (FRAMEWORKS[name], target))}"
        except BaseException:
            self.close()
            raise

    def ask(self, command: str, argument: Any) -> Any:
        """Send one command to the process and wait for its answer."""
        requests, answers = self._process.stdin, self._process.stdout
        assert requests is not None
        assert answers is not None
        try:
            pickle.dump((command, argument), requests)
            requests.flush()
            outcome, answer = pickle.load(answers)
        except (EOFError, BrokenPipeError):
            code = self._process.wait()
            raise ContestantError(f"{self.name}: its process ended with code {code}") from None
        if outcome == "missing":
            raise Missing(answer)
        if outcome == "failed":
            raise ContestantError(f"{self.name}: {command} failed\n{answer}")
        return answer

    def steps_for(self, seconds: float) -> int:
        """How many steps fill a block of that length."""
        steps = 1
        while (per_step := self.ask("time", steps)) * steps < seconds / 4:
            steps *= 4
        return max(1, round(seconds / per_step))

    def close(self) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        self._process.wait()


def _environment(threads: int | None) -> dict[str, str]:
    """The parent's environment with the thread count asked for, or with none: each framework's default."""
    environment = {key: value for key, value in os.environ.items() if key not in THREAD_VARIABLES}
    if threads is not None:
        environment |= dict.fromkeys(THREAD_VARIABLES, str(threads))
        if threads == 1:
            environment["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    return environment


@contextlib.contextmanager
def workers(targets: Mapping[str, str], options: argparse.Namespace) -> Iterator[list[Worker]]:
    """Start the contestants that are wanted, say which cannot be imported, and end them all afterwards."""
    pythons = dict(pair.split("=", 1) for pair in options.python)
    names = options.contestants or list(targets)
    if unknown := sorted({*names, *pythons} - set(targets)):
        raise SystemExit(f"unknown contestant {', '.join(unknown)}; there are: {', '.join(targets)}")
    started: list[Worker] = []
    try:
        for name in targets:
            if name not in names:
                continue
            try:
                python = pythons.get(name) or peers.python(name)
                started.append(Worker(name, targets[name], python, options.threads))
            except Missing as reason:
                print(f"{name}: not available ({reason})")
        if not started:
            raise SystemExit("no contestant is available")
        yield started
    finally:
        for worker in started:
            worker.close()


def race(
    contestants: Sequence[Worker], case: Any, options: argparse.Namespace, settle: float = SETTLE
) -> dict[str, list[float]]:
    """Seconds per step of every contestant, one number per round; the order rotates from round to round."""
    for worker in contestants:
        worker.ask("make", case)
    steps = {worker.name: worker.steps_for(options.block) for worker in contestants}
    times: dict[str, list[float]] = {worker.name: [] for worker in contestants}
    for round_ in range(min(options.rounds, getattr(case, "most_rounds", options.rounds))):
        shift = round_ % len(contestants)
        for worker in (*contestants[shift:], *contestants[:shift]):
            time.sleep(settle)
            times[worker.name].append(worker.ask("time", steps[worker.name]))
    return times


def check_agreement(contestants: Sequence[Worker], case: Any, steps: int = 20, rtol: float = 1e-3) -> None:
    """All contestants reach the same loss after ``steps`` steps, or they are not doing the same work."""
    losses = {}
    for worker in contestants:
        worker.ask("make", case)
        losses[worker.name] = worker.ask("call", steps)
    expected = next(iter(losses.values()))
    if not all(abs(loss - expected) <= rtol * abs(expected) for loss in losses.values()):
        shown = ", ".join(f"{name} {loss:.6f}" for name, loss in losses.items())
        raise ContestantError(f"{case}: the losses after {steps} steps differ by more than {rtol:g}: {shown}")


def ratio(times: Mapping[str, Sequence[float]], a: str, b: str) -> float:
    """Median over rounds of time of ``a`` / time of ``b``: neighbours in time share the machine's mood."""
    return median(x / y for x, y in zip(times[a], times[b], strict=True))


def ratio_pairs(names: Sequence[str]) -> list[tuple[str, str]]:
    """What is compared: everybody with Chainrule, or with NumPy without it."""
    base = next((name for name in (SUBJECT, BASELINE) if name in names), names[0])
    return [(name, base) for name in names if name != base]


def summary(times: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    """What is kept of one race."""
    return {
        "seconds": {name: {"median": median(values), "best": min(values)} for name, values in times.items()},
        "ratios": {f"{a} / {b}": ratio(times, a, b) for a, b in ratio_pairs(list(times))},
    }


def machine() -> dict[str, Any]:
    """The facts of this machine that timings depend on."""
    cpu = platform.processor()
    with contextlib.suppress(OSError, StopIteration):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        cpu = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    system, python = platform.platform(), platform.python_version()
    return {"cpu": cpu, "cores": os.cpu_count(), "system": system, "python": python}


def print_setting(versions: Sequence[str], threads: int | None = None) -> None:
    facts = machine()
    print(f"{facts['cpu']}, {facts['cores']} cores, {facts['system']}, Python {facts['python']}")
    if versions:
        print(f"{', '.join(versions)}; threads: {threads or 'default'}")
    if load() > 0.5:
        print(f"load average {load():.1f}: the machine is busy with other work, and the figures are rough")
    print()


def load() -> float:
    """How many processes wanted a core in the last minute; 0 where the system does not say."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def seconds(value: float) -> str:
    """A time with a unit that suits it."""
    for unit, scale in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if abs(value) * scale >= 1:
            return f"{value * scale:{'.3g' if abs(value) * scale < 1000 else '.0f'}} {unit}"
    return f"{value * 1e9:.0f} ns"


def print_row(cells: Sequence[str], widths: Sequence[int]) -> None:
    first, *rest = (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
    print("  ".join((cells[0].ljust(widths[0]), *rest)) if first else "", flush=True)


def race_table(
    contestants: Sequence[Worker],
    cases: Sequence[Any],
    options: argparse.Namespace,
    settle: float = SETTLE,
) -> dict[str, Any]:
    """Race every case, print a row as each one ends, and return the summaries by case."""
    names = [worker.name for worker in contestants]
    pairs = dict(ratio_pairs(names))
    widths = [max(len(str(case)) for case in cases), *(max(17 if name in pairs else 9, len(name)) for name in names)]
    print_row(["", *names], widths)
    rows = {}
    for case in cases:
        result = summary(race(contestants, case, options, settle))
        cells = [seconds(result["seconds"][name]["median"]) for name in names]
        for i, name in enumerate(names):
            if name in pairs:
                value = result["ratios"][f"{name} / {pairs[name]}"]
                cells[i] += f"{value:{'7.2f' if value < 1000 else '7.0f'}} ×"
        print_row([str(case), *cells], widths)
        rows[str(case)] = result
    if pairs:
        print(f"×: its time / that of {next(iter(pairs.values()))}, median of the rounds")
    return rows


def save(script: str, rows: Mapping[str, Any], versions: Sequence[str], options: argparse.Namespace) -> None:
    """Merge the rows into the results file; those of another machine, thread count or version are dropped."""
    path: Path = options.output
    results = json.loads(path.read_text()) if path.exists() else {}
    threads = getattr(options, "threads", None)
    setting = {"machine": machine(), "versions": list(versions), "threads": threads or "default"}
    old = results.get(script, {})
    kept = old.get("rows", {}) if {key: old.get(key) for key in setting} == setting else {}
    results[script] = {**setting, "load": load(), "rows": {**kept, **rows}}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, indent=1) + "\n")
    print(f"\nsaved in {path}")


def parser(description: str) -> argparse.ArgumentParser:
    """A parser with the options that every benchmark has."""
    formatter = argparse.ArgumentDefaultsHelpFormatter
    parser = argparse.ArgumentParser(description=description, formatter_class=formatter)
    parser.add_argument("--fast", action="store_true", help="only show that it runs, in few, short rounds")
    parser.add_argument("--output", type=Path, default=RESULTS, help="results file to merge into")
    return parser


def add_worker_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--threads", type=int, help="threads per contestant; None: its own default")
    parser.add_argument("--contestants", nargs="+", metavar="NAME", help="only these; None: all")
    parser.add_argument(
        "--python", action="append", default=[], metavar="NAME=PATH", help="run one in another environment"
    )


def add_race_options(parser: argparse.ArgumentParser, rounds: int = 20, block: float = 0.05) -> None:
    add_worker_options(parser)
    parser.add_argument("--rounds", type=int, default=rounds, help="blocks per contestant and case")
    parser.add_argument("--block", type=float, default=block, help="seconds that a block lasts")


def parse(parser: argparse.ArgumentParser) -> argparse.Namespace:
    options = parser.parse_args()
    if options.fast:
        options.rounds, options.block = 2, 0.002
    return options
