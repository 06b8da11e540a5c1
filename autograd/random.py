"""Random tensors, and the default generator behind them; the same numbers as PyTorch's for the same seed."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.devices import check_device, device
from autograd.dtypes import DType, DTypeLike, as_dtype, get_default_dtype, int64, is_floating
from autograd.generator import Generator, default_generator, integer_limits
from autograd.sizes import read_sizes
from autograd.tensor import Tensor

if TYPE_CHECKING:
    from numpy.typing import NDArray

Draw = Callable[[Generator, DType], "NDArray[Any]"]
Device = device | str | int | None


def manual_seed(seed: int) -> Generator:
    """Seed the default generator and return it; errors as `Generator.manual_seed`, after ``int(seed)``."""
    return default_generator.manual_seed(int(seed))


def seed() -> int:
    """Seed the default generator from the operating system's entropy; returns the seed."""
    return default_generator.seed()


def initial_seed() -> int:
    """The seed of the default generator."""
    return default_generator.initial_seed()


def get_rng_state() -> Tensor:
    """The default generator's state, a uint8 tensor that `set_rng_state` takes back."""
    return Tensor._wrap(default_generator.get_state())


def set_rng_state(new_state: Tensor) -> None:
    """Set the default generator's state; errors as `Generator.set_state`."""
    default_generator.set_state(new_state)


@contextmanager
def fork_rng(devices: Sequence[Device] | None = None, enabled: bool = True) -> Iterator[None]:
    """A block whose draws the default generator forgets when it ends: ``torch.random.fork_rng``.

    With ``enabled=False`` it remembers them. ``devices`` may name the CPU, which is always included; raises
    RuntimeError for any other.

    >>> _ = manual_seed(0)
    >>> with fork_rng():
    ...     inside = rand(1)
    >>> inside.item() == rand(1).item()
    True
    """
    for name in devices or ():
        check_device(name)
    state = default_generator.get_state() if enabled else None
    try:
        yield
    finally:
        if state is not None:
            default_generator.set_state(state)


def rand(
    *size: Any,
    generator: Generator | None = None,
    out: Tensor | None = None,
    dtype: DTypeLike | None = None,
    device: Device = None,
    requires_grad: bool = False,
) -> Tensor:
    """Uniform values of [0, 1) in a tensor of the given sizes, one by one or as a sequence: ``torch.rand``.

    Raises NotImplementedError unless the dtype is floating, RuntimeError for negative sizes.
    """
    shape = read_sizes("rand", size)
    return _make(
        "rand", shape, lambda g, d: g.uniform(shape, d), generator, out, dtype, device, requires_grad
    )


def randn(
    *size: Any,
    generator: Generator | None = None,
    out: Tensor | None = None,
    dtype: DTypeLike | None = None,
    device: Device = None,
    requires_grad: bool = False,
) -> Tensor:
    """Values of the normal distribution N(0, 1) in a tensor of the given sizes: ``torch.randn``.

    Raises as `rand`.
    """
    shape = read_sizes("randn", size)
    return _make(
        "randn", shape, lambda g, d: g.normal(shape, d), generator, out, dtype, device, requires_grad
    )


def randint(
    *args: Any,
    low: int = 0,
    high: int | None = None,
    size: Sequence[int] | None = None,
    generator: Generator | None = None,
    out: Tensor | None = None,
    dtype: DTypeLike | None = None,
    device: Device = None,
    requires_grad: bool = False,
) -> Tensor:
    """Uniform integers of [low, high): ``randint(high, size)`` or ``randint(low, high, size)``; int64.

    Raises RuntimeError if the range is empty or does not fit the dtype, TypeError for any other call.

    >>> randint(3, 4, (2,)).tolist()
    [3, 3]
    """
    if args and isinstance(args[-1], tuple | list):
        if size is not None:
            raise TypeError("randint(): got size twice")
        *args, size = args  # type: ignore[assignment]
    low, stop = _bounds("randint", args, low, high)
    if size is None:
        raise TypeError("randint(): expected (high, size) or (low, high, size), got no size")
    shape = read_sizes("randint", (size,))
    dtype = int64 if dtype is None and out is None else dtype
    draw: Draw = lambda g, d: g.integers(shape, low, stop, d)
    return _make("randint", shape, draw, generator, out, dtype, device, requires_grad)


def randperm(
    n: int,
    *,
    generator: Generator | None = None,
    out: Tensor | None = None,
    dtype: DTypeLike | None = None,
    device: Device = None,
    requires_grad: bool = False,
) -> Tensor:
    """The integers 0 ... n-1 in random order: ``torch.randperm``.

    Raises RuntimeError if n is negative or too large for the dtype.
    """
    (n,) = read_sizes("randperm", (n,))
    target = as_dtype(dtype) or (int64 if out is None else out.dtype)
    if n - 1 > integer_limits(target)[2]:
        raise RuntimeError(f"randperm(): n={n} is too large for {target}")
    draw: Draw = lambda g, d: g.permutation(n).astype(d)
    return _make("randperm", (n,), draw, generator, out, target, device, requires_grad)


def rand_like(
    input: Tensor,
    *,
    generator: Generator | None = None,
    dtype: DTypeLike | None = None,
    device: Device = None,
    requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """`rand` with the shape and dtype of ``input``."""
    dtype = input.dtype if dtype is None else dtype
    return rand(input.shape, generator=generator, dtype=dtype, device=device, requires_grad=requires_grad)


def randn_like(
    input: Tensor,
    *,
    generator: Generator | None = None,
    dtype: DTypeLike | None = None,
    device: Device = None,
    requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """`randn` with the shape and dtype of ``input``."""
    dtype = input.dtype if dtype is None else dtype
    return randn(input.shape, generator=generator, dtype=dtype, device=device, requires_grad=requires_grad)


def randint_like(
    input: Tensor,
    *args: Any,
    low: int = 0,
    high: int | None = None,
    generator: Generator | None = None,
    dtype: DTypeLike | None = None,
    device: Device = None,
    requires_grad: bool = False,
) -> Tensor:
    """`randint` with the shape and dtype of ``input``, called (input, high) or (input, low, high)."""
    low, stop = _bounds("randint_like", args, low, high)
    shape, dtype = tuple(input.shape), input.dtype if dtype is None else dtype
    draw: Draw = lambda g, d: g.integers(shape, low, stop, d)
    return _make("randint_like", shape, draw, generator, None, dtype, device, requires_grad)


def normal(
    mean: Tensor | float,
    std: Tensor | float = 1.0,
    size: Sequence[int] | None = None,
    *,
    generator: Generator | None = None,
    out: Tensor | None = None,
    dtype: DTypeLike | None = None,
    device: Device = None,
    requires_grad: bool = False,
) -> Tensor:
    """Values of N(mean, std²): ``torch.normal``, elementwise for tensors, in ``size`` for two numbers.

    Tensors broadcast against each other; the dtype is that of the first. Raises RuntimeError if a std is
    negative, TypeError if there is neither a tensor nor a size, or both.
    """
    tensors = [t._array for t in (mean, std) if isinstance(t, Tensor)]
    if not tensors:
        if size is None:
            raise TypeError("normal(): expected a size beside two numbers, or a tensor for mean or std")
        shape = read_sizes("normal", (size,))
        draw: Draw = lambda g, d: g.normal(shape, d, float(mean), float(std))
        return _make("normal", shape, draw, generator, out, dtype, device, requires_grad)
    if size is not None or dtype is not None:
        raise TypeError("normal(): size and dtype go with two numbers; tensors bring their own")
    shape = _broadcast(tensors)
    scales = std._array if isinstance(std, Tensor) else None
    if scales is not None and (scales < 0).any():
        raise RuntimeError("normal(): expected std >= 0 everywhere, got a negative one")

    def elementwise(g: Generator, d: DType) -> NDArray[Any]:
        values = g.normal(shape, d, 0.0, 1.0 if scales is not None else float(std))
        if scales is not None:
            values *= scales
        values += mean._array if isinstance(mean, Tensor) else mean
        return values

    dtype = tensors[0].dtype if out is None else None
    return _make("normal", shape, elementwise, generator, out, dtype, device, requires_grad)


def bernoulli(
    input: Tensor,
    p: float | None = None,
    *,
    generator: Generator | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """1 with the probability that ``input`` gives at its place, else 0: ``torch.bernoulli``.

    With ``p``, that probability everywhere. Raises RuntimeError if a probability leaves [0, 1],
    NotImplementedError if ``input`` is not floating and p is not given.
    """
    shape = tuple(input.shape)
    draw: Draw = lambda g, d: g.bernoulli(input._array if p is None else p, shape, d)
    return _make("bernoulli", shape, draw, generator, out, input.dtype if out is None else None)


def multinomial(
    input: Tensor,
    num_samples: int,
    replacement: bool = False,
    *,
    generator: Generator | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Indices drawn in proportion to the weights of each row of ``input``, int64: ``torch.multinomial``.

    ``input`` (K) gives (num_samples), (N, K) gives (N, num_samples); errors as `Generator.multinomial`.
    """
    shape = (*input.shape[:-1], num_samples)
    draw: Draw = lambda g, d: g.multinomial(input._array, num_samples, replacement)
    return _make("multinomial", shape, draw, generator, out, int64)


def poisson(input: Tensor, generator: Generator | None = None) -> Tensor:
    """How often what happens at the rates of ``input`` happened, in its dtype: ``torch.poisson``.

    Raises RuntimeError for a negative rate, NotImplementedError if ``input`` is not floating.
    """
    draw: Draw = lambda g, d: g.poisson(input._array)
    return _make("poisson", tuple(input.shape), draw, generator, None, input.dtype)


def _make(
    name: str,
    shape: tuple[int, ...],
    draw: Draw,
    generator: Generator | None,
    out: Tensor | None,
    dtype: DTypeLike | None,
    device: Device = None,
    requires_grad: bool = False,
) -> Tensor:
    """What ``draw`` gives, as a new tensor or in ``out``; the arguments are checked first."""
    check_device(device)
    if not isinstance(generator, Generator | None):
        raise TypeError(f"{name}(): expected a Generator, got generator={type(generator).__name__}")
    target = as_dtype(dtype) or (get_default_dtype() if out is None else out.dtype)
    if requires_grad and not is_floating(target):
        raise RuntimeError(f"{name}(): only floating tensors can require gradients, got dtype {target}")
    if out is not None:
        _check_out(name, out, shape, target)
    values = draw(default_generator if generator is None else generator, target)
    if out is None:
        return Tensor._wrap(values).requires_grad_(requires_grad)
    out._array[...] = values
    out._storage.change(name)
    return out


def _check_out(name: str, out: Tensor, shape: tuple[int, ...], dtype: DType) -> None:
    if out.requires_grad:
        raise RuntimeError(f"{name}(): out requires gradients, which random numbers have none of")
    if out.dtype != dtype or tuple(out.shape) != shape:
        raise RuntimeError(
            f"{name}(): expected out of shape {shape} and {dtype}, got {tuple(out.shape)} and {out.dtype}"
        )


def _bounds(name: str, args: Sequence[Any], low: int, high: int | None) -> tuple[int, int]:
    """low and high out of the positional arguments, (high) or (low, high), and the keywords."""
    if high is None and args:
        *args, high = args
    if high is None or len(args) > 1:
        raise TypeError(f"{name}(): expected high, or low and high, got {len(args)} and high={high}")
    try:
        return operator.index(*args or (low,)), operator.index(high)
    except TypeError:
        raise TypeError(f"{name}(): expected integers as low and high, got {(*args, high)}") from None


def _broadcast(arrays: list[NDArray[Any]]) -> tuple[int, ...]:
    try:
        return np.broadcast_shapes(*(a.shape for a in arrays))
    except ValueError:
        shapes = " and ".join(str(a.shape) for a in arrays)
        raise RuntimeError(f"normal(): the shapes {shapes} of mean and std do not broadcast") from None


for _method in (bernoulli, multinomial):
    setattr(Tensor, _method.__name__, _method)
