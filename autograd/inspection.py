"""Questions about tensors and settings of the process that scripts ask for at their top."""

from __future__ import annotations

import operator
import os
from typing import Any

from autograd import dtypes
from autograd.devices import check_device, device
from autograd.dtypes import DType
from autograd.interop import array_of
from autograd.tensor import Tensor


def is_tensor(obj: Any) -> bool:
    """Whether `obj` is a Tensor (`torch.is_tensor`)."""
    return isinstance(obj, Tensor)


def is_floating_point(input: Tensor) -> bool:
    """Whether the dtype of `input` is a floating one (`torch.is_floating_point`)."""
    return _checked("is_floating_point", input).is_floating_point()


def is_complex(input: Tensor) -> bool:
    """Always False: there are no complex tensors here (`torch.is_complex`)."""
    _checked("is_complex", input)
    return False


def is_nonzero(input: Tensor) -> bool:
    """Whether the only element of `input` is not 0; RuntimeError if there are more (`torch.is_nonzero`)."""
    return bool(_checked("is_nonzero", input))


def numel(input: Tensor) -> int:
    """The number of elements (`torch.numel`)."""
    return _checked("numel", input).numel()


def result_type(tensor1: Any, tensor2: Any) -> DType:
    """The dtype of an operation on the two, tensors or numbers (`torch.result_type`)."""
    return dtypes.result_type(array_of(tensor1), array_of(tensor2))


def _threads_of_the_process() -> int:
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        if os.environ.get(name, "").isdecimal():
            return int(os.environ[name])
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_threads = _threads_of_the_process()


def get_num_threads() -> int:
    """What `set_num_threads` set; at first what NumPy's environment variables say, else the processors that the process
    may use (`torch.get_num_threads`)."""
    return _threads


def set_num_threads(int: int) -> None:
    """How many threads the optimizers' steps may use (`torch.set_num_threads`).

    NumPy's linear algebra keeps to its environment variables, which it reads when it is imported. Raises RuntimeError
    for a number below 1.
    """
    global _threads
    if operator.index(int) < 1:
        raise RuntimeError(f"set_num_threads(): expected a positive integer, got {int}")
    _threads = int


def compile(model: Any = None, *, fullgraph: bool = False, dynamic: bool | None = None, backend: Any = "inductor",
            mode: str | None = None, options: dict[str, Any] | None = None, disable: bool = False) -> Any:
    """`model`, a module or function, as it is; without it a decorator that does the same (`torch.compile`).

    There is no compiler here, so the settings, which say how to compile and not what to compute, change nothing.
    """
    return (lambda function: function) if model is None else model


_PRECISIONS = ("highest", "high", "medium")


def set_float32_matmul_precision(precision: str) -> None:
    """How far products of float32 matrices may be rounded; they never are (`torch.set_float32_matmul_precision`).

    Raises RuntimeError for anything but highest, high and medium.
    """
    if precision not in _PRECISIONS:
        raise RuntimeError(f"set_float32_matmul_precision(): expected one of {', '.join(_PRECISIONS)}, got {precision!r}")


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Nothing to do: every operation gives the same numbers each time (`torch.use_deterministic_algorithms`)."""


def get_default_device() -> device:
    """The CPU (`torch.get_default_device`)."""
    return check_device(None)


def set_default_device(device: Any) -> None:
    """Accepts the CPU; RuntimeError for any other device (`torch.set_default_device`)."""
    check_device(device)


def _checked(name: str, input: Any) -> Tensor:
    if not isinstance(input, Tensor):
        raise TypeError(f"{name}(): argument 'input' must be Tensor, not {type(input).__name__}")
    return input
