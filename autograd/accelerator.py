"""What newer scripts ask instead of CUDA: whether there is any accelerator. There is none."""


def is_available() -> bool:
    """False."""
    return False


def current_accelerator(check_available: bool = False) -> None:
    """None."""


def device_count() -> int:
    """0."""
    return 0
