"""Neural network layers, losses and initialisation in PyTorch's manner."""
# ruff: noqa: F403

from nn import _namecheck as _namecheck  # first of all: refuses another project's autograd

# isort: split
from nn import functional as functional
from nn import init as init
from nn import utils as utils
from nn.activation import *
from nn.attention import *
from nn.callbacks import Callback as Callback
from nn.callbacks import EarlyStopping as EarlyStopping
from nn.callbacks import Schedule as Schedule
from nn.containers import *
from nn.convolution import *
from nn.distance import *
from nn.dropout import *
from nn.embedding import *
from nn.fit import accuracy as accuracy
from nn.fit import fit as fit
from nn.history import History as History
from nn.lazy import *
from nn.linear import *
from nn.loss import *
from nn.margin_loss import *
from nn.module import Module as Module
from nn.normalization import *
from nn.padding import *
from nn.parallel import *
from nn.parameter import Parameter as Parameter
from nn.pooling import *
from nn.recurrent import *
from nn.recurrent_cell import *
from nn.shape import *
from nn.summary import summary as summary
from nn.transformer import *
