"""Module names as PyTorch nests them: `autograd.nn` is `nn`, `autograd.autograd` is `autograd`, `nn.modules` is `nn`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

ALIASES = {"autograd.nn.modules": "nn", "autograd.nn": "nn", "autograd.optim": "optim", "autograd.autograd": "autograd",
           "nn.modules": "nn"}
"""What stands below `torch` there, and the package that it is here; the longer name before its beginning."""


def _meant(name: str) -> str | None:
    """The module that is meant by a name in `ALIASES` or below one; None for any other."""
    package = next((alias for alias in ALIASES if name == alias or name.startswith(f"{alias}.")), None)
    return package and ALIASES[package] + name.removeprefix(package)


class _Aliases:
    """Finds the names in `ALIASES`, and what lies below them, as the modules that exist already: none is loaded twice.

    Finder and loader in one, without their base classes: `importlib.abc` takes 10 ms to import.
    """

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """A spec for the names that it knows."""
        loader: Any = self
        return ModuleSpec(fullname, loader) if _meant(fullname) else None

    def create_module(self, spec: ModuleSpec) -> None:
        """None: Python makes the module."""

    def exec_module(self, module: ModuleType) -> None:
        """Put the module that is meant in the place of the new one."""
        sys.modules[module.__name__] = import_module(_meant(module.__name__) or "")


def install() -> None:
    """Let `import` know the names. Before all other finders: theirs would load `autograd.nn.init` from nn's folder again."""
    sys.meta_path.insert(0, _Aliases())
