"""Module names as PyTorch nests them: `import autograd.nn as nn` is `import nn`, `autograd.autograd` is `autograd`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

ALIASES = {"autograd.nn": "nn", "autograd.optim": "optim", "autograd.autograd": "autograd"}
"""What stands below `torch` there, and the package that it is here."""


class _Aliases(MetaPathFinder, Loader):
    """Finds the names in `ALIASES`, and what lies below them, as the modules that exist already: none is loaded twice."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """A spec for the names that it knows."""
        known = fullname.startswith("autograd.") and ".".join(fullname.split(".")[:2]) in ALIASES
        return ModuleSpec(fullname, self) if known else None

    def exec_module(self, module: ModuleType) -> None:
        """Put the module that is meant in the place of the new one."""
        name = module.__name__
        package = ".".join(name.split(".")[:2])
        sys.modules[name] = import_module(ALIASES[package] + name.removeprefix(package))


def install() -> None:
    """Let `import` know the names. Before all other finders: theirs would load `autograd.nn.init` from nn's folder again."""
    sys.meta_path.insert(0, _Aliases())
