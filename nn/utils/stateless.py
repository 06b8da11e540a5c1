"""Modules called with other parameters than their own: `functional_call`, and many modules' parameters as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from autograd import Tensor, no_grad
from autograd.ops.joining import stack
from nn.members import BUFFER, PARAMETER, UNSAVED, Members
from nn.module import Module


def functional_call(module: Module, parameter_and_buffer_dicts: Mapping[str, Tensor] | Sequence[Mapping[str, Tensor]],
                    args: Any = None, kwargs: Mapping[str, Any] | None = None, *, tie_weights: bool = True,
                    strict: bool = False) -> Any:
    """`module(*args, **kwargs)` with tensors by their dotted names in place of its own (`torch.func.functional_call`).

    The gradient goes to the given tensors. What shares a replaced tensor is replaced too, unless `tie_weights` is False.
    Raises ValueError for a name in two of the dicts, KeyError for a name that the module does not have, and with
    `strict` RuntimeError unless every parameter and buffer is given.

    >>> import autograd, nn
    >>> functional_call(nn.Linear(2, 1, bias=False), {"weight": autograd.ones(1, 2)}, autograd.tensor([2.0, 3.0]))
    tensor([5.])
    """
    dicts = [parameter_and_buffer_dicts] if isinstance(parameter_and_buffer_dicts, Mapping) else parameter_and_buffer_dicts
    given = {name: value for one in dicts for name, value in one.items()}
    if len(given) < sum(map(len, dicts)):
        raise ValueError("functional_call(): a name appeared in several dicts: "
                         f"{sorted(name for name in given if sum(name in one for one in dicts) > 1)}")
    places = _places(module)
    unknown, missing = given.keys() - places.keys(), places.keys() - given.keys()
    if strict and (unknown or missing):
        raise RuntimeError(f"functional_call(): expected exactly the parameters and buffers of {type(module).__name__}; "
                           f"missing {sorted(missing)}, unexpected {sorted(unknown)}")
    if unknown:
        raise KeyError(f"functional_call(): {type(module).__name__} has no parameter or buffer {sorted(unknown)}")
    for name, value in given.items():
        if not isinstance(value, Tensor):
            raise TypeError(f"functional_call(): expected a Tensor for '{name}', got {type(value).__name__}")
    arguments = () if args is None else args if isinstance(args, tuple) else (args,)
    with _replaced(places, given, tie_weights):
        return module(*arguments, **(kwargs or {}))


def stack_module_state(models: Sequence[Module]) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Parameters and buffers of modules of one kind, each stacked along a new dim 0, as leaves (`torch.func`).

    For an ensemble: `vmap` over `functional_call`. Raises RuntimeError for no models, or of different classes.
    """
    if not models:
        raise RuntimeError("stack_module_state: Expected at least one model, got 0.")
    if any(type(model) is not type(models[0]) for model in models):
        raise RuntimeError("stack_module_state: Expected all models to be of the same class, got "
                           f"{sorted({type(model).__name__ for model in models})}")
    with no_grad():
        parameters = {name: stack([dict(model.named_parameters())[name] for model in models])
                      for name, _ in models[0].named_parameters()}
        buffers = {name: stack([dict(model.named_buffers())[name] for model in models])
                   for name, _ in models[0].named_buffers()}
    for name, parameter in models[0].named_parameters():
        parameters[name].requires_grad_(parameter.requires_grad)
    return parameters, buffers


def _places(module: Members) -> dict[str, tuple[Members, str]]:
    """Where each parameter and buffer stands: its owner, and the owner's name for it."""
    return {f"{path}.{name}" if path else name: (owner, name)
            for path, owner in module.named_modules(remove_duplicate=False)
            for name, _ in owner._items(PARAMETER, BUFFER, UNSAVED)}


@contextmanager
def _replaced(places: dict[str, tuple[Members, str]], given: Mapping[str, Tensor], tie_weights: bool) -> Iterator[None]:
    """The given tensors stand in the module, and afterwards its own again: neither is checked or registered."""
    own = {name: vars(owner)[attribute] for name, (owner, attribute) in places.items()}
    sharing = {id(own[name]): value for name, value in given.items()} if tie_weights else {}
    try:
        for name, (owner, attribute) in places.items():
            vars(owner)[attribute] = given.get(name, sharing.get(id(own[name]), own[name]))
        yield
    finally:
        for name, (owner, attribute) in places.items():
            vars(owner)[attribute] = own[name]
