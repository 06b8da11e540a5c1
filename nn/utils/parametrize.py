"""Parametrisations: a parameter of a module becomes a function of other parameters, which are trained in its place.

`module.weight` is then computed when it is read, as `parametrization(original)`, and the original is stored as
`module.parametrizations.weight.original`, under PyTorch's keys.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from autograd import Tensor, no_grad
from nn.containers import ModuleDict, ModuleList
from nn.members import BUFFER, PARAMETER
from nn.module import Module
from nn.parameter import Parameter

_cache: ContextVar[dict[ParametrizationList, Any] | None] = ContextVar("_cache", default=None)


@contextmanager
def cached() -> Iterator[None]:
    """Inside, each parametrised tensor is computed once and then remembered (`torch.nn.utils.parametrize.cached`)."""
    token = _cache.set({}) if _cache.get() is None else None
    try:
        yield
    finally:
        if token is not None:
            _cache.reset(token)


class ParametrizationList(ModuleList):
    """The parametrisations of one tensor, applied one after another, and the original, or originals, of it
    (`torch.nn.utils.parametrize.ParametrizationList`)."""

    def __init__(self, modules: Sequence[Module], original: Tensor, unsafe: bool = False) -> None:
        if not modules:
            raise ValueError("ParametrizationList requires one or more modules.")
        super().__init__(modules)
        self.unsafe = unsafe
        with no_grad():
            found = _inverted(modules, original)
            parts = [found] if isinstance(found, Tensor) else found
            if not (isinstance(parts, Sequence) and all(isinstance(part, Tensor) for part in parts)):
                raise ValueError("'right_inverse' must return a Tensor or a Sequence of tensors (list, tuple...). Got "
                                 f"{type(found).__name__}")
            if not unsafe:
                _same_kind("A parametrization", _composed(modules, parts), original)
        self.is_tensor = isinstance(found, Tensor)
        self.ntensors = len(parts)
        parameter = isinstance(original, Parameter)
        if self.is_tensor:
            _same_kind("right_inverse", found, original, shape=False)
            original.data = found.detach()  # the very tensor is kept, for optimizers know it
            originals = {"original": original}
        else:
            originals = {f"original{i}": Parameter(part.detach(), original.requires_grad) if parameter
                         else part.detach() for i, part in enumerate(parts)}
        for name, value in originals.items():
            self._register(PARAMETER if parameter else BUFFER, name, value)

    def _originals(self) -> list[Any]:
        names = ["original"] if self.is_tensor else [f"original{i}" for i in range(self.ntensors)]
        return [self.__dict__[name] for name in names]

    def right_inverse(self, value: Tensor) -> None:
        """Set the originals so that the parametrised tensor becomes `value`.

        Raises RuntimeError if a parametrisation has no `right_inverse`, ValueError if one returns what does not fit.
        """
        for module in self:
            if not hasattr(module, "right_inverse"):
                raise RuntimeError(f"parametrization {type(module).__name__} does not implement right_inverse.")
        with no_grad():
            for module in reversed(list(self)):
                value = module.right_inverse(value)
            parts = [value] if self.is_tensor else list(value)
            originals = self._originals()
            if len(parts) != len(originals):
                raise ValueError(f"'right_inverse' must return a sequence of tensors of length {len(originals)}. Got "
                                 f"a sequence of length {len(parts)}.")
            for original, part in zip(originals, parts, strict=True):
                _same_kind("right_inverse", part, original, shape=False)
            for original, part in zip(originals, parts, strict=True):
                original.data = part.detach()

    def forward(self) -> Any:
        return _composed(self, self._originals())


def _composed(modules: Iterable[Module], originals: Sequence[Any]) -> Any:
    """The modules applied one after another, the first of them to all originals."""
    values = tuple(originals)
    for module in modules:
        values = (module(*values),)
    return values[0]


def _inverted(modules: Sequence[Module], value: Any) -> Any:
    """What the modules turn into `value`, as far as they know."""
    for module in reversed(modules):
        if hasattr(module, "right_inverse"):
            with suppress(NotImplementedError):
                value = module.right_inverse(value)
    return value


def _same_kind(what: str, value: Any, like: Tensor, shape: bool = True) -> None:
    """ValueError unless `value` is a Tensor of the dtype, and `shape`, of `like`."""
    if not isinstance(value, Tensor):
        raise ValueError(f"{what} must return a tensor. Got {type(value).__name__}.")
    if value.dtype != like.dtype:
        raise ValueError(f"{what} may not change the dtype of the tensor, unless it is registered with unsafe=True: "
                         f"expected {like.dtype}, got {value.dtype}")
    if shape and value.shape != like.shape:
        raise ValueError(f"{what} may not change the shape of the tensor, unless it is registered with unsafe=True: "
                         f"expected {tuple(like.shape)}, got {tuple(value.shape)}")


class _Parametrized(Module):
    """Mixed into the class of a module that has parametrisations: reads and sets its tensors through them."""

    def __getattr__(self, name: str) -> Any:
        parametrizations = self.__dict__.get("parametrizations", ())
        if name not in parametrizations:
            return super().__getattr__(name)
        steps, cache = parametrizations[name], _cache.get()
        if cache is None:
            return steps()
        if steps not in cache:
            cache[steps] = steps()
        return cache[steps]

    def __setattr__(self, name: str, value: Any) -> None:
        parametrizations = self.__dict__.get("parametrizations", ())
        if name not in parametrizations:
            super().__setattr__(name, value)
            return
        parametrizations[name].right_inverse(value)
        (_cache.get() or {}).pop(parametrizations[name], None)

    def __reduce__(self) -> Any:
        return _blank, (type_before_parametrizations(self),), self.__dict__.copy()


@functools.cache
def _parametrized(base: Any) -> Any:
    """The class of a parametrised module of class `base`."""
    return type(f"Parametrized{base.__name__}", (_Parametrized, base), {"__module__": base.__module__})


def _blank(base: Any) -> Any:
    made = _parametrized(base)
    return made.__new__(made)


def type_before_parametrizations(module: Module) -> type[Module]:
    """The class that a module has, or had before it was parametrised."""
    return type(module).__mro__[2] if isinstance(module, _Parametrized) else type(module)


def is_parametrized(module: Module, tensor_name: str | None = None) -> bool:
    """Whether a module has parametrisations, of that tensor if one is named."""
    if not isinstance(module, _Parametrized):
        return False
    return tensor_name is None or tensor_name in module.parametrizations


def register_parametrization(module: Module, tensor_name: str, parametrization: Module, *,
                             unsafe: bool = False) -> Module:
    """Make `module.<tensor_name>` be `parametrization(original)`, after the parametrisations that it has already.

    The parametrisation may have a `right_inverse(value)`: it finds the original, or a tuple of originals, that stands
    for a value; then the tensor keeps its value, and can be assigned to. Raises ValueError if the module has no such
    parameter or buffer, or if dtype or shape would change; `unsafe` leaves out that check.
    (`torch.nn.utils.parametrize.register_parametrization`)

    >>> import autograd, nn
    >>> class Symmetric(nn.Module):
    ...     def forward(self, input: Tensor) -> Tensor:
    ...         return input.triu() + input.triu(1).T
    >>> layer = register_parametrization(nn.Linear(3, 3), "weight", Symmetric())
    >>> bool((layer.weight == layer.weight.T).all())
    True
    >>> list(layer.state_dict())
    ['bias', 'parametrizations.weight.original']
    """
    parametrization.train(module.training)
    if is_parametrized(module, tensor_name):
        steps = module.parametrizations[tensor_name]
        if not unsafe:
            with no_grad():
                value = getattr(module, tensor_name)
                _same_kind("A parametrization", parametrization(value), value)
                _same_kind("right_inverse", _inverted([parametrization], value), value)
        steps.append(parametrization)
        steps.unsafe |= unsafe
        return module
    if not (tensor_name in module._parameters or tensor_name in module._buffers) or getattr(module, tensor_name) is None:
        raise ValueError(f"Module '{module}' does not have a parameter, a buffer, or a parametrized element with name "
                         f"'{tensor_name}'")
    steps = ParametrizationList([parametrization], getattr(module, tensor_name), unsafe)
    delattr(module, tensor_name)
    if not is_parametrized(module):
        base: Any = type(module)
        module.__class__ = _parametrized(base)
        module.parametrizations = ModuleDict()
    module.parametrizations[tensor_name] = steps
    return module


def remove_parametrizations(module: Module, tensor_name: str, leave_parametrized: bool = True) -> Module:
    """Make a tensor an ordinary parameter or buffer again, of its present value or, if not `leave_parametrized`, of
    its original.

    Raises ValueError if it is not parametrised, or to leave the original where there are several.
    (`torch.nn.utils.parametrize.remove_parametrizations`)
    """
    if not is_parametrized(module, tensor_name):
        raise ValueError(f"Module {module} does not have a parametrization on {tensor_name}")
    steps = module.parametrizations[tensor_name]
    if not (steps.is_tensor or leave_parametrized):
        raise ValueError("Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is parametrized in "
                         "terms of a sequence of tensors.")
    original = steps._originals()[0]
    if leave_parametrized:
        with no_grad():
            value = getattr(module, tensor_name).detach().clone()
        if not steps.is_tensor:
            original = Parameter(value, original.requires_grad) if isinstance(original, Parameter) else value
        original.data = value
    del module.parametrizations[tensor_name]
    if not module.parametrizations:
        del module.parametrizations
        module.__class__ = type_before_parametrizations(module)
    module._register(PARAMETER if isinstance(original, Parameter) else BUFFER, tensor_name, original)
    return module
