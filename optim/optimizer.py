"""Optimizer: what all optimizers share: groups of parameters with their settings, the state, hooks, and the step."""

from __future__ import annotations

import copy
import functools
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from autograd.dtypes import is_floating
from autograd.hooks import RemovableHandle
from autograd.modes import enable_grad, thread
from autograd.tensor import Tensor
from optim.blocks import Array, Blocks, State

Group = dict[str, Any]
"""Parameters under "params", and the settings that they are updated with."""

Params = Iterable[Tensor] | Iterable[Group] | Iterable[tuple[str, Tensor]]
"""What an optimizer takes: parameters, parameters with names, or groups of either."""

StateDict = dict[str, Any]

required: Any = type("required", (), {"__repr__": lambda self: "<required parameter>"})()
"""As a default: every group has to give this setting itself."""


def with_hooks(step: Callable[..., Any]) -> Callable[..., Any]:
    """`step` between the hooks that are registered on the optimizer."""
    @functools.wraps(step)
    def hooked(self: Optimizer, *args: Any, **kwargs: Any) -> Any:
        if not (self._pre_hooks or self._post_hooks):
            self._stepped = True
            return step(self, *args, **kwargs)
        for pre_hook in list(self._pre_hooks.values()):
            changed = pre_hook(self, args, kwargs)
            if changed is not None:
                if not (isinstance(changed, tuple) and len(changed) == 2):
                    raise RuntimeError(f"a hook before {type(self).__name__}.step must return None or a tuple of "
                                       f"(new_args, new_kwargs), but got {changed!r}")
                args, kwargs = changed
        self._stepped = True
        result = step(self, *args, **kwargs)
        for post_hook in list(self._post_hooks.values()):
            post_hook(self, args, kwargs)
        return result
    return hooked


class Optimizer:
    """The base of all optimizers (PyTorch: `torch.optim.Optimizer`).

    An optimizer of this package is an `update`, on arrays, and the names of the state that it keeps: `state_arrays`
    of the parameter's shape and `state_numbers`, one each per parameter. This class walks over groups, parameters
    and state, handles `maximize` and `weight_decay`, and changes the parameters in place. As in PyTorch, an optimizer
    of your own may also override `step`, and do all of it itself.

    `params`: tensors, `(name, tensor)` pairs, or dicts with such under "params" and settings that differ from the
    `defaults`. Raises TypeError for a tensor in place of an iterable, for a set, and for what is no floating-point
    tensor; ValueError for no parameters, a non-leaf, a parameter that comes twice, and settings out of range.
    """

    reads_parameters = False
    """Whether `update` looks at the values of the parameters, as `state["param"]`."""

    _step_name = "Optimizer.step"

    def __init_subclass__(cls) -> None:
        cls._step_name = f"{cls.__name__}.step"
        if "step" in cls.__dict__:
            cls.step = with_hooks(cls.step)  # type: ignore[method-assign]

    def __init__(self, params: Params, defaults: dict[str, Any]) -> None:
        if isinstance(params, Tensor) or not isinstance(params, Iterable):
            hint = "model.parameters()" if hasattr(params, "parameters") else "a list of tensors"
            raise TypeError("params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                            f"a {type(params).__name__}; pass {hint}")
        if defaults.get("differentiable"):
            raise NotImplementedError(f"{type(self).__name__}: differentiable=True is not supported; to differentiate "
                                      "through updates, write them with operations on tensors")
        self.check(defaults)
        self.defaults = defaults
        self.state: defaultdict[Any, Any] = defaultdict(dict)
        self.param_groups: list[Group] = []
        self._forget()
        groups: list[Any] = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    def _forget(self) -> None:
        """Start without hooks, and without the arrangement of parameters and state in memory."""
        self._pre_hooks: dict[int, Callable[..., Any]] = {}
        self._post_hooks: dict[int, Callable[..., Any]] = {}
        self._stepped = False
        self._blocks: dict[int, Blocks] = {}

    # What makes an optimizer -----------------------------------------------------------------------------------

    def state_arrays(self, group: Group) -> dict[str, float]:
        """The state of a parameter's shape: name → value that all its elements start with."""
        return {}

    def state_numbers(self, group: Group) -> dict[str, float]:
        """The state that is one number per parameter: name → value that it starts with."""
        return {"step": 0.0}

    def advance(self, numbers: dict[str, Array], group: Group) -> dict[str, float]:
        """Bring the numbers of the state, in place, to the next step; return those that `update` uses.

        The array of a name holds the number once for each parameter that is updated.
        """
        numbers["step"] += 1
        return {"step": numbers["step"].item(0)}

    def update(self, g: Array, state: State, group: Group) -> tuple[float, Array]:
        """Take in the gradient `g`; return rate and direction of the step: p ← p − rate · direction.

        All arrays have one dimension, in which several parameters may lie one after the other, or a part of one.
        `state` holds the arrays, which the update changes in place, and the numbers; `state["first"]` says whether
        this is the parameter's first update. `g` belongs to the parameter: it must not be changed.
        """
        raise NotImplementedError(f"{type(self).__name__} has neither update() nor a step() of its own")

    def check(self, group: Group) -> None:
        """ValueError for a setting out of range."""
        names = {"lr": "learning rate", "eps": "epsilon value"}
        for name in ("lr", "lr_decay", "eps", "weight_decay", "momentum", "momentum_decay",
                     "initial_accumulator_value"):
            value = group.get(name, 0.0)
            if value is required:
                continue
            if isinstance(value, Tensor) and value.numel() != 1:
                raise ValueError(f"Tensor {name} must be 1-element, got shape {tuple(value.shape)}")
            if not value >= 0.0:
                raise ValueError(f"Invalid {names.get(name, f'{name} value')}: {value}; expected a number >= 0")
        for i, beta in enumerate(group.get("betas", ())):
            if not 0.0 <= beta < 1.0:
                raise ValueError(f"Invalid beta parameter at index {i}: {beta}; expected 0 <= beta < 1")

    # The step --------------------------------------------------------------------------------------------------

    @with_hooks
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Update every parameter that has a gradient; the others are skipped altogether.

        `closure`, if given, is called first, to compute the loss and its gradients; its result is returned.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        thread.modes.silently(self._step)
        return loss

    def _step(self) -> None:
        for i, group in enumerate(self.param_groups):
            arrays = self.state_arrays(group)
            blocks = self._blocks.get(i)
            if blocks is None or not blocks.fit(group["params"], self.state, arrays):
                blocks = self._blocks[i] = Blocks(group["params"], self.state, arrays, self.state_numbers(group))
            lr = group.get("lr")
            settings = group if type(lr) is float else {**group, "lr": float(lr)}  # type: ignore[arg-type]
            blocks.step(self, settings)

    def move(self, p: Array | None, g: Array, state: State, group: Group) -> tuple[float, float, Array]:
        """Shrinkage, rate and direction of a step, with weight decay: p ← shrinkage · p − rate · direction.

        `p` is given where the update reads the parameter.
        """
        if group.get("maximize"):
            g = -g
        decay = float(group.get("weight_decay", 0.0))
        decoupled = group.get("decoupled_weight_decay", False)
        if p is not None:
            state["param"] = p
            if decay and not decoupled:
                g = g + decay * p
        rate, direction = self.update(g, state, group)
        return 1 - group["lr"] * decay if decay and decoupled else 1.0, rate, direction

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Remove the gradients of all parameters; with `set_to_none=False`, fill them with zeros instead."""
        for group in self.param_groups:
            for p in group["params"]:
                if set_to_none:
                    p._grad = None
                elif p._grad is not None:
                    if p._grad.requires_grad:
                        p._grad = p._grad.detach()
                    p._grad.zero_()

    # Groups ----------------------------------------------------------------------------------------------------

    def add_param_group(self, param_group: Group) -> None:
        """Add parameters with settings of their own: a dict with "params" and whatever differs from the defaults."""
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group).__name__}")
        if "params" not in param_group:
            raise KeyError(f"params: a parameter group needs this key, got only {', '.join(map(str, param_group))}")
        params = param_group["params"]
        if isinstance(params, set):
            raise TypeError("optimizer parameters need to be organized in ordered collections, but the ordering of "
                            "tensors in sets changes between runs; use a list instead")
        entries = [params] if isinstance(params, Tensor) else list(params)
        names = [entry[0] for entry in entries if isinstance(entry, tuple)]
        if names and len(names) != len(entries):
            raise ValueError("all optimizer params should be with/without names; some param names are missing")
        tensors = [entry[1] if isinstance(entry, tuple) else entry for entry in entries]
        self._check_params(tensors, bool(names))
        group = {**self.defaults, **param_group, "params": tensors, **({"param_names": names} if names else {})}
        for name, value in group.items():
            if value is required:
                raise ValueError(f"parameter group didn't specify a value of required optimization parameter {name}")
        self.check(group)
        param_group.update(group)
        self.param_groups.append(param_group)

    def _check_params(self, tensors: list[Any], named: bool) -> None:
        seen = {id(p) for group in self.param_groups for p in group["params"]}
        for p in tensors:
            if not isinstance(p, Tensor):
                raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {type(p).__name__}")
            if not is_floating(p.dtype):
                raise TypeError("optimizer can only optimize floating-point Tensors, but one of the params has dtype "
                                f"{p.dtype} and shape {tuple(p.shape)}")
            if not (p.is_leaf or p.retains_grad):
                raise ValueError(f"can't optimize a non-leaf Tensor: one of shape {tuple(p.shape)} was computed by "
                                 f"{p.grad_fn!r}; give the tensors that it was computed from")
            if id(p) in seen:
                raise ValueError("some parameters appear in more than one parameter group, or twice in one: "
                                 f"a tensor of shape {tuple(p.shape)}")
            seen.add(id(p))
        for group in self.param_groups:
            if ("param_names" in group) != named:
                raise ValueError("all optimizer param groups should be with/without names; cannot add one "
                                 f"{'with' if named else 'without'} names to the optimizer")

    # State dict ------------------------------------------------------------------------------------------------

    def state_dict(self) -> StateDict:
        """All that `load_state_dict` needs to go on from here, with the parameters numbered in the order of the groups.

        `{"state": {0: {name: value}, ...}, "param_groups": [{"lr": ..., "params": [0, ...]}, ...]}`. The tensors are
        those of the optimizer itself: copy or save them before the next step.
        """
        numbers = {p: i for i, p in enumerate(itertools.chain(*(group["params"] for group in self.param_groups)))}
        groups = [{**{k: v for k, v in group.items() if k != "params"}, "params": [numbers[p] for p in group["params"]]}
                  for group in self.param_groups]
        return {"state": {numbers.get(p, p): entries for p, entries in self.state.items()}, "param_groups": groups}

    def load_state_dict(self, state_dict: StateDict) -> None:
        """Take over settings and state, as copies; parameters are matched by their order.

        Raises ValueError, before anything is changed, where the groups have other sizes, or the state of a parameter
        is incomplete or has another shape; KeyError for a dict that is no state dict.
        """
        if not isinstance(state_dict, dict):
            raise TypeError(f"{type(self).__name__}.load_state_dict: expected a dict, got {type(state_dict).__name__}")
        for key in ("state", "param_groups"):
            if key not in state_dict:
                raise KeyError(f"{key}: not in the loaded state dict, which has {', '.join(map(str, state_dict))}")
        saved = copy.deepcopy(state_dict["param_groups"])
        if len(saved) != len(self.param_groups):
            raise ValueError("loaded state dict has a different number of parameter groups: expected "
                             f"{len(self.param_groups)}, got {len(saved)}")
        places: dict[Any, tuple[Tensor, Group]] = {}
        for group, new in zip(self.param_groups, saved):
            if len(group["params"]) != len(new["params"]):
                raise ValueError("loaded state dict contains a parameter group that doesn't match the size of "
                                 f"optimizer's group: expected {len(group['params'])} parameters, got "
                                 f"{len(new['params'])}")
            places.update((number, (p, new)) for number, p in zip(new["params"], group["params"]))
            new["params"] = group["params"]
            if "param_names" in group:
                new.setdefault("param_names", group["param_names"])
        state: defaultdict[Any, Any] = defaultdict(dict)
        for key, entries in state_dict["state"].items():
            p, group = places.get(key, (None, {}))
            if p is not None and entries:
                self._check_state(key, p, entries, group)
            state[key if p is None else p] = _copied(entries, p)
        self.state, self.param_groups, self._blocks = state, saved, {}

    def _check_state(self, number: Any, p: Tensor, entries: Any, group: Group) -> None:
        arrays, numbers = self.state_arrays(group), self.state_numbers(group)
        missing = [name for name in (*numbers, *arrays) if name not in entries]
        if missing:
            raise ValueError(f"loaded state of parameter {number} has no {', '.join(missing)}; it has "
                             f"{', '.join(map(str, entries))}. Was it saved by {type(self).__name__}?")
        for name in arrays:
            shape = getattr(entries[name], "shape", None)
            if shape is None or tuple(shape) != tuple(p.shape):
                got = f"one of shape {tuple(shape)}" if shape is not None else type(entries[name]).__name__
                raise ValueError(f"loaded state of parameter {number}: {name} should be a tensor of the parameter's "
                                 f"shape {tuple(p.shape)}, got {got}")
        for name in numbers:
            if getattr(entries[name], "size", int)() != (() if isinstance(entries[name], Tensor) else 0):
                raise ValueError(f"loaded state of parameter {number}: {name} should be a single number, got "
                                 f"{entries[name]!r}")

    # Python's protocols ----------------------------------------------------------------------------------------

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k not in ("_pre_hooks", "_post_hooks", "_stepped", "_blocks")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._forget()

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__} ("]
        for i, group in enumerate(self.param_groups):
            lines += [""] * (i > 0) + [f"Parameter Group {i}"]
            lines += [f"    {name}: {group[name]}" for name in sorted(group) if name != "params"]
        return "\n".join([*lines, ")"])

    # Hooks -----------------------------------------------------------------------------------------------------

    def register_step_pre_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call `hook(optimizer, args, kwargs)` before each step; it may return new `(args, kwargs)`."""
        return RemovableHandle(self._pre_hooks, hook)

    def register_step_post_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call `hook(optimizer, args, kwargs)` after each step."""
        return RemovableHandle(self._post_hooks, hook)


def _copied(value: Any, p: Tensor | None) -> Any:
    """A deep copy of loaded state; what has the shape of the parameter `p` gets its dtype."""
    if isinstance(value, Tensor):
        dtype = p.dtype if p is not None and value.ndim and value.is_floating_point() else value.dtype
        return Tensor._wrap(value._array.astype(dtype, order="C"))
    if isinstance(value, dict):
        return {key: _copied(item, p) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_copied(item, p) for item in value)
    return copy.deepcopy(value)
