"""Devices: there is one, the CPU. Its name is accepted everywhere, any other is a clear error."""

from typing import Any

_TYPES = ("cpu", "cuda", "mps", "xpu", "meta")  # names that scripts mention, most of them to ask and move on


class device:
    """A device's name, as ``torch.device``: ``device("cpu")``, ``device("cuda:1")``, ``device("cuda", 1)``.

    Naming a device that is not there is allowed; putting a tensor on it raises (see `check_device`). As a
    context manager it does nothing on the CPU and raises elsewhere. Raises RuntimeError for a malformed name.

    >>> device("cuda:1")
    device(type='cuda', index=1)
    """

    __slots__ = ("index", "type")
    type: str
    index: int | None

    def __init__(self, type: "str | device", index: int | None = None) -> None:
        if isinstance(type, device):
            index = type.index if index is None else index
            type = type.type
        if not isinstance(type, str):
            raise TypeError(f"device(): expected a device's name such as 'cpu', got {type!r}")
        name, colon, number = type.partition(":")
        if name not in _TYPES or (colon and not number.isdecimal()):
            raise RuntimeError(
                f"device(): expected one of {', '.join(_TYPES)}, or one with ':index', got {type!r}"
            )
        if colon:
            if index is not None:
                raise RuntimeError(f"device(): the name {type!r} has an index already, got index={index}")
            index = int(number)
        object.__setattr__(self, "type", name)
        object.__setattr__(self, "index", index)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"device: {name!r} cannot be changed; make another device")

    def __repr__(self) -> str:
        return f"device(type={self.type!r}" + (")" if self.index is None else f", index={self.index})")

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other: object) -> bool:
        return (self.type, self.index) == (other.type, other.index) if isinstance(other, device) else False

    def __hash__(self) -> int:
        return hash((self.type, self.index))

    def __reduce__(self) -> tuple[Any, ...]:
        return device, (self.type, self.index)

    def __enter__(self) -> "device":
        return check_device(self)

    def __exit__(self, *exception: object) -> None: ...


_CPU = device("cpu")


def check_device(name: "device | str | int | None") -> device:
    """The CPU, if that is what a ``device`` argument means; None means it too.

    Raises RuntimeError for any other device (a number means an accelerator), TypeError for what names none.

    >>> check_device("cpu:0")
    device(type='cpu')
    """
    if name is None:
        return _CPU
    if isinstance(name, int):
        name = device("cuda", name)
    if device(name).type != "cpu":
        raise RuntimeError(f"device '{name}' is not available: tensors live on the CPU; use device='cpu'")
    return _CPU
