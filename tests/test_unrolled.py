"""The functions that are written for an operation when it is first called."""

from __future__ import annotations

import traceback

import numpy as np
import pytest

import autograd
import nn.functional as F
from autograd import tensor
from autograd.op import OPS, Array, op
from autograd.ops.__main__ import main, source
from autograd.unrolled import WORDS, call_text


@pytest.fixture
def cube():
    """An operation of its own, never called before; gone after the test."""
    @op(input=lambda g, input: g * 3 * input**2, method=False)
    def cube(input: Array) -> Array:
        """`input ** 3`."""
        if input.ndim > 1:
            raise ValueError("no matrices")
        return input**3

    yield cube
    del OPS["cube"]


def test_a_function_is_written_at_its_first_call(cube):
    before = cube.__code__
    assert cube(tensor([2.0])).tolist() == [8.0]
    assert cube.__code__ is not before
    assert cube.__code__.co_name == "cube"


def test_a_function_keeps_its_name_and_docstring(cube):
    cube(tensor([2.0]))
    assert (cube.__name__, cube.__doc__) == ("cube", "`input ** 3`.")


def test_what_was_written_records(cube):
    x = tensor([2.0], requires_grad=True)
    cube(x).backward()
    assert x.grad.tolist() == [12.0]


def test_a_traceback_shows_the_lines_that_were_written(cube):
    with pytest.raises(RuntimeError) as caught:
        cube(tensor([[2.0]]))
    lines = [frame.line for frame in traceback.extract_tb(caught.tb)]
    assert "return failed(error, [input])" in lines


@pytest.mark.parametrize("word", ["out", "more", "met", "promote"])
def test_a_parameter_cannot_have_a_name_that_the_text_needs(word):
    assert word in WORDS
    names = {"Array": Array}
    exec(f"def cube(input: 'Array', {word}=None): return input", names)
    with pytest.raises(TypeError, match=f"no parameter may be called '{word}'"):
        op(input=lambda g: g)(names["cube"])


def test_what_is_not_differentiable_records_nothing():
    assert "record" not in call_text(autograd.floor_divide.op)


def test_a_saved_target_that_is_changed_is_noticed_though_it_has_no_gradient():
    logits, target = tensor([[1.0, 2.0]], requires_grad=True), tensor([0])
    loss = F.cross_entropy(logits, target)
    target.fill_(1)
    with pytest.raises(RuntimeError, match="was changed in place"):
        loss.backward()


def test_an_array_among_the_arguments_is_copied():
    x, a = tensor([2.0], requires_grad=True), np.array([3.0], np.float32)
    y = x * a
    a[0] = 5
    y.backward()
    assert x.grad.tolist() == [3.0]


def test_an_array_where_one_argument_must_be_named():
    assert autograd.div(tensor([7.0]), np.array([2.0]), rounding_mode="floor").tolist() == [3.0]


def test_source_shows_both_functions(capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["autograd.ops", "--source", "mul"])
    main()
    text = capsys.readouterr().out
    assert "def mul(input=MISSING, other=MISSING, *more, **kwargs):" in text
    assert "def record_mul(input, other, input_array, other_array, out, saved, storage):" in text


@pytest.mark.parametrize(("name", "reason"), [("meshgrid", "takes its arguments as they come"),
                                              ("mull", "no operation 'mull'")])
def test_source_of_what_has_none(name, reason, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["autograd.ops", "--source", name])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert reason in capsys.readouterr().err


@pytest.mark.parametrize("name", [name for name, op in OPS.items() if not op.signature.open])
def test_every_text_is_python(name):
    compile(source(name), name, "exec")


def an_op(text: str, **rules):
    """An operation of the parameters in `text`, left out of the registry."""
    names = {"Array": Array}
    exec(f"def own({text}): return 2 * x", names)
    try:
        return op(method=False, **rules)(names["own"])
    finally:
        OPS.pop("own", None)


def test_a_single_parameter_may_be_a_number_and_is_refused_alone():
    with pytest.raises(TypeError, match="must be Tensor, not float"):
        an_op("x: 'Array | float'", x=lambda g: g * 2)(2.0)


def test_a_promoted_parameter_may_be_a_number_beside_a_tensor_that_is_not():
    own = an_op("y: 'Array', x: 'Array | float'", promote="common", x=lambda g: g * 2)
    assert own(tensor([1.0]), 2.0).item() == 4.0


def test_a_number_may_be_promoted_where_the_tensor_is_not():
    own = an_op("x: 'Array | float', y: 'Array | float'", promote="common", x=lambda g: g * 2)
    assert own(2.0, tensor([1.0])).item() == 4.0


def test_no_parameter_may_be_called_what_another_one_is_called_once_unwrapped():
    with pytest.raises(TypeError, match="no parameter may be called 'x_array'"):
        an_op("x: 'Array', x_array: 'Array'", x=lambda g: g)


def test_an_operation_takes_tensors():
    with pytest.raises(TypeError, match="no parameter is annotated Array"):
        an_op("x")


SEVERAL = {"max": lambda x: x.max(1), "median": lambda x: x.median(1), "kthvalue": lambda x: x.kthvalue(2, 1)}


@pytest.mark.parametrize("call", SEVERAL.values(), ids=SEVERAL)
def test_indices_that_are_changed_are_noticed(call):
    values, indices = call(tensor([[1.0, 3.0, 2.0]], requires_grad=True))
    indices.fill_(0)
    with pytest.raises(RuntimeError, match="was changed in place"):
        values.sum().backward()


@pytest.mark.parametrize("call", SEVERAL.values(), ids=SEVERAL)
def test_values_beside_indices_may_be_changed(call):
    x = tensor([[1.0, 3.0, 2.0]], requires_grad=True)
    values, indices = call(x)
    values.mul_(5)
    values.sum().backward()
    assert x.grad[0].tolist() == [5.0 if i == indices.item() else 0.0 for i in range(3)]


def test_a_saved_output_of_several_that_is_changed_is_noticed():
    values, vectors = autograd.linalg.eigh(tensor([[2.0, 1.0], [1.0, 3.0]], requires_grad=True))
    with autograd.no_grad():
        vectors.zero_()
    with pytest.raises(RuntimeError, match="was changed in place"):
        values.sum().backward()
