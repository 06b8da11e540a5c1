"""Mixed precision under its older name, where the device is always a GPU."""

from __future__ import annotations

from autograd import amp
from autograd.dtypes import DTypeLike


class autocast(amp.autocast):
    """`amp.autocast("cuda", ...)`, whose first argument is `enabled`."""

    def __init__(self, enabled: bool = True, dtype: DTypeLike | None = None, cache_enabled: bool = True) -> None:
        super().__init__("cuda", dtype, enabled, cache_enabled)


class GradScaler(amp.GradScaler):
    """`amp.GradScaler("cuda", ...)`, whose first argument is `init_scale`."""

    def __init__(self, init_scale: float = 65536.0, growth_factor: float = 2.0, backoff_factor: float = 0.5,
                 growth_interval: int = 2000, enabled: bool = True) -> None:
        super().__init__("cuda", init_scale, growth_factor, backoff_factor, growth_interval, enabled)
