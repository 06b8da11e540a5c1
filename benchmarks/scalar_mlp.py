"""micrograd's own game: one pass, forward and backward, of its MLP 2-16-16-1, number by number; and with tensors.

python benchmarks/scalar_mlp.py            graphs of 10^4, 10^5 and 10^6 operations

A neuron is micrograd's: b + Σ w x, one operation after the other, then ReLU; the loss is the mean of the squared
errors. "chainrule scalars" does the same with a tensor for each number, "chainrule" with one for each layer.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import harness
import numpy as np
from cases import Scalars, initial_parameters

CONTESTANTS = {
    "chainrule": "scalar_mlp:tensors",
    "chainrule scalars": "scalar_mlp:scalars",
    "micrograd": "scalar_mlp:micrograd",
}


def tensors(case: Scalars) -> Callable[[], Any]:
    from contestants import chainrule_

    import autograd
    import nn

    model = chainrule_.make_model(case.mlp)
    criterion = nn.MSELoss()
    x, y = map(autograd.from_numpy, _samples(case))

    def step() -> Any:
        model.zero_grad()
        loss = criterion(model(x)[:, 0], y)
        loss.backward()
        return loss

    return step


def scalars(case: Scalars) -> Callable[[], Any]:
    import autograd

    layers = _layers(case, lambda value: autograd.tensor(value, requires_grad=True))

    def clear(parameter: Any) -> None:
        parameter.grad = None

    return _step(case, layers, clear, lambda loss: loss.detach())


def micrograd(case: Scalars) -> Callable[[], Any]:
    from micrograd.engine import Value

    sys.setrecursionlimit(10**6)  # it visits its graph by recursion

    def clear(parameter: Any) -> None:
        parameter.grad = 0

    return _step(case, _layers(case, Value), clear, lambda loss: np.float64(loss.data))


def _samples(case: Scalars) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    return tuple(rng.uniform(-1, 1, shape).astype(np.float32) for shape in ((case.samples, 2), case.samples))


def _layers(case: Scalars, number: Callable[[float], Any]) -> list[list[tuple[list[Any], Any]]]:
    """Per layer the neurons, per neuron its weights and its bias."""
    return [
        [([number(w) for w in row], number(b)) for row, b in zip(weight.tolist(), bias.tolist(), strict=True)]
        for weight, bias in initial_parameters(case.mlp)
    ]


def _step(case: Scalars, layers: Any, clear: Callable[[Any], None], value: Callable[[Any], Any]) -> Callable[[], Any]:
    x, y = (array.tolist() for array in _samples(case))
    parameters = [p for layer in layers for weights, bias in layer for p in (*weights, bias)]

    def step() -> Any:
        for p in parameters:
            clear(p)
        loss = _total((_output(layers, inputs) - target) ** 2 for inputs, target in zip(x, y, strict=True))
        loss = loss * (1 / case.samples)
        loss.backward()
        return value(loss)

    return step


def _output(layers: Any, inputs: Sequence[Any]) -> Any:
    for layer in layers:
        inputs = [sum((w * x for w, x in zip(weights, inputs, strict=True)), bias) for weights, bias in layer]
        if layer is not layers[-1]:
            inputs = [score.relu() for score in inputs]
    return inputs[0]


def _total(terms: Iterable[Any]) -> Any:
    first, *rest = terms
    return sum(rest, first)


def main() -> None:
    parser = harness.parser("micrograd's MLP, number by number and with tensors")
    harness.add_race_options(parser, rounds=5, block=0.05)
    parser.add_argument("--samples", type=int, nargs="+", default=[16, 160, 1600], help="about 650 operations each")
    options = harness.parse(parser)
    if options.fast:
        options.samples = [4]
    with harness.workers(CONTESTANTS, options) as workers:
        versions = [worker.version for worker in workers]
        harness.print_setting(versions, options.threads)
        cases = [Scalars(samples) for samples in options.samples]
        harness.check_agreement(workers, cases[0], steps=1)
        harness.save("scalar_mlp", harness.race_table(workers, cases, options), versions, options)


if __name__ == "__main__":
    main()
