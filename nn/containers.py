"""Modules and parameters in order or by key: Sequential, ModuleList, ModuleDict, ParameterList, ParameterDict."""

from __future__ import annotations

import operator
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, MutableMapping
from typing import Any, TypeVar

from autograd import Tensor
from nn.members import MODULE
from nn.module import Module, indented
from nn.parameter import Parameter

__all__ = ["Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict"]


S = TypeVar("S", bound="_Numbered")


class _Numbered(Module):
    """Modules named by their positions, with a list's methods."""

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Any]:
        values = self.__dict__
        return iter([values[name] for name, kind in self._kinds.items() if kind == MODULE])

    def _name(self, index: int) -> str:
        names, index = list(self._modules), operator.index(index)
        if not -len(names) <= index < len(names):
            raise IndexError(f"index {index} is out of range for a {self._get_name()} of {len(names)} modules")
        return names[index]

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return self._slice(index)
        return self.__dict__[self._name(index)]

    def _slice(self, index: slice) -> Any:
        return type(self)(list(self)[index])  # type: ignore[call-arg]

    def __setitem__(self, index: int, module: Module) -> None:
        setattr(self, self._name(index), module)

    def __delitem__(self, index: int | slice) -> None:
        for name in list(self._modules)[index] if isinstance(index, slice) else [self._name(index)]:
            delattr(self, name)
        self._renumber(list(self))

    def _renumber(self, modules: Iterable[Module]) -> None:
        for name in list(self._modules):
            delattr(self, name)
        for i, module in enumerate(modules):
            self.add_module(str(i), module)

    def append(self: S, module: Module) -> S:
        """Add a module at the end, and return the container."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self: S, modules: Iterable[Module]) -> S:
        """Add modules at the end, and return the container; TypeError unless they are iterable, and all are modules."""
        if not isinstance(modules, Iterable):
            raise TypeError(f"{self._get_name()}.extend should be called with an iterable, but got "
                            f"{type(modules).__name__}")
        named = {str(i): module for i, module in enumerate(modules, start=len(self))}
        for name, module in named.items():
            self._check_module(name, module)
        for name, module in named.items():
            self.add_module(name, module)
        return self

    def __iadd__(self: S, modules: Iterable[Module]) -> S:
        return self.extend(modules)

    def insert(self: S, index: int, module: Module) -> S:
        """Put a module before the one at `index`, and return the container; IndexError if there is no such place."""
        if not -len(self) <= index <= len(self):
            raise IndexError(f"Index out of range: {index}")
        self._check_module(str(len(self)), module)
        modules = list(self)
        modules.insert(index, module)
        self._renumber(modules)
        return self

    def pop(self, key: int | slice) -> Any:
        """Take the module at a position out, and return it."""
        module = self[key]
        del self[key]
        return module


class Sequential(_Numbered):
    """Modules each of which is applied to what the one before it returned (`torch.nn.Sequential`).

    Takes the modules, or one OrderedDict that names them.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__()
        named = args[0].items() if len(args) == 1 and isinstance(args[0], OrderedDict) else (
            (str(i), module) for i, module in enumerate(args))
        for name, module in named:
            self.add_module(name, module)

    def forward(self, input: Any) -> Any:
        values = self.__dict__
        for name, kind in self._kinds.items():
            if kind == MODULE:
                input = values[name](input)
        return input

    def _slice(self, index: slice) -> Any:
        return type(self)(OrderedDict(list(self._modules.items())[index]))

    def __add__(self, other: Sequential) -> Sequential:
        if not isinstance(other, Sequential):
            raise ValueError(f"add operator supports only objects of Sequential class, but {type(other)} is given.")
        return Sequential(*self, *other)

    def __iadd__(self: S, modules: Iterable[Module]) -> S:  # type: ignore[misc]
        if not isinstance(modules, Sequential):
            raise ValueError(f"add operator supports only objects of Sequential class, but {type(modules)} is given.")
        return self.extend(modules)

    def __mul__(self, count: int) -> Sequential:
        return Sequential(*list(self) * _positive(count, self))

    __rmul__ = __mul__

    def __imul__(self: S, count: int) -> S:
        return self.extend(list(self) * (_positive(count, self) - 1))


def _positive(count: Any, owner: object) -> int:
    if not isinstance(count, int):
        raise TypeError(f"unsupported operand type(s) for *: {type(owner)} and {type(count)}")
    if count <= 0:
        raise ValueError(f"Non-positive multiplication factor {count} for {type(owner)}")
    return count


class ModuleList(_Numbered):
    """A list whose modules are registered (`torch.nn.ModuleList`)."""

    def __init__(self, modules: Iterable[Module] | None = None) -> None:
        super().__init__()
        if modules is not None:
            self.extend(modules)

    def __add__(self, other: Iterable[Module]) -> ModuleList:
        return ModuleList([*self, *other])

    def __repr__(self) -> str:
        runs: list[tuple[int, int, str]] = []  # equal neighbours are shown once
        for i, text in enumerate(map(repr, self)):
            if runs and runs[-1][2] == text:
                runs[-1] = (runs[-1][0], i, text)
            else:
                runs.append((i, i, text))
        if not runs:
            return f"{self._get_name()}()"
        lines = [f"({first}): {text}" if first == last else f"({first}-{last}): {last - first + 1} x {text}"
                 for first, last, text in runs]
        return f"{self._get_name()}(\n  " + "\n  ".join(map(indented, lines)) + "\n)"


class _Keyed(Module, MutableMapping[str, Any]):
    """A dict whose values are members of the module."""

    __hash__ = object.__hash__
    __eq__ = object.__eq__

    def _keys(self) -> Collection[str]:
        raise NotImplementedError

    def _checked(self, key: str, value: Any) -> Any:
        """What `value` becomes as a member; raises if it or the key cannot be one."""
        raise NotImplementedError

    def update(self, items: Any = (), /, **named: Any) -> None:
        """Set the items of a mapping or of (key, value) pairs; none of them if one cannot be set."""
        checked = {key: self._checked(key, value) for key, value in dict(items, **named).items()}
        for key, value in checked.items():
            self[key] = value

    def __getitem__(self, key: str) -> Any:
        if key not in self:
            raise KeyError(key)
        return self.__dict__[key]

    def __contains__(self, key: object) -> bool:
        return key in self._keys()

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys())

    def __len__(self) -> int:
        return len(self._keys())

    def keys(self) -> Any:
        """The keys, in order."""
        return dict.fromkeys(self._keys()).keys()

    def values(self) -> Any:
        """The values, in order of their keys."""
        return {key: self[key] for key in self._keys()}.values()

    def items(self) -> Any:
        """Keys and values, in order."""
        return {key: self[key] for key in self._keys()}.items()


class ModuleDict(_Keyed):
    """A dict whose modules are registered, in the order of insertion (`torch.nn.ModuleDict`)."""

    def __init__(self, modules: Any = None) -> None:
        super().__init__()
        if modules is not None:
            self.update(modules)

    def _keys(self) -> Collection[str]:
        return self._modules

    def _checked(self, key: str, value: Any) -> Any:
        self._check_module(key, value)
        return value

    def __setitem__(self, key: str, module: Module) -> None:
        self.add_module(key, module)

    def __delitem__(self, key: str) -> None:
        del self._modules[key]


def _as_parameter(value: Any) -> Any:
    return Parameter(value) if isinstance(value, Tensor) and not isinstance(value, Parameter) else value


def _lines(items: Iterable[tuple[Any, Any]], kind: Callable[[Tensor], Any]) -> str:
    """What a container of parameters holds, a line each, with the `kind` of each tensor."""
    return "\n".join(
        f"  ({key}): {'Parameter' if isinstance(value, Parameter) else 'Tensor'} containing: "
        f"[{kind(value)} of size {'x'.join(map(str, value.shape))}]" if isinstance(value, Tensor)
        else f"  ({key}): Object of type: {type(value).__name__}" for key, value in items)


L = TypeVar("L", bound="ParameterList")


class ParameterList(Module):
    """A list whose Tensors become Parameters and are registered; other objects are kept too
    (`torch.nn.ParameterList`)."""

    def __init__(self, values: Iterable[Any] | None = None) -> None:
        super().__init__()
        self._size = 0
        if values is not None:
            self.extend(values)

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(self._size))

    def _name(self, index: int) -> str:
        index = operator.index(index)
        if not -self._size <= index < self._size:
            raise IndexError(f"index {index} is out of range for a ParameterList of {self._size} values")
        return str(index % self._size)

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return type(self)(list(self)[index])
        return self.__dict__[self._name(index)]

    def __setitem__(self, index: int, value: Any) -> None:
        setattr(self, self._name(index), _as_parameter(value))

    def append(self: L, value: Any) -> L:
        """Add a value at the end, and return the list."""
        setattr(self, str(self._size), _as_parameter(value))
        self._size += 1
        return self

    def extend(self: L, values: Iterable[Any]) -> L:
        """Add values at the end, and return the list; TypeError unless they are iterable and no Tensor."""
        if not isinstance(values, Iterable) or isinstance(values, Tensor):
            raise TypeError(f"ParameterList.extend should be called with an iterable, but got {type(values).__name__}")
        for value in [_as_parameter(value) for value in values]:
            self.append(value)
        return self

    __iadd__ = extend

    def extra_repr(self) -> str:
        return _lines(enumerate(self), lambda tensor: tensor.dtype)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("ParameterList should not be called.")


class ParameterDict(_Keyed):
    """A dict whose Tensors become Parameters and are registered; other objects are kept too
    (`torch.nn.ParameterDict`)."""

    def __init__(self, parameters: Any = None) -> None:
        super().__init__()
        self._order: dict[str, None] = {}
        if parameters is not None:
            self.update(parameters)

    def _keys(self) -> Collection[str]:
        return self._order

    def _checked(self, key: str, value: Any) -> Any:
        if not isinstance(key, str):
            raise TypeError(f"ParameterDict: expected a string as key, got {type(key).__name__}")
        if key not in self._order and hasattr(self, key):
            raise KeyError(f"attribute '{key}' already exists")
        return _as_parameter(value)

    def __setitem__(self, key: str, value: Any) -> None:
        setattr(self, key, self._checked(key, value))
        self._order[key] = None

    def __delitem__(self, key: str) -> None:
        del self._order[key]
        delattr(self, key)

    def update(self, items: Any = (), /, **named: Any) -> None:
        """Set the items of a mapping or of (key, value) pairs, of a plain dict in alphabetical order; all or none."""
        if isinstance(items, Mapping) and not isinstance(items, OrderedDict | ParameterDict):
            items = sorted(items.items())
        super().update(items, **named)

    def copy(self) -> ParameterDict:
        """Another ParameterDict with the same parameters."""
        return ParameterDict(OrderedDict(self))

    def fromkeys(self, keys: Iterable[str], default: Any = None) -> ParameterDict:
        """A new ParameterDict with these keys and one value."""
        return ParameterDict((key, default) for key in keys)

    def __or__(self, other: Mapping[str, Any]) -> ParameterDict:
        result = self.copy()
        result.update(other)
        return result

    def __ior__(self, other: Mapping[str, Any]) -> ParameterDict:
        self.update(other)
        return self

    def extra_repr(self) -> str:
        return _lines(self.items(), lambda tensor: tensor.type())

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("ParameterDict should not be called.")
