"""State dictionaries: what a module saves, and the checks before it takes over what was saved."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from autograd import Tensor, no_grad
from nn.members import BUFFER, PARAMETER, Members
from nn.parameter import Parameter


class IncompatibleKeys(NamedTuple):
    """The names that a state dict lacks, and those that the module does not know."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return f"IncompatibleKeys(missing_keys={self.missing_keys}, unexpected_keys={self.unexpected_keys})"


def saved_members(module: Members, prefix: str = "") -> Iterator[tuple[str, Members, str, Any]]:
    """(dotted name, owner, its name for it, value) of everything that is saved; parameters first in each module."""
    for path, owner in module.named_modules(prefix=prefix.removesuffix("."), remove_duplicate=False):
        for kind in (PARAMETER, BUFFER):
            for name, value in owner._items(kind):
                yield f"{path}.{name}" if path else name, owner, name, value


def collect(module: Members, destination: dict[str, Any] | None, prefix: str, keep_vars: bool) -> dict[str, Any]:
    """Parameters and persistent buffers by dotted name; they share the module's memory."""
    found: dict[str, Any] = OrderedDict() if destination is None else destination
    for name, _, _, value in saved_members(module, prefix):
        found[name] = value if keep_vars else value.detach()
    return found


def restore(module: Members, state_dict: Mapping[str, Any], strict: bool, assign: bool) -> IncompatibleKeys:
    """Copy the values of `state_dict` into the module, or `assign` its tensors; nothing if anything does not fit."""
    if not isinstance(state_dict, Mapping):
        raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
    members = list(saved_members(module))
    names = {name for name, *_ in members}
    missing = [name for name, owner, own_name, _ in members
               if name not in state_dict and own_name not in owner._since_then]
    unexpected = [name for name in state_dict if name not in names]
    problems = []
    if strict and missing:
        problems.append("Missing key(s) in state_dict: " + ", ".join(f'"{name}"' for name in missing) + ". ")
    if strict and unexpected:
        problems.append("Unexpected key(s) in state_dict: " + ", ".join(f'"{name}"' for name in unexpected) + ". ")
    problems += [problem for name, owner, _, value in members if name in state_dict
                 and (problem := _misfit(name, value, state_dict[name], owner._open_axis))]
    lazy: dict[Any, dict[str, Any]] = {}
    for name, owner, own_name, _ in members:
        if name in state_dict and owner._open_axis is not None:
            lazy.setdefault(owner, {})[own_name] = state_dict[name]
    problems += [problem for owner, given in lazy.items() if (problem := owner._half_given(given))]
    if problems:
        raise RuntimeError(f"Error(s) in loading state_dict for {type(module).__name__}:\n\t" + "\n\t".join(problems))
    with no_grad():
        for name, owner, own_name, value in members:
            if name in state_dict:
                _take_over(owner, own_name, value, state_dict[name], assign)
    for owner in lazy:
        owner._settle_as_loaded()
    return IncompatibleKeys(missing, unexpected)


def _misfit(name: str, value: Tensor, given: Any, open_axis: int | None) -> str:
    """Why `given` cannot become the value of `name`, or an empty string; along the open axis any length fits."""
    if not isinstance(given, Tensor):
        return (f'While copying the parameter named "{name}", expected autograd.Tensor from checkpoint but received '
                f"{type(given).__name__}")
    shape = list(given.shape)
    if open_axis is not None and open_axis < min(value.ndim, given.ndim) and not value.shape[open_axis]:
        shape[open_axis] = 0
    if shape != list(value.shape):
        return (f"size mismatch for {name}: copying a param with shape {given.shape} from checkpoint, the shape in "
                f"current model is {value.shape}.")
    return ""


def _take_over(owner: Members, name: str, value: Tensor, given: Tensor, assign: bool) -> None:
    if not assign and value.shape != given.shape:
        value.data = given.detach().clone().to(value.dtype)
    elif not assign:
        value._array[...] = given._array
        value._storage.change("load_state_dict")
    elif isinstance(value, Parameter) and not isinstance(given, Parameter):
        setattr(owner, name, Parameter(given, value.requires_grad))
    else:
        setattr(owner, name, given if not isinstance(given, Parameter) else given.requires_grad_(value.requires_grad))
