"""DataParallel as scripts wrap their models in it: there is one device, and the module runs there."""

from __future__ import annotations

from typing import Any

from nn.module import Module

__all__ = ["DataParallel"]


class DataParallel(Module):
    """Calls `module`, whose parameters' names begin with `module.` from now on (`torch.nn.DataParallel`).

    PyTorch does no more without GPUs. `device_ids`, `output_device` and `dim` say how to divide a batch among several,
    so they change nothing.
    """

    def __init__(self, module: Module, device_ids: Any = None, output_device: Any = None, dim: int = 0) -> None:
        super().__init__()
        self.module = module

    def forward(self, *inputs: Any, **kwargs: Any) -> Any:
        return self.module(*inputs, **kwargs)
