"""What the tests of save and load share: a checkpoint, files in memory, and what is the same."""

import io
import json
import math
from collections import OrderedDict

import numpy as np

from autograd.serialization import load, save
from autograd.tensor import Tensor


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
