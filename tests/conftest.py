"""What every test shares: how many examples hypothesis tries, and gradients that are tracked."""

import pytest
from hypothesis import settings

import autograd

settings.register_profile("fast", max_examples=15, deadline=None, derandomize=True, database=None)
settings.register_profile("deep", max_examples=500, deadline=None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--deep", action="store_true", help="property tests try many random examples")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("deep" if config.getoption("--deep") else "fast")


@pytest.fixture(autouse=True)
def _gradients_are_tracked_afterwards():
    """A test that leaves gradients untracked fails itself, not those after it."""
    yield
    tracked = autograd.is_grad_enabled()
    autograd.set_grad_enabled(True)
    assert tracked, "the test left gradients untracked"
