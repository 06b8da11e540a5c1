"""Dtypes: names, the default dtype, promotion and casting, in parity with PyTorch over all pairs."""

import itertools

import numpy as np
import pytest

import autograd
from autograd import dtypes

torch = pytest.importorskip("torch")

NAMES = list(dtypes.DTYPES)
PYTHON_NUMBERS = [True, 3, 2.5]


def to_torch(dtype):
    return getattr(torch, dtype.name)


def outcome(function, *arguments):
    """The name of the dtype returned, or of the exception raised."""
    try:
        return str(function(*arguments)).removeprefix("torch.")
    except (RuntimeError, TypeError) as error:
        return type(error).__name__


@pytest.fixture(params=["float32", "float64", "float16"])
def default_dtype(request):
    before = dtypes.get_default_dtype()
    dtypes.set_default_dtype(dtypes.DTYPES[request.param])
    torch.set_default_dtype(getattr(torch, request.param))
    yield
    dtypes.set_default_dtype(before)
    torch.set_default_dtype(to_torch(before))


@pytest.mark.parametrize("name", [*NAMES, "half", "float", "double", "short", "int", "long"])
def test_names_are_the_numpy_singletons_that_torch_names_mean(name):
    canonical = str(getattr(torch, name)).removeprefix("torch.")
    assert getattr(dtypes, name) is np.dtype(canonical)


def test_promote_types_agrees_with_torch_on_all_pairs():
    for a, b in itertools.product(NAMES, NAMES):
        ours = outcome(dtypes.promote_types, dtypes.DTYPES[a], dtypes.DTYPES[b])
        assert ours == outcome(torch.promote_types, getattr(torch, a), getattr(torch, b)), (a, b)


def test_promote_types_rejects_strings():
    with pytest.raises(TypeError, match="float32"):
        dtypes.promote_types("float32", dtypes.int32)


def test_can_cast_agrees_with_torch_on_all_pairs():
    for a, b in itertools.product(NAMES, NAMES):
        assert dtypes.can_cast(dtypes.DTYPES[a], dtypes.DTYPES[b]) == torch.can_cast(
            getattr(torch, a), getattr(torch, b)
        )


def test_result_type_agrees_with_torch_on_all_pairs(default_dtype):
    shapes = [(2,), ()]
    ours = [np.ones(shape, name) for name in NAMES for shape in shapes] + PYTHON_NUMBERS
    theirs = [
        torch.ones(shape, dtype=getattr(torch, name)) for name in NAMES for shape in shapes
    ] + PYTHON_NUMBERS
    for (a, ta), (b, tb) in itertools.product(zip(ours, theirs, strict=True), repeat=2):
        assert outcome(dtypes.result_type, a, b) == outcome(torch.result_type, ta, tb), (a, b)


@pytest.mark.parametrize(
    "scalar", [np.int8(3), np.float32(3), np.float64(3), np.float16(3)], ids=lambda s: s.dtype.name
)
@pytest.mark.parametrize("name", NAMES)
def test_numpy_scalars_count_as_python_numbers(name, scalar):
    theirs = outcome(torch.result_type, torch.ones(2, dtype=getattr(torch, name)), scalar)
    assert outcome(dtypes.result_type, np.ones(2, name), scalar) == theirs


def test_numpy_bool_counts_as_python_bool():
    assert dtypes.result_type(np.ones(2, "int8"), np.True_) is dtypes.int8


def test_result_type_of_three_does_not_depend_on_their_order():
    names = ["bool", "uint8", "int8", "int32", "float16", "float64"]
    operands = [np.ones(shape, name) for name in names for shape in [(2,), ()]] + PYTHON_NUMBERS
    for triple in itertools.combinations(operands, 3):
        assert len({dtypes.result_type(*order) for order in itertools.permutations(triple)}) == 1, triple


def test_result_type_is_a_singleton_whatever_the_platform_calls_the_dtype():
    assert dtypes.result_type(np.ones(2, np.longlong), np.ones(2, np.int64)) is dtypes.int64


@pytest.mark.parametrize(
    "operands", [(), ("a", 1), (None,), (1j,), (np.complex64(1),), (np.ones(2, complex),)], ids=repr
)
def test_result_type_rejects_what_is_no_real_number(operands):
    with pytest.raises(TypeError, match="result_type"):
        dtypes.result_type(*operands)


@pytest.mark.parametrize("python_type", [float, int, bool])
def test_as_dtype_of_python_types_agrees_with_torch(python_type, default_dtype):
    assert dtypes.as_dtype(python_type).name == str(torch.zeros(1, dtype=python_type).dtype).removeprefix(
        "torch."
    )


def test_as_dtype_passes_none_through():
    assert dtypes.as_dtype(None) is None


@pytest.mark.parametrize("name", NAMES)
def test_as_dtype_accepts_dtypes_and_numpy_scalar_types(name):
    assert dtypes.as_dtype(np.dtype(name)) is dtypes.as_dtype(np.dtype(name).type) is dtypes.DTYPES[name]


def test_as_dtype_returns_the_singleton_for_a_platform_alias():
    assert dtypes.as_dtype(np.dtype(np.longlong)) is dtypes.int64


UNSUPPORTED = [np.dtype(name) for name in ("complex64", "longdouble", "object", "datetime64[s]")]


@pytest.mark.parametrize(
    "wrong",
    [*UNSUPPORTED, "float32", 3, str, object, np.integer, complex, np.complex64, np.longdouble],
    ids=repr,
)
def test_as_dtype_rejects_what_is_no_supported_dtype(wrong):
    with pytest.raises(TypeError, match="expected one of bool, uint8"):
        dtypes.as_dtype(wrong)


def test_as_dtype_rejects_foreign_byte_order():
    with pytest.raises(TypeError, match=r"got dtype\("):
        dtypes.as_dtype(np.dtype("float32").newbyteorder())


@pytest.mark.parametrize("wrong", [*UNSUPPORTED, dtypes.int32, dtypes.bool, float, "float32", None], ids=repr)
def test_default_dtype_must_be_floating_and_stays_when_it_is_not(wrong):
    with pytest.raises(TypeError, match="expected"):
        dtypes.set_default_dtype(wrong)
    assert dtypes.get_default_dtype() is dtypes.float32


@pytest.mark.parametrize("name", NAMES)
def test_is_floating_agrees_with_torch(name):
    assert dtypes.is_floating(dtypes.DTYPES[name]) == getattr(torch, name).is_floating_point


@pytest.mark.parametrize("name", ["float16", "float32", "float64"])
@pytest.mark.parametrize(
    "attribute", ["bits", "eps", "max", "min", "tiny", "smallest_normal", "resolution", "dtype"]
)
def test_finfo_agrees_with_torch(name, attribute):
    ours = getattr(dtypes.finfo(dtypes.DTYPES[name]), attribute)
    theirs = getattr(torch.finfo(getattr(torch, name)), attribute)
    assert (type(ours), ours) == (type(theirs), theirs)


@pytest.mark.parametrize("name", ["uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64"])
@pytest.mark.parametrize("attribute", ["bits", "max", "min", "dtype"])
def test_iinfo_agrees_with_torch(name, attribute):
    ours = getattr(dtypes.iinfo(dtypes.DTYPES[name]), attribute)
    theirs = getattr(torch.iinfo(getattr(torch, name)), attribute)
    assert (type(ours), ours) == (type(theirs), theirs)


def test_limits_print_as_in_torch():
    assert repr(dtypes.finfo(dtypes.float16)) == repr(torch.finfo(torch.float16))
    assert repr(dtypes.iinfo(dtypes.int64)) == repr(torch.iinfo(torch.int64))


def test_limits_of_one_dtype_are_equal_and_hash_alike():
    assert {dtypes.finfo(dtypes.float32), dtypes.finfo(dtypes.float32)} == {dtypes.finfo()}
    assert {dtypes.iinfo(dtypes.int8), dtypes.iinfo(dtypes.int8)} == {dtypes.iinfo(dtypes.int8)}


def test_finfo_defaults_to_the_default_dtype(default_dtype):
    assert dtypes.finfo().dtype == torch.finfo().dtype


@pytest.mark.parametrize("wrong", [dtypes.int32, dtypes.bool, int, "float32"], ids=repr)
def test_finfo_rejects_dtypes_that_are_not_floating(wrong):
    with pytest.raises(TypeError):
        dtypes.finfo(wrong)


@pytest.mark.parametrize("wrong", [dtypes.float32, dtypes.bool, float, None], ids=repr)
def test_iinfo_rejects_dtypes_that_are_not_integer(wrong):
    with pytest.raises(TypeError):
        dtypes.iinfo(wrong)


def test_every_dtype_is_an_instance_of_the_class_under_its_pytorch_name():
    assert all(isinstance(dtypes.DTYPES[name], autograd.dtype) for name in NAMES)
