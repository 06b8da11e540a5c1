"""Gradients on request: `backward` adds them to `.grad`, `grad` returns them."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine import Node, walk
from autograd.modes import enable_grad
from autograd.trace import warn

if TYPE_CHECKING:
    from autograd.tensor import Tensor

_writing_grads = threading.Lock()


def backward(tensors: Tensor | Sequence[Tensor], grad_tensors: Any = None, retain_graph: bool | None = None,
             create_graph: bool = False, inputs: Tensor | Sequence[Tensor] | None = None) -> None:
    """Add to the `.grad` of the leaves (or of `inputs` only) the gradients of `tensors`, weighted by `grad_tensors`.

    A pass that fails leaves every `.grad` as it was. Raises RuntimeError as `seed` and `Node.unchanged` do. PyTorch's
    `torch.autograd.backward`.
    """
    if inputs is not None:
        inputs = _as_list(inputs)
        if not inputs:
            raise RuntimeError("backward(): inputs cannot be an empty list; leave it out to reach every leaf")
    targets = None if inputs is None else {_tracked(t, "backward"): t for t in inputs}
    tensors = _as_list(tensors)
    found = _run("backward", tensors, _weights("backward", tensors, grad_tensors), targets, retain_graph, create_graph)
    taken: set[int] = set()
    with _writing_grads:
        for node, g in found.items():
            if targets is not None:
                receiver: Tensor | None = targets[node]
            else:
                receiver = node.variable() if node.variable is not None else None
            if receiver is not None:
                receiver._receive_grad(g if create_graph else _owned(g, taken))


def grad(outputs: Tensor | Sequence[Tensor], inputs: Tensor | Sequence[Tensor], grad_outputs: Any = None,
         retain_graph: bool | None = None, create_graph: bool = False, only_inputs: bool = True,
         allow_unused: bool | None = None, is_grads_batched: bool = False,
         materialize_grads: bool = False) -> tuple[Tensor | None, ...]:
    """Gradients of `outputs`, weighted by `grad_outputs`, with respect to `inputs`; no `.grad` changes.

    With `create_graph` the result can be differentiated again. An input that the outputs do not depend on is an
    error unless `allow_unused` (its gradient is None) or `materialize_grads` (zeros); `is_grads_batched` takes a
    leading dimension of `grad_outputs` as a batch of weightings. `only_inputs` is old: False warns, and changes
    nothing. PyTorch's `torch.autograd.grad`.

    >>> import autograd
    >>> x = autograd.tensor(3.0, requires_grad=True)
    >>> dy, = autograd.grad(x ** 2, x, create_graph=True)
    >>> dy.item(), autograd.grad(dy, x)[0].item()
    (6.0, 2.0)
    """
    if not only_inputs:
        warn("grad(): only_inputs is ignored, it is always True; to accumulate gradients of other parts of the "
             "graph use backward()", FutureWarning)
    outputs, inputs = _as_list(outputs), _as_list(inputs)
    if not inputs:
        raise RuntimeError("grad(): inputs cannot be empty; name the tensors to differentiate with respect to")
    weights = _weights("grad", outputs, grad_outputs)
    if is_grads_batched:
        rows = [grad(outputs, inputs, [w[i] for w in weights], True, create_graph, allow_unused=allow_unused,
                     materialize_grads=materialize_grads) for i in range(len(weights[0]))]
        return tuple(None if column[0] is None else _stacked(column) for column in zip(*rows, strict=True))
    targets = {_tracked(t, "grad"): t for t in inputs}
    found = _run("grad", outputs, weights, targets, retain_graph, create_graph)
    result: list[Tensor | None] = []
    taken: set[int] = set()
    for i, tensor in enumerate(inputs):
        g = found.get(_tracked(tensor, "grad"))
        if g is None and materialize_grads:
            g = np.zeros(tensor._array.shape, tensor.dtype)
        elif g is None and not allow_unused:
            raise RuntimeError(f"grad(): input {i} of shape {tuple(tensor.shape)} was not used to compute the outputs. "
                               "Pass allow_unused=True to get None for it.")
        result.append(g if g is None or hasattr(g, "_array") else tensor._wrap(_owned(g, taken)))
    return tuple(result)


def _run(caller: str, tensors: Sequence[Tensor], gradients: Sequence[Any], targets: Collection[Node] | None,
         retain_graph: bool | None, create_graph: bool) -> dict[Node, Any]:
    """Check and prepare the seeds, and walk."""
    seeds = [(_tracked(t, caller), seed(t, g, create_graph)) for t, g in zip(tensors, gradients)]
    keep = create_graph if retain_graph is None else retain_graph
    with np.errstate(all="ignore"):
        if create_graph:
            with enable_grad():
                return walk(seeds, targets, retain_graph=keep)
        return walk(seeds, targets, retain_graph=keep)


def seed(output: Tensor, gradient: Any, create_graph: bool) -> Any:
    """The gradient to start from at `output`: ones for a scalar, otherwise the one that the caller gives, copied.

    Raises RuntimeError if none is given for an output with more than one element, or if its shape differs.
    """
    if gradient is None:
        if output._array.size != 1:
            raise RuntimeError(
                f"grad can be implicitly created only for scalar outputs, got one of shape {tuple(output.shape)}. "
                "Reduce it first, e.g. with .sum(), or pass a gradient of the same shape.")
        gradient = np.array(1, output._array.dtype, ndmin=output._array.ndim)
        return output._wrap(gradient) if create_graph else gradient
    if not hasattr(gradient, "_array"):
        raise TypeError(f"gradients can be either Tensors or None, but got {type(gradient).__name__}")
    if gradient._array.shape != output._array.shape:
        raise RuntimeError(f"Mismatch in shape: grad_output has a shape of {tuple(gradient.shape)} and output has a "
                           f"shape of {tuple(output.shape)}; they must be equal.")
    if create_graph:
        return gradient
    return gradient._array.astype(output._array.dtype)


def _owned(g: Any, taken: set[int]) -> Any:
    """`g` itself if it is an array whose memory nothing else can hold, a copy otherwise; `taken` remembers it."""
    if type(g) is not np.ndarray or g.base is not None or id(g) in taken or not g.flags.carray:
        g = np.array(g, order="C")
    taken.add(id(g))
    return g


def _tracked(tensor: Tensor, caller: str) -> Node:
    """The node of a tensor; RuntimeError if no gradient is tracked for it."""
    if not hasattr(tensor, "_array"):
        raise TypeError(f"{caller}(): expected a Tensor, got {type(tensor).__name__}")
    node = tensor._current_node()
    if node is None:
        raise RuntimeError(f"{caller}(): element 0 of tensors does not require grad and does not have a grad_fn; the "
                           f"tensor of shape {tuple(tensor.shape)} was made without gradient tracking. Set "
                           "requires_grad=True on the leaves before computing it.")
    return node


def _weights(caller: str, outputs: Sequence[Tensor], given: Any) -> list[Any]:
    """The gradient to start from, or None, for each output; RuntimeError if there is not one for each."""
    weights: list[Any] = [None] * len(outputs) if given is None else _as_list(given)
    if len(weights) != len(outputs):
        raise RuntimeError(f"{caller}(): got {len(weights)} gradients for {len(outputs)} tensors; give one for each")
    return weights


def _as_list(tensors: Any) -> list[Any]:
    return list(tensors) if isinstance(tensors, Sequence) else [tensors]


def _stacked(tensors: Sequence[Any]) -> Any:
    return np.stack(tensors)
