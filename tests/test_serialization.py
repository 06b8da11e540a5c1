"""save and load: what survives, what is refused, damaged files, and interrupted writes."""

import enum
import errno
import io
import json
import math
import os
import pathlib
import pickle
import random
import signal
import stat
import threading
import time
import tracemalloc
from collections import OrderedDict, namedtuple
from functools import reduce

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograd.devices import device
from autograd.serialization import load, save
from autograd.tensor import Size, Tensor

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
needs_links = pytest.mark.skipif(os.name == "nt", reason="needs POSIX links and permissions")
ignores_fork_warning = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


def tensor(values, dtype=np.float32, requires_grad=False):
    return Tensor._wrap(np.array(values, dtype)).requires_grad_(requires_grad)


def checkpoint(value=1.0, size=3):
    """What a training script saves, every number in it made from `value`."""
    weights = tensor(np.full((size, 2), value))
    return OrderedDict(
        model=OrderedDict([("0.weight", weights), ("2.weight", weights), ("0.bias", tensor([value] * 2))]),
        optimizer={
            "state": {0: {"step": 3, "momentum_buffer": tensor(np.full((size, 2), value))}, 1: {"step": 3}},
            "param_groups": [{"lr": 0.1, "betas": (0.9, 0.999), "nesterov": False, "params": [0, 1]}],
        },
        best=(math.inf, None),
        value=float(value),
    )


def packed(obj):
    buffer = io.BytesIO()
    save(obj, buffer)
    return buffer.getvalue()


def unpacked(data):
    return load(io.BytesIO(data))


def foreign(description, data=b""):
    """A safetensors file with the given header, as another tool might write it."""
    header = description if isinstance(description, bytes) else json.dumps(description).encode()
    return len(header).to_bytes(8, "little") + header + data


def assert_same(a, b):
    """`a` and `b` have the same types, values and nesting, to the bit and in the same order."""
    assert type(a) is type(b)
    if isinstance(a, Tensor):
        assert a.requires_grad == b.requires_grad
        a, b = a.detach().numpy(), b.detach().numpy()
    if isinstance(a, (list, tuple)):
        assert len(a) == len(b)
        for x, y in zip(a, b):
            assert_same(x, y)
    elif isinstance(a, dict):
        assert_same(list(a), list(b))
        assert_same(list(a.values()), list(b.values()))
    elif isinstance(a, np.ndarray):
        assert (a.dtype, a.shape) == (b.dtype, b.shape)
        assert a.tobytes() == b.tobytes()
    else:
        assert repr(a) == repr(b)


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


# Damaged files


def test_every_flipped_bit_is_found():
    data = packed({"w": tensor([1.0, 2.0]), "bytes": np.arange(5, dtype=np.uint8), "lr": 0.1, "n": [True]})
    for position in range(len(data)):
        for bit in range(8):
            damaged = bytearray(data)
            damaged[position] ^= 1 << bit
            with pytest.raises(RuntimeError, match="cannot read"):
                unpacked(damaged)


def test_random_damage_to_a_checkpoint_is_found():
    data, rng = packed(checkpoint()), random.Random(0)
    for _ in range(1000):
        damaged = bytearray(data)
        for position in rng.sample(range(len(data)), rng.randint(1, 4)):
            damaged[position] ^= rng.randint(1, 255)
        with pytest.raises(RuntimeError, match="cannot read"):
            unpacked(damaged)


def test_every_truncation_is_found(tmp_path):
    data = packed(checkpoint())
    for length in range(len(data)):
        with pytest.raises(RuntimeError, match=r"empty|cut off|not a safetensors file"):
            unpacked(data[:length])


def test_bytes_added_at_the_end_are_found():
    with pytest.raises(RuntimeError, match="do not match its checksum"):
        unpacked(packed(checkpoint()) + b"\0")


def test_a_tensor_swapped_for_another_of_its_size_is_found():
    data = packed([np.float32(0), tensor([1.0]), tensor([2.0])])
    with pytest.raises(RuntimeError, match="do not match its checksum"):
        unpacked(data[:-8] + data[-4:] + data[-8:-4])


def test_a_truncated_foreign_file_is_found():
    data = safetensors.numpy.save({"w": np.ones(10)})
    for length in range(len(data)):
        with pytest.raises(RuntimeError, match="cannot read"):
            unpacked(data[:length])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it is empty"),
        (b"hello, world", "not a safetensors file"),
        (b"PK\x03\x04\x00\x00\x08\x08", r"ZIP archive, as torch.save .*safetensors.torch.save_file"),
        (pickle.dumps([1, 2]), r"pickle.*safetensors.torch.save_file"),
        (b"\x93NUMPY\x01\x00v\x00", "numpy.load"),
        (b"version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
        (foreign({}), None),
        (foreign(b"{"), "no whole safetensors file"),
        (foreign(b'{"w":' * 20_000), "no whole safetensors file"),
        (foreign(b'{"__metadata__":{"chainrule":"x"}}'), "checksum is not in its place"),
        (
            foreign({"w": {"dtype": "F32", "shape": [2**40], "data_offsets": [0, 2**42]}}),
            "no whole safetensors",
        ),
        (foreign({"w": {"dtype": "F32", "shape": [0, 2**63], "data_offsets": [0, 0]}}), "imension"),
        (foreign({"w": {"dtype": "F32", "shape": [0] * 99, "data_offsets": [0, 0]}}), "dimension"),
        ((10**11).to_bytes(8, "little") + b"{", "not a safetensors file"),
        (
            (10**7).to_bytes(8, "little") + b"{",
            "cut off: its header should have 10,000,000 bytes, 1 are there",
        ),
    ],
)
@pytest.mark.parametrize("as_path", [True, False])
def test_a_file_that_cannot_be_read_says_what_it_is(tmp_path, content, message, as_path):
    path = tmp_path / "weights"
    path.write_bytes(content)
    if message is None:
        assert load(path) == {}
        return
    with pytest.raises(RuntimeError, match=message) as caught:
        load(path if as_path else io.BytesIO(content))
    assert (str(path) if as_path else "BytesIO") in str(caught.value)


@pytest.mark.parametrize(
    "description",
    [
        '{"tensor":["nowhere",false]}',
        '{"scalar":["object",1]}',
        '{"scalar":["int8",1000]}',
        '{"function":"os.system"}',
        '{"dict":[[[],1]]}',
        '{"tuple":1}',
        '{"int":"x"}',
        "{}",
        "[" * 100_000,
        '{"tuple":[' * 600 + "]}" * 600,
    ],
)
def test_a_forged_description_with_a_right_checksum_is_refused(monkeypatch, description):
    dumps = json.dumps
    seal = dumps({"chainrule.sha256": "0" * 64}, separators=(",", ":"))
    monkeypatch.setattr(json, "dumps", lambda *_, **__: f'{seal[:-1]},"object":{description}}}')
    data = packed(None)
    with pytest.raises(RuntimeError, match="cannot read"):
        unpacked(data)


def test_a_pickle_is_not_run(tmp_path):
    class Bomb:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "ran"),)

    (tmp_path / "f").write_bytes(pickle.dumps(Bomb()))
    with pytest.raises(RuntimeError, match="pickle"):
        load(tmp_path / "f", weights_only=False)
    assert os.listdir(tmp_path) == ["f"]


def test_names_are_never_paths(tmp_path):
    folder = tmp_path / "inner"
    folder.mkdir()
    save({"../evil": tensor(1), str(tmp_path / "evil"): tensor(2)}, folder / "f")
    load(folder / "f")
    assert os.listdir(tmp_path) == ["inner"]
    assert os.listdir(folder) == ["f"]


@pytest.mark.parametrize(
    "head",
    [
        (10**11).to_bytes(8, "little") + b"{}",
        (9 * 10**7).to_bytes(8, "little") + b"{}",
        foreign({"w": {"dtype": "F32", "shape": [25 * 10**9], "data_offsets": [0, 10**11]}}),
    ],
)
def test_a_claim_of_a_hundred_gigabytes_takes_no_memory(tmp_path, head):
    (tmp_path / "f").write_bytes(head)
    for source in (tmp_path / "f", io.BytesIO(head)):
        tracemalloc.start()
        with pytest.raises(RuntimeError):
            load(source)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 1_000_000


@needs_links
def test_a_huge_file_of_another_kind_is_refused_unread(tmp_path):
    with open(tmp_path / "disk.img", "wb") as file:
        file.truncate(2**36)
    with pytest.raises(RuntimeError, match="not a safetensors file"):
        load(tmp_path / "disk.img")


def test_a_missing_file_and_a_folder_raise_as_open_does(tmp_path):
    with pytest.raises(FileNotFoundError, match="nothing"):
        load(tmp_path / "nothing")
    with pytest.raises(OSError, match=tmp_path.name) as caught:
        load(tmp_path)
    assert isinstance(caught.value, (IsADirectoryError, PermissionError))


# Writing


def fails(error):
    def function(*_):
        raise error

    return function


@pytest.mark.parametrize("function", ["fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left"), OSError("odd"), KeyboardInterrupt()])
def test_a_save_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, function, error):
    save(checkpoint(1), tmp_path / "f")
    monkeypatch.setattr(os, function, fails(error))
    with pytest.raises(type(error)) as caught:
        save(checkpoint(2), tmp_path / "f")
    monkeypatch.undo()
    assert os.listdir(tmp_path) == ["f"]
    assert_same(load(tmp_path / "f"), checkpoint(1))
    if getattr(error, "errno", None):
        assert caught.value.filename == str(tmp_path / "f")


@needs_fork
@ignores_fork_warning
def test_a_disk_that_fills_while_writing_leaves_the_old_file(tmp_path):
    import resource

    save(checkpoint(1), tmp_path / "f")

    def save_with_little_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
        with pytest.raises(OSError, match="f"):
            save(checkpoint(2, size=10_000), tmp_path / "f")

    assert wait(fork(save_with_little_room)) == 0
    assert os.listdir(tmp_path) == ["f"]
    assert_same(load(tmp_path / "f"), checkpoint(1))


def test_a_folder_that_cannot_be_synced_does_not_fail_the_save(tmp_path, monkeypatch):
    fsync, calls = os.fsync, []

    def fsync_files_only(descriptor):
        calls.append(descriptor)
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not for folders")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", fsync_files_only)
    save([1], tmp_path / "f")
    assert load(tmp_path / "f") == [1]
    assert len(calls) == 2 or os.name == "nt"


def test_a_missing_folder_is_named_as_given(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="'no/such/f'"):
        save([1], "no/such/f")


def test_saving_over_a_folder_is_refused(tmp_path):
    with pytest.raises((IsADirectoryError, PermissionError), match=tmp_path.name):
        save([1], tmp_path)
    assert os.listdir(tmp_path) == []


@needs_links
def test_a_new_file_gets_the_permissions_of_the_umask(tmp_path):
    old = os.umask(0o027)
    try:
        save([1], tmp_path / "f")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o640


@needs_links
def test_a_replaced_file_keeps_its_permissions(tmp_path):
    save([1], tmp_path / "f")
    (tmp_path / "f").chmod(0o604)
    save([2], tmp_path / "f")
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o604


@needs_links
def test_a_symbolic_link_stays_and_its_target_is_replaced(tmp_path, monkeypatch):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "link").symlink_to(os.path.join("..", "b", "real"))
    monkeypatch.chdir(tmp_path / "a")
    save([1], "link")  # the target is not there yet
    save([2], "link")
    assert os.path.islink("link")
    assert load(tmp_path / "b" / "real") == [2]
    assert os.listdir(tmp_path / "a") == ["link"]


@needs_links
def test_a_device_is_written_to_and_not_replaced():
    save([1], "/dev/null")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_refused(tmp_path):
    save([1], tmp_path / "f")
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(PermissionError, match=r"'.*/f'"):
            save([2], tmp_path / "f")
    finally:
        tmp_path.chmod(0o755)
    assert load(tmp_path / "f") == [1]


def test_a_read_only_file_is_refused(tmp_path, monkeypatch):
    save([1], tmp_path / "f")
    monkeypatch.setattr(os, "access", lambda *_: False)  # as the system answers to everyone but root
    with pytest.raises(PermissionError, match="f"):
        save([2], tmp_path / "f")
    assert load(tmp_path / "f") == [1]


# Killed, and two at a time


def fork(task):
    """Run `task` in a child process, which exits with 0 if it succeeds."""
    if child := os.fork():
        return child
    try:
        task()
        os._exit(0)
    except BaseException:
        os._exit(1)


def wait(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def save_many(path, values):
    for value in values:
        save(checkpoint(value, size=20_000), path)


def assert_whole(path):
    """The file at `path` holds one checkpoint, and no piece of another."""
    back = load(path)
    assert_same(back, checkpoint(back["value"], size=20_000))
    return back["value"]


@needs_fork
@ignores_fork_warning
def test_a_save_killed_at_any_moment_leaves_the_old_file_or_the_new(tmp_path):
    path, rng = tmp_path / "f", random.Random(0)
    save_many(path, [0])
    seen = {0}
    for value in range(1, 31):
        child = fork(lambda value=value: save_many(path, [value] * 1000))
        time.sleep(rng.uniform(0, 0.03))
        os.kill(child, signal.SIGKILL)
        assert wait(child) == -signal.SIGKILL
        current = assert_whole(path)
        assert current in (max(seen), value)
        seen.add(current)
    assert len(seen) > 2, "the kills came too early to show anything"


@needs_fork
@ignores_fork_warning
def test_two_processes_that_save_to_one_path_never_mix(tmp_path):
    save_many(tmp_path / "f", [0])
    children = [fork(lambda value=value: save_many(tmp_path / "f", [value] * 20)) for value in (1, 2)]
    while children:
        assert_whole(tmp_path / "f")
        child, status = os.waitpid(-1, os.WNOHANG)
        if child:
            assert status == 0
            children.remove(child)
    assert os.listdir(tmp_path) == ["f"]


def test_two_threads_that_save_to_one_path_never_mix(tmp_path):
    threads = [threading.Thread(target=save_many, args=(tmp_path / "f", [value] * 10)) for value in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert assert_whole(tmp_path / "f") in (1, 2)
    assert os.listdir(tmp_path) == ["f"]
