"""Memory of a training step of a deep MLP, and of single layers: what the graph holds after forward, and the peak.

    python benchmarks/memory.py

Of a layer, the step is its forward and its backward, and neither its input nor its output counts as saved. Figures
are what the allocator gave above what it had given before (data, parameters, momenta): as tracemalloc counts it for
Chainrule, which includes Python objects, and as PyTorch's profiler counts it for its tensors.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import harness
import numpy as np
from cases import Deep, Layer

Counter = Callable[[Callable[[], Any]], tuple[int, int]]
CONTESTANTS = {name: f"memory:{name}" for name in ("chainrule", "torch")}
KINDS = ("saved", "peak")
MEANINGFUL = 1 << 14  # bytes: below that, Chainrule's Python objects are what is compared

# name: (shape of the input, the layer, made with nn)
LAYERS: dict[str, tuple[tuple[int, ...], Callable[[Any], Any]]] = {
    "Linear": ((256, 512), lambda nn: nn.Linear(512, 512)),
    "ReLU": ((256, 512), lambda nn: nn.ReLU()),
    "Tanh": ((256, 512), lambda nn: nn.Tanh()),
    "GELU": ((256, 512), lambda nn: nn.GELU()),
    "Softmax": ((256, 512), lambda nn: nn.Softmax(-1)),
    "Dropout": ((256, 512), lambda nn: nn.Dropout(0.5)),
    "LayerNorm": ((256, 512), lambda nn: nn.LayerNorm(512)),
    "BatchNorm2d": ((32, 16, 28, 28), lambda nn: nn.BatchNorm2d(16)),
    "Conv2d": ((32, 16, 28, 28), lambda nn: nn.Conv2d(16, 16, 3, padding=1)),
    "MaxPool2d": ((32, 16, 28, 28), lambda nn: nn.MaxPool2d(2)),
    "LSTM": ((32, 50, 64), lambda nn: nn.LSTM(64, 128, batch_first=True)),
    "GRU": ((32, 50, 64), lambda nn: nn.GRU(64, 128, batch_first=True)),
    "TransformerEncoderLayer": (
        (16, 64, 128), lambda nn: nn.TransformerEncoderLayer(128, 4, 512, 0.0, "gelu", batch_first=True)),
}


def torch(case: Deep | Layer) -> Callable[[], dict[str, int]]:
    return _measure(("torch", "torch.nn", "torch.optim"), _profiler_bytes, case)


def chainrule(case: Deep | Layer) -> Callable[[], dict[str, int]]:
    return _measure(("autograd", "nn", "optim"), _tracemalloc_bytes, case)


def _measure(modules: tuple[str, ...], count: Counter, case: Deep | Layer) -> Callable[[], dict[str, int]]:
    frameworks = map(importlib.import_module, modules)
    return (_step_of_mlp if isinstance(case, Deep) else _pass_of_layer)(*frameworks, count, case)


def _pass_of_layer(T: Any, nn: Any, _optim: Any, count: Counter, case: Layer) -> Callable[[], dict[str, int]]:
    shape, make = LAYERS[case.name]
    layer = make(nn)
    shape = (max(1, shape[0] // case.shrink), *shape[1:])
    values = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    x = T.from_numpy(values).requires_grad_()

    def forward() -> Any:
        out = layer(x)
        return out[0] if isinstance(out, tuple) else out

    out = forward()
    upstream, size = T.ones_like(out).detach(), 4 * out.numel()

    def step() -> None:
        layer.zero_grad()
        x.grad = None
        forward().backward(upstream)

    def measure() -> dict[str, int]:
        step()
        layer.zero_grad()
        x.grad = None
        saved, _ = count(forward)
        _, peak = count(step)
        return {"saved": max(0, saved - size), "peak": peak}

    return measure


def _step_of_mlp(T: Any, nn: Any, optim: Any, count: Counter, case: Deep) -> Callable[[], dict[str, int]]:
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

    with _silence(), profile(profile_memory=True) as profiler:
        result = fn()
    del result
    held = peak = 0
    for event in sorted(profiler.profiler.kineto_results.events(), key=lambda event: event.start_ns()):
        if event.name() == "[memory]":
            held += event.nbytes()
            peak = max(peak, held)
    return held, peak


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Keep the profiler's own messages, which come from C++, off the terminal."""
    errors, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(errors, 2)
        os.close(errors)
        os.close(nowhere)


def _ratios(counted: dict[str, dict[str, int]]) -> dict[str, float]:
    """Chainrule's bytes / PyTorch's, by kind."""
    if len(counted) < 2:
        return {}
    ours, theirs = counted["chainrule"], counted["torch"]
    return {kind: ours[kind] / theirs[kind] for kind in KINDS if theirs[kind] > MEANINGFUL}


def _cells(counted: dict[str, dict[str, int]]) -> Iterator[str]:
    ratios = _ratios(counted)
    for kind in KINDS:
        for name, values in counted.items():
            share = f"{ratios[kind]:7.2f} ×" if name == "chainrule" and kind in ratios else ""
            yield f"{values[kind] / 2**20:.2f} MiB{share}"


def main() -> None:
    parser = harness.parser("Memory of one training step")
    harness.add_worker_options(parser)
    options = harness.parse(parser)
    sizes = {"layers": 2, "width": 16, "batch": 8} if options.fast else {}
    cases = [Deep("tanh", **sizes), Deep("relu", **sizes)]
    cases += [Layer(name, shrink=16 if options.fast else 1) for name in LAYERS]
    with harness.workers(CONTESTANTS, options) as workers:
        versions = [worker.version for worker in workers]
        harness.print_setting(versions, options.threads)
        columns = [f"{kind} {worker.name}" for kind in KINDS for worker in workers]
        widths = [22, *(max(18, len(column)) for column in columns)]
        harness.print_row(["", *columns], widths)
        rows = {}
        for case in cases:
            counted = {}
            for worker in workers:
                worker.ask("make", case)
                counted[worker.name] = worker.ask("call", 1)
            rows[str(case)] = {"bytes": counted, "ratios": _ratios(counted)}
            harness.print_row([str(case), *_cells(counted)], widths)
        print("×: Chainrule's bytes / PyTorch's")
        harness.save("memory", rows, versions, options)


if __name__ == "__main__":
    main()
