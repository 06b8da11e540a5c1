"""What scripts ask of CUDA before they settle for the CPU: there is none, and nothing to do."""

from autograd.cuda import amp
from autograd.stream import check_seed

__all__ = ["amp", "device_count", "empty_cache", "is_available", "is_bf16_supported", "is_initialized", "manual_seed",
           "manual_seed_all", "max_memory_allocated", "memory_allocated", "synchronize"]  # fmt: skip


def is_available() -> bool:
    """False."""
    return False


def is_initialized() -> bool:
    """False."""
    return False


def is_bf16_supported() -> bool:
    """False."""
    return False


def device_count() -> int:
    """0."""
    return 0


def manual_seed(seed: int) -> None:
    """Seed no device; errors as `autograd.manual_seed`, which seeds the CPU."""
    check_seed(int(seed))


def manual_seed_all(seed: int) -> None:
    """Seed all of no devices; errors as `autograd.manual_seed`, which seeds the CPU."""
    check_seed(int(seed))


def empty_cache() -> None:
    """Nothing is cached."""


def synchronize() -> None:
    """Everything is computed when a call returns."""


def memory_allocated() -> int:
    """0 bytes."""
    return 0


def max_memory_allocated() -> int:
    """0 bytes."""
    return 0
