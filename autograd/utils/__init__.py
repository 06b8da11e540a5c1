"""Tools around tensors, under their PyTorch names: `data`, `checkpoint`."""

from autograd.utils import checkpoint, data

__all__ = ["checkpoint", "data"]
