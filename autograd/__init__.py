"""Tensors on NumPy that record what is done to them, and the gradients of it."""

import math

import autograd.ops
from autograd import backends, cuda
from autograd.devices import device
from autograd.differentiate import grad
from autograd.dtypes import (
    bool,
    can_cast,
    double,
    finfo,
    float,
    float16,
    float32,
    float64,
    get_default_dtype,
    half,
    iinfo,
    int,
    int8,
    int16,
    int32,
    int64,
    long,
    promote_types,
    set_default_dtype,
    short,
    uint8,
    uint16,
    uint32,
    uint64,
)
from autograd.formatting import set_printoptions
from autograd.generator import Generator, default_generator
from autograd.modes import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    no_grad,
    set_grad_enabled,
)
from autograd.op import OPS, exported
from autograd.ops.creation import (
    arange,
    as_tensor,
    asarray,
    empty,
    empty_like,
    eye,
    from_numpy,
    frombuffer,
    full,
    full_like,
    linspace,
    logspace,
    ones,
    ones_like,
    scalar_tensor,
    tensor,
    tril_indices,
    triu_indices,
    zeros,
    zeros_like,
)
from autograd.random import (
    bernoulli,
    fork_rng,
    get_rng_state,
    initial_seed,
    manual_seed,
    multinomial,
    normal,
    rand,
    rand_like,
    randint,
    randint_like,
    randn,
    randn_like,
    randperm,
    seed,
    set_rng_state,
)
from autograd.serialization import load, save
from autograd.sizes import Size
from autograd.tensor import Tensor

# `nn` and `optim` look for this line: another project's `autograd` may stand in this one's place.
__distribution__ = "chainrule"

pi, e, inf, nan = math.pi, math.e, math.inf, math.nan
newaxis = None

globals().update(exported(""))
