"""Saving and loading: nested Python data with its tensors, in one safetensors file.

The tensors are ordinary safetensors entries, named by their keys joined with dots, so that a saved state
dict opens in every tool that reads the format. How they nest, and all that is not a tensor, is one JSON text
in the file's metadata, under `chainrule`; that text begins with a SHA-256 of the whole file, taken with its
own digits as zeros. Loading reads data and only data: a file cannot name a class, a function or another file.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import math
import os
import stat
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors import SafetensorError, deserialize
from safetensors.numpy import save as serialize

from autograd.devices import check_device
from autograd.sizes import Size
from autograd.tensor import Tensor

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["save", "load"]

Path = tuple[Any, ...]

# The dtypes of safetensors that NumPy has too. The format is little-endian everywhere.
_NUMPY_DTYPE = {
    "BOOL": "?", "U8": "u1", "I8": "i1", "U16": "<u2", "I16": "<i2", "U32": "<u4", "I32": "<i4", "U64": "<u8",
    "I64": "<i8", "F16": "<f2", "F32": "<f4", "F64": "<f8", "C64": "<c8",
}  # fmt: skip
_SCALARS = {np.dtype(code).name: np.dtype(code).type for code in _NUMPY_DTYPE.values() if code != "<c8"}
_STORABLE = {np.dtype(code).name for code in _NUMPY_DTYPE.values()}

_RESERVED = "__metadata__"
_MAX_DEPTH = 100
_MAX_HEADER = 100_000_000  # the format's own limit
_UNSEALED = "0" * 64
# The metadata as it stands in a file that `save` wrote, up to the digits of the checksum.
_SEAL = rb'"chainrule":"{\"chainrule.sha256\":\"'
# Either half of it says who wrote the file: damage to one half must not make the file pass as another tool's.
_OURS = (rb'"chainrule":"', rb"\"chainrule.sha256\"")

_CONVERT = (
    "reading it could run code, so Chainrule does not. Convert it once, where PyTorch is installed: "
    "safetensors.torch.save_file(torch.load(path, weights_only=True), 'weights.safetensors')"
)
_FOREIGN = {
    b"PK\x03\x04": f"it is a ZIP archive, as torch.save (or numpy.savez) writes; if PyTorch's, {_CONVERT}",
    b"\x80": f"it is a Python pickle, as old versions of torch.save write; {_CONVERT}",
    b"\x93NUMPY": "it is a NumPy array; read it with numpy.load",
    b"\x89HDF": "it is an HDF5 file",
    b"version https://git-lfs": "it is a Git LFS pointer; fetch the file itself with `git lfs pull`",
}


def save(obj: Any, f: Any) -> None:
    """Write `obj` to the file `f`, whole or not at all (PyTorch: `torch.save`).

    `obj` may nest dict, OrderedDict, list, tuple and Size around tensors, NumPy arrays and numbers, str, int,
    float, bool and None; dict keys are str, int, float, bool or None. All of these come back from `load` with
    their own types, but a Parameter as a Tensor. A tensor that appears under several names, or shares all its
    memory with another, is stored once and comes back as one tensor.

    `f` is a path or a binary file object with `write`. A path is replaced in one step, after the new file is
    safely on the disk: whatever goes wrong, it holds the old file or the new one. A symbolic link stays one.

    Raises TypeError, naming the place as `obj['optimizer'][3]`, for what cannot be saved; ValueError for data
    that nests deeper than 100 levels or whose description outgrows the format; OSError where the system
    refuses. All but the last come before the file is touched.

    >>> save({"mean": np.zeros(2), "epoch": 3}, buffer := io.BytesIO())
    >>> _ = buffer.seek(0)
    >>> load(buffer)
    {'mean': array([0., 0.]), 'epoch': 3}
    """
    if not hasattr(f, "write"):
        _replace(_as_path("save", f), _pack(obj))
    elif isinstance(f, io.TextIOBase):
        raise TypeError("save: expected a binary file object, got a text file; open it with mode 'wb'")
    else:
        for piece in _pack(obj):
            while piece:  # a raw file may take less than it is given
                written = f.write(piece)
                piece = piece[len(piece) if written is None else written :]


def load(f: Any, map_location: Any = None, *, weights_only: bool | None = True) -> Any:
    """Read what `save` wrote to `f`, a path or a binary file object with `read` (PyTorch: `torch.load`).

    A safetensors file from another tool loads as a flat dict of tensors, its bfloat16 as float32. Nothing is
    ever executed, so both values of `weights_only` are as safe and do the same. Tensors live on the CPU:
    `map_location` may be None, "cpu", a CPU device, or a dict that maps other devices to these; a function, which
    PyTorch asks where to put each storage, is not asked, for there is one place only.

    Raises RuntimeError, naming the file, where it is damaged, cut off or of another format; FileNotFoundError
    and the like as `open` does. In a file that `save` wrote, every changed bit is found.
    """
    if weights_only not in (True, False, None):
        raise TypeError(f"load: weights_only must be True or False, got {weights_only!r}")
    if not callable(map_location):
        for location in map_location.values() if isinstance(map_location, dict) else [map_location]:
            check_device(location)
    where, data = _read(f)
    try:
        return _parse(data)
    except (RecursionError, TypeError, ValueError, LookupError, ArithmeticError, SafetensorError) as error:
        raise RuntimeError(f"load: cannot read {where}: {error}") from error


# Objects to bytes


def _pack(obj: Any) -> list[memoryview]:
    """The file's content for `obj`, in pieces."""
    packer = _Packer()
    seal_first = {"chainrule.sha256": _UNSEALED, "object": packer.pack(obj, ())}
    # One metadata entry, because safetensors writes several in an order that changes from run to run.
    metadata = {"chainrule": json.dumps(seal_first, separators=(",", ":"))}
    try:
        data = memoryview(serialize(packer.arrays, metadata))
    except SafetensorError as error:
        raise ValueError(f"save: {error}; large lists of numbers are better saved as tensors") from error
    start, end = _seal_position(data)
    return [data[:start], memoryview(_digest(data, start, end)), data[end:]]


class _Packer:
    """Parts an object into `arrays`, by their names in the file, and JSON that says how they nest.

    Whatever JSON has not is an object with one key: {"tuple": [...]}, {"dict": [[key, value], ...]},
    {"tensor": [name, requires_grad]}, {"float": "nan"} and so on; `_unpack` is the inverse.
    """

    def __init__(self) -> None:
        self.arrays: dict[str, NDArray[Any]] = {}
        self._names: dict[tuple[Any, ...], str] = {}
        self._open: set[int] = set()

    def pack(self, value: Any, path: Path) -> Any:
        kind = type(value)
        if isinstance(value, Tensor):
            return {"tensor": [self._store(value, value._array, path), value.requires_grad]}
        if kind is np.ndarray:
            return {"ndarray": self._store(value, value, path)}
        if kind in (list, tuple, Size, dict, OrderedDict):
            return self._pack_container(value, path)
        if isinstance(value, np.generic) and value.dtype.name in _SCALARS:
            return {"scalar": [value.dtype.name, self._pack_plain(value.item())]}
        if value is None or kind in (bool, int, float, str):
            return self._pack_plain(value)
        raise TypeError(
            f"save: cannot save {_place(path)}, of type {kind.__module__}.{kind.__qualname__}; "
            "expected tensors, arrays, numbers, strings and None, nested in dict, list and tuple; "
            "of a module, its state_dict()"
        )

    def _pack_plain(self, value: bool | int | float | str | None) -> Any:
        if type(value) is float and not math.isfinite(value):
            return {"float": str(value)}
        if type(value) is int and value.bit_length() > 64:
            return {"int": hex(value)}  # Python refuses to read very long decimal numbers
        return value

    def _pack_container(self, value: Any, path: Path) -> Any:
        if id(value) in self._open:
            raise TypeError(f"save: {_place(path)} is a {type(value).__name__} that contains itself")
        if len(path) >= _MAX_DEPTH:
            raise ValueError(f"save: the data nests deeper than {_MAX_DEPTH} levels, at {_place(path)}")
        self._open.add(id(value))
        try:
            if isinstance(value, dict):
                items = [[self._pack_key(k, path), self.pack(v, (*path, k))] for k, v in value.items()]
                return {type(value).__name__: items}
            items = [self.pack(item, (*path, i)) for i, item in enumerate(value)]
            return items if isinstance(value, list) else {type(value).__name__: items}
        finally:
            self._open.remove(id(value))

    def _pack_key(self, key: Any, path: Path) -> Any:
        if key is None or type(key) in (bool, int, float, str):
            return self._pack_plain(key)
        raise TypeError(
            f"save: {_place(path)} has the key {key!r}, of type {type(key).__name__}; "
            "expected str, int, float, bool or None"
        )

    def _store(self, value: Any, array: NDArray[Any], path: Path) -> str:
        """Keep `array` under a name made of its path; the name it already has, if it is there."""
        if array.dtype.name not in _STORABLE:
            raise TypeError(
                f"save: cannot save {_place(path)}, of dtype {array.dtype}; "
                f"expected one of {', '.join(sorted(_STORABLE))}"
            )
        # Empty arrays have no memory to be told apart by.
        place = array.__array_interface__["data"][0] if array.size else id(value)
        is_tensor, grad = isinstance(value, Tensor), getattr(value, "requires_grad", False)
        identity = (is_tensor, grad, place, array.dtype.str, array.shape, array.strides)
        if identity not in self._names:
            plain = ".".join(map(str, path)) if path else "tensor"
            plain = name = plain.encode("utf-8", "backslashreplace").decode()
            count = 1
            while name in self.arrays or name == _RESERVED:
                count += 1
                name = f"{plain}#{count}"
            self.arrays[name] = np.asarray(array, dtype=array.dtype.newbyteorder("="), order="C")
            self._names[identity] = name
        return self._names[identity]


def _place(path: Path) -> str:
    return "obj" + "".join(f"[{key!r}]" for key in path)


# Bytes to objects


def _parse(data: bytes) -> Any:
    """The object in a file's content; raises the errors that `load` reports."""
    header = _header(data, len(data))
    ours = any(mark in header for mark in _OURS)
    if ours:
        start, end = _seal_position(data)
        if data[start:end] != _digest(data, start, end):
            raise ValueError(f"its {len(data):,} bytes do not match its checksum: it is damaged or cut off")
    try:
        entries = dict(deserialize(data))  # type: ignore[no-untyped-call]
    except SafetensorError as error:
        raise ValueError(f"the {len(data):,} bytes there are no whole safetensors file ({error})") from error
    description = json.loads(header)
    if not ours:
        return {name: Tensor._wrap(_array(name, entries[name])) for name in description if name != _RESERVED}
    arrays = {name: _array(name, entry) for name, entry in entries.items()}
    return _unpack(json.loads(description[_RESERVED]["chainrule"])["object"], arrays, {})


def _header(data: bytes, size: int) -> bytes:
    """The JSON header of a file of `size` bytes that begins with `data`, or all of it that `data` holds."""
    if size == 0:
        raise ValueError("it is empty (or, for a file object, read to its end: seek(0) first)")
    length = int.from_bytes(data[:8], "little")
    if size < 8 or length > _MAX_HEADER or data[8:9] not in (b"{", b""):
        found = (reason for magic, reason in _FOREIGN.items() if data.startswith(magic))
        raise ValueError(next(found, "it is not a safetensors file"))
    if length > size - 8:
        raise ValueError(f"it is cut off: its header should have {length:,} bytes, {size - 8:,} are there")
    return data[8 : 8 + length]


def _array(name: str, entry: dict[str, Any]) -> NDArray[Any]:
    """The array of one safetensors entry, over its bytes, which are a bytearray of their own."""
    code, shape, data = entry["dtype"], entry["shape"], entry["data"]
    if code == "BF16":  # the upper half of a float32
        upper: NDArray[Any] = np.ndarray(shape, "<u2", data)
        return np.asarray(upper.astype(np.uint32) << np.uint32(16)).view(np.float32)
    if code not in _NUMPY_DTYPE:
        raise ValueError(f"tensor {name!r} has dtype {code}, which NumPy lacks; convert it where it was made")
    array: NDArray[Any] = np.ndarray(shape, _NUMPY_DTYPE[code], data)
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _unpack(node: Any, arrays: dict[str, NDArray[Any]], tensors: dict[str, Tensor]) -> Any:
    """The inverse of `_Packer.pack`; `tensors` holds those made so far, for the names that share one."""
    if isinstance(node, list):
        return [_unpack(item, arrays, tensors) for item in node]
    if not isinstance(node, dict):
        return node
    ((kind, value),) = node.items()
    match kind:
        case "dict" | "OrderedDict":
            pairs = [(_unpack(key, {}, {}), _unpack(item, arrays, tensors)) for key, item in value]
            return dict(pairs) if kind == "dict" else OrderedDict(pairs)
        case "tuple" | "Size":
            items = [_unpack(item, arrays, tensors) for item in value]
            return tuple(items) if kind == "tuple" else Size(items)
        case "tensor":
            name, requires_grad = value
            if name not in tensors:
                tensors[name] = Tensor._wrap(arrays[name]).requires_grad_(requires_grad)
            return tensors[name]
        case "ndarray":
            return arrays[value]
        case "scalar":
            return _SCALARS[value[0]](_unpack(value[1], {}, {}))
        case "float":
            return float(value)
        case "int":
            return int(value, 16)
    raise ValueError(f"its metadata has data of kind {kind!r}; was it written by a newer Chainrule?")


# The checksum


def _seal_position(data: bytes | memoryview) -> tuple[int, int]:
    """Where the checksum's digits stand: the metadata opens the header, and the seal the metadata."""
    start = 8 + len('{"__metadata__":{') + len(_SEAL)
    if bytes(data[start - len(_SEAL) : start]) != _SEAL:
        raise ValueError("its checksum is not in its place: it is damaged, or was changed by another tool")
    return start, start + len(_UNSEALED)


def _digest(data: bytes | memoryview, start: int, end: int) -> bytes:
    """The SHA-256 of the file, in hexadecimal, with the bytes from `start` to `end` as zeros."""
    view = memoryview(data)
    digest = hashlib.sha256(view[:start])
    digest.update(_UNSEALED.encode())
    digest.update(view[end:])
    return digest.hexdigest().encode()


# Files


def _as_path(function: str, f: Any) -> str:
    if isinstance(f, (str, bytes, os.PathLike)):
        return os.fsdecode(f)
    raise TypeError(f"{function}: f must be a path or a binary file object, got {type(f).__name__}")


def _read(f: Any) -> tuple[str, bytes]:
    """What to call `f` in an error, and its content."""
    if hasattr(f, "read"):
        data = f.read()
        if isinstance(data, str):
            raise TypeError("load: expected a binary file object, got a text file; open it with mode 'rb'")
        return repr(getattr(f, "name", f)), bytes(data)
    path = _as_path("load", f)
    with open(path, "rb") as file:
        status = os.fstat(file.fileno())
        if stat.S_ISREG(status.st_mode):  # a large file of another kind is refused before it is read
            try:
                _header(file.peek(32)[:32], status.st_size)
            except ValueError as error:
                raise RuntimeError(f"load: cannot read {path!r}: {error}") from error
        return repr(path), file.read()


def _replace(path: str, pieces: Iterable[memoryview]) -> None:
    """Put a new file at `path` in one step: written beside it under a name of its own, synced, renamed."""
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "wb") as device:  # a pipe or /dev/null is written to, not replaced; a folder raises
            device.writelines(pieces)
        return
    try:
        target = os.path.realpath(path, strict=True)  # OSError where links lead in a circle
    except FileNotFoundError:
        target = os.path.realpath(path)
    folder = os.path.dirname(target)
    mode = stat.S_IMODE(os.stat(target).st_mode) if os.path.exists(target) else None
    if mode is not None and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
    temporary = os.path.join(folder, f".chainrule-{os.urandom(16).hex()}.tmp")
    try:
        with open(temporary, "xb") as file:
            if mode is not None:
                os.chmod(temporary, mode)
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException as error:
        with suppress(OSError):
            os.unlink(temporary)
        if isinstance(error, OSError) and error.errno is not None:
            raise OSError(error.errno, error.strerror, path) from error  # under the name that the user knows
        raise
    with suppress(OSError):  # some systems cannot sync a folder; the file is whole either way
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
