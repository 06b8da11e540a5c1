"""All parameters as one vector, and back."""

from __future__ import annotations

from collections.abc import Iterable

from autograd import Tensor
from autograd.ops.joining import cat


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """The elements of all parameters, one after another; differentiable (`torch.nn.utils.parameters_to_vector`)."""
    vector: Tensor = cat([p.reshape(-1) for p in parameters])
    return vector


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Set the parameters to the elements of `vec`, which they then share (`torch.nn.utils.vector_to_parameters`).

    Raises TypeError unless `vec` is a Tensor, RuntimeError, before anything is changed, unless it is as long as all
    parameters together.
    """
    if not isinstance(vec, Tensor):
        raise TypeError(f"vec: expected a Tensor, but got {type(vec).__name__}")
    parameters = list(parameters)
    needed = sum(p.numel() for p in parameters)
    if vec.shape != (needed,):
        raise RuntimeError(f"vector_to_parameters(): expected a vector of {needed} elements, got shape "
                           f"{tuple(vec.shape)}")
    start = 0
    for p in parameters:
        p.data = vec[start:start + p.numel()].view(p.shape).data
        start += p.numel()
