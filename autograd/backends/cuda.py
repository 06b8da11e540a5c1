"""CUDA's switches: scripts may set them, and nothing changes, for there is none."""

from types import SimpleNamespace

matmul = SimpleNamespace(allow_tf32=False)


def is_built() -> bool:
    """False."""
    return False
