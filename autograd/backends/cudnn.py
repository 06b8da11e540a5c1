"""cuDNN's switches: scripts may set them, and nothing changes, for the CPU's results are deterministic."""

enabled = False
benchmark = False
deterministic = True
allow_tf32 = False


def is_available() -> bool:
    """False."""
    return False


def version() -> None:
    """None: there is no cuDNN."""
