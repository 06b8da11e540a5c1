"""MultiheadAttention beside PyTorch's: initial values, outputs, weights, gradients, keys, masks, dropout, errors."""

import numpy as np
import pytest

import autograd
import nn

LENGTH, KEYS, BATCH, SIZE, HEADS = 3, 5, 2, 8, 4

CAUSAL = np.triu(np.full((LENGTH, LENGTH), -np.inf), 1)
PADDING = np.arange(KEYS) >= np.array([[KEYS - 2], [KEYS - 1]])
NUMBERS = np.random.default_rng(5).normal(size=(LENGTH, KEYS))
PER_HEAD = np.random.default_rng(6).uniform(size=(BATCH * HEADS, LENGTH, KEYS)) < 0.3

LAYERS = [{}, {"bias": False}, {"add_bias_kv": True}, {"add_zero_attn": True, "batch_first": True},
          {"kdim": 6, "vdim": 7}, {"kdim": 6, "vdim": 7, "bias": False, "add_bias_kv": True, "add_zero_attn": True},
          {"batch_first": True}]
CALLS = [{}, {"need_weights": False}, {"average_attn_weights": False}, {"attn_mask": NUMBERS},
         {"attn_mask": NUMBERS > 0.8, "need_weights": False}, {"attn_mask": PER_HEAD},
         {"attn_mask": PER_HEAD, "need_weights": False}, {"key_padding_mask": PADDING},
         {"key_padding_mask": PADDING, "attn_mask": NUMBERS > 1, "need_weights": False},
         {"key_padding_mask": np.where(PADDING, -np.inf, 0), "attn_mask": PER_HEAD.astype(float)}]


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


def build(torch, *args, **options):
    """The same float64 layer twice, with the same weights; also those that start as 0."""
    theirs = torch.nn.MultiheadAttention(*args, dtype=torch.float64, **options)
    draw = np.random.default_rng(0)
    with torch.no_grad():
        for p in theirs.parameters():
            p.copy_(torch.from_numpy(draw.normal(size=p.shape)))
    ours = nn.MultiheadAttention(*args, dtype=autograd.float64, **options)
    ours.load_state_dict({k: autograd.from_numpy(v.numpy().copy()) for k, v in theirs.state_dict().items()})
    return ours, theirs


def inputs(ours, unbatched=False):
    draw = np.random.default_rng(1)
    shapes = [(LENGTH, BATCH, SIZE), (KEYS, BATCH, ours.kdim), (KEYS, BATCH, ours.vdim)]
    if unbatched:
        shapes = [(length, size) for length, _, size in shapes]
    elif ours.batch_first:
        shapes = [(batch, length, size) for length, batch, size in shapes]
    return [draw.normal(size=shape) for shape in shapes]


def close(ours, theirs):
    np.testing.assert_allclose(ours.detach().numpy(), theirs.detach().numpy(), rtol=1e-7, atol=1e-9)


def compare(torch, ours, theirs, arrays, pick, **call):
    """Outputs, weights and all gradients; `pick` says which of the arrays are query, key and value."""
    x = [autograd.tensor(a, requires_grad=True) for a in arrays]
    y = [torch.tensor(a, requires_grad=True) for a in arrays]
    out, weights = ours(*(x[i] for i in pick),
                        **{k: autograd.from_numpy(v) if isinstance(v, np.ndarray) else v for k, v in call.items()})
    expected, expected_weights = theirs(*(y[i] for i in pick), **{
        k: torch.from_numpy(v) if isinstance(v, np.ndarray) else v for k, v in call.items()})
    close(out, expected)
    (out * out).sum().backward()
    (expected * expected).sum().backward()
    for a, b in zip(x, y, strict=True):
        close(a.grad, b.grad)
    for (name, p), (other, q) in zip(ours.named_parameters(), theirs.named_parameters(), strict=True):
        assert name == other
        close(p.grad, q.grad)
    if expected_weights is None:
        assert weights is None
    else:
        close(weights, expected_weights)


@pytest.mark.parametrize("options", LAYERS)
def test_initial_state_and_repr_equal_pytorchs(torch, options):
    torch.manual_seed(0)
    autograd.manual_seed(0)
    ours, theirs = nn.MultiheadAttention(SIZE, HEADS, **options), torch.nn.MultiheadAttention(SIZE, HEADS, **options)
    assert repr(ours) == repr(theirs)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    for key, value in theirs.state_dict().items():
        np.testing.assert_allclose(ours.state_dict()[key].numpy(), value.numpy(), rtol=1e-6, err_msg=key)


@pytest.mark.filterwarnings("ignore:Support for mismatched")
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("options", LAYERS)
@pytest.mark.parametrize("training", [True, False], ids=["train", "eval"])
def test_outputs_weights_and_gradients_equal_pytorchs(torch, options, call, training):
    ours, theirs = build(torch, SIZE, HEADS, **options)
    compare(torch, ours.train(training), theirs.train(training), inputs(ours), (0, 1, 2), **call)


@pytest.mark.parametrize("need_weights", [True, False])
@pytest.mark.parametrize("batch_first", [True, False])
@pytest.mark.parametrize("pick", [(0, 0, 0), (0, 1, 1), (0, 1, 0)])
def test_one_tensor_in_several_places_equals_pytorchs(torch, pick, batch_first, need_weights):
    ours, theirs = build(torch, SIZE, HEADS, batch_first=batch_first)
    arrays = inputs(ours)[:2] if pick == (0, 1, 1) else inputs(ours)[:1] * (max(pick) + 1)
    compare(torch, ours, theirs, arrays, pick, need_weights=need_weights)


@pytest.mark.parametrize("options", LAYERS)
@pytest.mark.parametrize("call", [{}, {"attn_mask": NUMBERS, "average_attn_weights": False},
                                  {"key_padding_mask": PADDING[0], "need_weights": False},
                                  {"attn_mask": PER_HEAD[:HEADS]}])
def test_without_a_batch_equals_pytorchs(torch, options, call):
    ours, theirs = build(torch, SIZE, HEADS, **options)
    compare(torch, ours, theirs, inputs(ours, unbatched=True), (0, 1, 2), **call)


@pytest.mark.parametrize("call", [{"need_weights": False}, {}, {"key_padding_mask": PADDING[:, :LENGTH]}])
def test_causal_hint_equals_pytorchs(torch, call):
    ours, theirs = build(torch, SIZE, HEADS)
    mask = {"key_padding_mask": np.where(call["key_padding_mask"], -1.0, 0)} if "key_padding_mask" in call else {}
    compare(torch, ours, theirs, inputs(ours)[:1], (0, 0, 0), is_causal=True, attn_mask=CAUSAL, **{**call, **mask})


@pytest.mark.parametrize("need_weights", [True, False])
def test_dropout_draws_pytorchs_mask(torch, need_weights):
    ours, theirs = build(torch, SIZE, HEADS, dropout=0.4)
    autograd.manual_seed(3)
    torch.manual_seed(3)
    compare(torch, ours, theirs, inputs(ours), (0, 1, 2), need_weights=need_weights)


def test_a_query_whose_keys_are_all_hidden_gets_the_bias_without_weights():
    layer = nn.MultiheadAttention(SIZE, HEADS)
    x = autograd.randn(KEYS, BATCH, SIZE)
    out, _ = layer(x, x, x, autograd.ones(BATCH, KEYS, dtype=autograd.bool), need_weights=False)
    np.testing.assert_array_equal(out.detach().numpy(), np.zeros((KEYS, BATCH, SIZE)))


def test_static_keys_and_values_replace_the_projected_ones(torch):
    ours, theirs = build(torch, SIZE, HEADS)
    static = np.random.default_rng(2).normal(size=(2, BATCH * HEADS, 4, SIZE // HEADS))
    results = []
    for lib, layer, functional in ((autograd, ours, nn.functional), (torch, theirs, torch.nn.functional)):
        query, key, value = map(lib.from_numpy, inputs(ours))
        results.append(functional.multi_head_attention_forward(
            query, key, value, SIZE, HEADS, layer.in_proj_weight, layer.in_proj_bias, None, None, True, 0.0,
            layer.out_proj.weight, layer.out_proj.bias, static_k=lib.from_numpy(static[0]),
            static_v=lib.from_numpy(static[1])))
    for a, b in zip(*results, strict=True):
        close(a, b)


@pytest.mark.parametrize(("args", "error"), [((0, 1), ValueError), ((4, 0), ValueError), ((5, 2), AssertionError)])
def test_sizes_that_do_not_fit_are_refused(args, error):
    with pytest.raises(error, match=f"got.*{args[0]} and.*{args[1]}"):
        nn.MultiheadAttention(*args)


@pytest.mark.parametrize(("shapes", "call", "error", "says"), [
    ([(3, 2, 7), (5, 2, 7), (5, 2, 7)], {}, AssertionError, "embedding dimension of 8"),
    ([(3, 2, 8), (5, 8), (5, 8)], {}, AssertionError, "without a batch"),
    ([(3, 2, 2, 8)] * 3, {}, AssertionError, "without a batch"),
    ([(3, 2, 8), (5, 2, 8), (4, 2, 8)], {}, AssertionError, "one shape"),
    ([(3, 2, 8), (5, 1, 8), (5, 1, 8)], {}, RuntimeError, "one batch size"),
    ([(3, 2, 8), (5, 2, 8), (5, 2, 8)], {"attn_mask": (3, 4)}, RuntimeError, r"\(3, 4\), but should be \(3, 5\)"),
    ([(3, 2, 8), (5, 2, 8), (5, 2, 8)], {"key_padding_mask": (2, 3)}, AssertionError, r"\(2, 5\), got \(2, 3\)"),
])
def test_shapes_that_do_not_fit_are_refused_as_by_pytorch(torch, shapes, call, error, says):
    ours, theirs = build(torch, SIZE, HEADS)
    with pytest.raises(error):
        theirs.float()(*map(torch.zeros, shapes), **{k: torch.zeros(s) for k, s in call.items()})
    with pytest.raises(error, match=r"^MultiheadAttention\(8, 4 heads\): .*" + says):
        ours.float()(*map(autograd.zeros, shapes), **{k: autograd.zeros(s) for k, s in call.items()})


def test_causal_hint_needs_the_mask_and_masks_are_bool_or_floating():
    layer, x = nn.MultiheadAttention(SIZE, HEADS), autograd.zeros(3, 2, 8)
    with pytest.raises(RuntimeError, match="Need attn_mask"):
        layer(x, x, x, is_causal=True)
    with pytest.raises(AssertionError, match="only bool and floating types of attn_mask"):
        layer(x, x, x, attn_mask=autograd.zeros(3, 3, dtype=autograd.int64))
