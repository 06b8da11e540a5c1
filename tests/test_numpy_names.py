"""NumPy functions whose arguments differ from PyTorch's give NumPy's values on Tensors, and carry gradients."""

from __future__ import annotations

import numpy as np
import pytest

from autograd.tensor import Tensor

CALLS = {
    "reshape": lambda a: np.reshape(a, (3, 2)),
    "reshape by name": lambda a: np.reshape(a, shape=(3, 2)) if np.lib.NumpyVersion(np.__version__) >= "2.1.0"
    else np.reshape(a, (3, 2)),
    "transpose": np.transpose,
    "transpose axes": lambda a: np.transpose(a, (1, 0)),
    "matrix_transpose": np.matrix_transpose,
    "swapaxes": lambda a: np.swapaxes(a, 0, 1),
    "broadcast_to": lambda a: np.broadcast_to(a, (4, 2, 3)),
    "moveaxis": lambda a: np.moveaxis(a, 0, -1),
    "expand_dims": lambda a: np.expand_dims(a, (0, -1)),
    "squeeze": lambda a: np.squeeze(a[None], axis=0),
    "ravel": np.ravel,
    "copy": np.copy,
    "concatenate": lambda a: np.concatenate([a, a], axis=1),
    "concatenate flat": lambda a: np.concatenate([a, a[:1]], axis=None),
    "append": lambda a: np.append(a, a, axis=0),
    "append flat": lambda a: np.append(a, a),
    "stack": lambda a: np.stack([a, a], axis=-1),
    "hstack": lambda a: np.hstack([a, a]),
    "vstack": lambda a: np.vstack((a, a)),
    "split": lambda a: np.split(a, 3, axis=1),
    "split at": lambda a: np.split(a, [1], axis=1),
    "array_split": lambda a: np.array_split(a, 2, axis=1),
    "hsplit": lambda a: np.hsplit(a, 3),
    "vsplit": lambda a: np.vsplit(a, 2),
    "dsplit": lambda a: np.dsplit(a[None], 3),
    "meshgrid": lambda a: list(np.meshgrid(a[0], a[1])),
    "flip": np.flip,
    "flip axis": lambda a: np.flip(a, axis=1),
    "roll": lambda a: np.roll(a, 1),
    "roll axes": lambda a: np.roll(a, 1, axis=(0, 1)),
    "rot90": np.rot90,
    "rot90 axes": lambda a: np.rot90(a, k=3, axes=(1, 0)),
    "repeat": lambda a: np.repeat(a, 2),
    "repeat axis": lambda a: np.repeat(a, [1, 2], axis=0),
    "tile": lambda a: np.tile(a, (2, 1)),
    "diagonal": lambda a: np.diagonal(a, offset=1),
    "tril": lambda a: np.tril(a, -1),
    "take": lambda a: np.take(a, [5, 0]),
    "take axis": lambda a: np.take(a, [1, 1], axis=1),
    "take_along_axis": lambda a: np.take_along_axis(a, np.array([[2], [0]]), axis=1),
    "atleast_3d": np.atleast_3d,
}
each_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


def array():
    return np.arange(6.0).reshape(2, 3)


def listed(result):
    return list(result) if isinstance(result, list | tuple) else [result]


@each_call
def test_gives_numpys_value(call):
    for mine, its in zip(listed(call(Tensor._wrap(array()))), listed(call(array())), strict=True):
        np.testing.assert_array_equal(mine.numpy(), its, strict=True)


@each_call
def test_carries_the_gradient_back(call):
    counts = np.zeros(6)
    for part in listed(call(array())):
        counts += np.bincount(part.reshape(-1).astype(int), minlength=6)
    if call is CALLS["tril"]:
        counts[0] = 0  # the zeros above the diagonal are not element 0
    t = Tensor._wrap(array()).requires_grad_()
    sum(part.sum() for part in listed(call(t))).backward()
    np.testing.assert_array_equal(t.grad.numpy().reshape(-1), counts)


def test_split_into_unequal_parts_is_refused():
    with pytest.raises(ValueError, match="3 elements along axis 1"):
        np.split(Tensor._wrap(array()), 2, axis=1)


def test_nonzero_gives_a_vector_for_each_dimension():
    rows, columns = np.nonzero(Tensor._wrap(array()) > 3)
    assert (rows.tolist(), columns.tolist()) == ([1, 1], [1, 2])
