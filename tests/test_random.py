"""Public random functions: their calls, dtypes and errors, and the default generator."""

import numpy as np
import pytest

import autograd
import autograd.random as ours
from autograd.dtypes import float16, float64, int32, int64, uint8
from autograd.generator import Generator
from autograd.tensor import Tensor


@pytest.fixture(autouse=True)
def keep_default_generator():
    with ours.fork_rng():
        yield


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


def test_the_numbers_are_torchs(torch):
    ours.manual_seed(11)
    torch.manual_seed(11)
    x, y = Tensor._wrap(np.full((3, 4), 0.5, "f")), torch.full((3, 4), 0.5)
    pairs = [
        (ours.rand(2, 3), torch.rand(2, 3)),
        (ours.rand([2, 3], dtype=float64), torch.rand([2, 3], dtype=torch.float64)),
        (ours.rand(()), torch.rand(())),
        (ours.randn((4,)), torch.randn((4,))),
        (ours.randint(10, (5,)), torch.randint(10, (5,))),
        (ours.randint(2, 10, [5]), torch.randint(2, 10, [5])),
        (ours.randint(2, high=10, size=(5,)), torch.randint(2, high=10, size=(5,))),
        (ours.randint(high=10, size=(5,)), torch.randint(high=10, size=(5,))),
        (ours.randperm(9), torch.randperm(9)),
        (ours.randperm(9, dtype=int32), torch.randperm(9, dtype=torch.int32)),
        (ours.rand_like(x), torch.rand_like(y)),
        (ours.randn_like(x, dtype=float64), torch.randn_like(y, dtype=torch.float64)),
        (ours.randint_like(x, 5), torch.randint_like(y, 5)),
        (ours.randint_like(x, 2, 5), torch.randint_like(y, 2, 5)),
        (ours.normal(1.0, 2.0, (3,)), torch.normal(1.0, 2.0, (3,))),
        (ours.normal(x, 2.0), torch.normal(y, 2.0)),
        (ours.normal(x), torch.normal(y)),
        (ours.normal(1.0, x), torch.normal(1.0, y)),
        (ours.normal(x, x), torch.normal(y, y)),
        (ours.bernoulli(x), torch.bernoulli(y)),
        (ours.multinomial(x, 2), torch.multinomial(y, 2)),
        (ours.multinomial(x, 9, replacement=True), torch.multinomial(y, 9, replacement=True)),
    ]
    for mine, theirs in pairs:
        assert mine.numpy().dtype == theirs.numpy().dtype
        np.testing.assert_allclose(mine.numpy(), theirs.numpy(), rtol=1e-6, atol=1e-6)


def test_a_fork_is_forgotten():
    ours.manual_seed(3)
    with ours.fork_rng(devices=[]):
        inside = ours.rand(4)
    np.testing.assert_array_equal(inside.numpy(), ours.rand(4).numpy())


def test_a_fork_is_forgotten_after_an_error():
    before = ours.get_rng_state()

    def fail():
        with ours.fork_rng():
            ours.rand(4)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    np.testing.assert_array_equal(ours.get_rng_state().numpy(), before.numpy())


def test_a_fork_that_is_not_enabled_draws_on():
    ours.manual_seed(3)
    with ours.fork_rng(enabled=False):
        inside = ours.rand(4)
    assert (inside.numpy() != ours.rand(4).numpy()).all()


def test_rng_state_round_trip():
    state = ours.get_rng_state()
    expected = ours.randn(5)
    ours.set_rng_state(state)
    np.testing.assert_array_equal(ours.randn(5).numpy(), expected.numpy())


def test_manual_seed_returns_the_default_generator():
    assert ours.manual_seed(8) is ours.default_generator
    assert ours.initial_seed() == 8


def test_manual_seed_takes_what_int_takes():
    assert ours.manual_seed(1.5).initial_seed() == 1


def test_seed_seeds_the_default_generator():
    assert ours.seed() == ours.initial_seed()


def test_a_generator_leaves_the_default_one_alone():
    before = ours.get_rng_state()
    ours.rand(3, generator=Generator())
    np.testing.assert_array_equal(ours.get_rng_state().numpy(), before.numpy())


def test_out_is_filled_and_its_version_counted():
    out = Tensor._wrap(np.zeros((2, 3), "f"))
    version = out._storage.version
    assert ours.rand(2, 3, out=out) is out
    assert (out.numpy() > 0).any()
    assert out._storage.version == version + 1


def test_requires_grad():
    assert ours.randn(2, requires_grad=True).requires_grad
    assert not ours.randn(2).requires_grad


def test_weights_that_require_gradients_may_be_drawn_from():
    weights = ours.rand(5, requires_grad=True)
    assert ours.multinomial(weights, 2).shape == (2,)


@pytest.mark.parametrize(("n", "dtype"), [(256, uint8), (2049, float16)])
def test_randperm_up_to_the_largest_of_a_dtype(n, dtype):
    assert len(set(ours.randperm(n, dtype=dtype).tolist())) == n


@pytest.mark.parametrize(
    ("error", "call"),
    [
        (TypeError, lambda: ours.rand()),
        (TypeError, lambda: ours.rand(2.5)),
        (TypeError, lambda: ours.rand((2,), (3,))),
        (TypeError, lambda: ours.rand(2, generator=3)),
        (TypeError, lambda: ours.rand(2, dtype="float32")),
        (RuntimeError, lambda: ours.rand(-1)),
        (RuntimeError, lambda: ours.rand(2, device="cuda")),
        (NotImplementedError, lambda: ours.rand(2, dtype=int64)),
        (NotImplementedError, lambda: ours.randn(2, dtype=int64)),
        (RuntimeError, lambda: ours.rand(2, out=Tensor._wrap(np.zeros(3, "f")))),
        (RuntimeError, lambda: ours.rand(2, out=Tensor._wrap(np.zeros(2, "f")), dtype=float64)),
        (RuntimeError, lambda: ours.rand(2, out=Tensor._wrap(np.zeros(2, "f")).requires_grad_())),
        (TypeError, lambda: ours.randint(10)),
        (TypeError, lambda: ours.randint((2,))),
        (TypeError, lambda: ours.randint(5.5, (2,))),
        (TypeError, lambda: ours.randint(1, 2, 3, (2,))),
        (TypeError, lambda: ours.randint(1, (2,), size=(2,))),
        (RuntimeError, lambda: ours.randint(3, 3, (2,))),
        (RuntimeError, lambda: ours.randint(3, (2,), requires_grad=True)),
        (RuntimeError, lambda: ours.randperm(-1)),
        (RuntimeError, lambda: ours.randperm(257, dtype=uint8)),
        (TypeError, lambda: ours.normal(0.0, 1.0)),
        (RuntimeError, lambda: ours.normal(0.0, -1.0, (2,))),
        (RuntimeError, lambda: ours.normal(0.0, Tensor._wrap(-np.ones(2, "f")))),
        (RuntimeError, lambda: ours.normal(ours.rand(4), ours.rand(2, 2))),
        (TypeError, lambda: ours.normal(Tensor._wrap(np.ones(2, "f")), 1.0, (2,))),
        (RuntimeError, lambda: ours.fork_rng(devices=["cuda"]).__enter__()),
    ],
)
def test_wrong_arguments(error, call):
    with pytest.raises(error):
        call()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_poisson_numbers_are_those_of_torch(dtype):
    torch = pytest.importorskip("torch")
    rates = np.array([[0.0, 0.3, 2.0, 9.9], [10.0, 11.5, 80.0, 1e4]], dtype)
    found = []
    for library in (autograd, torch):
        library.manual_seed(4)
        found.append(library.poisson(library.tensor(rates)).numpy())
    assert found[0].dtype == dtype
    np.testing.assert_array_equal(found[0], found[1])


@pytest.mark.parametrize(("rate", "error"), [([-1.0], RuntimeError), ([1], NotImplementedError)], ids=["negative", "integer"])
def test_wrong_rates_raise(rate, error):
    with pytest.raises(error, match="poisson"):
        autograd.poisson(autograd.tensor(rate))
