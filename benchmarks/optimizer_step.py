"""Time of the optimizer's step alone: SGD with momentum and Adam, with each framework's defaults.

python benchmarks/optimizer_step.py
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import harness
import numpy as np
from cases import CASES, Case, initial_parameters

CONTESTANTS = {name: f"optimizer_step:{name}" for name in ("chainrule", "numpy", "torch")}


def numpy(case: Case) -> Callable[[], Any]:
    module = importlib.import_module("contestants.numpy_")
    parameters = [p for layer in initial_parameters(case) for p in layer]
    update = module.make_update(case, parameters)
    gradients = _gradients(case)
    scratch = [np.empty_like(g) for g in gradients]

    def step() -> None:
        for s, g in zip(scratch, gradients, strict=True):
            np.copyto(s, g)  # the update overwrites what it is given
        update(scratch)

    return step


def torch(case: Case) -> Callable[[], Any]:
    return _framework("torch", "contestants.torch_", case)


def chainrule(case: Case) -> Callable[[], Any]:
    return _framework("autograd", "contestants.chainrule_", case)


def _framework(tensors: str, contestant: str, case: Case) -> Callable[[], Any]:
    T, module = importlib.import_module(tensors), importlib.import_module(contestant)
    model = module.make_model(case)
    for parameter, gradient in zip(model.parameters(), _gradients(case), strict=True):
        parameter.grad = T.from_numpy(gradient)
    return module.make_optimizer(case, model).step


def _gradients(case: Case) -> list[np.ndarray]:
    rng = np.random.default_rng(3)
    parameters = (p for layer in initial_parameters(case) for p in layer)
    return [rng.standard_normal(p.shape).astype(np.float32) for p in parameters]


def main() -> None:
    parser = harness.parser("Time of the optimizer's step")
    harness.add_race_options(parser)
    options = harness.parse(parser)
    cases = [case.slow() for case in CASES if case.name in ("digits", "wide")]
    with harness.workers(CONTESTANTS, options) as workers:
        versions = [worker.version for worker in workers]
        harness.print_setting(versions, options.threads)
        rows = harness.race_table(workers, cases, options)
        harness.save("optimizer_step", rows, versions, options)


if __name__ == "__main__":
    main()
