"""What `tensor(data)` makes of numbers, sequences and other things: PyTorch's values, dtypes and error classes."""

from __future__ import annotations

from collections import deque

import numpy as np
import pytest

import autograd

torch = pytest.importorskip("torch")

ACCEPTED = [
    ([1, 2], None), ([1, 2.5], None), ([True], None), ([], None), ([[]], None), (range(3), None), (deque([1, 2]), None),
    ((1, (2)), None), ([1.7, -1.7], "int32"), ([-1], "uint8"), ([-255], "uint8"), ([255], "uint8"), ([127.0], "int8"),
    ([10 ** 30], "float32"), ([2 ** 63], "uint64"), ([1e40], "float32"), ([2 ** 63 - 1], "int64"), ([-2 ** 63], None),
    ([2, 0], "bool"), ([np.int64(3)], "int8"), (np.array([300]), "uint8"), ([], "int8")]
REFUSED = [
    ([256], "uint8"), ([-256], "uint8"), ([128], "int8"), ([-129], "int8"), ([127.9], "int8"), (2 ** 31, "int32"),
    (300.5, "uint8"), ([1e10], "int32"), (float("nan"), "int64"), ([float("inf")], "int16"), ([[1, 300]], "int8"),
    ([np.int64(300)], "uint8"), ([2 ** 63], None), (10 ** 400, None), (None, None), ([1, None], None), (object(), None),
    ({1}, None), ({1: 2}, None), ({1: 2}.values(), None), ("a", None), (b"a", None), ([[1, 2], [3]], None)]


@pytest.mark.parametrize(("data", "dtype"), ACCEPTED, ids=str)
def test_accepts_what_pytorch_accepts(data, dtype):
    mine = autograd.tensor(data, dtype=dtype and getattr(autograd, dtype))
    its = torch.tensor(data, dtype=dtype and getattr(torch, dtype))
    np.testing.assert_array_equal(mine.numpy(), its.numpy(), strict=True)


@pytest.mark.parametrize(("data", "dtype"), REFUSED, ids=str)
def test_refuses_what_pytorch_refuses(data, dtype):
    with pytest.raises(Exception) as its:  # noqa: PT011
        torch.tensor(data, dtype=dtype and getattr(torch, dtype))
    with pytest.raises(its.type):
        autograd.tensor(data, dtype=dtype and getattr(autograd, dtype))


def test_the_element_that_is_no_number_is_named():
    with pytest.raises(RuntimeError, match="got None"):
        autograd.tensor([[1, 2], [3, None]])


def test_the_number_that_does_not_fit_is_named():
    with pytest.raises(RuntimeError, match=r"300 is not in \[-128, 127\]"):
        autograd.tensor([[1, 300]], dtype=autograd.int8)


def test_tensors_in_lists_are_numbers():
    assert autograd.tensor([autograd.tensor(1.5), 2]).tolist() == [1.5, 2]


@pytest.mark.parametrize("convert", [int, float, complex])
def test_several_elements_are_no_python_number(convert):
    with pytest.raises(ValueError, match=r"only one element.*\(2,\)"):
        convert(autograd.tensor([1, 2]))


@pytest.mark.parametrize(("value", "dtype"), [(300.5, "uint8"), (-300, "int8"), (float("nan"), "int64"), (2 ** 63, "int64")],
                         ids=str)
def test_full_refuses_what_the_dtype_cannot_hold(value, dtype):
    with pytest.raises(RuntimeError, match="without overflow"):
        autograd.full((2,), value, dtype=getattr(autograd, dtype))


@pytest.mark.parametrize(("value", "dtype"), [(-1, "uint8"), (1.7, "int32"), (3, "float32"), (True, "int8")], ids=str)
def test_full_converts_as_pytorch_does(value, dtype):
    mine = autograd.full((2,), value, dtype=getattr(autograd, dtype))
    its = torch.full((2,), value, dtype=getattr(torch, dtype))
    np.testing.assert_array_equal(mine.numpy(), its.numpy(), strict=True)
