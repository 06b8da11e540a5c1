"""Data types: PyTorch's names for NumPy's dtypes, the default dtype, and the promotion rules.

A dtype is the NumPy object itself: ``float32 is np.dtype("float32")``. What differs from NumPy is how dtypes
combine, and that is written here, once: `promote_types` for two dtypes, `result_type` for operands.

In this file ``bool``, ``int`` and ``float`` mean the dtypes; Python's own are ``builtins.bool`` and so on.
"""

import builtins
from functools import cache
from typing import Any, TypeAlias, overload

import numpy as np

DType: TypeAlias = np.dtype[Any]
"""A dtype: one of the NumPy singletons below."""

DTypeLike: TypeAlias = DType | type[Any]
"""What a ``dtype`` argument accepts: a dtype, Python's ``bool``, ``int``, ``float``, a NumPy scalar type."""

uint8 = np.dtype("uint8")
uint16 = np.dtype("uint16")
uint32 = np.dtype("uint32")
uint64 = np.dtype("uint64")
int8 = np.dtype("int8")
int16 = short = np.dtype("int16")
int32 = int = np.dtype("int32")
int64 = long = np.dtype("int64")
float16 = half = np.dtype("float16")
float32 = float = np.dtype("float32")
float64 = double = np.dtype("float64")
bool = np.dtype("bool")

DTYPES: dict[str, DType] = {
    dtype.name: dtype
    for dtype in (bool, uint8, uint16, uint32, uint64, int8, int16, int32, int64, float16, float32, float64)
}
"""Every supported dtype by its name."""

# For platforms name one integer type twice. Another byte order is another key.
_SINGLETONS: dict[DType, DType] = {dtype: dtype for dtype in DTYPES.values()}

_FROM_TYPE: dict[type[Any], DType] = {
    **{dtype.type: dtype for dtype in DTYPES.values()},
    builtins.bool: bool,
    builtins.int: int64,
    builtins.float: float64,
}

_KINDS = "biuf"  # bool, signed, unsigned, floating
_LIMITED = frozenset(
    (uint16, uint32, uint64)
)  # no other integer dtype combines with these, in PyTorch as here

_default_dtype: DType = float32


def get_default_dtype() -> DType:
    """The floating dtype of tensors made from Python floats; float32 until `set_default_dtype`."""
    return _default_dtype


def set_default_dtype(d: DType) -> None:
    """Make ``d`` the dtype of tensors made from Python floats.

    Raises TypeError unless ``d`` is float16, float32 or float64.

    >>> set_default_dtype(float64)
    >>> result_type(np.arange(3), 0.5)
    dtype('float64')
    >>> set_default_dtype(float32)
    """
    global _default_dtype
    if not isinstance(d, np.dtype) or d.kind != "f":
        raise TypeError(f"set_default_dtype(): expected float16, float32 or float64, got {d!r}")
    _default_dtype = as_dtype(d)


def is_floating(dtype: DType) -> builtins.bool:
    """Whether ``dtype`` holds floating-point numbers, and so can carry a gradient."""
    return dtype.kind == "f"


@overload
def as_dtype(dtype: None) -> None: ...
@overload
def as_dtype(dtype: DTypeLike) -> DType: ...
@overload
def as_dtype(dtype: DTypeLike | None) -> DType | None: ...
def as_dtype(dtype: DTypeLike | None) -> DType | None:
    """The dtype that a ``dtype`` argument means; None stays None, for "not given".

    As in PyTorch, Python's ``float`` is float64 (not the default dtype), ``int`` is int64, ``bool`` is bool.
    NumPy's scalar types are accepted too. Raises TypeError for anything else: strings, complex numbers,
    extended precision.

    >>> as_dtype(builtins.float), as_dtype(np.float32)
    (dtype('float64'), dtype('float32'))
    """
    if dtype is None:
        return None
    if isinstance(dtype, np.dtype):
        found = _SINGLETONS.get(dtype)
    else:
        found = _FROM_TYPE.get(dtype) if isinstance(dtype, type) else None
    if found is None:
        raise TypeError(f"dtype: expected one of {', '.join(DTYPES)}, got {dtype!r}")
    return found


@cache
def promote_types(type1: DTypeLike, type2: DTypeLike) -> DType:
    """The smallest dtype that both promote to, as ``torch.promote_types``.

    A floating dtype absorbs every integer dtype (int64 with float16 is float16, where NumPy says float64).
    Raises RuntimeError when uint16, uint32 or uint64 meets another integer dtype or bool, TypeError for
    what is no dtype.

    >>> promote_types(int64, float32), promote_types(uint8, int8)
    (dtype('float32'), dtype('int16'))
    """
    a, b = as_dtype(type1), as_dtype(type2)
    if a == b or (is_floating(a) and not is_floating(b)):
        return a
    if is_floating(b) and not is_floating(a):
        return b
    if a in _LIMITED or b in _LIMITED:
        raise RuntimeError(
            f"promote_types(): uint16, uint32 and uint64 combine with no other integer dtype, got {a} and {b}"
            "; convert one operand with .to(dtype) first"
        )
    return DTYPES[np.promote_types(a, b).name]


def wrapped(number: Any, dtype: DType, name: str = "result_type") -> Any:
    """A Python int as an element of the integer `dtype`, modulo 2 to the power of its bits; other numbers as they are.

    Raises OverflowError, which names the operation, for an int of more than 64 bits.

    >>> wrapped(300, np.dtype("uint8")), wrapped(200, np.dtype("int8"))
    (44, -56)
    """
    if dtype.kind not in "iu" or type(number) is not builtins.int:
        return number
    _refuse_long(name, number)
    count = 1 << dtype.itemsize * 8
    low = 0 if dtype.kind == "u" else -count // 2
    return (number - low) % count + low


_RANGES: dict[DType, tuple[builtins.float, builtins.float]] = {
    dtype: (0, 1) if dtype.kind == "b" else (np.iinfo(dtype).min, np.iinfo(dtype).max) if dtype.kind in "iu"
    else (builtins.float(np.finfo(dtype).min), builtins.float(np.finfo(dtype).max))
    for dtype in DTYPES.values()
}


def as_element(name: str, number: Any, dtype: DType) -> Any:
    """A Python number as an element of `dtype`, for the operation `name`, as PyTorch converts numbers.

    Integer dtypes cut fractions off, and unsigned ones wrap a negative int around once. Raises RuntimeError for a
    number out of range (floating dtypes take inf and nan), OverflowError for an int of more than 64 bits.

    >>> as_element("fill_", 2.5, np.dtype("int64")), as_element("fill_", -1, np.dtype("uint8"))
    (2, 255)
    """
    low, high = _RANGES[dtype]
    kind = dtype.kind
    if low <= number <= high and kind != "b":
        return number if kind == "f" else builtins.int(number)
    if isinstance(number, builtins.int):
        _refuse_long(name, number)
    if kind == "b":
        return builtins.bool(number)
    if kind == "f" and not np.isfinite(number):
        return number
    if kind == "u" and type(number) is builtins.int and -high <= number < 0:
        return wrapped(number, dtype)
    raise RuntimeError(f"{name}(): value cannot be converted to {dtype} without overflow: {number} is not in "
                       f"[{low}, {high}]")


def _refuse_long(name: str, number: builtins.int) -> None:
    """OverflowError for an int that neither int64 nor uint64 holds."""
    if not -(1 << 63) <= number < 1 << 64:
        raise OverflowError(f"{name}(): int too big to convert: {number} is in the range of no dtype")


def result_type(*operands: Any) -> DType:
    """The dtype in which ``operands`` meet: arrays with dimensions, 0-d arrays, and Python numbers.

    Arrays with dimensions decide. A 0-d array changes their dtype only if its kind is higher (bool < integer
    < floating), and a Python number only if its kind is higher than that of all arrays; a Python float then
    counts as the default dtype, a Python int as int64. Within each of the three groups, `promote_types`
    decides. Takes any number of operands where ``torch.result_type`` takes two. Raises TypeError for complex
    numbers and for what is no number, RuntimeError as `promote_types`.

    >>> result_type(np.ones(3, "float32"), np.array(2.0, "float64")), result_type(np.arange(3), 0.5)
    (dtype('float32'), dtype('float32'))
    """
    dimensioned = zero_dim = number = None
    for operand in operands:
        if isinstance(operand, np.ndarray):
            dtype = operand.dtype
            if dtype.kind not in _KINDS:
                raise TypeError(f"result_type(): expected one of the dtypes {', '.join(DTYPES)}, got {dtype}")
            if operand.ndim:
                dimensioned = _join(dimensioned, dtype)
            else:
                zero_dim = _join(zero_dim, dtype)
        else:
            number = _join(number, _number_dtype(operand))
    result = _yield_to(dimensioned, _yield_to(zero_dim, number))
    if result is None:
        raise TypeError("result_type(): expected at least one operand, got none")
    return result


def _join(a: DType | None, b: DType) -> DType:
    """The promotion of two operands of equal standing."""
    return b if a is None or a is b else promote_types(a, b)


def _yield_to(strong: DType | None, weak: DType | None) -> DType | None:
    """The dtype of ``strong`` operands beside ``weak`` ones, which count only if their kind is higher."""
    if strong is None or weak is None:
        return strong or weak
    if strong.kind == "b" or (weak.kind == "f" and strong.kind != "f"):
        return promote_types(strong, weak)
    return strong


def _number_dtype(number: object) -> DType:
    """The dtype a Python number stands for; NumPy's scalars count as Python numbers, as in PyTorch."""
    if isinstance(number, builtins.float | np.floating):
        return _default_dtype
    if isinstance(number, builtins.bool | np.bool_):
        return bool
    if isinstance(number, builtins.int | np.integer):
        return int64
    if isinstance(number, complex | np.complexfloating):
        raise TypeError(f"result_type(): complex numbers are not supported, got {number!r}")
    raise TypeError(f"result_type(): expected arrays or numbers, got {type(number).__name__}")


def can_cast(from_: DTypeLike, to: DTypeLike) -> builtins.bool:
    """Whether a value of dtype ``from_`` may be written into a tensor of dtype ``to``, as ``torch.can_cast``.

    Sizes do not matter, kinds do: no floating dtype casts to an integer one, and only bool casts to bool.

    >>> can_cast(float64, float16), can_cast(float32, int64)
    (True, False)
    """
    source, target = as_dtype(from_), as_dtype(to)
    if is_floating(source):
        return is_floating(target)
    return source.kind == "b" or target.kind != "b"


class finfo:
    """Limits of a floating dtype (the default dtype if none is given), as ``torch.finfo``.

    ``bits``, ``eps``, ``max``, ``min``, ``tiny``, ``smallest_normal``, ``resolution`` are Python numbers;
    ``dtype`` is the dtype's name. Raises TypeError if ``type`` is not floating.

    >>> finfo(float64).eps == 2**-52
    True
    """

    def __init__(self, type: DTypeLike | None = None) -> None:
        dtype = _default_dtype if type is None else as_dtype(type)
        if not is_floating(dtype):
            raise TypeError(f"finfo(): expected a floating dtype, got {dtype}; use iinfo for integers")
        info = np.finfo(dtype)
        self.dtype = dtype.name
        self.bits = info.bits
        self.eps = builtins.float(info.eps)
        self.max = builtins.float(info.max)
        self.min = builtins.float(info.min)
        self.smallest_normal = self.tiny = builtins.float(info.smallest_normal)
        self.resolution = builtins.float(f"1e-{info.precision}")

    def __eq__(self, other: object) -> builtins.bool:
        return self.dtype == other.dtype if isinstance(other, finfo) else NotImplemented

    def __hash__(self) -> builtins.int:
        return hash((finfo, self.dtype))

    def __repr__(self) -> str:
        return (
            f"finfo(resolution={self.resolution:g}, min={self.min:g}, max={self.max:g}, eps={self.eps:g}, "
            f"smallest_normal={self.smallest_normal:g}, tiny={self.tiny:g}, dtype={self.dtype})"
        )


class iinfo:
    """Limits of an integer dtype, as ``torch.iinfo``: ``bits``, ``min``, ``max``, and ``dtype``, its name.

    Raises TypeError if ``type`` is floating or bool.

    >>> iinfo(uint8).max
    255
    """

    def __init__(self, type: DTypeLike) -> None:
        dtype = as_dtype(type)
        if dtype is None or dtype.kind not in "iu":
            raise TypeError(f"iinfo(): expected an integer dtype, got {dtype}; use finfo for floating dtypes")
        info = np.iinfo(dtype)
        self.dtype = dtype.name
        self.bits = info.bits
        self.min = builtins.int(info.min)
        self.max = builtins.int(info.max)

    def __eq__(self, other: object) -> builtins.bool:
        return self.dtype == other.dtype if isinstance(other, iinfo) else NotImplemented

    def __hash__(self) -> builtins.int:
        return hash((iinfo, self.dtype))

    def __repr__(self) -> str:
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"
