"""Warnings name the line of the user's program, not one of this project's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import autograd
import nn
import nn.functional as F

COLUMN, ROW = autograd.ones(2, 1), autograd.ones(2)


@pytest.mark.filterwarnings("always")
@pytest.mark.parametrize("call", [
    lambda: F.softmax(COLUMN),
    lambda: autograd.ones(1).var(),
    lambda: F.mse_loss(COLUMN, ROW),
    lambda: nn.MSELoss()(COLUMN, ROW),
    lambda: autograd.add(COLUMN, 2, COLUMN),
    lambda: autograd.tensor(COLUMN),
])
def test_a_warning_names_the_line_that_called_also_the_first_time(call: Callable[[], Any]) -> None:
    for _ in range(2):  # an operation's function is written by its first call
        with pytest.warns() as caught:
            call()
        assert [warning.filename for warning in caught] == [__file__]
