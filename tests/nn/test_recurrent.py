"""RNN, LSTM, GRU and their cells beside PyTorch's: initial values, outputs, gradients, packed sequences, errors."""

import copy
import pickle

import numpy as np
import pytest

import autograd
import nn

torch = pytest.importorskip("torch")

INPUT, HIDDEN, BATCH, STEPS = 3, 4, 3, 5
OPTIONS = [
    {}, {"bias": False}, {"batch_first": True}, {"num_layers": 3}, {"bidirectional": True},
    {"num_layers": 2, "bidirectional": True, "batch_first": True}, {"num_layers": 2, "bidirectional": True, "bias": False},
    {"num_layers": 2, "dropout": 0.4},
]
OWN = {
    "RNN": [{"nonlinearity": "relu"}, {"nonlinearity": "relu", "num_layers": 2, "bidirectional": True}],
    "LSTM": [{"proj_size": 2}, {"proj_size": 2, "num_layers": 2, "bidirectional": True},
             {"proj_size": 1, "bias": False, "batch_first": True}],
    "GRU": [],
}
CASES = [pytest.param(name, options, id=f"{name}-{','.join(f'{k}={v}' for k, v in options.items())}")
         for name, own in OWN.items() for options in OPTIONS + own]
CELLS = [("RNNCell", {}), ("RNNCell", {"nonlinearity": "relu", "bias": False}), ("LSTMCell", {}),
         ("LSTMCell", {"bias": False}), ("GRUCell", {}), ("GRUCell", {"bias": False})]


def build(name, *args, **options):
    """The layer here and PyTorch's, both made under seed 0."""
    autograd.manual_seed(0)
    torch.manual_seed(0)
    return getattr(nn, name)(*args, **options), getattr(torch.nn, name)(*args, **options)


def pair(name, *args, **options):
    """Both in float64, with the same weights."""
    ours, theirs = build(name, *args, **options)
    return ours.double(), theirs.double()


def both(array):
    """The array as a leaf here and in PyTorch."""
    return autograd.tensor(array, requires_grad=True), torch.tensor(array, requires_grad=True)


def flat(result):
    """All tensors in nested tuples."""
    return [t for part in result for t in flat(part)] if isinstance(result, tuple | list) else [result]


def close(ours, theirs):
    np.testing.assert_allclose(ours.detach().numpy(), theirs.detach().numpy(), rtol=1e-7, atol=1e-10, strict=True)


def check(ours, theirs, mine, its, leaves):
    """Outputs, then gradients of `leaves` and parameters for random gradients of the outputs."""
    draw = np.random.default_rng(3)
    weights = [draw.normal(size=tuple(t.shape)) for t in flat(its)]
    for a, b in zip(flat(mine), flat(its), strict=True):
        close(a, b)
    sum((t * autograd.from_numpy(w)).sum() for t, w in zip(flat(mine), weights, strict=True)).backward()
    sum((t * torch.from_numpy(w)).sum() for t, w in zip(flat(its), weights, strict=True)).backward()
    for a, b in [*leaves, *zip(ours.parameters(), theirs.parameters(), strict=True)]:
        close(a.grad, b.grad)


def states(name, options, draw, *batch):
    """Initial states for both sides, and the leaves in them."""
    copies = options.get("num_layers", 1) * (2 if options.get("bidirectional") else 1)
    sizes = [options.get("proj_size") or HIDDEN, *([HIDDEN] if name == "LSTM" else [])]
    leaves = [both(draw.normal(size=(copies, *batch, size))) for size in sizes]
    mine, its = zip(*leaves, strict=True)
    return (mine, its, leaves) if name == "LSTM" else (mine[0], its[0], leaves)


@pytest.mark.parametrize(("name", "options"), CASES)
def test_initial_parameters_equal_pytorchs_bit_for_bit(name, options):
    ours, theirs = build(name, INPUT, HIDDEN, **options)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    for key, value in theirs.state_dict().items():
        np.testing.assert_array_equal(ours.state_dict()[key].numpy(), value.numpy(), err_msg=key)


@pytest.mark.parametrize(("name", "options"), CASES)
def test_repr_is_pytorchs(name, options):
    ours, theirs = build(name, INPUT, HIDDEN, **options)
    assert repr(ours) == repr(theirs)


@pytest.mark.parametrize(("name", "options"), CASES)
def test_outputs_and_gradients_equal_pytorchs(name, options):
    ours, theirs = pair(name, INPUT, HIDDEN, **options)
    x, y = both(np.random.default_rng(1).normal(size=(STEPS, BATCH, INPUT)))
    check(ours.eval(), theirs.eval(), ours(x), theirs(y), [(x, y)])


@pytest.mark.parametrize(("name", "options"), CASES)
def test_outputs_and_gradients_with_initial_states_equal_pytorchs(name, options):
    draw = np.random.default_rng(1)
    ours, theirs = pair(name, INPUT, HIDDEN, **options)
    x, y = both(draw.normal(size=(BATCH, STEPS, INPUT) if options.get("batch_first") else (STEPS, BATCH, INPUT)))
    mine, its, leaves = states(name, options, draw, BATCH)
    check(ours.eval(), theirs.eval(), ours(x, mine), theirs(y, its), [(x, y), *leaves])


@pytest.mark.parametrize(("name", "options"), CASES)
def test_unbatched_input_equals_pytorchs(name, options):
    draw = np.random.default_rng(1)
    ours, theirs = pair(name, INPUT, HIDDEN, **options)
    x, y = both(draw.normal(size=(STEPS, INPUT)))
    mine, its, leaves = states(name, options, draw)
    check(ours.eval(), theirs.eval(), ours(x, mine), theirs(y, its), [(x, y), *leaves])


@pytest.mark.parametrize("lengths", [[5, 3, 3], [2, 5, 1], [4, 4, 4]], ids=str)
@pytest.mark.parametrize(("name", "options"), CASES)
def test_packed_sequences_equal_pytorchs(name, options, lengths):
    draw = np.random.default_rng(1)
    ours, theirs = pair(name, INPUT, HIDDEN, **options)
    x, y = both(draw.normal(size=(BATCH, STEPS, INPUT)))
    mine, its, leaves = states(name, options, draw, BATCH)
    a, hidden = ours.eval()(nn.utils.rnn.pack_padded_sequence(x, lengths, True, False), mine)
    b, expected = theirs.eval()(torch.nn.utils.rnn.pack_padded_sequence(y, lengths, True, False), its)
    for part, its_part in zip(a[1:], b[1:], strict=True):
        np.testing.assert_array_equal(part.numpy(), its_part.numpy())
    check(ours, theirs, (a.data, hidden), (b.data, expected), [(x, y), *leaves])


@pytest.mark.parametrize("name", OWN)
def test_padding_makes_no_difference_to_a_packed_sequence(name):
    layer = getattr(nn, name)(INPUT, HIDDEN, bidirectional=True)
    sequences = [autograd.randn(n, INPUT) for n in (2, 5, 3)]
    out, _ = layer(nn.utils.rnn.pack_sequence(sequences, enforce_sorted=False))
    for sequence, result in zip(sequences, nn.utils.rnn.unpack_sequence(out), strict=True):
        np.testing.assert_allclose(layer(sequence)[0].detach().numpy(), result.detach().numpy(), atol=1e-6)


@pytest.mark.parametrize("name", OWN)
def test_dropout_in_training_draws_pytorchs_masks(name):
    ours, theirs = pair(name, INPUT, HIDDEN, num_layers=3, dropout=0.5)
    x, y = both(np.random.default_rng(1).normal(size=(STEPS, BATCH, INPUT)))
    autograd.manual_seed(7)
    torch.manual_seed(7)
    check(ours, theirs, ours(x), theirs(y), [(x, y)])


@pytest.mark.parametrize("name", OWN)
def test_float32_outputs_are_pytorchs_to_its_precision(name):
    ours, theirs = build(name, 20, 30, num_layers=2)
    x = np.random.default_rng(1).normal(size=(40, 8, 20)).astype(np.float32) * 3
    a, b = ours(autograd.from_numpy(x))[0], theirs(torch.from_numpy(x))[0]
    assert a.dtype == np.float32
    np.testing.assert_allclose(a.detach().numpy(), b.detach().numpy(), atol=2e-5)


@pytest.mark.parametrize("name", OWN)
def test_huge_inputs_saturate_the_gates(name):
    ours, theirs = pair(name, INPUT, HIDDEN)
    x, y = both(np.random.default_rng(1).normal(size=(STEPS, BATCH, INPUT)) * 1e4)
    check(ours, theirs, ours(x), theirs(y), [(x, y)])


@pytest.mark.parametrize("options", [{}, {"num_layers": 2, "bidirectional": True}], ids=str)
@pytest.mark.parametrize("name", OWN)
def test_second_derivatives_equal_pytorchs(name, options):
    ours, theirs = pair(name, INPUT, HIDDEN, **options)
    x, y = both(np.random.default_rng(1).normal(size=(STEPS, BATCH, INPUT)))
    for framework, layer, leaf in (autograd, ours, x), (torch, theirs, y):
        g, = framework.autograd.grad((layer(leaf)[0] ** 2).sum(), leaf, create_graph=True)
        (g ** 2).sum().backward()
    close(x.grad, y.grad)
    for p, q in zip(ours.parameters(), theirs.parameters(), strict=True):
        close(p.grad, q.grad)


@pytest.mark.parametrize("part", [0, 1], ids=["output", "states"])
@pytest.mark.parametrize("name", OWN)
def test_gradient_of_one_output_alone_equals_pytorchs(name, part):
    ours, theirs = pair(name, INPUT, HIDDEN, num_layers=2)
    x, y = both(np.random.default_rng(1).normal(size=(STEPS, BATCH, INPUT)))
    check(ours, theirs, ours(x)[part], theirs(y)[part], [(x, y)])


@pytest.mark.parametrize("name", OWN)
def test_empty_batch_gives_empty_outputs_and_zero_gradients(name):
    ours, theirs = pair(name, INPUT, HIDDEN, num_layers=2, bidirectional=True)
    x, y = both(np.zeros((STEPS, 0, INPUT)))
    check(ours, theirs, ours(x), theirs(y), [(x, y)])


@pytest.mark.parametrize("name", OWN)
def test_changing_an_output_in_place_leaves_the_gradient_right(name):
    layer = getattr(nn, name)(INPUT, HIDDEN)
    x = autograd.randn(STEPS, BATCH, INPUT)
    layer(x)[0].mul(2).sum().backward()
    expected = [p.grad.clone() for p in layer.parameters()]
    layer.zero_grad()
    layer(x)[0].mul_(2).sum().backward()
    for p, g in zip(layer.parameters(), expected, strict=True):
        np.testing.assert_array_equal(p.grad.numpy(), g.numpy())


def test_gradients_of_both_biases_have_memory_of_their_own():
    layer = nn.LSTM(INPUT, HIDDEN)
    layer(autograd.randn(STEPS, BATCH, INPUT))[0].sum().backward()
    assert not np.shares_memory(layer.bias_ih_l0.grad.numpy(), layer.bias_hh_l0.grad.numpy())


def test_graph_can_be_walked_twice_when_retained():
    layer = nn.LSTM(INPUT, HIDDEN)
    out = layer(autograd.randn(STEPS, BATCH, INPUT))[0].sum()
    out.backward(retain_graph=True)
    once = layer.weight_hh_l0.grad.clone()
    out.backward()
    np.testing.assert_allclose(layer.weight_hh_l0.grad.numpy(), 2 * once.numpy(), rtol=1e-6)


@pytest.mark.parametrize("name", OWN)
def test_copies_and_pickles_give_the_same_outputs(name):
    layer = getattr(nn, name)(INPUT, HIDDEN, num_layers=2)
    x = autograd.randn(STEPS, BATCH, INPUT)
    for other in copy.deepcopy(layer), pickle.loads(pickle.dumps(layer)):
        np.testing.assert_array_equal(other(x)[0].detach().numpy(), layer(x)[0].detach().numpy())


def test_all_weights_lists_the_parameters_of_each_layer_and_direction():
    layer = nn.LSTM(INPUT, HIDDEN, num_layers=2, bidirectional=True)
    layer.flatten_parameters()
    assert [len(weights) for weights in layer.all_weights] == [4] * 4
    assert layer.all_weights[3][1] is layer.weight_hh_l1_reverse


# Cells -------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("name", "options"), CELLS)
def test_cells_start_and_look_like_pytorchs(name, options):
    ours, theirs = build(name, INPUT, HIDDEN, **options)
    assert repr(ours) == repr(theirs)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    for key, value in theirs.state_dict().items():
        np.testing.assert_array_equal(ours.state_dict()[key].numpy(), value.numpy(), err_msg=key)


@pytest.mark.parametrize("batch", [(BATCH,), ()], ids=["batched", "unbatched"])
@pytest.mark.parametrize(("name", "options"), CELLS)
def test_loop_over_a_cell_equals_pytorchs(name, options, batch):
    draw = np.random.default_rng(1)
    ours, theirs = pair(name, INPUT, HIDDEN, **options)
    x, y = both(draw.normal(size=(STEPS, *batch, INPUT)))
    leaves = [both(draw.normal(size=(*batch, HIDDEN))) for _ in range(2 if name == "LSTMCell" else 1)]
    mine, its = zip(*leaves, strict=True) if name == "LSTMCell" else leaves[0]
    for t in range(STEPS):
        mine, its = ours(x[t], mine), theirs(y[t], its)
    check(ours, theirs, mine, its, [(x, y), *leaves])


@pytest.mark.parametrize("name", ["RNNCell", "LSTMCell", "GRUCell"])
def test_cell_without_a_state_starts_from_zero(name):
    ours, theirs = pair(name, INPUT, HIDDEN)
    x, y = both(np.random.default_rng(1).normal(size=(BATCH, INPUT)))
    check(ours, theirs, ours(x), theirs(y), [(x, y)])


@pytest.mark.parametrize("name", ["RNNCell", "LSTMCell", "GRUCell"])
def test_cell_takes_an_empty_batch(name):
    ours, theirs = pair(name, INPUT, HIDDEN)
    x, y = both(np.zeros((0, INPUT)))
    check(ours, theirs, ours(x), theirs(y), [(x, y)])


# Errors ------------------------------------------------------------------------------------------------------------

X = (STEPS, BATCH, INPUT)
H = (1, BATCH, HIDDEN)
BAD_ARGUMENTS = {
    "nonlinearity": ("RNN", (2, 3), {"nonlinearity": "x"}), "proj_size": ("LSTM", (2, 3), {"proj_size": 3}),
    "negative proj_size": ("LSTM", (2, 3), {"proj_size": -1}), "bias": ("GRU", (2, 3), {"bias": 1}),
    "batch_first": ("GRU", (2, 3), {"batch_first": 1}), "no layers": ("GRU", (2, 3, 0), {}),
    "no hidden": ("GRU", (2, 0), {}), "no input": ("LSTM", (0, 2), {}), "float size": ("GRU", (2, 2.0), {}),
    "dropout": ("GRU", (2, 2), {"dropout": 2}), "bool dropout": ("GRU", (2, 2, 2), {"dropout": True}),
    "mode": ("RNNBase", ("RNN", 2, 3), {}),
}
BAD_CALLS = {
    "features": ("GRU", (*X[:2], 2), None), "four dimensions": ("LSTM", (1, *X), None), "no steps": ("LSTM", (0, 3, 3), None),
    "batch of h": ("GRU", X, (1, 2, HIDDEN)), "size of h": ("RNN", X, (1, BATCH, 5)), "layers of h": ("GRU", X, (2, BATCH, 4)),
    "h unbatched": ("GRU", X, (BATCH, HIDDEN)), "h batched": ("RNN", X[1:], (1, BATCH, HIDDEN)),
    "size of c": ("LSTM", X, (H, (1, BATCH, 5))), "c unbatched": ("LSTM", X, (H, H[1:])),
    "three states": ("LSTM", X, (H, H, H)),
    "cell features": ("GRUCell", (BATCH, 2), None), "cell dimensions": ("LSTMCell", X, None),
    "cell h batch": ("RNNCell", (BATCH, INPUT), (2, HIDDEN)), "cell h size": ("GRUCell", (BATCH, INPUT), (BATCH, 5)),
    "cell h unbatched": ("GRUCell", (BATCH, INPUT), (HIDDEN,)), "cell h dimensions": ("RNNCell", (BATCH, INPUT), H),
    "cell c dimensions": ("LSTMCell", (BATCH, INPUT), ((BATCH, HIDDEN), H)),
}


def filled(framework, shapes):
    if shapes is None:
        return None
    return tuple(map(framework.zeros, shapes)) if isinstance(shapes[0], tuple) else framework.zeros(shapes)


@pytest.mark.parametrize(("name", "args", "options"), BAD_ARGUMENTS.values(), ids=BAD_ARGUMENTS)
def test_arguments_that_make_no_layer_raise_pytorchs_class(name, args, options):
    with pytest.raises(Exception, match=r".") as expected:
        getattr(torch.nn, name)(*args, **options)
    with pytest.raises(expected.type):
        getattr(nn, name)(*args, **options)


@pytest.mark.parametrize(("name", "x", "hx"), BAD_CALLS.values(), ids=BAD_CALLS)
def test_inputs_that_do_not_fit_raise_pytorchs_class(name, x, hx):
    with pytest.raises(Exception, match=r".") as expected:
        getattr(torch.nn, name)(INPUT, HIDDEN)(filled(torch, x), filled(torch, hx))
    with pytest.raises(expected.type, match=f"^{name}\\(3, 4\\): "):
        getattr(nn, name)(INPUT, HIDDEN)(filled(autograd, x), filled(autograd, hx))


def test_input_of_another_dtype_says_how_to_convert_it():
    with pytest.raises(ValueError, match=r"Convert input: input.to\(float32\), or convert model: model.to\(float64\)"):
        nn.LSTM(INPUT, HIDDEN)(autograd.zeros(X, dtype=autograd.float64))


def test_state_of_another_dtype_is_refused():
    with pytest.raises(RuntimeError, match="got input float32 and hx float64"):
        nn.GRU(INPUT, HIDDEN)(autograd.zeros(X), autograd.zeros(H, dtype=autograd.float64))


def test_lstm_wants_its_states_in_a_pair():
    with pytest.raises(TypeError, match=r"must be a tuple \(h0, c0\) of Tensors, not Tensor"):
        nn.LSTM(INPUT, HIDDEN)(autograd.zeros(X), autograd.zeros(H))


def test_batch_sizes_that_do_not_add_up_are_refused():
    packed = nn.utils.rnn.PackedSequence(autograd.zeros(7, INPUT), autograd.tensor([3, 3]))
    with pytest.raises(RuntimeError, match=r"sum is the number of rows, got \(7, 3\) and batch_sizes of sum 6"):
        nn.GRU(INPUT, HIDDEN)(packed)


def test_rising_batch_sizes_are_refused():
    packed = nn.utils.rnn.PackedSequence(autograd.zeros(5, INPUT), autograd.tensor([2, 3]))
    with pytest.raises(RuntimeError, match="batch_sizes that never rise"):
        nn.GRU(INPUT, HIDDEN)(packed)


def test_dropout_with_one_layer_is_warned_of():
    with pytest.warns(UserWarning, match="num_layers greater than 1"):
        nn.GRU(INPUT, HIDDEN, dropout=0.5)
