"""The text of tensors: the same, character for character, as PyTorch prints."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
from autograd.formatting import format_tensor, set_printoptions

torch = pytest.importorskip("torch")

DTYPES = ["float32", "float64", "float16", "int64", "int32", "uint8", "bool"]
SPECIAL = [0.0, -0.0, math.inf, -math.inf, math.nan, 1.0, -1.0, 0.5, 1e8, 1e-4, 1000.0, 1001.0, 0.99995]
SHAPES = st.lists(st.integers(1, 4), max_size=3).map(tuple)
LARGE_SHAPES = st.sampled_from(
    [(1000,), (1001,), (6, 170), (7, 150), (1001, 1), (2, 6, 90), (7, 8, 20), (1, 1001)]
)
MAGNITUDES = {
    "bytes": st.integers(-100, 100).map(float),
    "whole": st.integers(-(10**9), 10**9).map(float),
    "near one": st.floats(-10, 10),
    "fractions of a decade": st.integers(-5000, 5000).map(lambda n: n / 100),
    "any decade": st.builds(lambda m, e: m * 10.0**e, st.floats(-10, 10), st.integers(-9, 9)),
    "extreme": st.floats(),
}


def torch_text(array):
    """PyTorch's text; its dtypes print as ``torch.float64`` and would wrap elsewhere, so none is to print."""
    before = torch.get_default_dtype()
    tensor = torch.from_numpy(array)
    try:
        if tensor.is_floating_point():
            torch.set_default_dtype(tensor.dtype)
        return repr(tensor)
    finally:
        torch.set_default_dtype(before)


def our_text(array, suffixes=()):
    default = array.dtype if array.dtype.kind == "f" else np.dtype("float32")
    return format_tensor(array, default_dtype=default, suffixes=suffixes)


@st.composite
def arrays(draw, shapes, dtypes=("float64", "float32", "float16", "int64", "bool")):
    """Arrays of one magnitude or mixed ones, with a few special values strewn in."""
    dtype, shape = draw(st.sampled_from(dtypes)), draw(shapes)
    numbers = MAGNITUDES[draw(st.sampled_from(sorted(MAGNITUDES)))]
    size = math.prod(shape)
    pool = draw(st.lists(numbers, min_size=1, max_size=12)) + draw(
        st.lists(st.sampled_from(SPECIAL), max_size=3)
    )
    order = np.random.default_rng(draw(st.integers(0, 99))).integers(len(pool), size=size)
    with np.errstate(over="ignore", invalid="ignore"):
        values = np.array(pool)[order]
        if dtype == "int64":
            values = np.nan_to_num(values, posinf=7, neginf=-7).clip(-1e18, 1e18)
        return values.astype(dtype).reshape(shape)


@pytest.fixture(autouse=True)
def _default_options():
    yield
    set_printoptions(profile="default")
    torch.set_printoptions(profile="default")


@settings(max_examples=400, deadline=None)
@given(arrays(SHAPES))
def test_small_arrays_print_as_in_torch(array):
    assert our_text(array) == torch_text(array)


@settings(max_examples=40, deadline=None)
@given(arrays(LARGE_SHAPES))
def test_large_arrays_print_as_in_torch(array):
    assert our_text(array) == torch_text(array)


@settings(max_examples=300, deadline=None)
@given(
    arrays(st.lists(st.integers(1, 9), max_size=3).map(tuple)),
    st.fixed_dictionaries(
        {},
        optional={
            "precision": st.integers(0, 7),
            "threshold": st.integers(0, 60) | st.just(math.inf),
            "edgeitems": st.integers(0, 4),
            "linewidth": st.integers(0, 120),
            "profile": st.sampled_from(["default", "short", "full"]),
            "sci_mode": st.sampled_from([True, False, None]),
        },
    ),
)
def test_options_mean_the_same_as_in_torch(array, options):
    for library in (set_printoptions, torch.set_printoptions):
        library(profile="default")
        library(**options)
    assert our_text(array) == torch_text(array)


@pytest.mark.parametrize("shape", [(0,), (0, 3), (2, 0), (2, 3, 0)])
@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "bool"])
def test_empty_arrays_print_as_in_torch(shape, dtype):
    ours = format_tensor(np.zeros(shape, dtype), default_dtype=np.dtype("float32"))
    assert ours == repr(torch.zeros(shape, dtype=getattr(torch, dtype))).replace("torch.", "")


@pytest.mark.parametrize("default", ["float32", "float64"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_dtype_is_shown_where_torch_shows_it(dtype, default):
    torch.set_default_dtype(getattr(torch, default))
    try:
        theirs = repr(torch.ones(2, dtype=getattr(torch, dtype)))
    finally:
        torch.set_default_dtype(torch.float32)
    ours = format_tensor(np.ones(2, dtype), default_dtype=np.dtype(default))
    assert ours == theirs.replace("torch.", "")


@pytest.mark.parametrize("length", range(1, 24))
@pytest.mark.parametrize("rows", [1, 2])
def test_one_suffix_breaks_the_line_where_torch_does(length, rows):
    array = np.full((rows, length), 1.5, "float32")
    theirs = repr(torch.from_numpy(array).requires_grad_())
    assert our_text(array, ["requires_grad=True"]) == theirs


@pytest.mark.parametrize("length", range(1, 24))
def test_two_suffixes_break_the_line_where_torch_does(length):
    array = np.full(length, 1.5, "float64")
    theirs = repr(torch.from_numpy(array).requires_grad_())
    assert our_text(array, ["dtype=torch.float64", "requires_grad=True"]) == theirs


@pytest.mark.parametrize("linewidth", range(0, 60))
def test_suffixes_of_narrow_lines_break_where_torch_does(linewidth):
    array = np.full(3, 1.5, "float64")
    set_printoptions(linewidth=linewidth)
    torch.set_printoptions(linewidth=linewidth)
    theirs = repr(torch.from_numpy(array).requires_grad_())
    assert our_text(array, ["dtype=torch.float64", "requires_grad=True"]) == theirs


@pytest.mark.parametrize("options", [{"threshold": 0}, {"threshold": 0, "edgeitems": 0}], ids=str)
def test_scalars_are_never_cut(options):
    set_printoptions(**options)
    torch.set_printoptions(**options)
    assert our_text(np.array(2.5)) == torch_text(np.array(2.5))


def test_higher_dimensions_print_as_in_torch():
    array = np.arange(48.0).reshape(2, 1, 3, 4, 2)
    assert our_text(array) == torch_text(array)


def test_views_print_their_own_values():
    array = np.arange(24.0).reshape(2, 3, 4).transpose(2, 0, 1)[::-1]
    assert our_text(array) == torch_text(array.copy())


def test_large_integers_print_every_digit():
    array = np.array([2**63 - 1, -(2**63)])
    assert our_text(array) == torch_text(array)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"profile": "loud"}, ValueError),
        ({"precision": -1}, ValueError),
        ({"threshold": math.nan}, ValueError),
        ({"precision": 2.5}, TypeError),
        ({"linewidth": "80"}, TypeError),
        ({"edgeitems": math.inf}, TypeError),
    ],
    ids=str,
)
def test_wrong_options_raise_and_leave_the_others_alone(options, error):
    before = our_text(np.array([1.23456]))
    with pytest.raises(error, match="set_printoptions"):
        set_printoptions(**{"precision": 1, **options})
    assert our_text(np.array([1.23456])) == before


@pytest.mark.parametrize("call", [lambda t, x: x.max(0), lambda t, x: x.min(1), lambda t, x: x.sort(), lambda t, x: x.topk(2),
                                  lambda t, x: x.median(0), lambda t, x: x.cummax(0), lambda t, x: t.linalg.qr(x),
                                  lambda t, x: t.linalg.eigh(x), lambda t, x: t.svd(x), lambda t, x: t.aminmax(x)])
def test_named_results_print_a_field_a_line(call):
    array = np.diag(np.arange(2.0, 5.0)) + 0.5
    mine, theirs = repr(call(autograd, autograd.tensor(array))), repr(call(torch, torch.tensor(array)))
    assert mine.split("\n")[0] == theirs.split("\n")[0].removeprefix("torch.")
    assert [line.split("=")[0] for line in mine.split("\n")] == [
        line.split("=")[0] for line in theirs.removeprefix("torch.").split("\n")]
