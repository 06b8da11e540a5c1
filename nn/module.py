"""Module: a part of a network, with its parameters, buffers and submodules, that is called like a function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np

from autograd import Tensor
from autograd.dtypes import DTypeLike, float16, float32, float64, is_floating
from autograd.engine import _clock
from autograd.hooks import RemovableHandle
from nn.hooks import Hooks
from nn.located import LOCATABLE, locate
from nn.members import BUFFER, PARAMETER, UNSAVED, Members
from nn.state import IncompatibleKeys, collect, restore

M = TypeVar("M", bound="Module")


class Module(Members):
    """Base class of all layers and networks (`torch.nn.Module`).

    A subclass calls `super().__init__()`, assigns Parameters and other Modules to attributes, and defines `forward`.

    >>> import autograd, nn
    >>> class Scale(nn.Module):
    ...     def __init__(self) -> None:
    ...         super().__init__()
    ...         self.factor = nn.Parameter(autograd.tensor(2.0))
    ...     def forward(self, input: Tensor) -> Tensor:
    ...         return input * self.factor
    >>> Scale()(autograd.tensor([1.0, 2.0]))
    tensor([2., 4.], grad_fn=<MulBackward>)
    """

    training: bool = True
    _hooks: Hooks | None = None

    forward: Callable[..., Any]

    # The call --------------------------------------------------------------------------------------------------

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        start = next(_clock)
        try:
            hooks = self._hooks
            output = self.forward(*args, **kwargs) if hooks is None else hooks.call(self, args, kwargs)
        except LOCATABLE as error:
            locate(error, self)
            raise
        if type(output) is not Tensor:
            _mark_all(output, self, start)
        else:
            node = output._node
            if node is not None and node.number > start:
                node.scope = (self, start, node.scope)
        return output

    def forward(self, *args: Any) -> Any:  # type: ignore[no-redef]
        """The computation; every subclass defines its own."""
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def _hooked(self) -> Hooks:
        if self._hooks is None:
            self._hooks = Hooks()
        return self._hooks

    def register_forward_pre_hook(self, hook: Callable[..., Any], *, prepend: bool = False,
                                  with_kwargs: bool = False) -> RemovableHandle:
        """Call `hook(module, args)` before every forward; what it returns, if anything, replaces the arguments.

        `with_kwargs`: it is called as `hook(module, args, kwargs)` and returns None or `(args, kwargs)`.
        """
        return Hooks.add(self._hooked().forward_pre, (hook, with_kwargs), prepend)

    def register_forward_hook(self, hook: Callable[..., Any], *, prepend: bool = False,
                              with_kwargs: bool = False) -> RemovableHandle:
        """Call `hook(module, args, output)` after every forward; what it returns, if anything, replaces the output.

        `with_kwargs`: it is called as `hook(module, args, kwargs, output)`.
        """
        return Hooks.add(self._hooked().forward, (hook, with_kwargs), prepend)

    def register_full_backward_pre_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """Call `hook(module, grad_output)` before the backward pass of every call; it may return other gradients."""
        return Hooks.add(self._hooked().backward_pre, hook, prepend)

    def register_full_backward_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """Call `hook(module, grad_input, grad_output)` when the gradients of a call's positional arguments are there.

        Both are tuples, with None where there is no gradient; what it returns, if anything, replaces `grad_input`.
        """
        return Hooks.add(self._hooked().backward, hook, prepend)

    # Its state -------------------------------------------------------------------------------------------------

    def state_dict(self, *, destination: Any = None, prefix: str = "", keep_vars: bool = False) -> dict[str, Any]:
        """Parameters and persistent buffers by dotted name, sharing memory; with their history if `keep_vars`."""
        return collect(self, destination, prefix, keep_vars)

    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True,
                        assign: bool = False) -> IncompatibleKeys:
        """Copy the values of `state_dict` into this module, or with `assign` let it hold those tensors themselves.

        Raises RuntimeError, before anything is changed, that names every tensor of another shape and, if `strict`,
        every missing and every unexpected name.
        """
        return restore(self, state_dict, strict, assign)

    def train(self: M, mode: bool = True) -> M:
        """Set training mode, or evaluation mode, here and below; dropout and batch norm differ in them."""
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        for module in self.modules():
            module.training = mode
        return self

    def eval(self: M) -> M:
        """Set evaluation mode, here and below."""
        return self.train(False)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or fill them with zeros."""
        for parameter in self.parameters():
            if set_to_none:
                parameter._grad = None
            elif parameter._grad is not None:
                parameter._grad = parameter._grad.detach()
                parameter._grad._array.fill(0)
                parameter._grad._storage.change("zero_grad")

    def requires_grad_(self: M, requires_grad: bool = True) -> M:
        """Track gradients of all parameters, or of none."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    # Conversion ------------------------------------------------------------------------------------------------

    def apply(self: M, fn: Callable[[Any], Any]) -> M:
        """Call `fn(module)` for every module below, then for this one."""
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self: M, fn: Callable[[Tensor], Tensor]) -> M:
        """Replace the values of parameters, their gradients and buffers by what `fn` makes of them."""
        for module in self.modules():
            for name, buffer in list(module._items(BUFFER, UNSAVED)):
                setattr(module, name, fn(buffer))
            for _, parameter in module._items(PARAMETER):
                old = parameter.detach()
                new = fn(old)
                if new is not old:
                    grad, parameter._grad = parameter._grad, None
                    parameter.data = new
                    parameter._grad = None if grad is None else fn(grad.detach())
        return self

    def to(self: M, *args: Any, **kwargs: Any) -> M:
        """Convert floating parameters and buffers: `to(dtype)`, `to(device)`, `to(device, dtype)`, `to(tensor)`.

        Raises TypeError for a dtype that is not floating, RuntimeError for a device other than the CPU.
        """
        target = Tensor._wrap(np.zeros((), np.float32)).to(*args, **kwargs).dtype
        if not is_floating(target):
            raise TypeError(f"nn.Module.to only accepts floating point dtypes, but got desired dtype={target}")
        return self._apply(lambda t: t.to(*args, **kwargs) if t.is_floating_point() else t)

    def _cast(self: M, dtype: DTypeLike) -> M:
        return self._apply(lambda t: t.to(dtype) if t.is_floating_point() else t)

    def type(self: M, dst_type: DTypeLike | str) -> M:
        """Convert all parameters and buffers."""
        return self._apply(lambda t: t.type(dst_type))

    def float(self: M) -> M:
        """Convert floating parameters and buffers to float32."""
        return self._cast(float32)

    def double(self: M) -> M:
        """Convert floating parameters and buffers to float64."""
        return self._cast(float64)

    def half(self: M) -> M:
        """Convert floating parameters and buffers to float16."""
        return self._cast(float16)

    def cpu(self: M) -> M:
        """This module: it is on the CPU already."""
        return self

    def cuda(self: M, device: Any = None) -> M:
        """Always a RuntimeError: there is no GPU here."""
        return self.to("cuda")

    # In words --------------------------------------------------------------------------------------------------

    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        """What `repr` shows between the parentheses."""
        return ""

    def _describe(self) -> str:
        """This layer in an error message."""
        extra = self.extra_repr()
        return f"{self._get_name()}({extra})" if extra else self._get_name()

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        children = [f"({name}): {indented(repr(module))}" for name, module in self._modules.items()]
        if len(lines) == 1 and not children:
            return f"{self._get_name()}({extra})"
        body = "".join(f"\n  {line}" for line in lines + children)
        return f"{self._get_name()}({body}\n)" if body else f"{self._get_name()}()"


def indented(text: str) -> str:
    """The text with all lines but the first moved to the right."""
    return text.replace("\n", "\n  ")


def _mark_all(output: Any, module: Module, start: int) -> None:
    """Mark the nodes of all Tensors in an output as what a call of `module` returned."""
    if isinstance(output, Tensor):
        node = output._node
        if node is not None and node.number > start:
            node.scope = (module, start, node.scope)
    elif isinstance(output, tuple | list):
        for part in output:
            _mark_all(part, module, start)
    elif isinstance(output, dict):
        for part in output.values():
            _mark_all(part, module, start)
