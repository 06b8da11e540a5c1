"""The generator: PyTorch's numbers, one by one, and its own contract."""

import copy
import pickle
import subprocess
import sys
import threading

import numpy as np
import pytest

from autograd.dtypes import DTYPES, float16, float32, float64, int64, uint8
from autograd.generator import Generator

SIZES = (0, 1, 2, 5, 15, 16, 17, 31, 32, 33, 100, 1000)
FLOATS = ("float16", "float32", "float64")
INTEGERS = ("uint8", "int8", "int16", "int32", "int64")


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


def _pair(torch, seed=7):
    return Generator().manual_seed(seed), torch.Generator().manual_seed(seed)


def _same(mine, theirs):
    theirs = theirs.numpy()
    assert mine.dtype == theirs.dtype
    np.testing.assert_array_equal(mine, theirs, strict=True)


def _close(mine, theirs):
    """Equal up to the last bits of another implementation of log and cos."""
    theirs = theirs.numpy()
    assert mine.dtype == theirs.dtype
    np.testing.assert_array_max_ulp(mine, theirs, maxulp=4)


class TestParity:
    """The numbers and the position after them are PyTorch's."""

    @pytest.mark.parametrize("size", SIZES)
    @pytest.mark.parametrize("dtype", FLOATS)
    def test_rand(self, torch, dtype, size):
        mine, theirs = _pair(torch)
        _same(
            mine.uniform((size,), DTYPES[dtype]),
            torch.rand(size, dtype=getattr(torch, dtype), generator=theirs),
        )

    @pytest.mark.parametrize(("low", "high"), [(-0.1, 0.1), (-1 / 28, 1 / 28), (1, 3), (-3e4, 3e4), (2, 2)])
    @pytest.mark.parametrize("dtype", FLOATS)
    def test_uniform_between_bounds(self, torch, dtype, low, high):
        mine, theirs = _pair(torch)
        expected = torch.empty(5000, dtype=getattr(torch, dtype)).uniform_(low, high, generator=theirs)
        _same(mine.uniform((5000,), DTYPES[dtype], low, high), expected)

    @pytest.mark.parametrize("size", SIZES)
    @pytest.mark.parametrize("dtype", FLOATS)
    def test_randn(self, torch, dtype, size):
        mine, theirs = _pair(torch)
        _close(
            mine.normal((size,), DTYPES[dtype]),
            torch.randn(size, dtype=getattr(torch, dtype), generator=theirs),
        )
        _same(mine.uniform((3,)), torch.rand(3, generator=theirs))

    @pytest.mark.parametrize("size", [7, 200])
    @pytest.mark.parametrize("dtype", ["float32", "float64"])
    def test_normal_with_mean_and_std(self, torch, dtype, size):
        mine, theirs = _pair(torch)
        expected = torch.empty(size, dtype=getattr(torch, dtype)).normal_(3.0, 0.5, generator=theirs)
        np.testing.assert_allclose(
            mine.normal((size,), DTYPES[dtype], 3.0, 0.5), expected.numpy(), rtol=0, atol=1e-6
        )

    def test_the_second_normal_of_a_pair_is_kept_across_dtypes_and_long_draws(self, torch):
        mine, theirs = _pair(torch)
        for size, dtype in ((3, "float32"), (20, "float32"), (2, "float64"), (1, "float16"), (1, "float32")):
            _close(
                mine.normal((size,), DTYPES[dtype]),
                torch.randn(size, dtype=getattr(torch, dtype), generator=theirs),
            )

    @pytest.mark.parametrize("dtype", FLOATS)
    def test_exponential(self, torch, dtype):
        mine, theirs = _pair(torch)
        _close(
            mine.exponential((1000,), DTYPES[dtype], 1.5),
            torch.empty(1000, dtype=getattr(torch, dtype)).exponential_(1.5, generator=theirs),
        )

    @pytest.mark.parametrize("dtype", ["float32", "float64"])
    def test_bernoulli_of_a_tensor(self, torch, dtype):
        mine, theirs = _pair(torch)
        p = np.linspace(0, 1, 500).astype(dtype)
        expected = torch.bernoulli(torch.from_numpy(p), generator=theirs)
        _same(mine.bernoulli(p, p.shape, p.dtype), expected)

    @pytest.mark.parametrize(("low", "high"), [(0, 10), (-5, 7), (0, (1 << 28) - 1)])
    @pytest.mark.parametrize("dtype", ["int32", "int64", "float64"])
    def test_randint_of_one_word(self, torch, dtype, low, high):
        mine, theirs = _pair(torch)
        expected = torch.randint(low, high, (100,), dtype=getattr(torch, dtype), generator=theirs)
        _same(mine.integers((100,), low, high, DTYPES[dtype]), expected)

    @pytest.mark.parametrize(
        ("low", "high"), [(0, 1 << 28), (-(1 << 40), 1 << 50), (-(1 << 63), (1 << 63) - 1)]
    )
    def test_randint_of_two_words(self, torch, low, high):
        mine, theirs = _pair(torch)
        _same(mine.integers((100,), low, high), torch.randint(low, high, (100,), generator=theirs))

    @pytest.mark.filterwarnings("ignore:.*out of bounds:UserWarning")
    @pytest.mark.parametrize(("low", "high"), [(0, 65504), (-65504, 3), (-1000, 5001)])
    def test_randint_of_float16_rounds_its_bounds_inwards(self, torch, low, high):
        mine, theirs = _pair(torch)
        expected = torch.randint(low, high, (100,), dtype=torch.float16, generator=theirs)
        _same(mine.integers((100,), low, high, float16), expected)

    @pytest.mark.parametrize("dtype", ["bool", *INTEGERS, *FLOATS])
    def test_random(self, torch, dtype):
        mine, theirs = _pair(torch)
        expected = torch.empty(50, dtype=getattr(torch, dtype)).random_(generator=theirs)
        _same(mine.random((50,), DTYPES[dtype]), expected)

    @pytest.mark.parametrize("dtype", [*INTEGERS, *FLOATS])
    def test_random_from_a_lower_bound_on(self, torch, dtype):
        mine, theirs = _pair(torch)
        expected = torch.empty(50, dtype=getattr(torch, dtype)).random_(1, None, generator=theirs)
        _same(mine.integers((50,), 1, None, DTYPES[dtype]), expected)

    def test_random_over_all_of_int64(self, torch):
        mine, theirs = _pair(torch)
        expected = torch.empty(50, dtype=torch.int64).random_(-(1 << 63), None, generator=theirs)
        _same(mine.integers((50,), -(1 << 63), None), expected)

    @pytest.mark.parametrize("n", SIZES)
    def test_randperm(self, torch, n):
        mine, theirs = _pair(torch)
        _same(mine.permutation(n), torch.randperm(n, generator=theirs))
        _same(mine.uniform((3,)), torch.rand(3, generator=theirs))

    @pytest.mark.parametrize("replacement", [False, True])
    @pytest.mark.parametrize("num_samples", [1, 2, 20])
    @pytest.mark.parametrize("shape", [(20,), (6, 20)])
    @pytest.mark.parametrize("dtype", ["float32", "float64"])
    def test_multinomial(self, torch, dtype, shape, num_samples, replacement):
        mine, theirs = _pair(torch)
        weights = np.random.default_rng(0).random(shape).astype(dtype)
        expected = torch.multinomial(torch.from_numpy(weights), num_samples, replacement, generator=theirs)
        _same(mine.multinomial(weights, num_samples, replacement), expected)
        _same(mine.uniform((3,)), torch.rand(3, generator=theirs))

    def test_a_long_mixture_of_calls_stays_in_step(self, torch):
        mine, theirs = _pair(torch, -3)
        for n in (*SIZES, 700):
            _same(mine.uniform((n,)), torch.rand(n, generator=theirs))
            _close(mine.normal((n, 3)), torch.randn(n, 3, generator=theirs))
            _same(mine.permutation(n), torch.randperm(n, generator=theirs))
            _close(mine.normal((n,), float64), torch.randn(n, dtype=torch.float64, generator=theirs))
            _same(mine.integers((n,), 0, 9), torch.randint(0, 9, (n,), generator=theirs))
            _same(mine.uniform((2, n), float64), torch.rand(2, n, dtype=torch.float64, generator=theirs))

    def test_states_are_byte_for_byte_the_same(self, torch):
        mine, theirs = _pair(torch)
        for size in (1, 623, 624, 5, 2000):
            mine.uniform((size,))
            torch.rand(size, generator=theirs)
            mine.normal((3,))
            torch.randn(3, generator=theirs)
            _same(mine.get_state(), theirs.get_state())

    @pytest.mark.parametrize("words", [0, 1, 623, 624, 625])
    def test_either_library_continues_from_the_other(self, torch, words):
        mine, theirs = Generator(), torch.Generator().manual_seed(5)
        torch.rand(words, generator=theirs)
        mine.set_state(theirs.get_state().numpy())
        theirs.set_state(torch.from_numpy(mine.get_state()))
        _same(mine.uniform((700,)), torch.rand(700, generator=theirs))

    @pytest.mark.parametrize("seed", [0, 1, 2**31, 2**32 + 1, 2**63, 2**64 - 1, -1, -(2**63)])
    def test_seeds(self, torch, seed):
        mine, theirs = _pair(torch, seed)
        assert mine.initial_seed() == theirs.initial_seed()
        _same(mine.uniform((2,)), torch.rand(2, generator=theirs))

    def test_an_unseeded_generator_is_the_same_every_time(self, torch):
        theirs = torch.Generator()
        assert Generator().initial_seed() == theirs.initial_seed()
        _same(Generator().uniform((2,)), torch.rand(2, generator=theirs))


class TestGenerator:
    def test_known_numbers_without_torch(self):
        np.testing.assert_array_equal(
            Generator().manual_seed(0).uniform((3,)),
            np.array([0.49625658988952637, 0.7682217955589294, 0.08847743272781372], "f"),
        )

    def test_manual_seed_returns_the_generator(self):
        generator = Generator()
        assert generator.manual_seed(3) is generator

    def test_seed_is_fresh_and_becomes_the_initial_seed(self):
        generator = Generator()
        first, second = generator.seed(), generator.seed()
        assert first != second == generator.initial_seed()

    def test_bernoulli_with_a_number_takes_float64_fractions(self):
        expected = Generator().manual_seed(1).uniform((100,), float64) < 0.3
        np.testing.assert_array_equal(Generator().manual_seed(1).bernoulli(0.3, (100,)), expected)

    @pytest.mark.parametrize("p", [0.0, 1.0])
    def test_bernoulli_at_the_ends(self, p):
        assert (Generator().bernoulli(p, (1000,)) == p).all()

    @pytest.mark.parametrize("dtype", FLOATS)
    def test_uniform_excludes_its_upper_end(self, dtype):
        low = 1.0
        high = float(np.nextafter(DTYPES[dtype].type(low), DTYPES[dtype].type(2)))
        assert (Generator().uniform((1000,), DTYPES[dtype], low, high) == low).all()

    def test_uniform_over_a_huge_range_stays_finite(self):
        assert np.isfinite(Generator().uniform((1000,), float64, -8e307, 8e307)).all()

    @pytest.mark.parametrize("size", [5, 50])
    def test_normal_with_std_zero_is_the_mean(self, size):
        assert (Generator().normal((size,), float32, 2.0, 0.0) == 2).all()

    def test_multinomial_never_draws_what_has_no_weight(self):
        weights = np.array([0.0, 1, 0, 1], "f")
        assert set(Generator().multinomial(weights, 1000, True)) == {1, 3}

    def test_multinomial_without_replacement_draws_each_index_once(self):
        assert sorted(Generator().multinomial(np.arange(1.0, 9), 8)) == list(range(8))

    def test_multinomial_follows_the_weights(self):
        drawn = Generator().manual_seed(0).multinomial(np.array([1.0, 2, 5]), 80000, True)
        np.testing.assert_allclose(np.bincount(drawn) / 10000, [1, 2, 5], atol=0.06)

    @pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, lambda g: pickle.loads(pickle.dumps(g))])
    def test_a_copy_continues_on_its_own(self, clone):
        original = Generator().manual_seed(2)
        original.normal((3,))
        copied = clone(original)
        np.testing.assert_array_equal(copied.normal((5,)), original.normal((5,)))

    def test_state_round_trip_keeps_seed_position_and_the_kept_normal(self):
        generator = Generator().manual_seed(2)
        generator.normal((3,))
        state = generator.get_state()
        expected = generator.normal((40,))
        other = Generator()
        other.set_state(state)
        assert other.initial_seed() == 2
        np.testing.assert_array_equal(other.normal((40,)), expected)

    def test_a_refused_state_leaves_the_generator_as_it_was(self):
        generator = Generator().manual_seed(2)
        before = generator.get_state()
        with pytest.raises(RuntimeError, match="no generator's state"):
            generator.set_state(np.zeros_like(before))
        np.testing.assert_array_equal(generator.get_state(), before)

    def test_threads_take_disjoint_pieces_of_the_stream(self):
        generator = Generator().manual_seed(4)
        drawn = []
        threads = [
            threading.Thread(target=lambda: drawn.extend(generator.uniform((50,)) for _ in range(20)))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        expected = Generator().manual_seed(4).uniform((80, 50))
        assert sorted(map(tuple, drawn)) == sorted(map(tuple, expected))

    def test_numpys_global_state_is_left_alone(self):
        code = (
            "import numpy as np; np.random.seed(5); import autograd.random as r; "
            "r.manual_seed(1); r.randn(30); print(np.random.rand() == np.random.RandomState(5).rand())"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "True"

    @pytest.mark.parametrize(
        ("error", "call"),
        [
            (RuntimeError, lambda g: g.manual_seed("a")),
            (RuntimeError, lambda g: g.manual_seed(1.5)),
            (RuntimeError, lambda g: g.manual_seed(True)),
            (ValueError, lambda g: g.manual_seed(2**64)),
            (ValueError, lambda g: g.manual_seed(-(2**63) - 1)),
            (TypeError, lambda g: g.set_state(np.zeros(5056))),
            (RuntimeError, lambda g: g.set_state(np.zeros(3, uint8))),
            (NotImplementedError, lambda g: g.uniform((2,), int64)),
            (RuntimeError, lambda g: g.uniform((0,), float32, 2, 1)),
            (RuntimeError, lambda g: g.uniform((2,), float32, 0, float("inf"))),
            (RuntimeError, lambda g: g.uniform((2,), float32, float("nan"), 1)),
            (RuntimeError, lambda g: g.uniform((2,), float64, -1e308, 1e308)),
            (NotImplementedError, lambda g: g.normal((2,), int64)),
            (RuntimeError, lambda g: g.normal((2,), float32, 0, -1)),
            (RuntimeError, lambda g: g.exponential((2,), int64)),
            (RuntimeError, lambda g: g.exponential((2,), float32, 0)),
            (RuntimeError, lambda g: g.bernoulli(1.5, (2,))),
            (RuntimeError, lambda g: g.bernoulli(float("nan"), (2,))),
            (RuntimeError, lambda g: g.bernoulli(np.array([0.5, -0.5]), (2,))),
            (NotImplementedError, lambda g: g.bernoulli(np.array([0, 1]), (2,))),
            (RuntimeError, lambda g: g.integers((2,), 3, 3)),
            (RuntimeError, lambda g: g.integers((2,), 0, 300, uint8)),
            (RuntimeError, lambda g: g.integers((2,), -1, 3, uint8)),
            (RuntimeError, lambda g: g.permutation(-1)),
            (RuntimeError, lambda g: g.multinomial(np.ones((2, 2, 2)), 1)),
            (RuntimeError, lambda g: g.multinomial(np.ones(3, int), 1)),
            (RuntimeError, lambda g: g.multinomial(np.ones(3), 0)),
            (RuntimeError, lambda g: g.multinomial(np.ones(3), 4)),
            (RuntimeError, lambda g: g.multinomial(np.array([1.0, -1]), 1)),
            (RuntimeError, lambda g: g.multinomial(np.array([1.0, np.inf]), 1)),
            (RuntimeError, lambda g: g.multinomial(np.zeros(3), 2, True)),
        ],
    )
    def test_wrong_arguments_draw_nothing(self, error, call):
        generator = Generator().manual_seed(1)
        before = generator.get_state()
        with pytest.raises(error):
            call(generator)
        np.testing.assert_array_equal(generator.get_state(), before)
