"""PyTorch's compiled model: torch_.py after torch.compile, in its default mode."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable

import torch
from cases import Case, Network

from contestants import torch_

if not shutil.which(os.environ.get("CXX", "g++")):
    raise ImportError("torch.compile needs a C++ compiler")


def make_step(case: Case | Network) -> Callable[[], object]:
    torch.compiler.reset()  # else the case before leaves its mark: dynamic shapes, or no compilation
    return torch_.make_step(case, prepare=torch.compile)
