"""Tools around tensors, under their PyTorch names: `data`."""

from autograd.utils import data

__all__ = ["data"]
