"""Products with Jacobians and Hessians, and the matrices themselves (PyTorch's `torch.autograd.functional`).

Each takes a function of Tensors and its inputs, a Tensor or a tuple of them; where it gets one it returns one. With
`create_graph` the results can be differentiated. An output that does not depend on an input gives zeros; with
`strict`, RuntimeError. A vector `v` has the shape of what it multiplies, and may be left out where that is one number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from autograd.differentiate import grad
from autograd.modes import enable_grad
from autograd.ops.joining import stack
from autograd.tensor import Tensor

Tensors: TypeAlias = tuple[Tensor, ...]


def vjp(func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False,
        strict: bool = False) -> tuple[Any, Any]:
    """The outputs of `func`, and `vᵀ J` for its Jacobian J; one backward pass."""
    with enable_grad():
        points = _points("vjp", inputs, create_graph)
        returned = func(*points)
        outputs = _tensors("vjp", returned, "outputs")
        product = pulled("vjp", outputs, points, _vector("vjp", v, outputs), create_graph, strict)
    return _like(returned, outputs, create_graph), _like(inputs, product, create_graph)


def jvp(func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False,
        strict: bool = False) -> tuple[Any, Any]:
    """The outputs of `func`, and `J v` for its Jacobian J; two passes, since `wᵀ J` is linear in w with slope J."""
    with enable_grad():
        points = _points("jvp", inputs, create_graph)
        vector = _vector("jvp", v, points)
        returned = func(*points)
        outputs = _tensors("jvp", returned, "outputs")
        weights = tuple(_zeros(out).requires_grad_() for out in outputs)
        product = pulled("jvp", outputs, points, weights, True, strict)
        pushed = pulled("jvp", product, weights, vector, create_graph, False)
    return _like(returned, outputs, create_graph), _like(returned, pushed, create_graph)


def jacobian(func: Callable[..., Any], inputs: Any, create_graph: bool = False, strict: bool = False) -> Any:
    """The derivative of each output element with respect to each input element: `output.shape + input.shape`.

    With several outputs a tuple over them, with several inputs a tuple over those, nested in this order. One backward
    pass for each output element.

    >>> import autograd
    >>> jacobian(lambda x: x * x, autograd.tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    with enable_grad():
        points = _points("jacobian", inputs, create_graph)
        returned = func(*points)
        blocks = [jacobian_of("jacobian", out, points, create_graph, strict)
                  for out in _tensors("jacobian", returned, "outputs")]
    nested = tuple(_like(inputs, block, create_graph) for block in blocks)
    return nested if isinstance(returned, tuple) else nested[0]


def hessian(func: Callable[..., Any], inputs: Any, create_graph: bool = False, strict: bool = False) -> Any:
    """The second derivatives of a `func` that returns one number: `input.shape + input.shape`.

    With several inputs a tuple of tuples: block `[i][j]` differentiates by input i, then by input j.
    """
    def gradient(*points: Tensor) -> Any:
        return _like(inputs, _gradient("hessian", func, points, strict), True)

    return jacobian(gradient, inputs, create_graph, strict)


def vhp(func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False,
        strict: bool = False) -> tuple[Any, Any]:
    """The output of `func`, one number, and `vᵀ H` for its Hessian H; two backward passes."""
    return _hessian_product("vhp", func, inputs, v, create_graph, strict)


def hvp(func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False,
        strict: bool = False) -> tuple[Any, Any]:
    """The output of `func`, one number, and `H v` for its Hessian H; the same as `vhp`, since H is symmetric."""
    return _hessian_product("hvp", func, inputs, v, create_graph, strict)


def _hessian_product(name: str, func: Callable[..., Any], inputs: Any, v: Any, create_graph: bool,
                     strict: bool) -> tuple[Any, Any]:
    with enable_grad():
        points = _points(name, inputs, create_graph)
        vector = _vector(name, v, points)
        output = _number(name, func(*points))
        gradient = pulled(name, (output,), points, (None,), True, strict)
        product = pulled(name, gradient, points, vector, create_graph, strict)
    return _like(output, (output,), create_graph), _like(inputs, product, create_graph)


def _gradient(name: str, func: Callable[..., Any], points: Tensors, strict: bool) -> Tensors:
    """The derivative of a function that returns one number, itself differentiable."""
    return pulled(name, (_number(name, func(*points)),), points, (None,), True, strict)


def pulled(name: str, outputs: Sequence[Tensor], inputs: Sequence[Tensor], weights: Sequence[Tensor | None],
           create_graph: bool, strict: bool) -> Tensors:
    """The weighted gradients of `outputs` with respect to `inputs`, zeros where there is no dependence."""
    tracked = [(out, weight) for out, weight in zip(outputs, weights, strict=True) if out.requires_grad]
    if strict and len(tracked) < len(outputs):
        raise RuntimeError(f"{name}(): an output is independent of the inputs, which strict=True does not allow")
    found: tuple[Tensor | None, ...] = (None,) * len(inputs)
    if tracked:
        found = grad([out for out, _ in tracked], inputs, [weight for _, weight in tracked], retain_graph=True,
                     create_graph=create_graph, allow_unused=True)
    if strict and None in found:
        raise RuntimeError(f"{name}(): the outputs are independent of input {found.index(None)}, which strict=True "
                           "does not allow")
    return tuple(_zeros(t) if g is None else g for g, t in zip(found, inputs, strict=True))


def jacobian_of(name: str, output: Tensor, inputs: Sequence[Tensor], create_graph: bool, strict: bool) -> Tensors:
    """The Jacobian of one output with respect to each of the inputs."""
    size = output.numel()
    if size == 0:
        return tuple(Tensor._wrap(np.zeros(output.shape + t.shape, t.dtype)) for t in inputs)
    rows = [pulled(name, (output,), inputs, (Tensor._wrap(row),), create_graph, strict)
            for row in np.eye(size, dtype=output.dtype).reshape(size, *output.shape)]
    return tuple(stack(column).reshape(output.shape + t.shape) for column, t in zip(zip(*rows), inputs, strict=True))


def _points(name: str, inputs: Any, create_graph: bool) -> Tensors:
    """The inputs as new Tensors that require grad; with `create_graph`, of the same history."""
    return tuple(t.view_as(t) if create_graph and t.requires_grad else t.detach().requires_grad_()
                 for t in _tensors(name, inputs, "inputs"))


def _tensors(name: str, values: Any, what: str) -> Tensors:
    """`values` as a tuple, if it is a Tensor or a tuple of them."""
    tensors = values if isinstance(values, tuple) else (values,)
    for i, tensor in enumerate(tensors):
        if not isinstance(tensor, Tensor):
            where = f"value {i} of the {what}" if isinstance(values, tuple) else what
            raise TypeError(f"The {what} of {name} must be either a Tensor or a tuple of Tensors, but {where} has type "
                            f"{type(tensor).__name__}")
    return tensors


def _vector(name: str, v: Any, shaped_like: Sequence[Tensor]) -> Tensors:
    """`v` as a tuple, checked against what it multiplies; 1 by default."""
    if v is None:
        if len(shaped_like) != 1 or shaped_like[0].numel() != 1:
            raise RuntimeError(f"{name}(): the vector v can only be None where it multiplies a single Tensor with a "
                               f"single element, not {[tuple(t.shape) for t in shaped_like]}")
        return (Tensor._wrap(np.ones(shaped_like[0].shape, shaped_like[0].dtype)),)
    vectors = _tensors(name, v, "vectors v")
    if len(vectors) != len(shaped_like):
        raise RuntimeError(f"{name}(): v is a tuple of invalid length: should be {len(shaped_like)} but got "
                           f"{len(vectors)}")
    for i, (vector, like) in enumerate(zip(vectors, shaped_like, strict=True)):
        if vector.shape != like.shape:
            raise RuntimeError(f"{name}(): entry {i} in v has invalid size: should be {tuple(like.shape)} but got "
                               f"{tuple(vector.shape)}")
    return vectors


def _number(name: str, output: Any) -> Tensor:
    """What the function returned, if it is a Tensor with one element."""
    if not isinstance(output, Tensor):
        raise RuntimeError(f"The function given to {name} should return a single Tensor, not {type(output).__name__}")
    if output.numel() != 1:
        raise RuntimeError(f"The Tensor returned by the function given to {name} should contain a single element, but "
                           f"its shape is {tuple(output.shape)}")
    return output


def _zeros(like: Tensor) -> Tensor:
    return Tensor._wrap(np.zeros(like.shape, like.dtype))


def _like(given: Any, tensors: Sequence[Tensor], create_graph: bool) -> Any:
    """A tuple where a tuple was given, else the one tensor; without history unless `create_graph`."""
    result = tuple(tensors) if create_graph else tuple(t.detach() for t in tensors)
    return result if isinstance(given, tuple) else result[0]
