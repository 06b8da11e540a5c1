"""What a Module is made of: its parameters, buffers and submodules, and how they are found by name.

They are ordinary instance attributes, so that `self.weight` costs no more than any attribute; beside them a module
only keeps of what kind each is, in the order of registration.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any, TypeVar

from autograd import Tensor
from autograd.trace import warn
from nn.parameter import Parameter

PARAMETER, BUFFER, MODULE = "parameter", "buffer", "module"
UNSAVED = "buffer that is not saved"
_BUFFERS = (BUFFER, UNSAVED)
_EXPECTED: dict[str, tuple[str, str]] = {
    PARAMETER: ("parameter", "nn.Parameter"), BUFFER: ("buffer", "autograd.Tensor"),
    UNSAVED: ("buffer", "autograd.Tensor"), MODULE: ("child module", "nn.Module")}

M = TypeVar("M", bound="Members")


class Members:
    """Registers parameters, buffers and submodules when they are assigned, and lists them."""

    _kinds: dict[str, str]
    _since_then: tuple[str, ...] = ()  # members that old checkpoints lack: they keep their values, and are not missing
    _open_axis: int | None = None  # of lazy layers: the axis whose length the first input or a state dict gives
    _searched = False  # whether it was searched for parameters that nobody would find

    def __init__(self) -> None:
        self.__dict__["_kinds"] = {}

    # One by one ------------------------------------------------------------------------------------------------

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, Parameter):
            self._register(PARAMETER, name, value)
        elif isinstance(value, Members):
            self._register(MODULE, name, value)
        else:
            kind = self.__dict__.get("_kinds", {}).get(name)
            if kind is None:
                object.__setattr__(self, name, value)
                return
            if value is not None and not (kind in _BUFFERS and isinstance(value, Tensor)):
                what, expected = _EXPECTED[kind]
                raise TypeError(f"cannot assign '{type(value).__name__}' as {what} '{name}' ({expected} or None "
                                "expected)")
            self.__dict__[name] = value

    def _register(self, kind: str, name: str, value: Any) -> None:
        """Make `value` the member `name`; AttributeError before `Module.__init__` was called."""
        kinds = self.__dict__.get("_kinds")
        if kinds is None:
            what = "parameters" if kind == PARAMETER else kind.split()[0]
            raise AttributeError(f"cannot assign {what} before Module.__init__() call: {type(self).__name__}.__init__ "
                                 f"must call super().__init__() before it sets '{name}'")
        if kinds.get(name, kind) != kind:
            del kinds[name]
        kinds[name] = kind
        self.__dict__[name] = value

    def __delattr__(self, name: str) -> None:
        object.__delattr__(self, name)
        self._kinds.pop(name, None)

    def __getattr__(self, name: str) -> Any:
        if name == "_kinds":
            raise AttributeError(f"Module.__init__() was not called: {type(self).__name__}.__init__ must call "
                                 "super().__init__() first")
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'", name=name, obj=self)

    def __dir__(self) -> list[str]:
        return [name for name in object.__dir__(self) if not name[:1].isdigit()]

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Add a parameter under a name; None keeps the name for later.

        Raises TypeError for anything else, KeyError for a name that is taken, empty or has a dot.
        """
        self._check_name("parameter", PARAMETER, name)
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"cannot assign '{type(param).__name__}' object to parameter '{name}' (nn.Parameter or "
                            "None required)")
        self._register(PARAMETER, name, param)

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Add a tensor that is part of the module's state but not trained; saved if `persistent`.

        Raises TypeError for anything else, KeyError for a name that is taken, empty or has a dot.
        """
        self._check_name("buffer", BUFFER, name)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{type(tensor).__name__}' object to buffer '{name}' (autograd.Tensor or "
                            "None required)")
        self._register(BUFFER if persistent else UNSAVED, name, tensor)

    def register_module(self, name: str, module: Any) -> None:
        """Add a submodule under a name; errors as for `register_parameter`."""
        self._check_module(name, module)
        self._register(MODULE, name, module)

    add_module = register_module

    def _check_module(self, name: str, module: Any) -> None:
        if module is not None and not isinstance(module, Members):
            raise TypeError(f"{module!r} is not a Module subclass")
        self._check_name("module", MODULE, name)

    def _check_name(self, what: str, kind: str, name: Any) -> None:
        if not isinstance(name, str):
            raise TypeError(f"{what} name should be a string. Got {type(name).__name__}")
        if "." in name:
            raise KeyError(f'{what} name can\'t contain ".", got: {name}')
        if not name:
            raise KeyError(f'{what} name can\'t be empty string ""')
        kinds = self.__dict__.get("_kinds", {})
        if hasattr(self, name) and _EXPECTED.get(kinds.get(name, "")) != _EXPECTED[kind]:
            raise KeyError(f"attribute '{name}' already exists")

    # PyTorch's dictionaries ------------------------------------------------------------------------------------

    @property
    def _parameters(self) -> Registered:
        return Registered(self, PARAMETER)

    @property
    def _buffers(self) -> Registered:
        return Registered(self, *_BUFFERS)

    @property
    def _modules(self) -> Registered:
        return Registered(self, MODULE)

    # All of them -----------------------------------------------------------------------------------------------

    def _items(self, *kinds: str) -> Iterator[tuple[str, Any]]:
        """Names and values of the members of these kinds that are not None."""
        values = self.__dict__
        for name, kind in self._kinds.items():
            if kind in kinds and (value := values[name]) is not None:
                yield name, value

    def _named(self, kinds: tuple[str, ...], prefix: str, recurse: bool, once: bool) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        modules = self.named_modules(prefix=prefix, remove_duplicate=once) if recurse else [(prefix, self)]
        for path, module in modules:
            for name, value in module._items(*kinds):
                if not once or id(value) not in seen:
                    seen.add(id(value))
                    yield f"{path}.{name}" if path else name, value

    def named_parameters(self, prefix: str = "", recurse: bool = True,
                         remove_duplicate: bool = True) -> Iterator[tuple[str, Parameter]]:
        """Parameters with their dotted names; shared ones once, unless `remove_duplicate` is False."""
        self._tell_of_hidden_parameters()
        return self._named((PARAMETER,), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """Parameters, each once; of this module alone unless `recurse`."""
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True,
                      remove_duplicate: bool = True) -> Iterator[tuple[str, Tensor]]:
        """Buffers with their dotted names."""
        return self._named(_BUFFERS, prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """Buffers, each once."""
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

    def named_children(self: M) -> Iterator[tuple[str, M]]:
        """The direct submodules with their names, each once."""
        seen: set[int] = set()
        for name, module in self._items(MODULE):
            if id(module) not in seen:
                seen.add(id(module))
                yield name, module

    def children(self: M) -> Iterator[M]:
        """The direct submodules, each once."""
        return (module for _, module in self.named_children())

    def named_modules(self: M, memo: set[Any] | None = None, prefix: str = "",
                      remove_duplicate: bool = True) -> Iterator[tuple[str, M]]:
        """This module and all below it with their dotted names; those in `memo` are left out, and added to it."""
        memo = set() if memo is None else memo
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self
        for name, module in self._items(MODULE):
            yield from module.named_modules(memo, f"{prefix}.{name}" if prefix else name, remove_duplicate)

    def modules(self: M) -> Iterator[M]:
        """This module and all below it, each once."""
        return (module for _, module in self.named_modules())

    # By path ---------------------------------------------------------------------------------------------------

    def get_submodule(self: M, target: str) -> M:
        """The module at a dotted path, itself for ""; AttributeError if there is none."""
        module = self
        for name in target.split(".") if target else ():
            if not hasattr(module, name):
                raise AttributeError(f"{type(module).__name__} has no attribute `{name}`")
            child = getattr(module, name)
            if not isinstance(child, Members):
                raise AttributeError(f"`{name}` is not an nn.Module")
            module = child  # type: ignore[assignment]
        return module

    def get_parameter(self, target: str) -> Parameter:
        """The parameter at a dotted path; AttributeError if there is none."""
        found = self._at(target)
        if not isinstance(found, Parameter):
            raise AttributeError(f"`{target.rpartition('.')[2]}` is not an nn.Parameter")
        return found

    def get_buffer(self, target: str) -> Tensor:
        """The buffer at a dotted path; AttributeError if there is none."""
        found: Tensor = self._at(target)
        path, _, name = target.rpartition(".")
        if self.get_submodule(path)._kinds.get(name) not in _BUFFERS:
            raise AttributeError(f"`{name}` is not a buffer")
        return found

    def _at(self, target: str) -> Any:
        path, _, name = target.rpartition(".")
        module = self.get_submodule(path)
        if not hasattr(module, name):
            raise AttributeError(f"{type(module).__name__} has no attribute `{name}`")
        return getattr(module, name)

    # What would be lost ----------------------------------------------------------------------------------------

    def _tell_of_hidden_parameters(self) -> None:
        """Warn, once, of modules and parameters in plain lists and dicts: no optimizer and no file would see them."""
        if self._searched:
            return
        self.__dict__["_searched"] = True
        known = {id(p) for _, p in self._named((PARAMETER,), "", True, True)}
        for path, module in self.named_modules():
            for name, value in vars(module).items():
                if name not in module._kinds and isinstance(value, list | tuple | dict):
                    held = value.values() if isinstance(value, dict) else value
                    hidden = [item for item in held if any(id(p) not in known for p in _parameters_of(item))]
                    if hidden:
                        warn(
                            f"{type(self).__name__}: the attribute '{path + '.' if path else ''}{name}' is a plain "
                            f"{type(value).__name__} that holds {type(hidden[0]).__name__} objects; their parameters "
                            "are not in parameters(), so they are neither trained nor saved. Use nn.ModuleList, "
                            "nn.ModuleDict, nn.ParameterList or nn.ParameterDict.")


def _parameters_of(item: Any) -> list[Parameter]:
    if isinstance(item, Members):
        return [p for _, p in item._named((PARAMETER,), "", True, True)]
    return [item] if isinstance(item, Parameter) else []


class Registered(MutableMapping[str, Any]):
    """A module's members of some kinds, None included, as the dictionaries `_parameters`, `_buffers`, `_modules`."""

    def __init__(self, owner: Members, *kinds: str) -> None:
        self._owner, self._wanted = owner, kinds

    def __getitem__(self, name: str) -> Any:
        if name not in self:
            raise KeyError(name)
        return self._owner.__dict__[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self._owner._register(self._owner._kinds[name] if name in self else self._wanted[0], name, value)

    def __delitem__(self, name: str) -> None:
        if name not in self:
            raise KeyError(name)
        delattr(self._owner, name)

    def __contains__(self, name: object) -> bool:
        return self._owner._kinds.get(name) in self._wanted  # type: ignore[call-overload]

    def __iter__(self) -> Iterator[str]:
        return (name for name, kind in self._owner._kinds.items() if kind in self._wanted)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr(dict(self))
