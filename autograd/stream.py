"""The random stream: MT19937 from a seed, its state in PyTorch's format, words and fractions it gives."""

from __future__ import annotations

import operator
import os
import struct
import threading
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.devices import check_device, device
from autograd.dtypes import DType, uint8

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from typing_extensions import Self  # typing has it from Python 3.11 on

_WORDS = 624  # of MT19937's state
_DEFAULT_SEED = 67280421310721  # PyTorch's, for a generator that nobody has seeded
# PyTorch's layout: seed, words left, whether seeded, next word, the words (64 bits each), the kept normal
# between two unused fields, whether there is one, an unused float and its flag.
_STATE = struct.Struct(f"<QiIQ{_WORDS}Qdddi4xfi")

_HALF = np.uint64(32)  # bits of a word
_MASK24, _UNIT24 = np.uint64((1 << 24) - 1), np.float32(2.0**-24)
_MASK53, _UNIT53 = np.uint64((1 << 53) - 1), np.float64(2.0**-53)


class Stream:
    """The words that follow from a seed (MT19937, Matsumoto and Nishimura 1998), and one normal kept back.

    Each stream has its own state: NumPy's global one is neither read nor written. Raises RuntimeError for
    any ``device`` but the CPU.
    """

    def __init__(self, device: device | str | None = "cpu") -> None:
        self.device = check_device(device)
        self._lock = threading.Lock()
        self._seed = _DEFAULT_SEED
        self._kept_normal: float | None = None

    @cached_property
    def _bits(self) -> np.random.MT19937:
        """The words, filled when the first is asked for: to import `numpy.random` takes as long as all operations."""
        bits = np.random.MT19937(0)
        # RandomState, which NumPy has frozen, fills them by Knuth's recurrence, as PyTorch does
        np.random.RandomState(bits).seed(self._seed & 0xFFFFFFFF)
        return bits

    def manual_seed(self, seed: int) -> Self:
        """Start the stream that belongs to ``seed``; returns the generator itself.

        A negative seed means ``2**64 + seed``. Raises RuntimeError if ``seed`` is no integer, ValueError if
        it is outside [-2**63, 2**64).
        """
        seed = check_seed(seed)
        with self._lock:
            self._seed = seed
            self._kept_normal = None
            self.__dict__.pop("_bits", None)
        return self

    def seed(self) -> int:
        """Start from a seed that the operating system's entropy gives, and return it."""
        seed = int.from_bytes(os.urandom(8), "little")
        self.manual_seed(seed)
        return seed

    def initial_seed(self) -> int:
        """The seed that the stream was started from."""
        return self._seed

    def get_state(self) -> NDArray[np.uint8]:
        """The state in PyTorch's own format, 5056 bytes: either library continues from the other's."""
        with self._lock:
            mt = self._bits.state["state"]
            kept = self._kept_normal
            seed, position, words = self._seed, int(mt["pos"]), mt["key"].tolist()
        has_kept = kept is not None
        packed = _STATE.pack(
            seed, _WORDS + 1 - position, 1, position, *words, 0.0, kept or 0.0, 0.0, has_kept, 0.0, 0
        )
        return np.frombuffer(packed, uint8).copy()

    def set_state(self, new_state: ArrayLike) -> None:
        """Continue from a state that `get_state` gave, here or in PyTorch.

        Raises TypeError unless it holds uint8, RuntimeError if the bytes are no such state.
        """
        state = np.asarray(new_state)
        if state.dtype != uint8:
            raise TypeError(f"set_state(): expected a state of dtype uint8, got {state.dtype}")
        if state.size != _STATE.size:
            raise RuntimeError(f"set_state(): expected {_STATE.size} bytes, got {state.size}")
        seed, left, seeded, position, *rest = _STATE.unpack(state.tobytes())
        words, (_, kept, _, has_kept, *_) = rest[:_WORDS], rest[_WORDS:]
        if seeded != 1 or not 0 < left <= _WORDS or position > _WORDS or max(words) > 0xFFFFFFFF:
            raise RuntimeError(
                "set_state(): the bytes are no generator's state; pass what get_state() returned"
            )
        key = np.array(words, np.uint32)
        with self._lock:
            self._bits.state = {
                "bit_generator": "MT19937",
                "state": {"key": key, "pos": _WORDS if left == 1 else position},
            }
            self._seed = seed
            self._kept_normal = kept if has_kept else None

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (), self.get_state()

    def __setstate__(self, state: NDArray[np.uint8]) -> None:
        self.set_state(state)

    # Draws. The caller holds the lock, so that no other thread takes a word in between.

    def _words(self, size: int) -> NDArray[np.uint64]:
        return self._bits.random_raw(size)

    def _long_words(self, size: int) -> NDArray[np.uint64]:
        words = self._bits.random_raw(2 * size)
        return words[0::2] << _HALF | words[1::2]

    def _fractions(self, size: int, dtype: DType) -> NDArray[Any]:
        """Uniform values of [0, 1): 53 bits of two words in float64, for others 24 of one in float32."""
        unit: np.floating[Any]
        if dtype.itemsize == 8:
            words, mask, unit = self._long_words(size), _MASK53, _UNIT53
        else:
            words, mask, unit = self._words(size), _MASK24, _UNIT24
        words &= mask
        # Signed integers convert faster, and all of them fit the type of the unit exactly
        fractions: NDArray[Any] = words.view(np.int64).astype(unit.dtype)
        fractions *= unit
        return fractions


def check_seed(seed: object) -> int:
    """``seed`` in [0, 2**64), negative ones from the top down; errors as `Generator.manual_seed`."""
    if isinstance(seed, bool | np.bool_ | float) or not hasattr(seed, "__index__"):
        raise RuntimeError(f"manual_seed(): expected an integer, got {type(seed).__name__}")
    number = operator.index(seed)
    if not -(1 << 63) <= number < 1 << 64:
        raise ValueError(f"manual_seed(): expected a seed in [-2**63, 2**64), got {number}")
    return number % (1 << 64)
