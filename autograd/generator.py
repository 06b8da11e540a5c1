"""Random distributions over arrays: PyTorch's CPU numbers for the same seed.

Every distribution turns the stream's words into values as PyTorch's CPU kernels do and takes exactly as many
of them, so that a ported script starts from the same weights and sees the same batches. What may differ: the
last bits of normal and exponential values (another ``log`` and ``cos``), and `Generator.bernoulli` with a
number for p, where PyTorch on an Intel processor asks MKL's own generator instead.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.dtypes import DType, float32, float64, int64, is_floating
from autograd.multiply_add import multiply_add
from autograd.stream import Stream

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Generator(Stream):
    """A source of random numbers on the CPU, as ``torch.Generator``.

    Each distribution returns a new array of the given shape, filled in row-major order. Several threads may
    draw: a call takes its numbers from the stream in one piece.

    >>> Generator().manual_seed(0).uniform((2,))
    array([0.4962566, 0.7682218], dtype=float32)
    """

    def uniform(
        self, shape: Sequence[int], dtype: DType = float32, low: float = 0.0, high: float = 1.0
    ) -> NDArray[Any]:
        """Values of [low, high): 24 random bits each, 53 for float64; ``uniform_`` and ``rand``.

        Raises NotImplementedError unless ``dtype`` is floating, RuntimeError if low > high or if a bound or
        their difference is not finite in ``dtype``.
        """
        _require_floating("uniform", dtype)
        largest = float(np.finfo(dtype).max)
        if not (abs(low) <= largest and abs(high) <= largest and high - low <= largest):
            raise RuntimeError(f"uniform(): the range [{low}, {high}) is out of bounds for {dtype}")
        if low > high:
            raise RuntimeError(f"uniform(): expected low <= high, got [{low}, {high})")
        with self._lock:
            values = self._fractions(math.prod(shape), dtype)
        if low != 0 or high != 1:
            work = values.dtype.type
            values = multiply_add(values, work(high) - work(low), work(low))
        values = values.astype(dtype, copy=False)
        if low != 0 or high != 1 or dtype.itemsize == 2:
            values[values == dtype.type(high)] = dtype.type(low)  # rounded up to the excluded end
        return values.reshape(shape)

    def normal(
        self, shape: Sequence[int], dtype: DType = float32, mean: float = 0.0, std: float = 1.0
    ) -> NDArray[Any]:
        """Normal values by Box and Muller's transform: ``normal_`` and ``randn``.

        Fewer than 16 are drawn one at a time in float64, and the second of a pair is kept for the next such
        call; more, in blocks of 16, of which the last may overlap the one before. Raises NotImplementedError
        unless ``dtype`` is floating, RuntimeError if std < 0.
        """
        _require_floating("normal", dtype)
        if not std >= 0:
            raise RuntimeError(f"normal(): expected std >= 0, got {std}")
        size = math.prod(shape)
        with self._lock:
            if size < 16:
                few = [self._one_normal() * std + mean for _ in range(size)]
                return np.array(few, float64).astype(dtype).reshape(shape)
            whole, rest = size - size % 16, size % 16
            fractions = self._fractions(whole if dtype.itemsize == 2 else size, dtype)[:whole]
            tail = self._fractions(16, dtype) if rest else fractions[:0]
        values = np.empty(size, dtype)
        values[:whole] = _box_muller(fractions, mean, std)
        if rest:
            values[-16:] = _box_muller(tail, mean, std)
        return values.reshape(shape)

    def exponential(self, shape: Sequence[int], dtype: DType = float32, lambd: float = 1.0) -> NDArray[Any]:
        """Values of density λ exp(−λx), x >= 0, as −log(1 − u) / λ: ``exponential_``.

        Raises RuntimeError unless ``dtype`` is floating and lambd > 0.
        """
        if not is_floating(dtype):
            raise RuntimeError(f"exponential(): expected a floating dtype, got {dtype}")
        if not lambd > 0:
            raise RuntimeError(f"exponential(): expected lambd > 0, got {lambd}")
        with self._lock:
            fractions = self._fractions(math.prod(shape), float64)
        values: NDArray[Any] = -1 / lambd * np.log1p(-fractions)
        return values.astype(dtype, copy=False).reshape(shape)

    def bernoulli(
        self, p: float | NDArray[Any], shape: Sequence[int], dtype: DType = float32
    ) -> NDArray[Any]:
        """1 with probability p, else 0: ``bernoulli_``, ``bernoulli``, and the mask of dropout.

        An array p broadcasts to ``shape``. Raises RuntimeError if p leaves [0, 1], NotImplementedError if an
        array p is not floating.
        """
        if isinstance(p, np.ndarray):
            _require_floating("bernoulli", p.dtype)
            precision, fits = p.dtype, bool(np.all((p >= 0) & (p <= 1)))
        else:
            precision, fits = float64, 0 <= p <= 1
        if not fits:
            raise RuntimeError(f"bernoulli(): expected p in [0, 1], got {p}")
        with self._lock:
            fractions = self._fractions(math.prod(shape), precision)
        drawn: NDArray[Any] = (fractions.reshape(shape) < p).astype(dtype)
        return drawn

    def integers(
        self, shape: Sequence[int], low: int, high: int | None, dtype: DType = int64
    ) -> NDArray[Any]:
        """Integers of [low, high), uniform: ``randint`` and ``random_(low, high)``.

        High None goes on to the dtype's largest, for a floating dtype to where its integers get gaps. Raises
        RuntimeError if the range is empty or does not fit ``dtype``.
        """
        smallest, largest, last = integer_limits(dtype)
        if is_floating(dtype):
            low, high = _round_inwards(low, high, dtype)
        stop = last + 1 if high is None else high
        if low >= stop:
            raise RuntimeError(f"randint(): expected low < high, got low={low} and high={stop}")
        if low < smallest or stop - 1 > largest:
            raise RuntimeError(f"randint(): the range [{low}, {stop}) is out of bounds for {dtype}")
        span, size = stop - low, math.prod(shape)
        with self._lock:
            values = self._words(size) if span < 1 << 28 else self._long_words(size)
        if span < 1 << 64:
            values %= np.uint64(span)
            values += np.uint64(low % (1 << 64))  # wraps around, which is two's complement
        return values.view(np.int64).astype(dtype).reshape(shape)

    def random(self, shape: Sequence[int], dtype: DType = int64) -> NDArray[Any]:
        """Integers from 0 to the dtype's largest, uniform, as `integers` counts it: ``random_()``."""
        last = integer_limits(dtype)[2]
        size = math.prod(shape)
        with self._lock:
            values = self._long_words(size) if dtype.itemsize == 8 else self._words(size)
        return (values % np.uint64(last + 1)).astype(dtype).reshape(shape)

    def permutation(self, n: int) -> NDArray[np.int64]:
        """The integers 0 ... n-1 in random order, by Fisher and Yates' shuffle: ``randperm``.

        PyTorch's numbers up to n = 2**32 / 20, where it changes to another shuffle. Raises RuntimeError if
        n < 0.
        """
        if n < 0:
            raise RuntimeError(f"permutation(): expected n >= 0, got {n}")
        with self._lock:
            steps = self._words(max(n - 1, 0)) % np.arange(n, 1, -1, dtype=np.uint64)
        order = list(range(n))
        for i, j in enumerate((steps.astype(int64) + np.arange(len(steps))).tolist()):
            order[i], order[j] = order[j], order[i]
        return np.array(order, int64)

    def multinomial(
        self, weights: NDArray[Any], num_samples: int, replacement: bool = False
    ) -> NDArray[np.int64]:
        """Indices in proportion to weights (K) or (N, K); result (n) or (N, n): ``multinomial``.

        Without replacement, or for one sample: the indices of the largest w / e, e exponential (the Gumbel
        trick, https://arxiv.org/abs/1903.06059); else by inverting the cumulative distribution. Raises
        RuntimeError for another shape, a dtype that is not floating, weights that are negative, infinite, nan
        or all zero in a row, and for more samples than there are, or none.
        """
        _check_multinomial(weights, num_samples, replacement)
        if num_samples == 1 or not replacement:
            keys: NDArray[Any] = weights / self.exponential(weights.shape, weights.dtype)
            if num_samples == 1:
                return np.asarray(np.argmax(keys, axis=-1, keepdims=True), int64)
            best: NDArray[np.int64] = np.argsort(-keys, axis=-1, kind="stable")[..., :num_samples].copy()
            return best
        work = np.promote_types(weights.dtype, float32)
        cumulative = np.atleast_2d(weights).cumsum(axis=1, dtype=work)
        cumulative /= cumulative[:, -1:].copy()
        cumulative[:, -1] = 1
        with self._lock:
            fractions = self._fractions(len(cumulative) * num_samples, float64).reshape(-1, num_samples)
        rows = [c.astype(float64).searchsorted(u) for c, u in zip(cumulative, fractions)]
        return np.array(rows, int64).reshape(*weights.shape[:-1], num_samples)

    def gamma(self, concentration: NDArray[Any]) -> NDArray[Any]:
        """Values of density xᵅ⁻¹ exp(−x) / Γ(α), one for each α > 0: ``torch._standard_gamma``.

        A cube of a normal value, accepted or drawn again (Marsaglia and Tsang, 2000). RuntimeError unless α > 0.
        """
        _require_floating("gamma", concentration.dtype)
        if not (concentration > 0).all():
            raise RuntimeError(f"gamma(): expected concentrations > 0, got {concentration}")
        with self._lock:
            drawn = [self._one_gamma(alpha) for alpha in concentration.astype(float64).ravel().tolist()]
        values = np.array(drawn, float64).astype(concentration.dtype).reshape(concentration.shape)
        return values.clip(np.finfo(values.dtype).tiny)

    def poisson(self, rate: NDArray[Any]) -> NDArray[Any]:
        """How often what happens at each rate λ >= 0 happened: ``torch.poisson``.

        Small rates: uniform numbers are multiplied until their product is below exp(−λ) (Knuth, 1969); from 10 on,
        transformed rejection (Hörmann, 1993). RuntimeError for a negative rate.
        """
        _require_floating("poisson", rate.dtype)
        if not (rate >= 0).all():
            raise RuntimeError(f"poisson(): expected rates >= 0, got {rate}")
        with self._lock:
            drawn = [(self._few if mean < 10 else self._many)(mean) for mean in rate.astype(float64).ravel().tolist()]
        return np.array(drawn, float64).astype(rate.dtype).reshape(rate.shape)

    def _one_uniform(self) -> float:
        """One number of [0, 1) with 53 random bits; the caller holds the lock."""
        return float(self._fractions(1, float64)[0])

    def _one_gamma(self, alpha: float) -> float:
        scale = 1.0
        if alpha < 1:  # a value for α + 1 and a power of a uniform number make one for α
            scale, alpha = (1 - self._one_uniform()) ** (1 / alpha), alpha + 1
        d = alpha - 1 / 3
        while True:
            x = self._one_normal()
            v = 1 + x / math.sqrt(9 * d)
            if v <= 0:
                continue
            v = v * v * v
            u = 1 - self._one_uniform()
            if u < 1 - 0.0331 * x**4 or math.log(u) < 0.5 * x * x + d * (1 - v + math.log(v)):
                return scale * d * v

    def _few(self, mean: float) -> int:
        if mean == 0:
            return 0
        count, product, limit = 0, self._one_uniform(), math.exp(-mean)
        while product > limit:
            count, product = count + 1, product * self._one_uniform()
        return count

    def _many(self, mean: float) -> float:
        b = 0.931 + 2.53 * math.sqrt(mean)
        a = -0.059 + 0.02483 * b
        log_scale, limit = math.log(1.1239 + 1.1328 / (b - 3.4)), 0.9277 - 3.6224 / (b - 2)
        while True:
            u, v = self._one_uniform() - 0.5, self._one_uniform()
            rest = 0.5 - abs(u)
            k = math.floor((2 * a / rest + b) * u + mean + 0.43)
            if rest >= 0.07 and v <= limit:
                return k
            if k < 0 or (rest < 0.013 and v > rest) or v == 0:
                continue
            if math.log(v) + log_scale - math.log(a / (rest * rest) + b) <= k * math.log(mean) - mean - math.lgamma(k + 1):
                return k

    def _one_normal(self) -> float:
        """One normal value, the kept one if there is one; the caller holds the lock."""
        kept, self._kept_normal = self._kept_normal, None
        if kept is not None:
            return kept
        u1, u2 = self._fractions(2, float64).tolist()
        radius, angle = math.sqrt(-2 * math.log1p(-u2)), 2 * math.pi * u1
        self._kept_normal = radius * math.sin(angle)
        return radius * math.cos(angle)


def _require_floating(name: str, dtype: DType) -> None:
    if not is_floating(dtype):
        raise NotImplementedError(f"{name}(): expected a floating dtype, got {dtype}")


def _box_muller(fractions: NDArray[Any], mean: float, std: float) -> NDArray[Any]:
    """Normal values from uniform ones: in every 16, the first 8 give radii and the last 8 angles."""
    work = fractions.dtype.type
    u = fractions.reshape(-1, 2, 8)
    radius = np.sqrt(work(-2) * np.log(work(1) - u[:, 0]))
    angle = work(2 * math.pi) * u[:, 1]
    values = np.empty_like(u)
    np.multiply(radius, np.cos(angle), out=values[:, 0])
    np.multiply(radius, np.sin(angle), out=values[:, 1])
    if mean != 0 or std != 1:
        values *= work(std)
        values += work(mean)
    return values.reshape(-1)


def integer_limits(dtype: DType) -> tuple[float, float, int]:
    """The dtype's smallest and largest value, and the largest integer up to which it holds them all."""
    if is_floating(dtype):
        info = np.finfo(dtype)
        return float(info.min), float(info.max), 1 << info.nmant + 1
    if dtype.kind == "b":
        return 0, 1, 1
    limits = np.iinfo(dtype)
    return int(limits.min), int(limits.max), int(limits.max)


def _round_inwards(low: int, high: int | None, dtype: DType) -> tuple[int, int | None]:
    """[low, high) without the ends that a cast to a floating ``dtype`` would push out of it."""
    digits = np.finfo(dtype).nmant + 1
    next_low = int(dtype.type(low + 1))
    if next_low < low:
        low = next_low + (1 << abs(low + 1).bit_length() - digits)
    if high is not None and (last := int(dtype.type(high - 1))) >= high:
        high = last - (1 << abs(high - 1).bit_length() - digits)
    return low, high


def _check_multinomial(weights: NDArray[Any], num_samples: int, replacement: bool) -> None:
    if weights.ndim not in (1, 2):
        raise RuntimeError(f"multinomial(): expected weights of 1 or 2 dimensions, got shape {weights.shape}")
    if not is_floating(weights.dtype):
        raise RuntimeError(f"multinomial(): expected weights of a floating dtype, got {weights.dtype}")
    if num_samples <= 0:
        raise RuntimeError(f"multinomial(): expected num_samples > 0, got {num_samples}")
    if not replacement and num_samples > weights.shape[-1]:
        raise RuntimeError(
            f"multinomial(): {num_samples} samples out of {weights.shape[-1]} need replacement=True"
        )
    if not np.all((weights >= 0) & (weights < np.inf)):
        raise RuntimeError("multinomial(): expected weights >= 0, got a negative, infinite or nan one")
    if not np.all(weights.any(axis=-1)):
        raise RuntimeError("multinomial(): expected a positive sum of the weights, got only zeros")


default_generator = Generator()
"""Where every draw comes from that names no generator; starts from the operating system's entropy."""
default_generator.seed()
