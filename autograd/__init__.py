"""Tensors on NumPy that record what is done to them, and the gradients of it."""

from typing import Any

import autograd.ops
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
from autograd.engine import grad
from autograd.formatting import set_printoptions
from autograd.modes import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    no_grad,
    set_grad_enabled,
)
from autograd.op import OPS, exported
from autograd.tensor import Size, Tensor

# `nn` and `optim` look for this line: another project's `autograd` may stand in this one's place.
__distribution__ = "chainrule"

globals().update(exported(""))
