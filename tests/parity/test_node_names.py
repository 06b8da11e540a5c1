"""Parity with PyTorch: the names of `grad_fn`, apart from PyTorch's number at the end."""

import re
from typing import Any

import pytest

import autograd
import autograd.nn.functional

torch = pytest.importorskip("torch")

CALLS = {
    "largest of all": lambda m, x: x.max(),
    "largest of each row": lambda m, x: x.max(1).values,
    "smallest of all": lambda m, x: x.min(),
    "smallest of each row": lambda m, x: x.min(1).values,
    "rows looked up": lambda m, x: m.nn.functional.embedding(m.tensor([0, 1]), x),
    "rows indexed": lambda m, x: x[m.tensor([0, 1])],
    "mask": lambda m, x: x[m.tensor([True, False])],
    "indices assigned": lambda m, x: x.index_put((m.tensor([0]),), m.zeros(1, 2)),
    "sum": lambda m, x: x.sum(),
    "softmax": lambda m, x: x.softmax(1),
    "power": lambda m, x: x ** 2,
    "function of a module": lambda m, x: m.nn.functional.relu(x),
}


def named(module: Any, name: str) -> str:
    x = module.ones(2, 2).requires_grad_()
    found = re.fullmatch(r"<(\w+?)\d*( object at \w+)?>", repr(CALLS[name](module, x).grad_fn))
    assert found
    return found[1]


@pytest.mark.parametrize("name", CALLS)
def test_name_of_a_node(name: str) -> None:
    assert named(autograd, name) == named(torch, name)
