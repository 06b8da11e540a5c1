"""Padded and packed sequences beside PyTorch's: values, gradients, errors."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from nn.utils import rnn

torch = pytest.importorskip("torch")
torch_rnn = torch.nn.utils.rnn

some_lengths = st.lists(st.integers(1, 5), min_size=1, max_size=5)


def both(array):
    """The array here and in PyTorch, as leaves if it is of floats."""
    tracked = array.dtype.kind == "f"
    return autograd.tensor(array, requires_grad=tracked), torch.tensor(array, requires_grad=tracked)


def sequences(lengths, *rest):
    arrays = [np.random.default_rng(i).normal(size=(n, *rest)) for i, n in enumerate(lengths)]
    pairs = [both(a) for a in arrays]
    return [a for a, _ in pairs], [b for _, b in pairs]


def same(ours, theirs):
    if theirs is None:
        assert ours is None
    else:
        np.testing.assert_array_equal(ours.detach().numpy(), theirs.detach().numpy(), strict=True)


def same_gradients(ours, theirs, leaves, others):
    """The gradients of the leaves for a random gradient of the result."""
    weight = np.random.default_rng(9).normal(size=tuple(theirs.shape))
    ours.backward(autograd.from_numpy(weight))
    theirs.backward(torch.from_numpy(weight))
    for a, b in zip(leaves, others, strict=True):
        same(a.grad, b.grad)


@pytest.mark.parametrize("rest", [(), (2,), (2, 3)], ids=str)
@pytest.mark.parametrize("options", [{}, {"batch_first": True}, {"padding_value": -1.5}, {"padding_side": "left"},
                                     {"batch_first": True, "padding_value": 2.0, "padding_side": "left"}], ids=str)
def test_pad_sequence_equals_pytorchs(options, rest):
    ours, theirs = sequences([3, 1, 4, 0], *rest)
    a, b = rnn.pad_sequence(ours, **options), torch_rnn.pad_sequence(theirs, **options)
    same(a, b)
    same_gradients(a, b, ours, theirs)


def test_pad_sequence_takes_the_dtype_of_the_first():
    padded = rnn.pad_sequence([autograd.tensor([1, 2]), autograd.tensor([3.5])], padding_value=1.5)
    assert padded.dtype == autograd.int64
    assert padded.tolist() == [[1, 3], [2, 1]]


def test_pad_sequence_takes_any_iterable():
    assert rnn.pad_sequence(autograd.ones(n) for n in (1, 2)).tolist() == [[1, 1], [0, 1]]


@pytest.mark.parametrize("batch_first", [False, True])
@given(lengths=some_lengths)
def test_pack_padded_sequence_equals_pytorchs(lengths, batch_first):
    array = np.random.default_rng(0).normal(size=(len(lengths), 5, 2))
    x, y = both(array if batch_first else array.swapaxes(0, 1))
    a = rnn.pack_padded_sequence(x, lengths, batch_first, enforce_sorted=False)
    b = torch_rnn.pack_padded_sequence(y, lengths, batch_first, enforce_sorted=False)
    same(a.data, b.data)
    same(a.batch_sizes, b.batch_sizes)
    same_gradients(a.data, b.data, [x], [y])
    back = np.arange(len(lengths))[a.sorted_indices.numpy()][a.unsorted_indices.numpy()]
    np.testing.assert_array_equal(back, np.arange(len(lengths)))


@pytest.mark.parametrize("lengths", [[5, 3, 3], autograd.tensor([5, 3, 3]), autograd.tensor([5.0, 3.0, 3.0]),
                                     np.array([5, 3, 3])], ids=["list", "tensor", "float tensor", "array"])
def test_sorted_sequences_are_packed_without_indices(lengths):
    packed = rnn.pack_padded_sequence(autograd.zeros(5, 3), lengths)
    assert packed.batch_sizes.tolist() == [3, 3, 3, 1, 1]
    assert packed.sorted_indices is None
    assert packed.unsorted_indices is None


@pytest.mark.parametrize("options", [{}, {"batch_first": True}, {"padding_value": 7.0}, {"total_length": 8}], ids=str)
@given(lengths=some_lengths)
def test_pad_packed_sequence_equals_pytorchs(options, lengths):
    ours, theirs = sequences(lengths, 2)
    a, a_lengths = rnn.pad_packed_sequence(rnn.pack_sequence(ours, enforce_sorted=False), **options)
    b, b_lengths = torch_rnn.pad_packed_sequence(torch_rnn.pack_sequence(theirs, enforce_sorted=False), **options)
    same(a, b)
    same(a_lengths, b_lengths)
    same_gradients(a, b, ours, theirs)


@given(lengths=some_lengths)
def test_unpack_undoes_pack(lengths):
    ours, _ = sequences(lengths, 2)
    for a, b in zip(rnn.unpack_sequence(rnn.pack_sequence(ours, enforce_sorted=False)), ours, strict=True):
        np.testing.assert_array_equal(a.detach().numpy(), b.detach().numpy())


@pytest.mark.parametrize("batch_first", [False, True])
@given(lengths=some_lengths)
def test_unpad_undoes_pad_and_leaves_its_argument_alone(lengths, batch_first):
    ours, _ = sequences(lengths, 2)
    padded = rnn.pad_sequence(ours, batch_first)
    shape = padded.shape
    for a, b in zip(rnn.unpad_sequence(padded, autograd.tensor(lengths), batch_first), ours, strict=True):
        np.testing.assert_array_equal(a.detach().numpy(), b.detach().numpy())
    assert padded.shape == shape


def test_invert_permutation():
    assert rnn.invert_permutation(autograd.tensor([2, 0, 1])).tolist() == [1, 2, 0]
    assert rnn.invert_permutation(None) is None


# PackedSequence ----------------------------------------------------------------------------------------------------

@pytest.fixture
def packed():
    return rnn.pack_sequence([autograd.ones(2, 3), autograd.ones(4, 3)], enforce_sorted=False)


def test_a_packed_sequence_is_a_named_tuple(packed):
    data, batch_sizes, sorted_indices, unsorted_indices = packed
    assert packed._fields == torch_rnn.PackedSequence._fields
    assert (data, batch_sizes, sorted_indices, unsorted_indices) == tuple(packed)
    assert repr(packed).startswith("PackedSequence(data=tensor(")


@pytest.mark.parametrize(("method", "dtype"), [
    ("double", "float64"), ("float", "float32"), ("half", "float16"), ("long", "int64"), ("int", "int32"),
    ("short", "int16"), ("char", "int8"), ("byte", "uint8")])
def test_conversion_changes_the_dtype_of_the_data_alone(packed, method, dtype):
    converted = getattr(packed, method)()
    assert isinstance(converted, rnn.PackedSequence)
    assert converted.data.dtype == getattr(autograd, dtype)
    assert converted[1:] == packed[1:]


def test_conversion_to_what_it_is_gives_itself(packed):
    assert packed.to("cpu") is packed
    assert packed.cpu() is packed
    assert packed.to(packed.data.dtype) is packed
    assert not packed.is_cuda


def test_there_is_no_gpu(packed):
    with pytest.raises(RuntimeError, match="CPU"):
        packed.cuda()


def test_indices_back_are_found_from_the_order(packed):
    again = rnn.PackedSequence(packed.data, packed.batch_sizes, packed.sorted_indices)
    assert again.unsorted_indices.tolist() == packed.unsorted_indices.tolist()


def test_data_and_batch_sizes_may_come_in_a_tuple(packed):
    assert rnn.PackedSequence(packed[:2]).batch_sizes is packed.batch_sizes


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda p: pickle.loads(pickle.dumps(p))], ids=["deepcopy", "pickle"])
def test_copies_are_packed_sequences(packed, copied):
    other = copied(packed)
    assert isinstance(other, rnn.PackedSequence)
    assert other.data.tolist() == packed.data.tolist()


# Errors ------------------------------------------------------------------------------------------------------------

def packed_of(framework, module):
    return module.pack_padded_sequence(framework.zeros(5, 3, 4), [5, 3, 2])


ERRORS = {
    "unsorted lengths": lambda f, m: m.pack_padded_sequence(f.zeros(5, 3), [3, 5, 2]),
    "length 0": lambda f, m: m.pack_padded_sequence(f.zeros(5, 3), [5, 3, 0]),
    "negative length": lambda f, m: m.pack_padded_sequence(f.zeros(5, 3), [5, 3, -1], enforce_sorted=False),
    "too few lengths": lambda f, m: m.pack_padded_sequence(f.zeros(5, 3), [5, 3]),
    "0-d lengths": lambda f, m: m.pack_padded_sequence(f.zeros(5, 3), f.tensor(5)),
    "no batch dimension": lambda f, m: m.pack_padded_sequence(f.zeros(5), [5]),
    "nothing to pack": lambda f, m: m.pack_padded_sequence(f.zeros(0, 3), []),
    "a list as padded input": lambda f, m: m.pack_padded_sequence([1, 2], [2]),
    "short total_length": lambda f, m: m.pad_packed_sequence(packed_of(f, m), total_length=4),
    "no packed sequence": lambda f, m: m.pad_packed_sequence(f.zeros(5, 3)),
    "batch sizes too many": lambda f, m: m.pad_packed_sequence(m.PackedSequence(f.zeros(4, 2), f.tensor([3, 2]))),
    "rising batch sizes": lambda f, m: m.pad_packed_sequence(m.PackedSequence(f.zeros(5, 2), f.tensor([2, 3]))),
    "no sequences": lambda f, m: m.pad_sequence([]),
    "no iterable": lambda f, m: m.pad_sequence(5),
    "side": lambda f, m: m.pad_sequence([f.zeros(2)], padding_side="up"),
    "other features": lambda f, m: m.pad_sequence([f.zeros(2, 3), f.zeros(2, 4)]),
    "0-d sequence": lambda f, m: m.pad_sequence([f.tensor(1.0)]),
    "lists": lambda f, m: m.pad_sequence([[1, 2], [3]]),
    "one length too few": lambda f, m: m.unpad_sequence(f.zeros(5, 3), f.tensor([5, 2])),
    "no batch sizes": lambda f, m: m.PackedSequence(f.zeros(5, 3)),
}


@pytest.mark.parametrize("call", ERRORS.values(), ids=ERRORS)
def test_errors_are_of_pytorchs_class(call):
    with pytest.raises(Exception, match=r".") as expected:
        call(torch, torch_rnn)
    with pytest.raises(expected.type):
        call(autograd, rnn)


@pytest.mark.parametrize("enforce_sorted", [True, False])
def test_a_length_beyond_the_padding_is_refused(enforce_sorted):
    with pytest.raises(RuntimeError, match=r"at most that of the padded input, 5, but got \[6, 3, 2\]"):
        rnn.pack_padded_sequence(autograd.zeros(5, 3), [6, 3, 2], enforce_sorted=enforce_sorted)


def test_sequences_that_came_in_order_come_back_so():
    sequences = autograd.arange(6.0).reshape(3, 2)
    packed = rnn.pack_padded_sequence(sequences, autograd.tensor([3, 2]), enforce_sorted=True)
    padded, lengths = rnn.pad_packed_sequence(packed)
    assert padded.tolist() == [[0, 1], [2, 3], [4, 0]]
    assert lengths.tolist() == [3, 2]
