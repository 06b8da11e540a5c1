"""What one operation costs on small arrays: NumPy's own call, and how much a framework adds to it.

python benchmarks/op_overhead.py
python benchmarks/op_overhead.py --size 64 --op add matmul
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, NamedTuple

import harness
import numpy as np
from cases import OpCase

CONTESTANTS = {name: f"op_overhead:{name}" for name in ("chainrule", "numpy", "torch")}

LENGTH = 50
"""Backward is timed on so many of the operation, each applied to the result of the one before it."""


class Formulas(NamedTuple):
    """An operation in NumPy, with a framework that has PyTorch's names, and its gradient for x in NumPy.

    The gradient, of the output's gradient g, x, y and the output z, is given where z has the shape of x.
    """

    numpy: Callable[..., Any]
    framework: Callable[..., Any]
    gradient: Callable[..., Any] | None = None


OPS = {
    "add": Formulas(lambda x, y: x + y, lambda T, x, y: x + y, lambda g, x, y, z: g),
    "multiply": Formulas(lambda x, y: x * y, lambda T, x, y: x * y, lambda g, x, y, z: g * y),
    "divide": Formulas(lambda x, y: x / y, lambda T, x, y: x / y, lambda g, x, y, z: g / y),
    "scale": Formulas(lambda x, y: x * 2.0, lambda T, x, y: x * 2.0, lambda g, x, y, z: g * 2.0),
    "exp": Formulas(lambda x, y: np.exp(x), lambda T, x, y: T.exp(x), lambda g, x, y, z: g * z),
    "tanh": Formulas(lambda x, y: np.tanh(x), lambda T, x, y: T.tanh(x), lambda g, x, y, z: g * (1 - z * z)),
    "relu": Formulas(lambda x, y: np.maximum(x, 0), lambda T, x, y: T.relu(x), lambda g, x, y, z: g * (z > 0)),
    "sum": Formulas(lambda x, y: np.add.reduce(x, axis=None), lambda T, x, y: x.sum()),
    "mean": Formulas(lambda x, y: np.add.reduce(x, axis=1) / x.shape[1], lambda T, x, y: x.mean(dim=1)),
    "matmul": Formulas(lambda x, y: x @ y, lambda T, x, y: x @ y, lambda g, x, y, z: g @ y.T),
    "reshape": Formulas(lambda x, y: x.reshape(-1), lambda T, x, y: x.reshape(-1)),
    "transpose": Formulas(lambda x, y: x.transpose(1, 0), lambda T, x, y: x.transpose(0, 1),
                          lambda g, x, y, z: g.transpose(1, 0)),
    "row": Formulas(lambda x, y: x[1], lambda T, x, y: x[1]),
    "softmax": Formulas(lambda x, y: _softmax(x), lambda T, x, y: T.softmax(x, dim=1),
                        lambda g, x, y, z: z * (g - np.add.reduce(g * z, axis=1, keepdims=True))),
}
KINDS = {"forward": tuple(OPS), "backward": tuple(name for name, op in OPS.items() if op.gradient), "both": tuple(OPS)}


def _softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - np.maximum.reduce(x, axis=1, keepdims=True))
    e /= np.add.reduce(e, axis=1, keepdims=True)
    return e


def _arrays(case: OpCase) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(0)
    return tuple(rng.uniform(0.5, 1.5, (case.size, case.size)).astype(np.float32) for _ in range(2))


def numpy(case: OpCase) -> Callable[[], Any]:
    """The bare call, or the gradients of a chain; for both, the forward again: there is no backward in NumPy."""
    op, (x, y) = OPS[case.op], _arrays(case)
    np.seterr(all="ignore")  # what is multiplied fifty times overflows
    if case.kind != "backward":
        return lambda: op.numpy(x, y)
    z = op.numpy(x, y)

    def gradients() -> None:
        g = x
        for _ in range(LENGTH):
            g = op.gradient(g, x, y, z)

    return gradients


def torch(case: OpCase) -> Callable[[], Any]:
    return _framework("torch", case)


def chainrule(case: OpCase) -> Callable[[], Any]:
    return _framework("autograd", case)


def _framework(name: str, case: OpCase) -> Callable[[], Any]:
    T = importlib.import_module(name)
    op, (x, y) = OPS[case.op].framework, (T.from_numpy(a).requires_grad_() for a in _arrays(case))
    if case.kind == "forward":
        return lambda: op(T, x, y)
    upstream = T.ones_like(op(T, x, y)).detach()
    if case.kind == "backward":
        y.requires_grad_(False)
        end = x
        for _ in range(LENGTH):
            end = op(T, end, y)

    def backward() -> None:
        x.grad = y.grad = None
        if case.kind == "backward":
            end.backward(upstream, retain_graph=True)
        else:
            op(T, x, y).backward(upstream)

    return backward


def main() -> None:
    parser = harness.parser("Cost of single operations on small arrays")
    harness.add_race_options(parser, rounds=11, block=0.01)
    parser.add_argument("--size", type=int, default=8, help="rows and columns of the arrays")
    parser.add_argument("--op", nargs="+", choices=list(OPS), default=list(OPS), help="only these")
    options = harness.parse(parser)
    cases = [OpCase(op, options.size, kind) for kind, ops in KINDS.items() for op in options.op if op in ops]
    with harness.workers(CONTESTANTS, options) as workers:
        versions = [worker.version for worker in workers]
        harness.print_setting(versions, options.threads)
        print(f"float32 ({options.size}, {options.size}), gradients tracked; backward: a chain of {LENGTH}; both: forward "
              "and backward of one, beside numpy's forward alone\n")
        rows = harness.race_table(workers, cases, options, settle=0)
        _print_overhead(rows)
        harness.save("op_overhead", rows, versions, options)


def _print_overhead(rows: dict[str, Any]) -> None:
    """What each framework adds to NumPy's time for an operation: the median over the operations, and the range."""
    for kind in KINDS:
        chosen = [row["seconds"] for name, row in rows.items() if name.endswith(f" {kind}")]
        for framework in ("chainrule", "torch"):
            if chosen and all({framework, "numpy"} <= set(row) for row in chosen):
                added = [row[framework]["median"] - row["numpy"]["median"] for row in chosen]
                if kind == "backward":
                    added = [total / LENGTH for total in added]
                low, middle, high = (harness.seconds(f(added)) for f in (min, np.median, max))
                print(f"{framework} adds to an op's {kind}: {middle} ({low} to {high})")


if __name__ == "__main__":
    main()
