"""The registry as a table: `python -m autograd.ops`.

With `--source mul`, the functions written for an operation; with `--stubs`, write the types of Tensor's methods instead.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import autograd
from autograd.op import OPS, Op
from autograd.ops._stubs import stubs
from autograd.rules import rule_formula
from autograd.unrolled import call_text, record_text

STUBS = Path(autograd.__file__).with_name("methods.pyi")
_HEADER = ("operation", "NumPy", "method", "orders", "gradient: argument = rule")
_SYMBOLS = {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**",
            "matmul": "@", "neg": "-t", "pos": "+t", "abs": "abs()", "invert": "~", "and": "&", "or": "|", "xor": "^",
            "lshift": "<<", "rshift": ">>", "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def table() -> str:
    """A row for each operation: what calls it, to which order its gradient is tested, and how the gradient goes back.

    An operation of several arguments takes a line for each.
    """
    rows = [_HEADER]
    for name in sorted(OPS):
        first, *others = gradients(OPS[name])
        rows.append((name, _numpy(OPS[name]), _methods(OPS[name]), orders(OPS[name]), first))
        rows += [("", "", "", "", line) for line in others]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
                     for row in rows)


def gradients(op: Op) -> list[str]:
    """The rules of an operation as text; for one without, why it has none."""
    if op.joint is not None:
        return [f"all = {rule_formula(op.joint)}"]
    if op.rules:
        return [f"{argument} = {rule_formula(rule)}" for argument, rule in op.rules.items()]
    return ["of the operations that it is made of" if op.composed else "none"]


def orders(op: Op) -> str:
    """To which orders the property tests differentiate it."""
    return "1, 2" if op.differentiable or (op.composed and op.sample is not None) else ""


def _numpy(op: Op) -> str:
    return ", ".join(function.__name__ for function in op.numpy)


def _methods(op: Op) -> str:
    return ", ".join(_named(op.methods))


def _named(methods: tuple[str, ...]) -> Iterator[str]:
    """Names of methods; the special ones as the operators that call them, the reflected ones left out."""
    for method in methods:
        if not method.startswith("__"):
            yield method
        elif method.strip("_") in _SYMBOLS:
            yield _SYMBOLS[method.strip("_")]


def source(name: str) -> str:
    """The functions written for an operation: what its call does, and how a call is recorded if all is tracked.

    Raises KeyError for an unknown name, ValueError for a function that takes its arguments as they come.
    """
    op = OPS[name]
    if op.signature.open:
        raise ValueError(f"{name} takes its arguments as they come, no function is written for it")
    recorded = op.differentiable and not op.listed
    return call_text(op) + (f"\n\n{record_text(op.pullbacks[op.all_slots])}" if recorded else "")


def main() -> None:
    """Print the table or functions, or write the stubs."""
    parser = argparse.ArgumentParser(prog="python -m autograd.ops", description=__doc__)
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--source", metavar="NAME", help="print the functions written for this operation")
    instead.add_argument("--stubs", action="store_true", help=f"write {STUBS.name}")
    options = parser.parse_args()
    if options.source:
        try:
            print(source(options.source), end="")
        except KeyError:
            parser.error(f"there is no operation {options.source!r}; `python -m autograd.ops` lists them")
        except ValueError as error:
            parser.error(str(error))
    elif options.stubs:
        STUBS.write_text(stubs(), encoding="utf-8")
    else:
        print(table())


if __name__ == "__main__":
    main()
