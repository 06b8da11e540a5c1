"""The CPU by its names, and what scripts ask of other devices."""

import pickle

import numpy as np
import pytest

from autograd import backends, cuda
from autograd.devices import check_device, device
from autograd.generator import default_generator


def test_names_are_torchs():
    torch = pytest.importorskip("torch")
    for arguments in (("cpu",), ("cpu:0",), ("cuda",), ("cuda:1",), ("cuda", 1), ("mps",)):
        mine, theirs = device(*arguments), torch.device(*arguments)
        assert (str(mine), repr(mine), mine.type, mine.index) == (
            str(theirs),
            repr(theirs),
            theirs.type,
            theirs.index,
        )


def test_devices_are_equal_by_type_and_index():
    assert len({device("cpu"), device("cpu", 0), device(device("cpu:0"))}) == 2


@pytest.mark.parametrize("name", [None, "cpu", "cpu:0", device("cpu")])
def test_the_cpu_by_any_name(name):
    assert check_device(name) == device("cpu")


@pytest.mark.parametrize("name", ["cuda", "cuda:0", "mps", device("cuda"), 0, "gpu", "cpu:x"])
def test_any_other_device_is_refused(name):
    with pytest.raises(RuntimeError):
        check_device(name)


def test_what_names_no_device_is_refused():
    with pytest.raises(TypeError, match="expected a device's name"):
        check_device(1.5)


def test_a_device_cannot_be_changed():
    with pytest.raises(AttributeError, match="cannot be changed"):
        device("cpu").type = "cuda"


def test_a_device_survives_pickling():
    assert pickle.loads(pickle.dumps(device("cuda:1"))) == device("cuda:1")


def test_the_cpu_is_a_context():
    with device("cpu") as inside:
        assert inside == device("cpu")


def test_there_is_no_accelerator():
    claims = (
        cuda.is_available(),
        cuda.is_initialized(),
        cuda.device_count(),
        cuda.memory_allocated(),
        cuda.max_memory_allocated(),
        backends.mps.is_available(),
        backends.mps.is_built(),
        backends.cudnn.is_available(),
        backends.cudnn.version(),
    )
    assert not any(claims)


def test_what_scripts_ask_of_cuda_leaves_the_cpus_numbers_alone():
    before = default_generator.get_state()
    cuda.manual_seed(0)
    cuda.manual_seed_all(0)
    cuda.empty_cache()
    cuda.synchronize()
    np.testing.assert_array_equal(default_generator.get_state(), before)


@pytest.mark.parametrize("seed", [cuda.manual_seed, cuda.manual_seed_all])
def test_cuda_checks_its_seeds(seed):
    with pytest.raises(ValueError, match="expected a seed"):
        seed(2**64)
