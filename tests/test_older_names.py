"""Names that scripts still use or only pass through: old constructors, mixed precision, `compile`, nested module names."""

import importlib
import warnings

import numpy as np
import pytest

import autograd
import nn
import optim
from autograd import amp, cuda


@pytest.mark.parametrize(("name", "module"), [
    ("autograd.nn", nn), ("autograd.nn.functional", nn.functional), ("autograd.nn.utils.rnn", nn.utils.rnn),
    ("autograd.optim", optim), ("autograd.optim.lr_scheduler", optim.lr_scheduler), ("autograd.autograd", autograd),
    ("autograd.autograd.functional", autograd.functional), ("nn.modules", nn), ("nn.modules.linear", nn.linear),
    ("autograd.nn.modules.module", nn.module)])
def test_nested_module_names_are_the_same_modules(name, module):
    assert importlib.import_module(name) is module


def test_a_nested_module_keeps_its_own_name():
    importlib.import_module("autograd.nn.init")
    assert nn.init.__name__ == nn.init.__spec__.name == "nn.init"


def test_what_is_not_there_is_not_found_under_a_nested_name():
    with pytest.raises(ModuleNotFoundError, match=r"nn\.nothing"):
        importlib.import_module("autograd.nn.nothing")


def test_new_makes_a_tensor_of_the_same_dtype():
    x = autograd.zeros(2, dtype=autograd.int32)
    made = [x.new(2, 3), x.new([4, 5]), x.new(x.size()), x.new()]
    assert [(tuple(t.shape), t.dtype) for t in made] == [(s, autograd.int32) for s in ((2, 3), (2,), (2,), (0,))]


@pytest.mark.parametrize("constructor", [autograd.Tensor, autograd.FloatTensor, autograd.zeros(1).new])
def test_the_old_constructors_take_a_shape_as_a_shape(constructor):
    assert constructor(autograd.Size([2, 0, 3])).shape == (2, 0, 3)


def test_the_old_constructors_take_other_sequences_as_numbers():
    assert autograd.FloatTensor((2, 3)).tolist() == [2.0, 3.0]


def test_autocast_changes_nothing_and_says_so():
    with pytest.warns(UserWarning, match="autocast: there is no mixed precision"), amp.autocast("cuda"):
        assert (autograd.ones(2, 2) @ autograd.ones(2, 2)).dtype == autograd.float32


@pytest.mark.parametrize("make", [lambda: autograd.autocast("cpu", enabled=False), lambda: cuda.amp.autocast(enabled=False),
                                  lambda: amp.GradScaler(enabled=False), lambda: cuda.amp.GradScaler(enabled=False)])
def test_disabled_mixed_precision_is_silent(make):
    make()  # a warning would be an error


def test_autocast_decorates():
    assert amp.autocast("cpu", enabled=False)(lambda x: x + 1)(1) == 2


def test_autocast_wants_a_device():
    with pytest.raises(RuntimeError, match="expected one of cpu"):
        amp.autocast("gpu")


def test_a_scaled_step_is_a_plain_step():
    p = nn.Parameter(autograd.ones(2))
    optimizer, scaler = optim.SGD([p], lr=0.5), cuda.amp.GradScaler(enabled=False)
    scaler.scale((p * p).sum()).backward()
    scaler.unscale_(optimizer)
    scaler.step(optimizer)
    scaler.update()
    np.testing.assert_array_equal(p.detach(), [0.0, 0.0])


def test_a_scaler_has_no_state():
    scaler = amp.GradScaler(enabled=False)
    scaler.load_state_dict(scaler.state_dict())
    assert (scaler.state_dict(), scaler.get_scale(), scaler.is_enabled()) == ({}, 1.0, False)


def test_compile_gives_the_model_back():
    model = nn.Linear(2, 2)
    assert autograd.compile(model, mode="reduce-overhead", fullgraph=True) is model


def test_compile_decorates():
    @autograd.compile(dynamic=True)
    def double(x):
        return 2 * x
    assert double(3) == 6


def test_compile_takes_no_setting_that_does_not_exist():
    with pytest.raises(TypeError, match="fullgrap"):
        autograd.compile(nn.Linear(2, 2), fullgrap=True)


def test_the_number_of_threads_is_kept():
    before = autograd.get_num_threads()
    autograd.set_num_threads(before + 1)
    assert autograd.get_num_threads() == before + 1
    autograd.set_num_threads(before)


def test_there_is_at_least_one_thread():
    with pytest.raises(RuntimeError, match="positive integer"):
        autograd.set_num_threads(0)


def test_no_tensor_is_on_a_gpu():
    assert autograd.ones(1).is_cuda is False


def test_schedules_derive_from_the_bases_older_name():
    class Halve(optim.lr_scheduler._LRScheduler):
        def get_lr(self):
            return [rate * 0.5**self.last_epoch for rate in self.base_lrs]

    optimizer = optim.SGD([nn.Parameter(autograd.ones(1))], lr=1.0)
    schedule = Halve(optimizer)
    optimizer.step()
    schedule.step()
    assert schedule.get_last_lr() == [0.5]


@pytest.mark.parametrize("kind", [autograd.DoubleTensor, "torch.DoubleTensor", "DoubleTensor"])
def test_the_default_dtype_by_the_name_of_a_constructor(kind):
    autograd.set_default_tensor_type(kind)
    try:
        assert autograd.zeros(1).dtype == autograd.float64
    finally:
        autograd.set_default_tensor_type("FloatTensor")


@pytest.mark.parametrize("kind", [autograd.LongTensor, "LargeTensor", autograd.float64])
def test_what_cannot_be_the_default_type(kind):
    with pytest.raises(TypeError):
        autograd.set_default_tensor_type(kind)


def test_switches_of_machines_that_are_not_there_can_be_set():
    autograd.backends.cuda.matmul.allow_tf32 = True
    autograd.set_float32_matmul_precision("high")
    autograd.use_deterministic_algorithms(True, warn_only=True)
    assert not autograd.backends.cuda.is_built()


def test_a_precision_that_does_not_exist_is_refused():
    with pytest.raises(RuntimeError, match="highest, high, medium"):
        autograd.set_float32_matmul_precision("low")


def test_a_variable_is_a_tensor():
    x = autograd.Variable(autograd.ones(2), requires_grad=True)
    assert isinstance(x, autograd.Variable)
    assert x.requires_grad
    assert not isinstance(np.ones(2), autograd.Variable)


@pytest.mark.parametrize("dtype", [autograd.LongTensor, "LongTensor", "torch.LongTensor", autograd.int64])
def test_types_by_the_name_of_a_constructor(dtype):
    assert autograd.ones(1).type(dtype).dtype == autograd.int64


@pytest.mark.parametrize("call", [
    lambda x, y: x.add_(-0.5, y), lambda x, y: x.sub_(2, y), lambda x, y: x.add(3, y), lambda x, y: x.addcmul_(0.5, y, y),
    lambda x, y: x.addcdiv_(-2, y, y + 1)])
def test_a_factor_before_the_tensors_is_taken_with_a_warning(call):
    torch = pytest.importorskip("torch")
    results = []
    for library in (autograd, torch):
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            results.append(call(library.tensor([1.0, 2.0]), library.tensor([3.0, 5.0])).tolist())
        assert library is torch or "deprecated" in str(told[0].message)  # PyTorch says so once in a process
    assert results[0] == results[1]


def test_three_tensors_are_still_too_many_for_a_sum():
    x = autograd.ones(1)
    with pytest.raises(TypeError, match="takes 2 positional arguments"):
        autograd.add(x, x, x)


def test_clipping_under_its_name_of_old():
    p = nn.Parameter(autograd.ones(1))
    p.grad = autograd.tensor([4.0])
    with pytest.warns(FutureWarning, match="clip_grad_norm_"):
        assert nn.utils.clip_grad_norm(p, 1.0).item() == 4.0


def test_memory_formats_are_names_that_calls_take():
    x = autograd.zeros_like(autograd.ones(1, 2, 3, 3), memory_format=autograd.preserve_format)
    assert x.to(memory_format=autograd.channels_last).contiguous(memory_format=autograd.contiguous_format).shape == x.shape


def test_there_is_no_accelerator_and_the_cpu_is_the_default():
    found = autograd.accelerator.current_accelerator() if autograd.accelerator.is_available() else "cpu"
    assert autograd.get_default_device() == autograd.device(found)
