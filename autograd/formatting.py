"""How tensors print: PyTorch's text, character for character, and the options that change it.

`format_tensor` works in three steps: cut a long array down to its corners, format every number that is left
to one width, and lay the texts out in nested brackets.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from autograd.dtypes import DType, int64, is_floating
from autograd.dtypes import bool as bool_dtype

_PREFIX = "tensor("
T = TypeVar("T")


@dataclass(frozen=True)
class PrintOptions:
    """The settings of `set_printoptions`, with their defaults."""

    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None


PROFILES = {
    "default": PrintOptions(),
    "short": PrintOptions(precision=2, edgeitems=2),
    "full": PrintOptions(threshold=math.inf),
}

_options = PROFILES["default"]


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Change how tensors print, as ``torch.set_printoptions``; what is not given stays, but for ``sci_mode``.

    - ``precision``: digits after the point (4).
    - ``threshold``: a tensor with more elements than this shows only its corners (1000).
    - ``edgeitems``: how many items the corners show at either end of a dimension (3).
    - ``linewidth``: the columns after which a line breaks (80).
    - ``profile``: settings to start from: ``"default"``, ``"short"`` or ``"full"`` (never cut anything).
    - ``sci_mode``: True or False forces scientific notation on or off; None, also when it is not given,
      decides by the values.

    Raises ValueError for an unknown profile or a negative number, TypeError for what is no number.
    """
    global _options
    if profile is not None and profile not in PROFILES:
        raise ValueError(
            f"set_printoptions(): expected profile to be one of {list(PROFILES)}, got {profile!r}"
        )
    numbers = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    given: dict[str, Any] = {name: value for name, value in numbers.items() if value is not None}
    for name, value in given.items():
        real = name == "threshold" and isinstance(value, float)  # only the threshold may be infinite
        if not real and not isinstance(value, int | np.integer):
            raise TypeError(f"set_printoptions(): expected {name} to be an int, got {value!r}")
        if not value >= 0:
            raise ValueError(f"set_printoptions(): expected {name} to be at least 0, got {value}")
    _options = replace(_options if profile is None else PROFILES[profile], **given, sci_mode=sci_mode)


def format_tensor(array: np.ndarray, *, default_dtype: DType, suffixes: Sequence[str] = ()) -> str:
    """The text of a tensor with values ``array``: ``tensor([1.0000, 2.5000], dtype=float64)``.

    The dtype is shown unless the values tell it: ``default_dtype``, int64 and bool. ``suffixes`` follow it,
    ``"requires_grad=True"`` say.

    >>> print(format_tensor(np.array([[1, -2.5], [np.nan, 4]]), default_dtype=np.dtype("float64")))
    tensor([[ 1.0000, -2.5000],
            [    nan,  4.0000]])
    """
    options = _options
    known_dtypes = [default_dtype, int64, bool_dtype] if array.size else [default_dtype]
    notes = [] if array.dtype in known_dtypes else [f"dtype={array.dtype}"]
    brackets_hide_shape = options.edgeitems == 0 if array.size else array.ndim != 1
    if brackets_hide_shape:
        notes.insert(0, f"size={array.shape}")
    return _append_notes(_PREFIX + _format_body(array, options), [*notes, *suffixes], options.linewidth) + ")"


def _append_notes(text: str, notes: Sequence[str], linewidth: int) -> str:
    """``text`` with ``notes`` after commas, each on a new line where the current one has no room for it."""
    used = len(text) - text.rfind("\n") + 1
    for note in notes:
        if used + len(note) + 2 > linewidth:
            text += ",\n" + " " * len(_PREFIX) + note
            used = len(_PREFIX) + len(note)
        else:
            text += ", " + note
            used += len(note) + 2
    return text


def _format_body(array: np.ndarray, options: PrintOptions) -> str:
    """The values of ``array`` in nested brackets."""
    if array.size == 0:
        return "[]"
    is_cut = [False] * array.ndim
    if array.size > options.threshold:
        if options.edgeitems == 0 and array.ndim:
            return "[...]"
        is_cut = [length > 2 * options.edgeitems for length in array.shape]
        array = _corners(array, is_cut, options.edgeitems)
    texts, width = _format_elements(array, options)
    if array.ndim == 0:
        return texts[0]
    columns = options.linewidth - len(_PREFIX) - (array.ndim - 1)
    per_line = max(1, columns // (width + 2))
    return _nest(iter(texts), array.shape, is_cut, len(_PREFIX), per_line, options.edgeitems)


def _corners(array: np.ndarray, is_cut: Sequence[bool], edgeitems: int) -> np.ndarray:
    """``array`` with only the first and last ``edgeitems`` items of the dimensions that are cut."""
    ends = [*range(edgeitems), *range(-edgeitems, 0)]
    for axis, cut in enumerate(is_cut):
        if cut:
            array = array.take(ends, axis=axis)
    return array


def _nest(
    texts: Iterator[str],
    shape: Sequence[int],
    is_cut: Sequence[bool],
    indent: int,
    per_line: int,
    edgeitems: int,
) -> str:
    """The next of ``texts`` in brackets, as an array of ``shape`` whose text starts at column ``indent``."""
    indent += 1
    if len(shape) == 1:
        items = [next(texts) for _ in range(shape[0])]
        dots = " ..."
    else:
        items = [_nest(texts, shape[1:], is_cut[1:], indent, per_line, edgeitems) for _ in range(shape[0])]
        dots = "..."
    if is_cut[0]:
        items.insert(edgeitems, dots)
    if len(shape) == 1:
        items = [", ".join(items[start : start + per_line]) for start in range(0, len(items), per_line)]
    breaks = "\n" * max(1, len(shape) - 1)  # blank lines set the matrices of a higher dimension apart
    return "[" + ("," + breaks + " " * indent).join(items) + "]"


def _format_elements(array: np.ndarray, options: PrintOptions) -> tuple[list[str], int]:
    """The text of each element in row-major order, padded to one width, and that width."""
    values = array.ravel().tolist()
    if is_floating(array.dtype):
        to_text = _float_format(array, options)
        # Zeros, inf and nan do not count for the width, and may stick out of it.
        width = max((len(to_text(value)) for value in values if value and math.isfinite(value)), default=1)
    else:
        to_text = str
        width = max(len(str(value)) for value in values)
    return [to_text(value).rjust(width) for value in values], width


def _float_format(array: np.ndarray, options: PrintOptions) -> Callable[[float], str]:
    """How to write the floats of ``array``: ``1.5000e+10`` (scientific), ``1.`` (all whole) or ``1.5000``.

    Scientific if the magnitudes span more than three decades, or the largest exceeds 1e8, or the smallest of
    values that are not all whole is below 1e-4; zeros, inf and nan do not count.
    """
    magnitudes = np.abs(array[np.isfinite(array) & (array != 0)], dtype="float64")
    if magnitudes.size == 0:
        return _whole_number
    smallest, largest = float(magnitudes.min()), float(magnitudes.max())
    whole = bool(np.all(magnitudes == np.floor(magnitudes)))
    scientific = options.sci_mode
    if scientific is None:
        scientific = largest / smallest > 1000 or largest > 1e8 or (smallest < 1e-4 and not whole)
    if scientific:
        return lambda value: f"{value:.{options.precision}e}"
    if whole:
        return _whole_number
    return lambda value: f"{value:.{options.precision}f}"


def _whole_number(value: float) -> str:
    return f"{value:.0f}." if math.isfinite(value) else str(value)


def prints_as(name: str) -> Callable[[type[T]], type[T]]:
    """Lets a NamedTuple of results print as PyTorch's `torch.return_types.NAME`: every field on a line of its own.

    So the rows of a matrix stand below each other, which they would not behind the name of the class.
    """

    def decorate(cls: type[T]) -> type[T]:
        def text(self: Any) -> str:
            return f"return_types.{name}(\n" + ",\n".join(f"{k}={v!r}" for k, v in self._asdict().items()) + ")"

        cls.__repr__ = text  # type: ignore[method-assign]
        return cls

    return decorate
