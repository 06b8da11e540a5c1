"""Tensors on NumPy that record what is done to them, and the gradients of it."""

import importlib
import math
from typing import TYPE_CHECKING, Any

from numpy import dtype

import autograd.allocation
import autograd.inplace
import autograd.ops
from autograd import accelerator, aliases, amp, backends, cuda, func, functional, random
from autograd.amp import autocast
from autograd.batching import vmap
from autograd.devices import device
from autograd.differentiate import backward, grad
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
from autograd.function import Function
from autograd.generator import Generator, default_generator
from autograd.gradcheck import gradcheck, gradgradcheck
from autograd.inspection import (
    compile,
    get_default_device,
    get_num_threads,
    is_complex,
    is_floating_point,
    is_nonzero,
    is_tensor,
    numel,
    result_type,
    set_default_device,
    set_float32_matmul_precision,
    set_num_threads,
    use_deterministic_algorithms,
)
from autograd.layouts import channels_last, contiguous_format, layout, memory_format, preserve_format, strided
from autograd.legacy import CONSTRUCTORS, Variable, set_default_tensor_type
from autograd.modes import (
    detect_anomaly,
    enable_grad,
    inference_mode,
    is_grad_enabled,
    no_grad,
    set_detect_anomaly,
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
    poisson,
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
from autograd.sizes import Size, broadcast_shapes
from autograd.tensor import Tensor

if TYPE_CHECKING:
    from autograd.graph import Explanation, Graph, Updates, draw, explain
    from autograd.serialization import load, save

# `nn` and `optim` look for this line: another project's `autograd` may stand in this one's place.
__distribution__ = "chainrule"
__version__ = "0.1.0"

pi, e, inf, nan = math.pi, math.e, math.inf, math.nan
newaxis = None

globals().update(exported(""))
globals().update(autograd.inplace.functions())
globals().update(CONSTRUCTORS)
aliases.install()


# What few programs need is imported when it is first asked for: pictures, files, and what PyTorch has below `torch`.
_MODULES = {"autograd", "distributions", "graph", "linalg", "nn", "optim", "serialization", "special", "testing", "utils"}
_LATER = {"load": "serialization", "save": "serialization",
          **dict.fromkeys(("Explanation", "Graph", "Updates", "draw", "explain"), "graph")}


def __getattr__(name: str) -> Any:
    """The modules and functions that are imported when they are first asked for."""
    if name in _MODULES:
        return importlib.import_module(f"autograd.{name}")
    if name in _LATER:
        value = globals()[name] = getattr(importlib.import_module(f"autograd.{_LATER[name]}"), name)
        return value
    raise AttributeError(f"module 'autograd' has no attribute {name!r}")


def __dir__() -> list[str]:
    """All public names, also of what is imported later."""
    return sorted({*globals(), *_MODULES, *_LATER})
