"""Switches of PyTorch's backends that scripts set; the CPU has use for none of them."""

from autograd.backends import cuda, cudnn, mps

__all__ = ["cuda", "cudnn", "mps"]
