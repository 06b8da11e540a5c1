"""save and load: what comes back, files of other tools, arguments, and what cannot be saved."""

import enum
import io
import math
import os
import pathlib
from collections import OrderedDict, namedtuple
from functools import reduce

import numpy as np
import pytest
import safetensors.numpy
from checkpoints import assert_same, checkpoint, foreign, packed, tensor, unpacked
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograd.devices import device
from autograd.serialization import load, save
from autograd.tensor import Size, Tensor

# What goes in comes out

plain = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text())
dtypes = st.sampled_from([np.dtype(code) for code in "?bBhHiIlLefdF"])
arrays = hnp.arrays(dtypes, hnp.array_shapes(min_dims=0, min_side=0, max_side=3))
names = st.text(max_size=4)
keys = st.one_of(names, st.integers(), st.booleans(), st.none())
leaves = st.one_of(
    plain,
    arrays,
    arrays.map(Tensor._wrap),
    hnp.arrays(np.float32, 3).map(lambda a: Tensor._wrap(a).requires_grad_()),
    st.sampled_from([np.float32(0.1), np.int8(-3), np.bool_(True), np.float64("nan"), np.uint64(2**64 - 1)]),
)
nested = st.recursive(
    leaves,
    lambda items: st.one_of(
        st.lists(items, max_size=3),
        st.lists(items, max_size=3).map(tuple),
        st.lists(st.integers(0, 9), max_size=3).map(Size),
        st.dictionaries(keys, items, max_size=3),
        st.dictionaries(names, items, max_size=3).map(OrderedDict),
    ),
    max_leaves=12,
)


@given(nested)
def test_any_nested_object_comes_back_the_same(obj):
    assert_same(unpacked(packed(obj)), obj)


def test_an_integer_too_long_to_print_comes_back():
    assert unpacked(packed([-(10**5000)])) == [-(10**5000)]


def test_a_checkpoint_comes_back_the_same_from_a_path(tmp_path):
    save(checkpoint(), tmp_path / "c.safetensors")
    assert_same(load(tmp_path / "c.safetensors"), checkpoint())


@pytest.mark.parametrize("kind", [str, pathlib.Path, os.fsencode])
def test_every_kind_of_path_works(tmp_path, kind):
    save([1], kind(tmp_path / "é"))
    assert load(kind(tmp_path / "é")) == [1]


def test_the_same_object_gives_the_same_bytes():
    assert packed(checkpoint()) == packed(checkpoint())


def test_one_tensor_under_two_names_is_stored_once_and_comes_back_as_one():
    weight = tensor(np.ones((100, 100)))
    data = packed({"embedding": weight, "head": weight})
    back = unpacked(data)
    assert len(data) < 50_000
    assert back["embedding"] is back["head"]


def test_two_tensors_with_the_same_memory_come_back_as_one():
    weight = tensor(np.ones((3, 3)), requires_grad=True)
    back = unpacked(packed({"embedding": weight.detach(), "head": weight.detach()}))
    assert back["embedding"] is back["head"]


def test_a_parameter_and_its_detached_alias_keep_their_own_requires_grad():
    weight = tensor(np.ones(3), requires_grad=True)
    back = unpacked(packed([weight, weight.detach()]))
    assert [t.requires_grad for t in back] == [True, False]


def test_two_empty_tensors_stay_two():
    back = unpacked(packed([tensor([]), tensor([])]))
    assert back[0] is not back[1]


@pytest.mark.parametrize(
    "view", [np.transpose, lambda a: a[::-1], lambda a: a[:, 1::2], lambda a: np.broadcast_to(a[0], (5, 4))]
)
def test_a_strided_array_comes_back_with_its_values(view):
    array = view(np.arange(16.0).reshape(4, 4))
    np.testing.assert_array_equal(unpacked(packed(array)), array)


def test_a_big_endian_array_comes_back_with_its_values():
    array = np.array([1, 2, 300], ">i4")
    np.testing.assert_array_equal(unpacked(packed(array)), array)


def test_loaded_tensors_are_writable_and_share_no_memory():
    a, b = unpacked(packed([tensor([1.0]), tensor([2.0])]))
    a._array[...] = 7
    assert b.tolist() == [2.0]


def test_a_saved_graph_tensor_comes_back_as_a_leaf():
    weight = tensor([1.0, 2.0], requires_grad=True)
    back = unpacked(packed(weight * 2))
    assert back.is_leaf
    assert back.requires_grad


def test_names_that_collide_when_joined_stay_apart():
    obj = {"a": {"b": tensor(1)}, "a.b": tensor(2), 1: tensor(3), "1": tensor(4), "__metadata__": tensor(5)}
    assert_same(unpacked(packed(obj)), obj)


def test_names_that_no_encoding_has_come_back():
    obj = {"\ud800": tensor(1), "\0/..": tensor(2), "": tensor(3), '"chainrule":"{': tensor(4)}
    assert_same(unpacked(packed(obj)), obj)


def test_a_stream_that_takes_a_few_bytes_at_a_time_gets_the_whole_file():
    class Slow(io.RawIOBase):
        content = b""

        def write(self, piece):
            self.content += bytes(piece[:7])
            return len(piece[:7])

    slow = Slow()
    save(checkpoint(), slow)
    assert slow.content == packed(checkpoint())


# Other tools


def test_a_state_dict_opens_in_safetensors_under_its_own_names(tmp_path):
    save({"0.weight": tensor([[1.0, 2.0]]), "0.bias": tensor([3.0])}, tmp_path / "w")
    back = safetensors.numpy.load_file(tmp_path / "w")
    assert sorted(back) == ["0.bias", "0.weight"]
    assert back["0.weight"].tolist() == [[1.0, 2.0]]


def test_pytorch_loads_a_saved_state_dict(tmp_path):
    torch = pytest.importorskip("torch")
    from safetensors.torch import load_file

    save({"weight": tensor([[1.0, 2.0]]), "bias": tensor([3.0])}, tmp_path / "w")
    layer = torch.nn.Linear(2, 1)
    layer.load_state_dict(load_file(tmp_path / "w"))
    assert layer(torch.ones(1, 2)).item() == 6.0


def test_a_file_from_pytorch_loads_with_bfloat16_as_float32(tmp_path):
    torch = pytest.importorskip("torch")
    from safetensors.torch import save_file

    weights = torch.tensor([1.5, -3e38, math.inf, 1e-40]).bfloat16()
    save_file({"w": weights, "n": torch.arange(3)}, tmp_path / "w", {"format": "pt"})
    back = load(tmp_path / "w")
    assert sorted(back) == ["n", "w"]
    assert back["w"].dtype == np.float32
    assert back["w"].tolist() == weights.float().tolist()


def test_a_foreign_file_keeps_the_order_of_its_header():
    names = [f"layer.{i}" for i in range(20)]
    entries = {n: {"dtype": "U8", "shape": [1], "data_offsets": [i, i + 1]} for i, n in enumerate(names)}
    assert list(unpacked(foreign(entries, bytes(20)))) == names


def test_a_dtype_that_numpy_lacks_is_named():
    data = foreign({"w": {"dtype": "F8_E4M3", "shape": [1], "data_offsets": [0, 1]}}, b"x")
    with pytest.raises(RuntimeError, match="tensor 'w' has dtype F8_E4M3, which NumPy lacks"):
        unpacked(data)


# Arguments


@pytest.mark.parametrize("location", [None, "cpu", "cpu:0", device("cpu"), {"cuda:0": "cpu"},
                                      lambda storage, location: storage])
def test_map_location_may_be_the_cpu(location):
    assert load(io.BytesIO(packed([1])), map_location=location) == [1]


@pytest.mark.parametrize("location", ["cuda", device("mps"), {"cpu": "cuda:0"}])
def test_map_location_elsewhere_is_refused(location):
    with pytest.raises(RuntimeError, match="live on the CPU"):
        load(io.BytesIO(packed([1])), map_location=location)


@pytest.mark.parametrize("weights_only", [True, False, None])
def test_weights_only_may_be_anything_pytorch_takes(weights_only):
    assert load(io.BytesIO(packed([1])), weights_only=weights_only) == [1]


def test_weights_only_must_be_a_truth_value():
    with pytest.raises(TypeError, match="weights_only must be True or False, got 'no'"):
        load(io.BytesIO(packed([1])), weights_only="no")


def test_text_files_are_refused():
    with pytest.raises(TypeError, match="mode 'wb'"):
        save([1], io.StringIO())
    with pytest.raises(TypeError, match="mode 'rb'"):
        load(io.StringIO("x"))


@pytest.mark.parametrize("call", [load, lambda f: save([1], f)])
def test_what_is_no_file_is_refused(call):
    with pytest.raises(TypeError, match="must be a path or a binary file object, got int"):
        call(3)


# What cannot be saved


class Color(enum.IntEnum):
    RED = 1


@pytest.mark.parametrize(
    ("obj", "message"),
    [
        (
            {"optimizer": [0, 1, 2, len]},
            r"obj\['optimizer'\]\[3\], of type builtins.builtin_function_or_method",
        ),
        ({"a": (1, object())}, r"obj\['a'\]\[1\], of type builtins.object"),
        (lambda: 0, "save obj, of type builtins.function"),
        ([Color.RED], r"obj\[0\], of type .*Color"),
        ([namedtuple("Point", "x y")(1, 2)], r"obj\[0\], of type .*Point"),
        ([np.ma.array([1], mask=[1])], r"obj\[0\], of type numpy.ma.*MaskedArray"),
        ({"x": np.array([None])}, r"obj\['x'\], of dtype object"),
        ({"x": {(1, 2): 3}}, r"obj\['x'\] has the key \(1, 2\), of type tuple"),
        ([np.complex64(1)], r"obj\[0\], of type numpy.complex64"),
    ],
)
def test_what_cannot_be_saved_is_named_before_the_file_is_touched(tmp_path, obj, message):
    with pytest.raises(TypeError, match=message):
        save(obj, tmp_path / "f")
    assert os.listdir(tmp_path) == []


def test_a_container_that_contains_itself_is_named():
    cycle = {"a": [1]}
    cycle["a"].append(cycle)
    with pytest.raises(TypeError, match=r"obj\['a'\]\[1\] is a dict that contains itself"):
        packed(cycle)


def test_one_container_in_two_places_is_no_cycle():
    part = [1]
    assert unpacked(packed([part, part])) == [[1], [1]]


def test_deep_nesting_is_refused():
    with pytest.raises(ValueError, match="deeper than 100 levels"):
        packed(reduce(lambda inner, _: [inner], range(5000), 0))


def test_the_deepest_nesting_allowed_comes_back():
    deep = reduce(lambda inner, _: {"a": inner}, range(100), 0)
    assert_same(unpacked(packed(deep)), deep)


def test_a_description_too_large_for_the_format_is_refused(tmp_path):
    with pytest.raises(ValueError, match="better saved as tensors"):
        save(["x" * 100_000_001], tmp_path / "f")
    assert os.listdir(tmp_path) == []
