"""Cells of cards: values and gradients, local derivatives, and the symbols of operations."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.graph.dot import bold, cell, faint, sized, table, text
from autograd.graph.finding import Array
from autograd.graph.look import magnitude, number, shape_text, tint
from autograd.graph.numbers import elementwise
from autograd.graph.reading import Untracked

SYMBOLS = {"add": "+", "sub": "−", "mul": "×", "div": "÷", "matmul": "@", "neg": "−( )", "square": "( )²", "sqrt": "√",
           "rsqrt": "1/√", "reciprocal": "1/( )", "sum": "Σ", "exp": "exp", "abs": "| |", "linear": "x Wᵀ + b",
           "index": "( )[…]"}
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def symbol(name: str, untracked: list[Untracked]) -> str:
    """How mathematics writes the operation, or its name."""
    if name == "pow":
        exponent = exponent_of(untracked)
        if exponent is None:
            return "( )^( )"
        power = number(exponent)
        whole = float(exponent).is_integer()
        return "( )" + power.replace("−", "-").translate(_SUPERSCRIPT) if whole else f"( )^{power}"
    return SYMBOLS.get(name, name)


def exponent_of(untracked: list[Untracked]) -> float | None:
    """The exponent of a power, where it is a plain number."""
    for given in untracked:
        if given.slot == "exponent" and isinstance(given.value, int | float):
            return given.value
    return None


def heading(name: str | None, operation: str) -> str:
    """`z = tanh`: the name, where there is one, before the operation."""
    if name is None:
        return faint(text(operation))
    return f"{bold(text(name))} = {faint(text(operation))}" if operation else bold(text(name))


def grid(array: Array, largest: float | None = None) -> str:
    """The content of a cell, and its colour: a number, a small table, or what a large array has in short.

    With `largest`, the largest gradient of the picture, numbers are coloured by sign and size.
    """
    if array.size == 1:
        return _number_cell(array.item(), largest)
    rows, columns = shown_shape(array)
    if rows > 4 or columns > 4:
        return cell(sized(faint(in_short(array)), 9))
    cells = [[_number_cell(value.item(), largest, sized=9) for value in row] for row in array.reshape(rows, columns)]
    return cell(table(cells, border=0, cellborder=0, cellspacing=1, cellpadding=2))


def shown_shape(array: Array) -> tuple[int, int]:
    """Rows and columns of a table for the array."""
    if not array.size:
        return 1, 9
    columns = array.shape[-1] if array.ndim else 1
    return array.size // columns, columns


def in_short(array: Array) -> str:
    """`32×64, −1.2 … 3.4`: shape and range of an array."""
    if not array.size:
        return f"{shape_text(array.shape)}, empty"
    finite = array[np.isfinite(array)] if array.dtype.kind == "f" else array
    if not finite.size:
        return f"{shape_text(array.shape)}, not finite"
    return f"{shape_text(array.shape)}, {number(finite.min().item(), 2)} … {number(finite.max().item(), 2)}"


def inline(array: Array) -> str:
    """An array in a line of text: `2.5`, `[1, 2]`, `[[1, 2], [3, 4]]`, or in short."""
    if array.size == 1:
        return number(array.item())
    if array.size > 9 or array.ndim > 2 or not array.size:
        return in_short(array)
    if array.ndim == 1:
        return "[" + ", ".join(number(value.item()) for value in array) + "]"
    return "[" + ", ".join(inline(row) if row.size > 1 else f"[{number(row.item())}]" for row in array) + "]"


def derivative(jacobian: Array, shape: tuple[int, ...], parent: tuple[int, ...]) -> str:
    """A local derivative for the arrow from a value of shape `parent` to one of `shape`.

    The number between numbers; one number per element where each comes from one; "each 0.5" where all elements have the
    same influence; a small matrix, or the size of a large one.
    """
    if not jacobian.size:
        return ""
    values = np.unique(jacobian)
    if len(values) == 1:
        return number(values.item()) if jacobian.size == 1 else f"each {number(values.item())}"
    diagonal = elementwise(jacobian)
    if diagonal is None and _selects(jacobian):
        return "1"
    shown = diagonal.reshape(shape) if diagonal is not None else jacobian
    if diagonal is None and 1 in jacobian.shape:
        shown = jacobian.reshape(parent if jacobian.shape[0] == 1 else shape)
    if len(np.unique(shown)) == 1:
        return number(shown.reshape(-1)[0].item())
    if shown.size == max(shown.shape):
        shown = shown.reshape(-1)
    return inline(shown) if shown.size <= 6 and shown.ndim <= 2 else (
        f"{magnitude(abs(shown).min())} … {magnitude(abs(shown).max())}" if diagonal is not None
        else f"Jacobian {jacobian.shape[0]}×{jacobian.shape[1]}")


def _selects(jacobian: Array) -> bool:
    """Whether every element of the output is an element of the input."""
    return bool(((jacobian == 0) | (jacobian == 1)).all() and (jacobian.sum(1) == 1).all())


def _number_cell(value: Any, largest: float | None, **size: int) -> str:
    content = number(value) if isinstance(value, int | float) else text(str(value))
    content = sized(content, 9) if size else content
    return cell(content) if largest is None else cell(content, bgcolor=tint(float(value), largest))
