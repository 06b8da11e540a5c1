"""Gradients beside central differences: `gradcheck` and `gradgradcheck`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.differentiate import grad
from autograd.dtypes import is_floating
from autograd.tensor import Tensor
from autograd.trace import warn

Arrays = list[np.ndarray[Any, Any]]


class GradcheckError(RuntimeError):
    """A gradient that central differences contradict, or that has the wrong shape or dtype."""


def gradcheck(func: Callable[..., Any], inputs: Tensor | Sequence[Any], *, eps: float = 1e-6, atol: float = 1e-5,
              rtol: float = 1e-3, raise_exception: bool = True, nondet_tol: float = 0.0,
              fast_mode: bool = False) -> bool:
    """Whether the gradients of `func(*inputs)` agree with `(f(x + eps) - f(x - eps)) / (2 eps)`.

    Every element of every input that requires grad is checked against every element of every output;
    `fast_mode` checks one random direction of each pair instead. They agree where
    `|analytical - numerical| <= atol + rtol * |numerical|`. Two backward passes may differ by `nondet_tol`.
    The inputs should be float64, and no two of their elements may share memory. Inputs are moved in place for the
    differences and put back, so `func` may also reach them some other way, as a module does its parameters.

    Raises `GradcheckError` where they disagree (returns False if not `raise_exception`), ValueError if no input
    requires grad, RuntimeError for overlapping memory. PyTorch's `torch.autograd.gradcheck`.
    """
    inputs = _as_tuple(inputs)
    _check_inputs(inputs)
    try:
        _compare(func, inputs, eps, atol, rtol, nondet_tol, fast_mode)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(func: Callable[..., Any], inputs: Tensor | Sequence[Any],
                  grad_outputs: Tensor | Sequence[Tensor] | None = None, *, eps: float = 1e-6, atol: float = 1e-5,
                  rtol: float = 1e-3, raise_exception: bool = True, nondet_tol: float = 0.0,
                  fast_mode: bool = False) -> bool:
    """Whether the second derivatives of `func(*inputs)` agree with central differences of the first.

    The first derivatives are weighted by `grad_outputs`, random ones by default, and differentiated with respect
    to the inputs and to those of the weights that require grad. Otherwise as `gradcheck`. PyTorch's
    `torch.autograd.gradgradcheck`.
    """
    inputs = _as_tuple(inputs)
    if grad_outputs is None:
        rng = np.random.default_rng(0)
        weights = tuple(_leaf(rng.standard_normal(out.shape).astype(out.dtype))
                        for out in outputs_of(func, inputs) if out.requires_grad)
    else:
        weights = _as_tuple(grad_outputs)

    def first_derivatives(*arguments: Any) -> tuple[Tensor, ...]:
        return differentiate(func, arguments[:len(inputs)], arguments[len(inputs):])

    return gradcheck(first_derivatives, (*inputs, *weights), eps=eps, atol=atol, rtol=rtol,
                     raise_exception=raise_exception, nondet_tol=nondet_tol, fast_mode=fast_mode)


def differentiate(func: Callable[..., Any], inputs: Sequence[Any], weights: Sequence[Any]) -> tuple[Tensor, ...]:
    """The gradients of `func(*inputs)`, weighted, as Tensors with a history; those that there are."""
    outputs = [out for out in outputs_of(func, inputs) if out.requires_grad]
    tracked = [t for t in inputs if isinstance(t, Tensor) and t.requires_grad]
    gradients = grad(outputs, tracked, list(weights), create_graph=True, allow_unused=True)
    return tuple(g for g in gradients if g is not None)


def outputs_of(func: Callable[..., Any], inputs: Sequence[Any]) -> list[Tensor]:
    """What `func` returns, without what cannot carry a gradient: integers, bools, and things that are no Tensors."""
    return [out for out in _as_tuple(func(*inputs)) if isinstance(out, Tensor) and is_floating(out.dtype)]


def slope(values: Callable[[], Arrays], array: np.ndarray[Any, Any], step: Any, eps: float) -> Arrays:
    """How fast `values()` change as `array` moves along `step`: central differences; `array` is put back."""
    before = array.copy()
    try:
        array[...] = before + eps * step
        ahead = values()
        array[...] = before - eps * step
        behind = values()
    finally:
        array[...] = before
    with np.errstate(invalid="ignore"):  # inf - inf: a NaN that no gradient will equal
        return [(a - b) / (2 * eps) for a, b in zip(ahead, behind, strict=True)]


def _as_tuple(values: Any) -> tuple[Any, ...]:
    return tuple(values) if isinstance(values, Sequence) else (values,)


def _leaf(array: np.ndarray[Any, Any]) -> Tensor:
    return Tensor._wrap(array).requires_grad_()


def _check_inputs(inputs: Sequence[Any]) -> None:
    """Refuse inputs that cannot be moved one element at a time; warn of those too coarse for small differences."""
    tracked = [(i, t) for i, t in enumerate(inputs) if isinstance(t, Tensor) and t.requires_grad]
    if not tracked:
        raise ValueError("gradcheck expects at least one input tensor to require gradient, but none of them have "
                         "requires_grad=True.")
    for i, tensor in tracked:
        if tensor.dtype != np.float64:
            warn(f"gradcheck: input {i} is {tensor.dtype}; differences that small need float64, and the "
                 "check will likely fail. Convert it with .double().")
        if any(n > 1 and s == 0 for n, s in zip(tensor._array.shape, tensor._array.strides, strict=True)):
            raise RuntimeError(f"gradcheck: input {i} has a dimension with stride 0, so that its elements share "
                               "memory and cannot be moved one by one. Pass a contiguous copy.")


def _compare(func: Callable[..., Any], inputs: Sequence[Any], eps: float, atol: float, rtol: float, nondet_tol: float,
             fast: bool) -> None:
    """Raise GradcheckError unless analytical and numerical derivatives agree."""
    tracked = [(i, t) for i, t in enumerate(inputs) if isinstance(t, Tensor) and t.requires_grad]
    outputs = outputs_of(func, inputs)
    rng = np.random.default_rng(0)
    # By rows: for each output, weights of its elements; by columns: for each input, steps to move it.
    rows = [[_random_direction(rng, out)] if fast else _unit_directions(out) for out in outputs]
    columns = [[_random_direction(rng, t)] if fast else _unit_directions(t) for _, t in tracked]
    analytical = [[_gradients(out, w, tracked, nondet_tol) for w in weights]
                  for out, weights in zip(outputs, rows, strict=True)]

    def values() -> Arrays:
        return [out._array.copy() for out in outputs_of(func, inputs)]

    for a, (i, tensor) in enumerate(tracked):
        for s, step in enumerate(columns[a]):
            slopes = slope(values, tensor._array, step, eps)
            for o, weights in enumerate(rows):
                for w, weight in enumerate(weights):
                    got = float(np.vdot(analytical[o][w][a], step))
                    expected = float(np.vdot(weight, slopes[o]))
                    if not close(got, expected, atol, rtol):
                        where = "along a random direction" if fast else (
                            f"at {_index(s, tensor)}, with respect to which output {o} of shape "
                            f"{tuple(outputs[o].shape)} at {_index(w, outputs[o])} was differentiated")
                        raise GradcheckError(
                            f"gradcheck: wrong gradient for input {i} of shape {tuple(tensor.shape)} {where}: "
                            f"{disagreement(got, expected, atol, rtol)}")


def _gradients(out: Tensor, weight: np.ndarray[Any, Any], tracked: Sequence[tuple[int, Tensor]],
               nondet_tol: float) -> Arrays:
    """The gradient of each input, zeros where there is none, after checks of shape, dtype and reproducibility."""
    if not out.requires_grad:
        return [np.zeros(t.shape) for _, t in tracked]
    passes = [grad(out, [t for _, t in tracked], Tensor._wrap(weight.astype(out.dtype)), retain_graph=True,
                   allow_unused=True) for _ in range(2)]
    gradients = []
    for (i, tensor), first, second in zip(tracked, *passes, strict=True):
        if first is None or second is None:
            gradients.append(np.zeros(tensor.shape))
            continue
        if first.shape != tensor.shape or first.dtype != tensor.dtype:
            raise GradcheckError(
                f"gradcheck: the gradient of input {i} has shape {tuple(first.shape)} and dtype {first.dtype}, "
                f"expected those of the input: {tuple(tensor.shape)}, {tensor.dtype}")
        if not np.allclose(first._array, second._array, rtol=0, atol=nondet_tol, equal_nan=True):
            raise GradcheckError(f"gradcheck: two backward passes give input {i} gradients that differ by more than "
                                 f"nondet_tol={nondet_tol}; backward is not reentrant")
        gradients.append(first._array)
    return gradients


def _unit_directions(tensor: Tensor) -> Arrays:
    """One for each element: 1 there and 0 elsewhere."""
    size = tensor.numel()
    return list(np.eye(size).reshape(size, *tensor.shape))


def _random_direction(rng: np.random.Generator, tensor: Tensor) -> np.ndarray[Any, Any]:
    """A random vector of length 1."""
    direction = rng.standard_normal(tensor.shape)
    return np.asarray(direction / max(float(np.sqrt(np.vdot(direction, direction))), 1e-300))


def _index(flat: int, tensor: Tensor) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(flat, tensor.shape))


def close(got: float, expected: float, atol: float, rtol: float) -> bool:
    """Whether `got` is finite and within `atol + rtol * |expected|` of it."""
    return bool(abs(got - expected) <= atol + rtol * abs(expected))


def disagreement(got: float, expected: float, atol: float, rtol: float) -> str:
    """Both derivatives and how far they are apart, in words."""
    return (f"the backward pass gives {got:.10g}, central differences give {expected:.10g}; they are "
            f"{abs(got - expected):.3g} apart, allowed is {atol + rtol * abs(expected):.3g} "
            f"(atol={atol:g}, rtol={rtol:g})")
