"""Function: an operation that the user defines, with its own backward pass (PyTorch's `torch.autograd.Function`)."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any, NoReturn

import numpy as np

from autograd.dtypes import is_floating
from autograd.engine import Node
from autograd.modes import enable_grad, no_grad, thread
from autograd.pullback import _Item
from autograd.tensor import Tensor
from autograd.trace import calling_line


class FunctionCtx:
    """What `forward` leaves for `backward`: tensors by `save_for_backward`, anything else as an attribute."""

    def __init__(self, needs_input_grad: tuple[bool, ...]) -> None:
        self.needs_input_grad = needs_input_grad
        self._to_save: tuple[Tensor | None, ...] = ()
        self._dirty: tuple[Tensor, ...] = ()
        self._non_differentiable: tuple[Tensor, ...] = ()
        self._materialize_grads = True
        self._node: weakref.ref[Node] | None = None

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep inputs, outputs or other tensors for `backward`; an in-place change until then is an error there."""
        for i, tensor in enumerate(tensors):
            if not (tensor is None or isinstance(tensor, Tensor)):
                raise TypeError(f"save_for_backward can only save variables, but argument {i} is of type "
                                f"{type(tensor).__name__}; keep it as an attribute of ctx")
        self._to_save = tensors

    @property
    def saved_tensors(self) -> tuple[Tensor | None, ...]:
        """What `save_for_backward` kept. Raises RuntimeError if it was freed, or changed in place."""
        node = None if self._node is None else self._node()
        if node is None:
            return self._to_save
        assert isinstance(node.op, _Call)
        return tuple(node.op.restored(node, *entry) for entry in node.unchanged())

    def mark_dirty(self, *tensors: Tensor) -> None:
        """Say which inputs `forward` changed in place; it has to return them."""
        self._dirty = tensors

    def mark_non_differentiable(self, *outputs: Tensor) -> None:
        """Say which outputs never require grad."""
        self._non_differentiable = outputs

    def set_materialize_grads(self, value: bool) -> None:
        """Whether `backward` gets zeros (the default) or None for an output that nothing depends on."""
        self._materialize_grads = value


class Function:
    """Base of operations that the user defines. Subclass it, and call `MyFunction.apply(...)`.

    `forward(ctx, *args)` computes without being recorded; or `forward(*args)` does, and `setup_context(ctx, inputs,
    output)` keeps what is needed. `backward(ctx, *grad_outputs)` returns a gradient for each argument, None for those
    that are no tensors. Written with operations on Tensors it can itself be differentiated; mark it
    `@once_differentiable` otherwise. An output that would share memory with an input is copied, unless that input is
    marked dirty.

    >>> import autograd
    >>> class Cube(autograd.Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         ctx.save_for_backward(x)
    ...         return x * x * x
    ...     @staticmethod
    ...     def backward(ctx, grad_output):
    ...         x, = ctx.saved_tensors
    ...         return grad_output * 3 * x * x
    >>> x = autograd.tensor(2.0, requires_grad=True)
    >>> Cube.apply(x).backward()
    >>> x.grad
    tensor(12.)
    """

    @staticmethod
    def forward(*args: Any) -> Any:
        """Compute the output, a Tensor or a tuple."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> Any:
        """Keep what `backward` needs, where `forward` takes no ctx."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """The gradient of each argument of `forward`, given that of each output."""
        raise NotImplementedError("You must implement the backward function for custom autograd.Function.")

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """Call `forward`, and record `backward` if an argument requires grad."""
        parents = tuple(arg._current_node() if isinstance(arg, Tensor) else None for arg in args)
        ctx = FunctionCtx(tuple(parent is not None for parent in parents))
        with no_grad():
            if cls.setup_context is Function.setup_context:
                returned = cls.forward(ctx, *args)
            else:
                returned = cls.forward(*args)
                cls.setup_context(ctx, args, returned)
        recording = thread.modes.grad and any(ctx.needs_input_grad)
        computed = returned if isinstance(returned, tuple) else (returned,)
        _check_returned(cls.__name__, computed, isinstance(returned, tuple))
        _check_dirty(cls.__name__, ctx, args, computed, recording)
        outputs = [_own(value, args, ctx._dirty) for value in computed]
        if recording:
            _record(cls, ctx, args, parents, computed, outputs, several=isinstance(returned, tuple))
        return tuple(outputs) if isinstance(returned, tuple) else outputs[0]


class _Call:
    """One call of a Function, as the backward walk sees it."""

    def __init__(self, function: type[Function], ctx: FunctionCtx, args: Sequence[Any], outputs: Sequence[Any],
                 several: bool) -> None:
        self.name = function.__name__
        self.function = function
        self.ctx = ctx
        self.several = several
        self.takes_tensor = [isinstance(arg, Tensor) for arg in args]
        self.kinds = [(out._array.shape, out._array.dtype) if isinstance(out, Tensor) else None for out in outputs]

    def output_node(self, node: Node, i: int) -> Node:
        """The node of output `i` of the call that `node` stands for."""
        kind = self.kinds[i]
        assert kind is not None
        return Node(_Item(self.name, i, len(self.kinds)), (node,), *kind, []) if self.several else node

    def restored(self, node: Node, tensor: Tensor | None, output: int | None) -> Tensor | None:
        """A saved tensor; an output gets its history back, which was not kept lest it keep itself alive."""
        if tensor is None or output is None:
            return tensor
        result = tensor.detach()
        result._node = self.output_node(node, output)
        return result

    def pull(self, node: Node, g: Any, needed: Container[Node] | None) -> Iterable[tuple[Node, Any]]:
        """The contribution of `g` to each parent that is `needed` (all of them if None)."""
        parts = g if self.several else [g]
        recording = any(isinstance(part, Tensor) for part in parts)
        needs = tuple(parent is not None and (needed is None or parent in needed) for parent in node.parents)
        self.ctx.needs_input_grad = needs
        with enable_grad() if recording else no_grad():
            returned = self.function.backward(self.ctx, *map(self._upstream, parts, self.kinds))
            gradients = self._checked(returned if isinstance(returned, tuple) else (returned,), node)
            return [(parent, gradient.clone() if recording else np.array(gradient._array))
                    for parent, gradient, wanted in zip(node.parents, gradients, needs, strict=True)
                    if parent is not None and wanted and gradient is not None]

    def _upstream(self, g: Any, kind: tuple[Any, Any] | None) -> Tensor | None:
        """The gradient of one output as `backward` gets it: read-only, since others may use the array too."""
        if isinstance(g, Tensor):
            return g
        if g is None and (kind is None or not self.ctx._materialize_grads):
            return None
        array = np.zeros(*kind) if g is None and kind is not None else np.asarray(g).view()
        array.flags.writeable = False
        return Tensor._wrap(array)

    def _checked(self, gradients: tuple[Any, ...], node: Node) -> Sequence[Any]:
        """The gradients, one for each argument, after checking number, types and shapes."""
        name, count = f"{self.name}Backward", len(node.parents)
        if len(gradients) < count or any(g is not None for g in gradients[count:]):
            raise RuntimeError(f"function {name} returned an incorrect number of gradients (expected {count}, got "
                               f"{len(gradients)}); backward() returns one for each argument of forward(), None for "
                               "what is no tensor")
        for i, (g, parent) in enumerate(zip(gradients, node.parents, strict=False)):
            if g is None:
                continue
            if not isinstance(g, Tensor):
                raise TypeError(f"function {name}: expected Tensor or None as gradient {i}, but got {type(g).__name__}")
            if not self.takes_tensor[i]:
                raise RuntimeError(f"function {name} returned a gradient different from None at position {i + 1}, but "
                                   "the corresponding forward input was not a Tensor")
            if parent is not None and not _expands(parent.shape, g._array.shape):
                raise RuntimeError(f"Function {name} returned an invalid gradient at index {i} - got "
                                   f"{list(g._array.shape)} but expected shape compatible with {list(parent.shape)}")
        return gradients[:count]


def once_differentiable(backward: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a `backward` that does not record what it does: differentiating its result is an error, not zero."""
    @functools.wraps(backward)
    def refusing(ctx: FunctionCtx, *grad_outputs: Any) -> Any:
        with no_grad():
            returned = backward(ctx, *grad_outputs)
        node = None if ctx._node is None else ctx._node()
        if not thread.modes.grad or node is None:
            return returned
        parents = (*node.parents, *(g._node for g in grad_outputs if isinstance(g, Tensor)))
        refused = [Tensor._recorded(g._array, Node(_REFUSAL, parents, g._array.shape, g._array.dtype, []))
                   if isinstance(g, Tensor) else g for g in (returned if isinstance(returned, tuple) else (returned,))]
        return tuple(refused)
    return refusing


class _Refusal:
    """Stands for a backward pass that cannot be differentiated."""

    name = "once_differentiable"

    def pull(self, node: Node, g: Any, needed: Container[Node] | None) -> NoReturn:
        raise RuntimeError("trying to differentiate twice a function that was marked with @once_differentiable")


_REFUSAL = _Refusal()


def _record(cls: type[Function], ctx: FunctionCtx, args: Sequence[Any], parents: tuple[Node | None, ...],
            computed: Sequence[Any], outputs: Sequence[Any], *, several: bool) -> None:
    """Make the node of a call, with what it saved, and give it to the outputs."""
    call = _Call(cls, ctx, args, outputs, several)
    constants = [id(t) for t in ctx._non_differentiable]
    tracked = {i: id(value) for i, value in enumerate(computed)
               if isinstance(value, Tensor) and is_floating(value.dtype) and id(value) not in constants}
    index = {value: i for i, value in tracked.items()}
    saved = [(t, None) if t is None or id(t) not in index else (t.detach(), index[id(t)]) for t in ctx._to_save]
    versions = [(t._storage, t._storage.version) for t in ctx._to_save if t is not None]
    ctx._to_save, ctx._dirty, ctx._non_differentiable = (), (), ()
    shape, dtype = ((), None) if several or call.kinds[0] is None else call.kinds[0]
    node = Node(call, parents, shape, dtype, saved, versions)
    ctx._node = weakref.ref(node)
    for i in tracked:
        outputs[i]._node = call.output_node(node, i)
    if thread.modes.anomaly:
        node.trace = calling_line()


def _own(value: Any, args: Sequence[Any], dirty: Sequence[Tensor]) -> Any:
    """An output as a Tensor of its own, in memory of its own; dirty inputs and what is no Tensor stay themselves."""
    if not isinstance(value, Tensor) or any(value is t for t in dirty):
        return value
    if any(isinstance(arg, Tensor) and arg._storage is value._storage for arg in args):
        return Tensor._wrap(value._array.copy())
    return value.detach()


def _check_returned(name: str, computed: Sequence[Any], several: bool) -> None:
    if not several and not isinstance(computed[0], Tensor):
        raise TypeError(f"{name}.forward: expected Tensor or tuple of Tensor (got {type(computed[0]).__name__}) "
                        "for return value 0")


def _check_dirty(name: str, ctx: FunctionCtx, args: Sequence[Any], computed: Sequence[Any], recording: bool) -> None:
    """Check that the inputs marked dirty are inputs, are returned, and may be changed; count the change."""
    for tensor in ctx._dirty:
        if not any(tensor is arg for arg in args):
            raise RuntimeError(f"{name}: mark_dirty() was called on a tensor that is no input of forward()")
        if not any(tensor is value for value in computed):
            raise RuntimeError(f"{name}: some elements marked as dirty during the forward method were not returned as "
                               "output. The inputs that are modified inplace must all be outputs of the Function.")
        if recording and tensor._node is not None and tensor.is_leaf:
            raise RuntimeError(f"{name}: a leaf Variable that requires grad is being used in an in-place operation; "
                               "pass a clone() of it")
        if recording and tensor._base is not None:
            raise RuntimeError(f"{name}: a view is being changed in place by a custom Function, which its base cannot "
                               "know; pass a clone() of it")
        tensor._storage.change(name)


def _expands(shape: tuple[int, ...], to: tuple[int, ...]) -> bool:
    """Whether a value of `shape` broadcasts to `to`, so that a gradient of that shape can be summed down to it."""
    return len(shape) <= len(to) and all(n in (1, m) for n, m in zip(reversed(shape), reversed(to), strict=False))
