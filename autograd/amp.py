"""Mixed precision as scripts ask for it: always off, for NumPy has no fast 16-bit arithmetic; all is computed as it comes."""

from __future__ import annotations

from contextlib import ContextDecorator
from typing import Any

from autograd.devices import device
from autograd.dtypes import DTypeLike
from autograd.tensor import Tensor
from autograd.trace import warn


class autocast(ContextDecorator):
    """A block, or decorator, that changes nothing; it warns where it was to be `enabled` (PyTorch: `torch.amp.autocast`).

    PyTorch warns and does nothing in the same way for a device that is not there. Raises RuntimeError for what is no device.
    """

    def __init__(self, device_type: str, dtype: DTypeLike | None = None, enabled: bool = True,
                 cache_enabled: bool | None = None) -> None:
        self.device, self.dtype, self.cache_enabled = device(device_type).type, dtype, cache_enabled
        if enabled:
            _warn_that_it_is_off("autocast")

    def __enter__(self) -> autocast:
        return self

    def __exit__(self, *exception: object) -> None: ...


class GradScaler:
    """Scales no loss and takes plain steps; it warns where it was to be `enabled` (PyTorch: `torch.amp.GradScaler`).

    Scaling serves gradients in float16, which `autocast` gives; PyTorch disables it in the same way where there is no GPU.
    """

    def __init__(self, device: str = "cuda", init_scale: float = 65536.0, growth_factor: float = 2.0,
                 backoff_factor: float = 0.5, growth_interval: int = 2000, enabled: bool = True) -> None:
        if enabled:
            _warn_that_it_is_off("GradScaler")

    def is_enabled(self) -> bool:
        """False."""
        return False

    def get_scale(self) -> float:
        """1."""
        return 1.0

    def scale(self, outputs: Any) -> Any:
        """`outputs` as they are."""
        return outputs

    def unscale_(self, optimizer: Any) -> None:
        """The gradients stay as they are."""

    def step(self, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
        """`optimizer.step(*args, **kwargs)`."""
        return optimizer.step(*args, **kwargs)

    def update(self, new_scale: float | Tensor | None = None) -> None:
        """The scale stays 1."""

    def state_dict(self) -> dict[str, Any]:
        """Nothing."""
        return {}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Takes nothing."""


def _warn_that_it_is_off(name: str) -> None:
    warn(f"{name}: there is no mixed precision here, everything is computed in the tensors' own dtypes; "
         "enabled=False says so without this warning")
