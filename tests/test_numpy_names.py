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
    "pad edge": lambda a: np.pad(a, ((1, 0), (0, 2)), mode="edge"),
    "pad wrap": lambda a: np.pad(a, 1, mode="wrap"),
    "pad symmetric": lambda a: np.pad(a, (1, 2), mode="symmetric"),
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


@pytest.mark.parametrize("width", [1, (1, 2), ((0, 1), (2, 0))], ids=str)
def test_pad_with_a_constant_gives_numpys_value(width):
    padded = np.pad(Tensor._wrap(array()).requires_grad_(), width, constant_values=3)
    np.testing.assert_array_equal(padded.detach().numpy(), np.pad(array(), width, constant_values=3))


def test_pad_with_a_constant_carries_the_gradient_back():
    t = Tensor._wrap(array()).requires_grad_()
    (np.pad(t, 1) * 2).sum().backward()
    np.testing.assert_array_equal(t.grad.numpy(), np.full((2, 3), 2.0))


def test_pad_with_computed_values_is_refused():
    with pytest.raises(ValueError, match="'mean'"):
        np.pad(Tensor._wrap(array()), 1, mode="mean")


@pytest.mark.parametrize("call", [np.shape, np.ndim, np.size, lambda a: np.size(a, 1), np.iscomplexobj, np.isrealobj])
def test_asking_a_tracked_tensor_for_its_form_gives_numpys_answer(call):
    assert call(Tensor._wrap(array()).requires_grad_()) == call(array())


@pytest.mark.parametrize("call", [
    np.zeros_like, np.ones_like, lambda a: np.full_like(a, 7), lambda a: np.zeros_like(a, dtype=np.float32),
    np.unique, lambda a: np.round(a, 1), lambda a: np.around(a, 1)])
def test_a_result_without_a_gradient_is_numpys_as_a_tensor(call):
    result = call(Tensor._wrap(array()).requires_grad_())
    np.testing.assert_array_equal(result.detach().numpy(), call(array()), strict=True)


def test_empty_like_has_the_form_of_a_tracked_tensor():
    assert np.empty_like(Tensor._wrap(array()).requires_grad_()).shape == (2, 3)


def test_unique_counts():
    values, counts = np.unique(Tensor._wrap(np.array([2.0, 1, 2])), return_counts=True)
    assert (values.tolist(), counts.tolist()) == ([1, 2], [1, 2])


def test_dot_takes_a_number_for_an_array():
    assert np.dot(2.0, Tensor._wrap(array())[0]).tolist() == [0, 2, 4]


def test_a_refused_method_of_a_ufunc_is_called_by_its_name():
    with pytest.raises(TypeError, match=r"^add\.reduce: "):
        np.add.reduce(Tensor._wrap(array()).requires_grad_())


@pytest.mark.parametrize("call", [
    np.unwrap, np.add.accumulate, np.add.reduce, lambda a: np.interp(1.5, a, fp=a), lambda a: np.select([a > 1], [a]),
    lambda a: np.histogram(a, bins=2)[0], lambda a: np.cumsum(a, axis=0), lambda a: np.sort(np.stack([a, a]), axis=None),
    lambda a: np.cumprod(np.stack([a, a])), lambda a: np.var(a, ddof=1), lambda a: np.std(a, axis=0), np.argsort,
], ids=lambda call: getattr(call, "__name__", ""))
def test_a_function_of_untracked_values_is_numpys_own(call):
    values = np.array([3.0, 1.0, 2.0])
    np.testing.assert_allclose(np.asarray(call(Tensor._wrap(values))), call(values))


def test_numpys_einsum_takes_no_options_that_would_change_it():
    with pytest.raises(TypeError, match="takes optimize="):
        np.einsum("i->", Tensor._wrap(np.ones(2)), dtype=np.float32)
