"""Settings that every test shares: how many examples hypothesis tries."""

import pytest
from hypothesis import settings

settings.register_profile("fast", max_examples=15, deadline=None, derandomize=True, database=None)
settings.register_profile("deep", max_examples=500, deadline=None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--deep", action="store_true", help="property tests try many random examples")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("deep" if config.getoption("--deep") else "fast")
