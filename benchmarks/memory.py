"""Memory of one training step of a deep MLP: what the graph holds after forward, and the peak of the step.

    python benchmarks/memory.py

Both are what the allocator gave above what it had given before (data, parameters, momenta): as tracemalloc
counts it for Chainrule, which includes Python objects, and as PyTorch's profiler counts it for its tensors.
"""

from __future__ import annotations

import importlib
import tracemalloc
from collections.abc import Callable
from typing import Any

import harness
import numpy as np
from cases import Deep

Counter = Callable[[Callable[[], Any]], tuple[int, int]]
CONTESTANTS = {name: f"memory:{name}" for name in ("chainrule", "torch")}


def torch(case: Deep) -> Callable[[], dict[str, int]]:
    return _framework(("torch", "torch.nn", "torch.optim"), _profiler_bytes, case)


def chainrule(case: Deep) -> Callable[[], dict[str, int]]:
    return _framework(("autograd", "nn", "optim"), _tracemalloc_bytes, case)


def _framework(modules: tuple[str, ...], count: Counter, case: Deep) -> Callable[[], dict[str, int]]:
    T, nn, optim = map(importlib.import_module, modules)
    activation = {"tanh": nn.Tanh, "relu": nn.ReLU}[case.activation]
    pairs = ((nn.Linear(case.width, case.width), activation()) for _ in range(case.layers))
    model = nn.Sequential(*(layer for pair in pairs for layer in pair))
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    rng = np.random.default_rng(0)
    x = T.from_numpy(rng.standard_normal((case.batch, case.width)).astype(np.float32))
    y = T.from_numpy(rng.integers(0, case.width, case.batch))

    def forward() -> Any:
        return criterion(model(x), y)

    def step() -> None:
        optimizer.zero_grad()
        forward().backward()
        optimizer.step()

    def measure() -> dict[str, int]:
        step()  # the momenta are allocated at the first step
        optimizer.zero_grad()
        saved, _ = count(forward)
        _, peak = count(step)
        return {"saved": saved, "peak": peak}

    return measure


def _tracemalloc_bytes(fn: Callable[[], Any]) -> tuple[int, int]:
    """Bytes held when ``fn`` returns, with its result alive, and the most that were held on the way."""
    tracemalloc.start()
    try:
        result = fn()
        held, peak = tracemalloc.get_traced_memory()
        del result
    finally:
        tracemalloc.stop()
    return held, peak


def _profiler_bytes(fn: Callable[[], Any]) -> tuple[int, int]:
    """The same for PyTorch: its profiler reports each allocation and release."""
    from torch.profiler import profile

    with profile(profile_memory=True) as profiler:
        result = fn()
    del result
    held = peak = 0
    for event in sorted(profiler.profiler.kineto_results.events(), key=lambda event: event.start_ns()):
        if event.name() == "[memory]":
            held += event.nbytes()
            peak = max(peak, held)
    return held, peak


def main() -> None:
    parser = harness.parser("Memory of one training step")
    harness.add_worker_options(parser)
    options = harness.parse(parser)
    sizes = {"layers": 2, "width": 16, "batch": 8} if options.fast else {}
    with harness.workers(CONTESTANTS, options) as workers:
        versions = [worker.version for worker in workers]
        harness.print_setting(versions, options.threads)
        rows = {}
        widths = [10, 9, 12, 24, 12]
        harness.print_row(["", "", "saved", "activations per layer", "peak"], widths)
        for case in (Deep("tanh", **sizes), Deep("relu", **sizes)):
            rows[str(case)] = {"bytes": {worker.name: _measure(worker, case) for worker in workers}}
            for name, counted in rows[str(case)]["bytes"].items():
                share = counted["saved"] / case.layers / case.activation_bytes
                saved, peak = (f"{counted[key] / 2**20:.2f} MiB" for key in ("saved", "peak"))
                harness.print_row([str(case), name, saved, f"{share:.2f}", peak], widths)
        harness.save("memory", rows, versions, options)


def _measure(worker: harness.Worker, case: Deep) -> dict[str, int]:
    worker.ask("make", case)
    return worker.ask("call", 1)


if __name__ == "__main__":
    main()
