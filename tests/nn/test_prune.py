"""Pruning beside PyTorch's: the same elements go, under the same names."""

import numpy as np
import pytest

import autograd
import nn
from nn.utils import prune

CASES = {
    "l1": lambda p, m: p.l1_unstructured(m, "weight", 0.3),
    "l1, a number": lambda p, m: p.l1_unstructured(m, name="bias", amount=2),
    "random": lambda p, m: p.random_unstructured(m, "weight", amount=0.4),
    "norm": lambda p, m: p.ln_structured(m, "weight", amount=0.5, n=2, dim=0),
    "norm, columns": lambda p, m: p.ln_structured(m, "weight", 1, float("inf"), -1),
    "random rows": lambda p, m: p.random_structured(m, "weight", 2, dim=0),
    "identity": lambda p, m: p.identity(m, "weight"),
    "twice": lambda p, m: p.l1_unstructured(p.l1_unstructured(m, "weight", 0.25), "weight", 0.25),
    "rows, then elements": lambda p, m: p.l1_unstructured(p.ln_structured(m, "weight", 1, 1, 0), "weight", 5),
    "elements, then rows": lambda p, m: p.ln_structured(p.random_unstructured(m, "weight", 0.5), "weight", 2, 2, 0),
    "together": lambda p, m: p.global_unstructured([(m, "weight"), (m, "bias")], p.L1Unstructured, amount=0.4),
    "together, after": lambda p, m: [p.l1_unstructured(m, "bias", 2), p.global_unstructured(
        [(m, "weight"), (m, "bias")], pruning_method=p.L1Unstructured, amount=4)],
    "removed": lambda p, m: p.remove(p.l1_unstructured(m, "weight", 0.3), "weight"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_as_in_torch(case):
    torch = pytest.importorskip("torch")
    prune_torch = pytest.importorskip("torch.nn.utils.prune")
    found = []
    for library, layers, functions in ((autograd, nn, prune), (torch, torch.nn, prune_torch)):
        library.manual_seed(1)
        layer = layers.Linear(6, 4)
        case(functions, layer)
        out = layer(library.ones(2, 6))
        out.sum().backward()
        found.append((sorted(layer.state_dict()), functions.is_pruned(layer), sorted(n for n, _ in layer.named_parameters()),
                      [out, *[v for _, v in sorted(layer.state_dict().items())],
                       *[v.grad for _, v in sorted(layer.named_parameters())]]))
    assert found[0][:-1] == found[1][:-1]
    for mine, its in zip(found[0][-1], found[1][-1], strict=True):
        np.testing.assert_allclose(mine.detach().numpy(), its.detach().numpy(), rtol=1e-6, atol=1e-7)


def test_a_mask_of_ones_own():
    layer, mask = nn.Linear(2, 2), autograd.tensor([[1.0, 0.0], [0.0, 1.0]])
    prune.custom_from_mask(layer, "weight", mask)
    np.testing.assert_array_equal(layer.weight_mask.numpy(), mask.numpy())


class EveryOther(prune.BasePruningMethod):
    def compute_mask(self, t, default_mask):
        mask = default_mask.clone()
        mask.view(-1)[::2] = 0
        return mask


def test_a_method_of_ones_own():
    layer = nn.Linear(2, 2)
    EveryOther.apply(layer, "weight")
    assert (layer.weight == 0).view(-1).tolist() == [True, False, True, False]


def test_scores_say_what_is_important():
    layer = nn.Linear(3, 1)
    prune.l1_unstructured(layer, "weight", 1, importance_scores=autograd.tensor([[3.0, 0.1, 2.0]]))
    assert layer.weight_mask.tolist() == [[1, 0, 1]]


def test_training_goes_on_with_what_is_left():
    import optim
    layer = prune.l1_unstructured(nn.Linear(4, 1), "weight", 2)
    optimizer = optim.SGD(layer.parameters(), lr=0.1)
    layer(autograd.ones(1, 4)).sum().backward()
    optimizer.step()
    layer(autograd.ones(1, 4))
    assert (layer.weight == 0).sum() == 2


@pytest.mark.parametrize(("call", "error"), [
    (lambda p, m: p.l1_unstructured(m, "weight", 1.5), ValueError),
    (lambda p, m: p.l1_unstructured(m, "weight", -1), ValueError),
    (lambda p, m: p.l1_unstructured(m, "weight", 100), ValueError),
    (lambda p, m: p.l1_unstructured(m, "weight", "all"), TypeError),
    (lambda p, m: p.l1_unstructured(m, "missing", 1), AttributeError),
    (lambda p, m: p.remove(m, "weight"), ValueError),
    (lambda p, m: p.global_unstructured([(m, "weight")], p.LnStructured, amount=1, n=2), TypeError),
], ids=["fraction", "negative", "too many", "no number", "no parameter", "not pruned", "structured"])
def test_wrong_calls_raise_as_in_torch_and_change_nothing(call, error):
    layer = nn.Linear(3, 2)
    before = sorted(layer.state_dict())
    with pytest.raises(error):
        call(prune, layer)
    assert sorted(layer.state_dict()) == before


def test_a_method_prunes_a_tensor_without_a_module():
    scores = autograd.tensor([1.0, 3.0, 2.0])
    assert EveryOther().prune(autograd.ones(4)).tolist() == [0.0, 1.0, 0.0, 1.0]
    assert prune.L1Unstructured(2).prune(autograd.ones(3), importance_scores=scores).tolist() == [0.0, 1.0, 0.0]
