"""Files that load refuses: damaged, cut off, forged, or of another kind; none of them runs code or takes memory."""

import io
import json
import os
import pickle
import random
import tracemalloc

import numpy as np
import pytest
import safetensors.numpy
from checkpoints import checkpoint, foreign, packed, tensor, unpacked

from autograd.serialization import load, save

needs_links = pytest.mark.skipif(os.name == "nt", reason="needs POSIX links and permissions")


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
