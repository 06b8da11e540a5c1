"""Sequences of different lengths in one tensor: padded to one length, or packed without the padding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd import Tensor, as_tensor
from autograd.dtypes import DTypeLike, float16, float32, float64, int8, int16, int32, int64, uint8
from autograd.ops.joining import cat

__all__ = ["PackedSequence", "invert_permutation", "pack_padded_sequence", "pack_sequence", "pad_packed_sequence",
           "pad_sequence", "unpack_sequence", "unpad_sequence"]


class _Packed(NamedTuple):
    data: Tensor
    batch_sizes: Tensor
    sorted_indices: Tensor | None
    unsorted_indices: Tensor | None


class PackedSequence(_Packed):
    """Sequences without their padding (`torch.nn.utils.rnn.PackedSequence`): what recurrent layers take and return.

    `data` holds step 0 of all sequences, then step 1 of those that have one, and so on, the longest sequence first;
    `batch_sizes` how many sequences have each step; `sorted_indices` the order that made the longest first, and
    `unsorted_indices` the way back (None: they were in that order). Made by `pack_padded_sequence` and `pack_sequence`.

    >>> import autograd
    >>> pack_sequence([autograd.tensor([1, 2, 3]), autograd.tensor([4, 5])])[:2]
    (tensor([1, 4, 2, 5, 3]), tensor([2, 2, 1]))
    """

    def __new__(cls, data: Tensor, batch_sizes: Tensor | None = None, sorted_indices: Tensor | None = None,
                unsorted_indices: Tensor | None = None) -> PackedSequence:
        if batch_sizes is None:
            if not (isinstance(data, list | tuple) and len(data) == 2):
                raise AssertionError("PackedSequence: expected data and batch_sizes, or both in a tuple of length 2")
            data, batch_sizes = data
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    def to(self, *args: Any, **kwargs: Any) -> PackedSequence:
        """With `data.to(...)`; itself if that changes nothing."""
        data = self.data.to(*args, **kwargs)
        return self if data is self.data else PackedSequence(data, *self[1:])

    def _cast(self, dtype: DTypeLike) -> PackedSequence:
        return self.to(dtype)

    def cpu(self) -> PackedSequence:
        """Itself: it is on the CPU already."""
        return self.to("cpu")

    def cuda(self, device: Any = None) -> PackedSequence:
        """Always a RuntimeError: there is no GPU here."""
        return self.to("cuda")

    def double(self) -> PackedSequence:
        """In float64."""
        return self._cast(float64)

    def float(self) -> PackedSequence:
        """In float32."""
        return self._cast(float32)

    def half(self) -> PackedSequence:
        """In float16."""
        return self._cast(float16)

    def long(self) -> PackedSequence:
        """In int64."""
        return self._cast(int64)

    def int(self) -> PackedSequence:
        """In int32."""
        return self._cast(int32)

    def short(self) -> PackedSequence:
        """In int16."""
        return self._cast(int16)

    def char(self) -> PackedSequence:
        """In int8."""
        return self._cast(int8)

    def byte(self) -> PackedSequence:
        """In uint8."""
        return self._cast(uint8)

    @property
    def is_cuda(self) -> bool:
        """Always False."""
        return False


def invert_permutation(permutation: Tensor | None) -> Tensor | None:
    """The permutation that undoes this one; None for None."""
    if permutation is None:
        return None
    return Tensor._wrap(np.argsort(permutation._array))


def _present(lengths: Any, steps: int) -> Tensor:
    """Which of `steps` steps each sequence has: a mask (sequences, steps)."""
    return Tensor._wrap(np.arange(steps) < np.reshape(lengths, (-1, 1)))


def pack_padded_sequence(input: Tensor, lengths: Tensor | Sequence[int], batch_first: bool = False,
                         enforce_sorted: bool = True) -> PackedSequence:
    """Leave out the padding of `(T, B, ...)`, or `(B, T, ...)` if `batch_first`
    (`torch.nn.utils.rnn.pack_padded_sequence`).

    `lengths` (B,) must fall, unless `enforce_sorted` is False: then the sequences are sorted here. Raises RuntimeError
    for an input without elements, and for lengths that are not sorted, not positive, longer than the padding or not
    one for each sequence.
    """
    if not isinstance(input, Tensor):
        raise TypeError(f"pack_padded_sequence(): argument 'input' must be Tensor, not {type(input).__name__}")
    sizes = as_tensor(lengths, dtype=int64)._array
    if input.numel() == 0:
        raise RuntimeError(f"Cannot pack empty tensors: got input {tuple(input.shape)}")
    padded = input if batch_first else input.transpose(0, 1)
    batch, steps = padded.shape[0], padded.shape[1]
    if sizes.ndim != 1:
        raise RuntimeError(f"'lengths' argument should be a 1D int64 tensor, but got shape {sizes.shape}")
    if len(sizes) != batch:
        raise RuntimeError(f"Expected `len(lengths)` to be equal to batch_size, but got {len(sizes)} "
                           f"(batch_size={batch})")
    if sizes.min() <= 0 or sizes.max() > steps:
        raise RuntimeError("Length of all samples has to be greater than 0 and at most that of the padded input, "
                           f"{steps}, but got {sizes.tolist()}")
    order = None
    if not enforce_sorted:
        order = Tensor._wrap(np.argsort(-sizes, kind="stable"))
        sizes, padded = sizes[order._array], padded.index_select(0, order)
    elif (np.diff(sizes) > 0).any():
        raise RuntimeError("`lengths` array must be sorted in decreasing order when `enforce_sorted` is True, got "
                           f"{sizes.tolist()}; pass enforce_sorted=False to have it sorted")
    present = _present(sizes, int(sizes[0])).transpose(0, 1)
    data = padded.transpose(0, 1)[:len(present)][present]
    return PackedSequence(data, present.sum(1), order)


def pad_packed_sequence(sequence: PackedSequence, batch_first: bool = False, padding_value: float = 0.0,
                        total_length: int | None = None) -> tuple[Tensor, Tensor]:
    """The padded sequences `(T, B, ...)`, or `(B, T, ...)` if `batch_first`, and their lengths (B,)
    (`torch.nn.utils.rnn.pad_packed_sequence`).

    T is the longest length, or `total_length`; ValueError if that is shorter. RuntimeError for a PackedSequence whose
    parts do not fit.
    """
    sizes, data, unsorted = sequence.batch_sizes._array, sequence.data, sequence.unsorted_indices
    steps = len(sizes)
    if total_length is not None:
        if total_length < steps:
            raise ValueError("Expected total_length to be at least the length of the longest sequence in input, but got "
                             f"total_length={total_length} and max sequence length being {steps}")
        steps = total_length
    if (np.diff(sizes) > 0).any() or sizes.sum() != len(data):
        raise RuntimeError("pad_packed_sequence(): expected batch_sizes that never rise and whose sum is the number of "
                           f"rows, {len(data)}, got {sizes.tolist()}")
    present = Tensor._wrap(np.arange(sizes[0]) < np.reshape([*sizes, *[0] * (steps - len(sizes))], (-1, 1)))
    padded = data.new_full((*present.shape, *data.shape[1:]), padding_value)
    padded[present] = data
    lengths = present.sum(0)
    if batch_first:
        padded = padded.transpose(0, 1)
    if unsorted is None:
        return padded, lengths
    return padded.index_select(0 if batch_first else 1, unsorted), lengths[unsorted]


def pad_sequence(sequences: Tensor | Iterable[Tensor], batch_first: bool = False, padding_value: float = 0.0,
                 padding_side: str = "right") -> Tensor:
    """Sequences `(L, ...)` in one tensor `(T, B, ...)`, or `(B, T, ...)` if `batch_first`, where T is the longest L
    (`torch.nn.utils.rnn.pad_sequence`).

    The rest is `padding_value`, after ("right") or before ("left") each sequence; the dtype is that of the first one.
    Raises RuntimeError for an empty list, 0-d tensors and sizes that differ after the first.

    >>> import autograd
    >>> pad_sequence([autograd.tensor([1, 2, 3]), autograd.tensor([4])], batch_first=True)
    tensor([[1, 2, 3],
            [4, 0, 0]])
    """
    if not isinstance(sequences, Iterable):
        raise RuntimeError(f"pad_sequence: Expected iterable for input sequences, but got arg of type: {type(sequences)}")
    sequences = list(sequences)
    if not sequences:
        raise RuntimeError("pad_sequence(): received an empty list of sequences")
    for i, sequence in enumerate(sequences):
        if not isinstance(sequence, Tensor):
            raise TypeError(f"pad_sequence(): expected Tensor as element {i}, but got {type(sequence).__name__}")
    if padding_side not in ("right", "left"):
        raise RuntimeError(f"Expected padding_side to be one of left or right, but got {padding_side}.")
    first = sequences[0]
    if any(s.ndim == 0 or s.shape[1:] != first.shape[1:] for s in sequences):
        raise RuntimeError("pad_sequence(): expected sequences (L, ...) that agree in all sizes but the first, got "
                           f"{', '.join(str(tuple(s.shape)) for s in sequences)}")
    lengths = [len(s) for s in sequences]
    present = _present(lengths, max(lengths))
    if padding_side == "left":
        present = present.flip(1)
    padded = first.new_full((*present.shape, *first.shape[1:]), padding_value)
    padded[present] = cat([s.to(first.dtype) for s in sequences])
    return padded if batch_first else padded.transpose(0, 1)


def unpad_sequence(padded_sequences: Tensor, lengths: Tensor, batch_first: bool = False) -> list[Tensor]:
    """The sequences of a padded `(T, B, ...)`, or `(B, T, ...)` if `batch_first`, without their padding on the right
    (`torch.nn.utils.rnn.unpad_sequence`). Raises ValueError unless there is a length for each."""
    padded = padded_sequences if batch_first else padded_sequences.transpose(0, 1)
    return [sequence[:length] for sequence, length in zip(padded.unbind(0), lengths.tolist(), strict=True)]


def pack_sequence(sequences: Sequence[Tensor], enforce_sorted: bool = True) -> PackedSequence:
    """`pack_padded_sequence` of sequences `(L, ...)` in a list (`torch.nn.utils.rnn.pack_sequence`)."""
    return pack_padded_sequence(pad_sequence(sequences), [len(s) for s in sequences], enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences: PackedSequence) -> list[Tensor]:
    """The sequences of a PackedSequence, in the order in which they were packed
    (`torch.nn.utils.rnn.unpack_sequence`)."""
    return unpad_sequence(*pad_packed_sequence(packed_sequences, batch_first=True), batch_first=True)
