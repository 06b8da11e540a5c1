"""Neural network layers, losses and initialisation in PyTorch's manner."""
# ruff: noqa: F403

from nn import _namecheck as _namecheck  # first of all: refuses another project's autograd

# isort: split
from nn import functional as functional
from nn import init as init
from nn.activation import *
from nn.containers import *
from nn.linear import *
from nn.loss import *
from nn.module import Module as Module
from nn.parameter import Parameter as Parameter
