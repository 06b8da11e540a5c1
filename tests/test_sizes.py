"""Size: a tuple that stays a Size when it is sliced, joined or repeated, as PyTorch's."""

from __future__ import annotations

import pytest

import autograd
from autograd import Size

torch = pytest.importorskip("torch")

# The operators are the subject: RUF005 would write them another way.
CALLS = {
    "slice": lambda size, Size: size[1:],
    "element": lambda size, Size: size[0],
    "plus a tuple": lambda size, Size: size + (7,),  # noqa: RUF005
    "a tuple plus": lambda size, Size: (7,) + size,  # noqa: RUF005
    "plus a size": lambda size, Size: size + Size([7]),
    "repeated": lambda size, Size: size * 2,
    "repeated from the left": lambda size, Size: 2 * size,
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_gives_what_pytorchs_gives(call):
    mine, its = call(Size([2, 3]), Size), call(torch.Size([2, 3]), torch.Size)
    assert (type(mine).__name__, mine) == (type(its).__name__, its)


def test_the_rest_of_a_shape_counts_its_elements():
    assert autograd.zeros(5, 2, 3).shape[1:].numel() == 6
