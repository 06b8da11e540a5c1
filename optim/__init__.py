"""Optimizers in PyTorch's manner."""

from nn import _namecheck as _namecheck  # first of all: refuses another project's autograd

# isort: split

from optim.adam import Adam, AdamW
from optim.optimizer import Optimizer
from optim.sgd import SGD

__all__ = ["Adam", "AdamW", "Optimizer", "SGD"]
