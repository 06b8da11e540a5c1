"""Property tests of differentiable functions: hypothesis strategies for their arguments, and `assert_gradients`.

    from hypothesis import given
    from autograd.testing import arrays, assert_gradients

    @given(arrays(low=0.1))
    def test_entropy(p):
        assert_gradients(lambda p: (p * p.log()).sum(), p)

Needs hypothesis: `pip install "chainrule[testing]"`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import numpy as np

from autograd.differentiate import grad
from autograd.engine import Node, newest_first
from autograd.gradcheck import Arrays, close, differentiate, disagreement, outputs_of, slope
from autograd.op import Op
from autograd.tensor import Tensor

try:
    from hypothesis import strategies as st
except ImportError as error:
    raise ImportError('autograd.testing needs hypothesis: pip install "chainrule[testing]"') from error

T = TypeVar("T")
Shape = tuple[int, ...]
_EPS = 1e-5  # where rounding and truncation of a central difference of values near 1 are about equal


class Sampler:
    """Draws arguments for a function under test; `draw` is what hypothesis gives to a composite strategy.

    An array is made from one drawn integer and its shape, so that failures shrink to small, plain arrays.
    """

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw
        self._arrays = 0

    def array(self, *shape: int, low: float = -3.0, high: float = 3.0) -> np.ndarray[Any, Any]:
        """Distinct float64 values between `low` and `high`, away from integers and halves and from each other.

        That is where kinks and jumps are; no two arrays of one sampler have a value in common.
        """
        self._arrays += 1
        return _scattered(shape, low, high, self.integer(0, 999), self._arrays)

    def constant(self, *shape: int, low: float = -3.0, high: float = 3.0) -> Tensor:
        """The same as a Tensor: an argument that is not to be differentiated."""
        return Tensor._wrap(self.array(*shape, low=low, high=high))

    def shape(self, min_dims: int = 0, max_dims: int = 3, min_side: int = 1, max_side: int = 3) -> Shape:
        """A shape."""
        return tuple(self.integer(min_side, max_side) for _ in range(self.integer(min_dims, max_dims)))

    def shapes(self, n: int, min_dims: int = 0, max_dims: int = 3, min_side: int = 1, max_side: int = 3) -> list[Shape]:
        """`n` shapes that broadcast together; some lack leading dimensions, some have ones."""
        full = self.shape(min_dims, max_dims, min_side, max_side)
        result = []
        for _ in range(n):
            shape = full[self.integer(0, len(full) - min_dims):]
            result.append(tuple(1 if self.boolean() else side for side in shape))
        return result

    def integer(self, low: int, high: int) -> int:
        """An integer from `low` to `high`, both included."""
        return int(self._draw(st.integers(low, high)))

    def choice(self, options: Sequence[T]) -> T:
        """One of the options; failures shrink to the first."""
        return options[self.integer(0, len(options) - 1)]

    def boolean(self) -> bool:
        """True or False."""
        return bool(self._draw(st.booleans()))

    def indices(self, shape: int | Sequence[int], n: int) -> np.ndarray[Any, Any]:
        """An int64 array of `shape` with elements from 0 to `n - 1`."""
        return np.random.default_rng(self.integer(0, 999)).integers(0, n, shape)

    def mask(self, *shape: int) -> np.ndarray[Any, Any]:
        """A bool array."""
        return self.indices(shape, 2).astype(bool)

    def arguments(self, op: Op) -> dict[str, Any]:
        """Arguments for a registered operation by name, inside its domain.

        Arrays of floats may be differentiated; a Tensor is a constant. Raises TypeError for an operation whose
        required parameters are not all arrays and that has no `sample`.
        """
        if op.sample is not None:
            return op.sample(self)
        required = [name for name, default in zip(op.parameters, op.signature.defaults, strict=True)
                    if default is inspect.Parameter.empty]
        slots = [op.parameters[i] for i in op.slots]
        if not set(required) <= set(slots):
            raise TypeError(f"@op {op.name} needs sample=...: its parameters {', '.join(required)} are not all arrays")
        low, high = op.domain
        if op.listed:
            shape = self.shape(min_dims=1)
            return {required[0]: [self.array(*shape, low=low, high=high) for _ in range(self.integer(1, 3))]}
        return {name: self.array(*shape, low=low, high=high)
                for name, shape in zip(required, self.shapes(len(required)), strict=True)}


def _scattered(shape: Shape, low: float, high: float, seed: int, salt: int) -> np.ndarray[Any, Any]:
    """Points of a grid between `low` and `high` in an order of `seed`, each moved a little; `salt` moves them all."""
    size = int(np.prod(shape, dtype=np.int64))
    margin = min(0.03, (high - low) / 50)
    step = 1 / 32
    while True:
        grid = np.arange(np.floor(low / step), np.ceil(high / step)) * step + step * (0.15 + 0.1 * (salt % 8))
        apart = np.abs(grid * 2 - np.round(grid * 2)) / 2 > margin
        grid = grid[apart & (grid > low + margin) & (grid < high - margin)]
        if len(grid) > size:
            break
        step, margin = step / 2, margin * 0.8
    rng = np.random.default_rng(seed)
    values = rng.permutation(grid)[:size] + step * rng.uniform(-0.03, 0.03, size)
    return np.round(values, 6).reshape(shape)


@st.composite
def _sampled(draw: Any, make: Callable[[Sampler], Any]) -> Any:
    return make(Sampler(draw))


def shapes(min_dims: int = 0, max_dims: int = 3, min_side: int = 1, max_side: int = 3) -> st.SearchStrategy[Shape]:
    """Shapes; `min_side=0` includes those of empty arrays."""
    return _sampled(lambda s: s.shape(min_dims, max_dims, min_side, max_side))


def broadcastable_shapes(n: int, min_dims: int = 0, max_dims: int = 3, min_side: int = 1,
                         max_side: int = 3) -> st.SearchStrategy[list[Shape]]:
    """Lists of `n` shapes that broadcast together."""
    return _sampled(lambda s: s.shapes(n, min_dims, max_dims, min_side, max_side))


def arrays(shape: int | Sequence[int] | None = None, low: float = -3.0,
           high: float = 3.0) -> st.SearchStrategy[np.ndarray[Any, Any]]:
    """Float64 arrays of `shape`, or of any, with distinct elements that are away from integers and halves."""
    if isinstance(shape, int):
        shape = (shape,)
    return _sampled(lambda s: s.array(*(s.shape() if shape is None else shape), low=low, high=high))


def tensors(shape: int | Sequence[int] | None = None, low: float = -3.0, high: float = 3.0,
            requires_grad: bool = True) -> st.SearchStrategy[Tensor]:
    """Float64 leaves with elements as those of `arrays`."""
    return arrays(shape, low, high).map(lambda array: Tensor._wrap(array).requires_grad_(requires_grad))


def op_arguments(op: Op) -> st.SearchStrategy[dict[str, Any]]:
    """Arguments for an operation of the registry `autograd.op.OPS`, by name, inside its domain."""
    return _sampled(lambda s: s.arguments(op))


def assert_gradients(fn: Callable[..., Any], *inputs: Any, order: int = 2, atol: float = 1e-6,
                     rtol: float = 1e-5) -> None:
    """Assert that the derivatives of `fn(*inputs)` are right, up to the given `order`.

    `inputs` are arrays of floats or Tensors that require grad, taken to float64 and differentiated, and anything
    else, which is passed on as it is. For each order, with respect to each input:
    - the derivative along a random direction agrees with central differences within `atol + rtol * |expected|`;
    - the gradient has its input's shape and dtype, and shares memory with no other gradient, upstream gradient,
      input, output or saved value;
    - no rule changes the gradient that it is given: they are read-only here;
    - a pass under `create_graph` gives the same gradient.

    `fn` has to be deterministic, and smooth within 1e-5 of the inputs. Raises AssertionError.
    """
    owner = getattr(fn, "__self__", None)  # of MyFunction.apply it is MyFunction, which has the name that tells
    name = f"{owner.__qualname__}.{fn.__name__}" if isinstance(owner, type) else getattr(fn, "__qualname__", repr(fn))
    arguments = tuple(map(_argument, inputs))
    assert any(getattr(x, "requires_grad", False) for x in arguments), \
        f"{name}: no input requires grad; give float arrays, or tensors with requires_grad=True, to differentiate"
    rng = np.random.default_rng(0)
    for n in range(1, order + 1):
        outputs = [out for out in outputs_of(fn, arguments) if out.requires_grad]
        assert outputs or n > 1, f"{name}: no output requires grad"
        weights = [Tensor._wrap(np.asarray(rng.uniform(0.5, 1.5, out.shape) * rng.choice([-1.0, 1.0], out.shape)))
                   for out in outputs]
        try:
            _check_order(fn, arguments, outputs, weights, rng, atol, rtol, differentiable=n < order)
        except AssertionError as error:
            shown = "\n".join(f"  input {i}: {_shown(x)}" for i, x in enumerate(arguments))
            kind = {1: "gradient", 2: "second derivative"}.get(n, f"derivative of order {n}")
            raise AssertionError(f"{name}: {kind}: {error}\nat\n{shown}") from error
        for weight in weights:
            weight.requires_grad_()
        fn, arguments = _derivative(fn, len(arguments)), (*arguments, *weights)


def _argument(value: Any) -> Any:
    """A leaf around a copy of what can be differentiated, a Tensor of any other array, else the value."""
    if isinstance(value, Tensor):
        if not value.requires_grad:
            return value
        value = value._array
    if not isinstance(value, np.ndarray):
        return value
    if value.dtype.kind == "f":
        return Tensor._wrap(np.array(value, np.float64)).requires_grad_()
    return Tensor._wrap(value.copy())


def _derivative(fn: Callable[..., Any], count: int) -> Callable[..., Any]:
    """The function of `count` inputs of `fn` and of weights of its outputs, that gives its weighted gradients."""
    return lambda *arguments: differentiate(fn, arguments[:count], arguments[count:])


def _check_order(fn: Callable[..., Any], arguments: Sequence[Any], outputs: Sequence[Tensor],
                 weights: Sequence[Tensor], rng: np.random.Generator, atol: float, rtol: float, *,
                 differentiable: bool) -> None:
    """Check the gradients of `fn`, weighted, in every way that `assert_gradients` promises."""
    tracked = {i: t for i, t in enumerate(arguments) if isinstance(t, Tensor) and t.requires_grad}

    def gradients(**options: Any) -> dict[int, Tensor]:
        if not outputs:
            return {}
        found = grad(outputs, list(tracked.values()), weights, retain_graph=True, allow_unused=True, **options)
        return {i: g for i, g in zip(tracked, found, strict=True) if g is not None}

    found = gradients()
    for i, g in found.items():
        got, expected = ((tuple(t.shape), t.dtype) for t in (g, tracked[i]))
        assert got == expected, f"that of input {i} has shape {got[0]} and dtype {got[1]}, expected {expected}"
    _check_aliasing(found, weights, arguments, outputs)
    _check_same(found, _with_frozen_gradients(gradients, outputs), "read-only upstream gradients")
    if differentiable:
        _check_same(found, gradients(create_graph=True), "create_graph=True")

    def values() -> Arrays:
        current = [out for out in outputs_of(fn, arguments) if out.requires_grad]
        return [np.asarray(np.vdot(w._array, out._array)) for w, out in zip(weights, current, strict=True)]

    for i, tensor in tracked.items():
        step = rng.uniform(0.2, 1, tensor.shape) * rng.choice([-1.0, 1.0], tensor.shape)
        slope_found = float(np.vdot(found[i]._array, step)) if i in found else 0.0
        slope_there = float(sum(slope(values, tensor._array, step, _EPS)))
        assert close(slope_found, slope_there, atol, rtol), (
            f"wrong for input {i} of shape {tuple(tensor.shape)}: along a random direction "
            f"{disagreement(slope_found, slope_there, atol, rtol)}" + ("" if i in found else "; there is no gradient"))


def _check_same(found: dict[int, Tensor], again: dict[int, Tensor], how: str) -> None:
    for i in found.keys() | again.keys():
        g, h = (grads[i]._array if i in grads else np.zeros(()) for grads in (found, again))
        assert np.allclose(g, h, rtol=1e-8, atol=1e-10), (
            f"that of input {i} is\n{g}\nbut another pass, with {how}, gives\n{h}")


def _with_frozen_gradients(gradients: Callable[[], dict[int, Tensor]], outputs: Sequence[Tensor]) -> dict[int, Tensor]:
    """`gradients()` while every rule is given arrays that cannot be written to."""
    nodes = [node for node in newest_first(_nodes(outputs)) if node.op is not None]
    before = [node.hooks for node in nodes]
    for node in nodes:
        node.hooks = {**(node.hooks or {}), -1: _freeze}
    try:
        return gradients()
    except ValueError as error:
        if "read-only" in str(error):
            raise AssertionError(f"a rule changes the gradient that it is given: {error}") from error
        raise
    finally:
        for node, hooks in zip(nodes, before, strict=True):
            node.hooks = hooks


def _freeze(g: Any) -> None:
    for array in _arrays_in(g):
        array.flags.writeable = False


def _check_aliasing(found: dict[int, Tensor], weights: Sequence[Tensor], arguments: Sequence[Any],
                    outputs: Sequence[Tensor]) -> None:
    """Assert that no gradient shares memory with anything else."""
    others = [("an upstream gradient", w._array) for w in weights]
    others += [(f"input {i}", x._array) for i, x in enumerate(arguments) if isinstance(x, Tensor)]
    others += [("an output", out._array) for out in outputs]
    others += [(f"a value saved by {node.name()}", array) for node in newest_first(_nodes(outputs))
               for array in _arrays_in(node.saved)]
    for i, g in found.items():
        for what, array in others:
            assert not np.may_share_memory(g._array, array), f"that of input {i} shares memory with {what}"
        others.append((f"the gradient of input {i}", g._array))


def _nodes(tensors: Sequence[Tensor]) -> list[Node]:
    return [node for node in (t._current_node() for t in tensors) if node is not None]


def _arrays_in(value: Any) -> Iterable[np.ndarray[Any, Any]]:
    """The arrays in nested tuples and lists."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, Tensor):
        yield value._array
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _arrays_in(item)


def _shown(value: Any) -> str:
    array = value._array if isinstance(value, Tensor) else value
    return np.array2string(array, threshold=30) if isinstance(array, np.ndarray) else repr(value)
