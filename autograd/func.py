"""Functions to their derivatives: `grad(f)` is a function too, and can be differentiated again (`torch.func`).

`argnums` says which arguments to differentiate by, an index or a tuple of them; each may be a Tensor or Tensors in
nested tuples, lists and dicts. With `has_aux` the function returns `(output, aux)`, and `aux` is handed through.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from typing import Any

from autograd import functional
from autograd.batching import vmap as vmap
from autograd.engine import newest_first
from autograd.functional import jacobian_of, pulled
from autograd.modes import enable_grad, thread
from autograd.nesting import rebuilt, tensors_in
from autograd.tensor import Tensor

Argnums = int | tuple[int, ...]

_leaves = functools.partial(tensors_in, only=True)


def grad(func: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """The function that gives the gradient of `func`, which returns a 0-d Tensor.

    >>> import autograd
    >>> grad(grad(lambda x: x ** 3))(autograd.tensor(2.0))
    tensor(12.)
    """
    both = grad_and_value(func, argnums, has_aux)

    @functools.wraps(func)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        found, value = both(*args, **kwargs)
        return (found, value[1]) if has_aux else found
    return gradient


def grad_and_value(func: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """The function that gives `(gradient, value)`; with `has_aux`, `(gradient, (value, aux))`.

    It raises RuntimeError if `func` does not return a 0-d Tensor.
    """
    @functools.wraps(func)
    def both(*args: Any, **kwargs: Any) -> Any:
        call = _Call("grad", func, args, kwargs, argnums, has_aux)
        if not isinstance(call.output, Tensor) or call.output.ndim:
            got = f"shape {tuple(call.output.shape)}" if isinstance(call.output, Tensor) else type(call.output).__name__
            raise RuntimeError(f"grad: expected the function to return a scalar (0-d) Tensor, got {got}. For other "
                               "outputs use vjp or jacrev.")
        with enable_grad():
            gradients = pulled("grad", [call.output], call.inputs, [None], call.create_graph, False)
        value = call.finished(call.output)
        return call.in_shape_of_inputs(gradients), (value, call.aux) if has_aux else value
    return both


def value_and_grad(func: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """The function that gives `(value, gradient)`: `grad_and_value` in the order of other libraries."""
    both = grad_and_value(func, argnums, has_aux)

    @functools.wraps(func)
    def swapped(*args: Any, **kwargs: Any) -> Any:
        gradient, value = both(*args, **kwargs)
        return value, gradient
    return swapped


def jacrev(func: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """The function that gives the Jacobian of `func`: `output.shape + input.shape` for each output and input."""
    @functools.wraps(func)
    def jacobian(*args: Any, **kwargs: Any) -> Any:
        call = _Call("jacrev", func, args, kwargs, argnums, has_aux)
        with enable_grad():
            blocks = [call.in_shape_of_inputs(jacobian_of("jacrev", out, call.inputs, call.create_graph, False))
                      for out in _leaves(call.output)]
        found = rebuilt(call.output, iter(blocks))
        return (found, call.aux) if has_aux else found
    return jacobian


def jacfwd(func: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """The function that gives the Jacobian of `func`, as `jacrev`: there is no cheaper forward mode here."""
    return jacrev(func, argnums, has_aux)


def hessian(func: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The function that gives the second derivatives of `func`, one `jacrev` after another."""
    return jacrev(jacrev(func, argnums), argnums)


def vjp(func: Callable[..., Any], *primals: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """The output of `func(*primals)`, and a function from cotangents of the output to a gradient of each primal.

    With `has_aux` the result is `(output, function, aux)`.
    """
    call = _Call("vjp", func, primals, {}, tuple(range(len(primals))), has_aux)
    outputs = list(_leaves(call.output))

    def pull(cotangents: Any) -> Any:
        weights = functional._vector("vjp", tuple(_leaves(cotangents)), outputs)
        with enable_grad():
            create_graph = call.create_graph or any(w.requires_grad for w in weights)
            return call.in_shape_of_inputs(pulled("vjp", outputs, call.inputs, weights, create_graph, False))

    output = rebuilt(call.output, map(call.finished, outputs))
    return (output, pull, call.aux) if has_aux else (output, pull)


def jvp(func: Callable[..., Any], primals: tuple[Tensor, ...], tangents: tuple[Tensor, ...]) -> tuple[Any, Any]:
    """The output of `func(*primals)`, and its derivative along `tangents`."""
    tracked = thread.modes.grad and any(t.requires_grad for t in (*primals, *tangents))
    return functional.jvp(func, primals, tangents, create_graph=tracked)


class _Call:
    """A call of the function, with new Tensors in place of those that it is differentiated by."""

    def __init__(self, name: str, func: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any],
                 argnums: Argnums, has_aux: bool) -> None:
        recording = thread.modes.grad
        chosen = (argnums,) if isinstance(argnums, int) else argnums
        for i in chosen:
            if not -len(args) <= i < len(args):
                raise RuntimeError(f"{name}: got argnums={argnums}, but only {len(args)} positional inputs")
        replaced = list(args)
        self.inputs: list[Tensor] = []
        with enable_grad():
            for i in chosen:
                new = [t.view_as(t) if t.requires_grad else t.detach().requires_grad_() for t in _leaves(args[i])]
                self.inputs += new
                replaced[i] = rebuilt(args[i], iter(new))
            returned = func(*replaced, **kwargs)
        if has_aux and not (isinstance(returned, tuple) and len(returned) == 2):
            raise RuntimeError(f"{name}: with has_aux=True the function must return a tuple (output, aux)")
        self.output: Any = returned[0] if has_aux else returned
        self.aux: Any = returned[1] if has_aux else None
        self.structure = args[argnums] if isinstance(argnums, int) else tuple(args[i] for i in argnums)
        self.create_graph = recording and self._depends_on_more()

    def _depends_on_more(self) -> bool:
        """Whether the output depends on leaves besides the inputs: then the caller may differentiate the result."""
        mine = {t._node for t in self.inputs}
        nodes = [out._node for out in _leaves(self.output) if out._node is not None]
        reached = {*nodes, *(parent for node in newest_first(nodes) for parent in node.parents if parent is not None)}
        return any(node.op is None and node not in mine for node in reached)

    def finished(self, tensor: Tensor) -> Tensor:
        return tensor if self.create_graph else tensor.detach()

    def in_shape_of_inputs(self, tensors: Any) -> Any:
        """One tensor for each input, nested as the inputs are."""
        return rebuilt(self.structure, map(self.finished, tensors))


def __getattr__(name: str) -> Any:
    """What `torch.func` has for modules stands in `nn.utils.stateless`, and is imported when it is asked for."""
    if name in ("functional_call", "stack_module_state"):
        return getattr(importlib.import_module("nn.utils.stateless"), name)
    raise AttributeError(f"module 'autograd.func' has no attribute {name!r}")
