"""Ready parametrisations of weights: weight_norm and spectral_norm."""

from __future__ import annotations

from typing import Any, TypeVar

import nn.functional as F
from autograd import Tensor, empty, no_grad
from nn import init
from nn.convolution import ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
from nn.module import Module
from nn.utils.parametrize import register_parametrization

M = TypeVar("M", bound=Module)


def norm_except_dim(v: Tensor, dim: int) -> Any:
    """The 2-norms of the slices of `v` along `dim`, in a shape that divides `v`; of all of `v` if `dim` is -1."""
    if dim == -1:
        return v.norm()
    return v.norm(2, tuple(i for i in range(v.ndim) if i != dim), keepdim=True)


class _WeightNorm(Module):
    def __init__(self, dim: int | None = 0) -> None:
        super().__init__()
        self.dim = -1 if dim is None else dim

    def forward(self, weight_g: Tensor, weight_v: Tensor) -> Any:
        return weight_v * (weight_g / norm_except_dim(weight_v, self.dim))

    def right_inverse(self, weight: Tensor) -> tuple[Tensor, Tensor]:
        return norm_except_dim(weight, self.dim), weight


def weight_norm(module: M, name: str = "weight", dim: int | None = 0) -> M:
    """`w = g v / ‖v‖`: length `g` (`original0`) and direction `v` (`original1`) are trained apart, for each slice along
    `dim`, or for the whole weight if that is None.

    Salimans and Kingma, 2016 (`torch.nn.utils.parametrizations.weight_norm`). Raises ValueError if there is no such
    parameter.
    """
    register_parametrization(module, name, _WeightNorm(dim), unsafe=True)
    return module


def default_dim(module: Module) -> int:
    """The dimension of a module's weight that counts the outputs."""
    return 1 if isinstance(module, ConvTranspose1d | ConvTranspose2d | ConvTranspose3d) else 0


def as_matrix(weight: Tensor, dim: int) -> Tensor:
    """The weight as a matrix whose rows belong to `dim`."""
    return weight.movedim(dim, 0).reshape(weight.shape[dim], -1)


@no_grad()
def random_unit(size: int, like: Tensor, eps: float) -> Tensor:
    """A vector of length 1 in a random direction."""
    return F.normalize(init.normal_(empty(size, dtype=like.dtype)), dim=0, eps=eps)


def require_positive(n_power_iterations: int) -> None:
    """ValueError unless it is positive."""
    if n_power_iterations <= 0:
        raise ValueError("Expected n_power_iterations to be positive, but got "
                         f"n_power_iterations={n_power_iterations}")


class _SpectralNorm(Module):
    _u: Tensor
    _v: Tensor

    def __init__(self, weight: Tensor, n_power_iterations: int, dim: int, eps: float) -> None:
        super().__init__()
        if not -weight.ndim <= dim < weight.ndim:
            raise IndexError(f"Dimension out of range (expected to be in range of [-{weight.ndim}, {weight.ndim - 1}] "
                             f"but got {dim})")
        require_positive(n_power_iterations)
        self.dim = dim % weight.ndim
        self.eps = eps
        self.n_power_iterations = n_power_iterations
        if weight.ndim > 1:
            matrix = as_matrix(weight.detach(), self.dim)
            self.register_buffer("_u", random_unit(matrix.shape[0], matrix, eps))
            self.register_buffer("_v", random_unit(matrix.shape[1], matrix, eps))
            self._iterate(matrix, 15)

    @no_grad()
    def _iterate(self, matrix: Tensor, count: int) -> None:
        """Turn `u` and `v` towards the singular vectors of the largest singular value."""
        for _ in range(count):
            self._u = F.normalize(matrix @ self._v, dim=0, eps=self.eps)
            self._v = F.normalize(matrix.T @ self._u, dim=0, eps=self.eps)

    def forward(self, weight: Tensor) -> Tensor:
        if weight.ndim == 1:
            return F.normalize(weight, dim=0, eps=self.eps)
        matrix = as_matrix(weight, self.dim)
        if self.training:
            self._iterate(matrix, self.n_power_iterations)
        return weight / (self._u @ (matrix @ self._v))

    def right_inverse(self, value: Tensor) -> Tensor:
        return value


def spectral_norm(module: M, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12,
                  dim: int | None = None) -> M:
    """`w = original / σ`, σ its largest singular value, as a matrix whose rows belong to `dim` (0; 1 for transposed
    convolutions). In training mode, σ is followed by `n_power_iterations` steps of the power method at every use.

    Miyato et al., 2018 (`torch.nn.utils.parametrizations.spectral_norm`). Raises ValueError if there is no such
    parameter, or `n_power_iterations` is not positive.
    """
    weight = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        raise ValueError(f"Module '{module}' has no parameter or buffer with name '{name}'")
    dim = default_dim(module) if dim is None else dim
    register_parametrization(module, name, _SpectralNorm(weight, n_power_iterations, dim, eps))
    return module
