"""EmbeddingBag and DataParallel: PyTorch's values, gradients, names and refusals."""

import numpy as np
import pytest

import autograd
import nn
import nn.functional as F

torch = pytest.importorskip("torch")

FLAT, OFFSETS = np.array([1, 2, 3, 3, 1, 0, 1]), np.array([0, 2, 2, 6])
TABLE = np.random.default_rng(0).normal(size=(5, 3))


def both(build, run):
    """Output and gradient of the table, here and in PyTorch."""
    results = []
    for library, layers in ((autograd, nn), (torch, torch.nn)):
        bag = build(layers)
        with library.no_grad():
            bag.weight.copy_(library.tensor(TABLE))
        out = run(library, bag)
        (out * out).sum().backward()
        results.append((out.detach().numpy(), bag.weight.grad.numpy(), repr(bag)))
    return results


def assert_same(results):
    (out, gradient, text), (their_out, their_gradient, their_text) = results
    np.testing.assert_allclose(out, their_out, rtol=1e-12)
    np.testing.assert_allclose(gradient, their_gradient, rtol=1e-12)
    assert text == their_text


@pytest.mark.parametrize("mode", ["sum", "mean", "max"])
@pytest.mark.parametrize("padding_idx", [None, 1])
@pytest.mark.parametrize("last", [False, True])
def test_bags_between_offsets(mode, padding_idx, last):
    offsets = np.append(OFFSETS, FLAT.size) if last else OFFSETS
    assert_same(both(lambda layers: layers.EmbeddingBag(5, 3, mode=mode, padding_idx=padding_idx,
                                                        include_last_offset=last).double(),
                     lambda library, bag: bag(library.tensor(FLAT), library.tensor(offsets))))


@pytest.mark.parametrize("mode", ["sum", "mean", "max"])
def test_bags_in_rows(mode):
    assert_same(both(lambda layers: layers.EmbeddingBag(5, 3, mode=mode).double(),
                     lambda library, bag: bag(library.tensor(FLAT[:6].reshape(2, 3)))))


def test_rows_are_shortened():
    assert_same(both(lambda layers: layers.EmbeddingBag(5, 3, max_norm=0.5, mode="sum").double(),
                     lambda library, bag: bag(library.tensor(FLAT), library.tensor(OFFSETS))))


def test_gradients_by_frequency_are_means():
    bag = nn.EmbeddingBag(5, 3, scale_grad_by_freq=True, mode="sum")
    bag(autograd.tensor(FLAT), autograd.tensor(OFFSETS)).sum().backward()
    assert bag.weight.grad[:, 0].tolist() == [1.0, 1.0, 1.0, 1.0, 0.0]


def test_weighted_sums():
    weights = np.linspace(0.5, 2, FLAT.size)
    assert_same(both(lambda layers: layers.EmbeddingBag(5, 3, mode="sum").double(),
                     lambda library, bag: bag(library.tensor(FLAT), library.tensor(OFFSETS), library.tensor(weights))))


def test_weights_of_the_sum_get_their_gradient():
    weights = autograd.ones(2, requires_grad=True)
    F.embedding_bag(autograd.tensor([0, 2]), autograd.tensor([[1.0, 2], [3, 4], [5, 6]]), autograd.tensor([0]),
                    mode="sum", per_sample_weights=weights).sum().backward()
    assert weights.grad.tolist() == [3.0, 11.0]


@pytest.mark.parametrize(("input", "offsets", "settings"), [
    ([1, 2], None, {}), ([[1, 2]], [0], {}), ([1, 2], [0], {"mode": "prod"}), ([1, 2], [1], {}), ([1, 2], [0, 3], {}),
    ([1, 2], [0], {"per_sample_weights": [1.0, 2.0]}), ([1, 2], [0], {"mode": "sum", "per_sample_weights": [1.0]})])
def test_it_refuses_what_pytorch_refuses(input, offsets, settings):
    raised = []
    for library, functional in ((autograd, F), (torch, torch.nn.functional)):
        keywords = {k: v if isinstance(v, str) else library.tensor(v) for k, v in settings.items()}
        offset = None if offsets is None else library.tensor(offsets)
        with pytest.raises((ValueError, RuntimeError, NotImplementedError)) as caught:
            functional.embedding_bag(library.tensor(input), library.ones(3, 2), offset, **keywords)
        raised.append(caught.type)
    assert raised[0] is raised[1]


def test_a_table_that_is_given_stays_as_it_is():
    bag = nn.EmbeddingBag.from_pretrained(autograd.ones(3, 2), mode="sum")
    assert (bag.weight.requires_grad, bag.mode, bag.weight.tolist()) == (False, "sum", [[1.0, 1.0]] * 3)


def test_data_parallel_calls_its_module_under_the_names_of_pytorch():
    module = nn.Linear(2, 1)
    wrapped = nn.DataParallel(module, device_ids=[0])
    x = autograd.ones(3, 2)
    assert list(wrapped.state_dict()) == ["module.weight", "module.bias"]
    assert wrapped(x).tolist() == module(x).tolist()
