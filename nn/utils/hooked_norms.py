"""`nn.utils.weight_norm` and `nn.utils.spectral_norm` as older scripts call them, with their keys: the weight is
computed anew before every forward. `nn.utils.parametrizations` has the same norms as parametrisations."""

from __future__ import annotations

from typing import Any, TypeVar

import nn.functional as F
from autograd import Tensor, no_grad
from nn.module import Module
from nn.parameter import Parameter
from nn.utils.parametrizations import as_matrix, default_dim, norm_except_dim, random_unit, require_positive

M = TypeVar("M", bound=Module)


class _Norm:
    """A forward pre-hook that computes the weight `name` of its module."""

    kind = ""

    def __init__(self, name: str) -> None:
        self.name = name

    def compute(self, module: Module) -> Tensor:
        """The weight, from the parameters that stand for it."""
        raise NotImplementedError

    def __call__(self, module: Module, args: Any) -> None:
        setattr(module, self.name, self.compute(module))

    def part(self, module: Module, suffix: str) -> Any:
        """The parameter or buffer `name_suffix`."""
        return getattr(module, f"{self.name}_{suffix}")


class _WeightNorm(_Norm):
    kind = "weight_norm"

    def __init__(self, name: str, dim: int) -> None:
        super().__init__(name)
        self.dim = dim

    def compute(self, module: Module) -> Tensor:
        v = self.part(module, "v")
        weight: Tensor = v * (self.part(module, "g") / norm_except_dim(v, self.dim))
        return weight


class _SpectralNorm(_Norm):
    kind = "spectral_norm"

    def __init__(self, name: str, n_power_iterations: int, dim: int, eps: float) -> None:
        super().__init__(name)
        self.n_power_iterations = n_power_iterations
        self.dim = dim
        self.eps = eps

    def compute(self, module: Module, iterate: bool | None = None) -> Tensor:
        weight = self.part(module, "orig")
        matrix = as_matrix(weight, self.dim)
        if module.training if iterate is None else iterate:
            with no_grad():
                u, v = self.part(module, "u"), self.part(module, "v")
                for _ in range(self.n_power_iterations):
                    v = F.normalize(matrix.T @ u, dim=0, eps=self.eps)
                    u = F.normalize(matrix @ v, dim=0, eps=self.eps)
                setattr(module, f"{self.name}_u", u)
                setattr(module, f"{self.name}_v", v)
        sigma = self.part(module, "u") @ (matrix @ self.part(module, "v"))
        result: Tensor = weight / sigma
        return result


def _hook(module: Module, kind: type[_Norm], name: str) -> tuple[int, Any] | None:
    """The hook of that kind for that weight, and its number."""
    hooks = {} if module._hooks is None else module._hooks.forward_pre
    return next(((i, hook) for i, (hook, _) in hooks.items() if isinstance(hook, kind) and hook.name == name), None)


def _weight(module: Module, kind: type[_Norm], name: str) -> Parameter:
    """The weight that is to be replaced; RuntimeError if it is already."""
    if _hook(module, kind, name) is not None:
        raise RuntimeError(f"Cannot register two {kind.kind} hooks on the same parameter {name}")
    weight = getattr(module, name)
    if not isinstance(weight, Parameter):
        raise ValueError(f"{kind.kind}: expected '{name}' of {type(module).__name__} to be a Parameter, got "
                         f"{type(weight).__name__}")
    return weight


def _remove(module: Module, kind: type[_Norm], name: str) -> Any:
    """Take the hook out, and return it; ValueError if there is none."""
    found = _hook(module, kind, name)
    if found is None:
        raise ValueError(f"{kind.kind} of '{name}' not found in {module}")
    assert module._hooks is not None
    del module._hooks.forward_pre[found[0]]
    return found[1]


def weight_norm(module: M, name: str = "weight", dim: int | None = 0) -> M:
    """`w = weight_g · weight_v / ‖weight_v‖`, the norm over all dimensions but `dim`, or over all if that is None.

    Salimans and Kingma, 2016 (`torch.nn.utils.weight_norm`). Raises RuntimeError if it was applied already,
    AttributeError if there is no such parameter.
    """
    hook = _WeightNorm(name, -1 if dim is None else dim)
    weight = _weight(module, _WeightNorm, name)
    delattr(module, name)
    module.register_parameter(f"{name}_g", Parameter(norm_except_dim(weight.detach(), hook.dim)))
    module.register_parameter(f"{name}_v", Parameter(weight.data))
    setattr(module, name, hook.compute(module))
    module.register_forward_pre_hook(hook)
    return module


def remove_weight_norm(module: M, name: str = "weight") -> M:
    """Make the weight a parameter again (`torch.nn.utils.remove_weight_norm`); ValueError unless it was normed."""
    weight = _remove(module, _WeightNorm, name).compute(module).detach()
    for attribute in (name, f"{name}_g", f"{name}_v"):
        delattr(module, attribute)
    module.register_parameter(name, Parameter(weight))
    return module


def spectral_norm(module: M, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12,
                  dim: int | None = None) -> M:
    """`w = weight_orig / σ`, σ its largest singular value, as a matrix whose rows belong to `dim` (0; 1 for transposed
    convolutions). In training mode, every forward makes `n_power_iterations` steps of the power method.

    Miyato et al., 2018 (`torch.nn.utils.spectral_norm`). Raises RuntimeError if it was applied already,
    AttributeError if there is no such parameter, ValueError if `n_power_iterations` is not positive.
    """
    weight = _weight(module, _SpectralNorm, name)
    require_positive(n_power_iterations)
    hook = _SpectralNorm(name, n_power_iterations, default_dim(module) if dim is None else dim, eps)
    rows, columns = as_matrix(weight.detach(), hook.dim).shape
    u = random_unit(rows, weight, eps)
    v = random_unit(columns, weight, eps)
    delattr(module, name)
    module.register_parameter(f"{name}_orig", weight)
    setattr(module, name, weight.data)
    module.register_buffer(f"{name}_u", u)
    module.register_buffer(f"{name}_v", v)
    module.register_forward_pre_hook(hook)
    return module


def remove_spectral_norm(module: M, name: str = "weight") -> M:
    """Make the weight a parameter again (`torch.nn.utils.remove_spectral_norm`); ValueError unless it was normed."""
    with no_grad():
        weight = _remove(module, _SpectralNorm, name).compute(module, iterate=False)
    for attribute in (name, f"{name}_orig", f"{name}_u", f"{name}_v"):
        delattr(module, attribute)
    module.register_parameter(name, Parameter(weight))
    return module
