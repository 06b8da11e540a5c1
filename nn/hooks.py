"""Hooks of a Module: functions that are called before and after its forward and backward passes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Container, Iterable
from typing import Any

import numpy as np

from autograd import Tensor
from autograd.engine import Node
from autograd.hooks import RemovableHandle
from autograd.pullback import outputs_of

Hook = Callable[..., Any]


class Hooks:
    """The hooks of one module, in the order in which they run."""

    def __init__(self) -> None:
        self.forward_pre: OrderedDict[int, Any] = OrderedDict()  # of (hook, whether it takes keyword arguments)
        self.forward: OrderedDict[int, Any] = OrderedDict()
        self.backward_pre: OrderedDict[int, Any] = OrderedDict()
        self.backward: OrderedDict[int, Any] = OrderedDict()

    @staticmethod
    def add(hooks: OrderedDict[int, Any], hook: Any, prepend: bool) -> RemovableHandle:
        """Add a hook at the end, or in front of the others."""
        handle = RemovableHandle(hooks, hook)
        if prepend:
            hooks.move_to_end(handle.id, last=False)
        return handle

    def call(self, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """`module.forward` with all hooks around it."""
        for hook, with_kwargs in tuple(self.forward_pre.values()):
            args, kwargs = _before(module, hook, with_kwargs, args, kwargs)
        gate = _Gate(module, self) if self.backward or self.backward_pre else None
        if gate is not None:
            args = gate.enter(args)
        output = module.forward(*args, **kwargs)
        for hook, with_kwargs in tuple(self.forward.values()):
            replacement = hook(module, args, kwargs, output) if with_kwargs else hook(module, args, output)
            output = output if replacement is None else replacement
        return output if gate is None else gate.leave(output)


def _before(module: Any, hook: Hook, with_kwargs: bool, args: tuple[Any, ...],
            kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments after a forward_pre hook, which may replace them."""
    if not with_kwargs:
        replacement = hook(module, args)
        if replacement is None:
            return args, kwargs
        return replacement if isinstance(replacement, tuple) else (replacement,), kwargs
    replacement = hook(module, args, kwargs)
    if replacement is None:
        return args, kwargs
    if not (isinstance(replacement, tuple) and len(replacement) == 2):
        raise RuntimeError("forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got "
                           f"{replacement!r}.")
    return replacement


class _Gate:
    """Watches the gradients that enter and leave one call of a module."""

    def __init__(self, module: Any, hooks: Hooks) -> None:
        self.module, self.hooks = module, hooks
        self.entered: tuple[int, ...] = ()  # which of the arguments get gradients
        self.count = 0
        self.grad_output: tuple[Any, ...] | None = None  # of the pass that is under way

    def enter(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """The arguments, so that their gradients pass `on_grad_input`."""
        self.count = len(args)
        self.entered = tuple(i for i, a in enumerate(args) if isinstance(a, Tensor) and a.requires_grad)
        watched = _watch([args[i] for i in self.entered], self.on_grad_input)
        return tuple(watched[self.entered.index(i)] if i in self.entered else a for i, a in enumerate(args))

    def leave(self, output: Any) -> Any:
        """The output, so that its gradients pass `on_grad_output`."""
        outputs = output if isinstance(output, tuple) else (output,)
        tracked = [i for i, o in enumerate(outputs) if isinstance(o, Tensor) and o.requires_grad]

        def spread(grads: list[Any]) -> list[Any]:
            everything: list[Any] = [None] * len(outputs)
            for i, g in zip(tracked, grads, strict=True):
                everything[i] = g
            passed = self.on_grad_output(tuple(everything))
            return [passed[i] for i in tracked]

        watched = _watch([outputs[i] for i in tracked], spread)
        outputs = tuple(watched[tracked.index(i)] if i in tracked else o for i, o in enumerate(outputs))
        return outputs if isinstance(output, tuple) else outputs[0]

    def on_grad_output(self, grad_output: tuple[Any, ...]) -> tuple[Any, ...]:
        """Call the pre hooks; where no argument needs a gradient, all hooks."""
        for hook in tuple(self.hooks.backward_pre.values()):
            replacement = hook(self.module, grad_output)
            if replacement is not None:
                grad_output = replacement if isinstance(replacement, tuple) else (replacement,)

        self.grad_output = grad_output
        if not self.entered:
            self.run(tuple([None] * self.count))
        return grad_output

    def on_grad_input(self, grads: list[Any]) -> list[Any]:
        """Call the hooks with the gradients of all arguments, unless none of them came through the output."""
        if self.grad_output is None:
            return grads
        grad_input: list[Any] = [None] * self.count
        for i, g in zip(self.entered, grads, strict=True):
            grad_input[i] = g
        passed = self.run(tuple(grad_input))
        return [passed[i] for i in self.entered]

    def run(self, grad_input: tuple[Any, ...]) -> tuple[Any, ...]:
        """The gradients of the arguments after the hooks, each of which may replace them."""
        for hook in tuple(self.hooks.backward.values()):
            replacement = hook(self.module, grad_input, self.grad_output)
            if replacement is not None:
                replacement = replacement if isinstance(replacement, tuple) else (replacement,)
                if len(replacement) != len(grad_input):
                    raise RuntimeError(f"Backward hook returned an invalid number of grad_input, got "
                                       f"{len(replacement)}, but expected {len(grad_input)}")
                grad_input = replacement
        self.grad_output = None
        return grad_input


class _Watch:
    """The identity of several tensors, whose gradients pass through a function together: an `engine.Operation`."""

    name = "backward_hook_function"

    def __init__(self, action: Callable[[list[Any]], list[Any]]) -> None:
        self.action = action

    def pull(self, node: Node, g: Any, needed: Container[Node] | None) -> Iterable[tuple[Node, Any]]:
        differentiable = any(isinstance(part, Tensor) for part in g)
        passed = self.action([part if part is None or isinstance(part, Tensor) else Tensor._wrap(np.array(part))
                              for part in g])
        return [(parent, part if differentiable else np.array(part._array))
                for parent, part in zip(node.parents, passed, strict=True) if part is not None and parent is not None]


def _watch(tensors: list[Tensor], action: Callable[[list[Any]], list[Any]]) -> list[Tensor]:
    """Aliases of the tensors whose gradients pass through `action`."""
    if not tensors:
        return []
    node = Node(_Watch(action), tuple(t._node for t in tensors), (), None, [])
    aliases: list[Tensor] = list(outputs_of(tuple(t._array for t in tensors), node))
    for alias, tensor in zip(aliases, tensors, strict=True):
        alias._storage = tensor._storage
    return aliases
