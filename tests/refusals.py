"""Compares how both frameworks refuse a call."""

import pytest

import autograd


def assert_refused_alike(call, words):
    """`call(autograd)` raises what `call(torch)` raises, in words of its own."""
    with pytest.raises(Exception) as mine:  # noqa: PT011
        call(autograd)
    assert words in str(mine.value)
    with pytest.raises(Exception) as theirs:  # noqa: PT011
        call(pytest.importorskip("torch"))
    assert type(mine.value).__name__ == type(theirs.value).__name__.removeprefix("_")
