"""Neural network layers, losses and initialisation in PyTorch's manner."""

from nn import _namecheck as _namecheck  # first of all: refuses another project's autograd

# isort: split
