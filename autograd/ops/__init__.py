"""The operations, a file for each family. Every file of this folder registers its own with `@op`."""

from importlib import import_module
from pkgutil import iter_modules

for _family in iter_modules(__path__):
    if not _family.name.startswith("_"):
        import_module(f"{__name__}.{_family.name}")
