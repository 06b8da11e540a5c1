"""Transformer layers and stacks beside PyTorch's: initial values, outputs, gradients, keys, masks, dropout, errors."""

import pickle

import numpy as np
import pytest

import autograd
import nn
import optim

torch = pytest.importorskip("torch")

S, T, N, D, HEADS = 5, 4, 2, 8, 2
CAUSAL = np.triu(np.full((T, T), -np.inf), 1)
HIDDEN = np.arange(S) >= np.array([[S - 2], [S - 1]])  # the ends of the two source sequences

OPTIONS = [{}, {"norm_first": True, "activation": "gelu"}, {"batch_first": True, "bias": False},
           {"activation": "tanh of", "layer_norm_eps": 0.1, "norm_first": True, "batch_first": True}]

pytestmark = pytest.mark.filterwarnings("ignore:enable_nested_tensor is True")


def options_for(lib, options, dropout=0.0):
    chosen = {"dropout": dropout, "dtype": lib.float64, **options}
    if chosen.get("activation") == "tanh of":
        chosen["activation"] = lambda x: lib.tanh(x) * 2
    return chosen


def make(kind, library, lib, options, dropout=0.0):
    chosen = options_for(lib, options, dropout)
    if kind == "Transformer":
        return library.Transformer(D, HEADS, 2, 1, 16, **chosen)
    layer = getattr(library, f"Transformer{kind.removesuffix('Stack')}Layer")(D, HEADS, 16, **chosen)
    if not kind.endswith("Stack"):
        return layer
    stack = getattr(library, f"Transformer{kind.removesuffix('Stack')}")
    return stack(layer, 2, library.LayerNorm(D, dtype=lib.float64))


def build(kind, options, dropout=0.0):
    """The same float64 network twice, with the same random weights."""
    ours, theirs = make(kind, nn, autograd, options, dropout), make(kind, torch.nn, torch, options, dropout)
    draw = np.random.default_rng(0)
    state = {key: draw.normal(scale=0.5, size=value.shape) for key, value in theirs.state_dict().items()}
    theirs.load_state_dict({key: torch.from_numpy(value) for key, value in state.items()})
    ours.load_state_dict({key: autograd.from_numpy(value) for key, value in state.items()})
    return ours, theirs


KINDS = {
    "Encoder": [{}, {"src_mask": CAUSAL, "is_causal": True}, {"src_key_padding_mask": HIDDEN[:, :T]},
                {"src_mask": CAUSAL < 0, "src_key_padding_mask": HIDDEN[:, :T]}],
    "EncoderStack": [{}, {"mask": CAUSAL}, {"mask": CAUSAL, "is_causal": True}, {"src_key_padding_mask": HIDDEN[:, :T]}],
    "Decoder": [{}, {"tgt_mask": CAUSAL, "tgt_is_causal": True, "memory_key_padding_mask": HIDDEN},
                {"memory_mask": np.tri(T, S) * 0.5, "tgt_key_padding_mask": HIDDEN[:, 1:]}],
    "DecoderStack": [{}, {"tgt_mask": CAUSAL, "memory_key_padding_mask": HIDDEN},
                     {"tgt_mask": CAUSAL, "tgt_is_causal": True, "memory_mask": np.tri(T, S) * 0.5}],
    "Transformer": [{}, {"tgt_mask": CAUSAL, "src_key_padding_mask": HIDDEN, "memory_key_padding_mask": HIDDEN},
                    {"tgt_mask": CAUSAL < 0, "tgt_is_causal": True, "src_mask": np.tri(S), "memory_mask": np.tri(T, S)}],
}
CASES = [pytest.param(kind, call, id=f"{kind}-{i}") for kind, calls in KINDS.items() for i, call in enumerate(calls)]


def inputs(kind, options):
    """What it is called with: the target, the source, or both in the order of its arguments."""
    draw = np.random.default_rng(1)
    target, source = draw.normal(size=(T, N, D)), draw.normal(size=(S, N, D))
    arrays = {"Encoder": [target], "Decoder": [target, source], "Transformer": [source, target]}[kind.removesuffix("Stack")]
    return [np.swapaxes(a, 0, 1).copy() if options.get("batch_first") else a for a in arrays]


def close(ours, theirs):
    np.testing.assert_allclose(ours.detach().numpy(), theirs.detach().numpy(), rtol=1e-7, atol=1e-9)


def compare(ours, theirs, arrays, call):
    x = [autograd.tensor(a, requires_grad=True) for a in arrays]
    y = [torch.tensor(a, requires_grad=True) for a in arrays]
    out = ours(*x, **{k: autograd.from_numpy(v) if isinstance(v, np.ndarray) else v for k, v in call.items()})
    expected = theirs(*y, **{k: torch.from_numpy(v) if isinstance(v, np.ndarray) else v for k, v in call.items()})
    close(out, expected)
    weight = np.random.default_rng(2).normal(size=expected.shape)
    out.backward(autograd.from_numpy(weight))
    expected.backward(torch.from_numpy(weight))
    for a, b in zip(x, y, strict=True):
        close(a.grad, b.grad)
    for (name, p), (other, q) in zip(ours.named_parameters(), theirs.named_parameters(), strict=True):
        assert name == other
        close(p.grad, q.grad)


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_initial_state_and_repr_equal_pytorchs(kind, options):
    states = []
    for library, lib in ((nn, autograd), (torch.nn, torch)):
        lib.manual_seed(0)
        states.append(make(kind, library, lib, {**options, "dtype": lib.float32}, 0.1))
    ours, theirs = states
    assert repr(ours) == repr(theirs)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    for key, value in theirs.state_dict().items():
        np.testing.assert_allclose(ours.state_dict()[key].numpy(), value.numpy(), rtol=1e-6, err_msg=key)


@pytest.mark.parametrize("training", [True, False], ids=["train", "eval"])
@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize(("kind", "call"), CASES)
def test_outputs_and_gradients_equal_pytorchs(kind, call, options, training):
    ours, theirs = build(kind, options)
    compare(ours.train(training), theirs.train(training), inputs(kind, options), call)


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_batch_equals_pytorchs(kind):
    ours, theirs = build(kind, {})
    compare(ours, theirs, [a[:, 0].copy() for a in inputs(kind, {})], {})


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_dropout_draws_pytorchs_masks(kind, options):
    ours, theirs = build(kind, options, dropout=0.3)
    autograd.manual_seed(3)
    torch.manual_seed(3)
    compare(ours, theirs, inputs(kind, options), {})


def test_layers_of_a_stack_have_weights_of_their_own():
    stack = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8), 3)
    assert len({id(p) for p in stack.parameters()}) == 3 * len(list(stack.layers[0].parameters()))


@pytest.mark.parametrize("activation", ["relu", "gelu", nn.ReLU()])
def test_pickled_layer_computes_the_same(activation):
    layer = nn.TransformerEncoderLayer(4, 2, 8, activation=activation).eval()
    x = autograd.randn(3, 2, 4)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(layer))(x).detach().numpy(), layer(x).detach().numpy())


def test_custom_encoder_and_decoder_take_the_places_of_the_stacks():
    class Sum(nn.Module):
        def forward(self, tgt, memory, **masks):
            return tgt + memory.mean(0)

    class Doubled(nn.Module):
        def forward(self, src, **masks):
            return src * 2

    model = nn.Transformer(4, 2, custom_encoder=Doubled(), custom_decoder=Sum())
    out = model(autograd.ones(3, 2, 4), autograd.zeros(5, 2, 4))
    np.testing.assert_array_equal(out.numpy(), np.full((5, 2, 4), 2))


@pytest.mark.parametrize("size", [0, 1, 4])
def test_causal_mask_equals_pytorchs(size):
    ours = nn.Transformer.generate_square_subsequent_mask(size)
    theirs = torch.nn.Transformer.generate_square_subsequent_mask(size)
    assert ours.dtype == autograd.float32
    np.testing.assert_array_equal(ours.numpy(), theirs.numpy())


def test_unknown_activation_is_refused():
    with pytest.raises(RuntimeError, match="activation should be relu/gelu, not swish"):
        nn.TransformerEncoderLayer(4, 2, activation="swish")


@pytest.mark.parametrize(("src", "tgt", "says"), [
    ((3, 2, 4), (3, 3, 4), "the batch number of src and tgt must be equal"),
    ((3, 2, 5), (3, 2, 4), "the feature number of src and tgt must be equal to d_model")])
def test_inputs_that_do_not_fit_are_refused_as_by_pytorch(src, tgt, says):
    for library, lib in ((torch.nn, torch), (nn, autograd)):
        model = library.Transformer(4, 2, 1, 1, 8)
        with pytest.raises(RuntimeError, match=says):
            model(lib.zeros(src), lib.zeros(tgt))


def test_an_error_names_the_layer_by_its_path():
    model = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8), 2)
    with pytest.raises(AssertionError, match=r"^layers\.0\.self_attn MultiheadAttention\(4, 2 heads\): "):
        model(autograd.zeros(3, 2, 5))


def test_a_language_model_trained_with_dropout_has_pytorchs_losses():
    def losses(lib, library, optim):
        class Model(library.Module):
            def __init__(self):
                super().__init__()
                self.embedding = library.Embedding(7, D)
                self.position = library.Parameter(lib.zeros(T, D))
                layer = library.TransformerEncoderLayer(D, HEADS, 16, batch_first=True)
                self.encoder = library.TransformerEncoder(layer, 2)
                self.scores = library.Linear(D, 7)
                self.mask = library.Transformer.generate_square_subsequent_mask(T)

            def forward(self, text):
                x = self.embedding(text) + self.position
                return self.scores(self.encoder(x, mask=self.mask, is_causal=True))

        lib.manual_seed(1)
        model = Model()
        optimizer = optim.AdamW(model.parameters(), lr=0.01)
        for _ in range(6):
            text = lib.randint(0, 7, (3, T + 1))
            loss = library.functional.cross_entropy(model(text[:, :-1]).flatten(0, 1), text[:, 1:].flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            yield loss.item()

    np.testing.assert_allclose(list(losses(autograd, nn, optim)), list(losses(torch, torch.nn, torch.optim)), rtol=1e-5)
