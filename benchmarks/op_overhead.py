"""What one operation costs on small arrays: NumPy's own call, and how much a framework adds to it.

python benchmarks/op_overhead.py
python benchmarks/op_overhead.py --size 64 --op add matmul
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import harness
import numpy as np
from cases import OpCase

CONTESTANTS = {name: f"op_overhead:{name}" for name in ("chainrule", "numpy", "torch")}

# name: (in NumPy, with a framework that has PyTorch's names)
OPS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "add": (lambda x, y: x + y, lambda T, x, y: x + y),
    "multiply": (lambda x, y: x * y, lambda T, x, y: x * y),
    "divide": (lambda x, y: x / y, lambda T, x, y: x / y),
    "scale": (lambda x, y: x * 2.0, lambda T, x, y: x * 2.0),
    "exp": (lambda x, y: np.exp(x), lambda T, x, y: T.exp(x)),
    "tanh": (lambda x, y: np.tanh(x), lambda T, x, y: T.tanh(x)),
    "relu": (lambda x, y: np.maximum(x, 0), lambda T, x, y: T.relu(x)),
    "sum": (lambda x, y: np.add.reduce(x, axis=None), lambda T, x, y: x.sum()),
    "mean": (lambda x, y: np.add.reduce(x, axis=1) / x.shape[1], lambda T, x, y: x.mean(dim=1)),
    "matmul": (lambda x, y: x @ y, lambda T, x, y: x @ y),
    "reshape": (lambda x, y: x.reshape(-1), lambda T, x, y: x.reshape(-1)),
    "transpose": (lambda x, y: x.transpose(1, 0), lambda T, x, y: x.transpose(0, 1)),
    "row": (lambda x, y: x[1], lambda T, x, y: x[1]),
    "softmax": (lambda x, y: _softmax(x), lambda T, x, y: T.softmax(x, dim=1)),
}


def _softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - np.maximum.reduce(x, axis=1, keepdims=True))
    e /= np.add.reduce(e, axis=1, keepdims=True)
    return e


def _arrays(case: OpCase) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(0)
    return tuple(rng.uniform(0.5, 1.5, (case.size, case.size)).astype(np.float32) for _ in range(2))


def numpy(case: OpCase) -> Callable[[], Any]:
    """The bare call: there is no backward in NumPy, so both kinds of row show the forward."""
    op, (x, y) = OPS[case.op][0], _arrays(case)
    return lambda: op(x, y)


def torch(case: OpCase) -> Callable[[], Any]:
    return _framework("torch", case)


def chainrule(case: OpCase) -> Callable[[], Any]:
    return _framework("autograd", case)


def _framework(name: str, case: OpCase) -> Callable[[], Any]:
    T = importlib.import_module(name)
    op, (x, y) = OPS[case.op][1], (T.from_numpy(a).requires_grad_() for a in _arrays(case))
    upstream = T.ones_like(op(T, x, y)).detach()

    def backward() -> None:
        x.grad = y.grad = None
        op(T, x, y).backward(upstream)

    return backward if case.backward else lambda: op(T, x, y)


def main() -> None:
    parser = harness.parser("Cost of single operations on small arrays")
    harness.add_race_options(parser, rounds=11, block=0.01)
    parser.add_argument("--size", type=int, default=8, help="rows and columns of the arrays")
    parser.add_argument("--op", nargs="+", choices=list(OPS), default=list(OPS), help="only these")
    options = harness.parse(parser)
    cases = [OpCase(op, options.size, backward) for backward in (False, True) for op in options.op]
    with harness.workers(CONTESTANTS, options) as workers:
        versions = [worker.version for worker in workers]
        harness.print_setting(versions, options.threads)
        print(f"float32 ({options.size}, {options.size}), gradients tracked; numpy is the forward alone\n")
        rows = harness.race_table(workers, cases, options, settle=0)
        _print_overhead(rows)
        harness.save("op_overhead", rows, versions, options)


def _print_overhead(rows: dict[str, Any]) -> None:
    """Medians over the operations of what each framework adds to NumPy's call."""
    for kind in ("forward", "forward+backward"):
        chosen = [row["seconds"] for name, row in rows.items() if name.endswith(f" {kind}")]
        for framework in ("chainrule", "torch"):
            if all({framework, "numpy"} <= set(row) for row in chosen):
                added = np.median([row[framework]["median"] - row["numpy"]["median"] for row in chosen])
                print(f"{framework} adds to an op's {kind}: {harness.seconds(added)} (median over the ops)")


if __name__ == "__main__":
    main()
