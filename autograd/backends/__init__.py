"""Switches of PyTorch's backends that scripts set; the CPU has use for none of them."""

from autograd.backends import cudnn, mps

__all__ = ["cudnn", "mps"]
