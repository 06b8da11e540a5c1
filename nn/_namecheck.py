"""Refuses another project's `autograd`: importing this module is the check, and `nn` and `optim` do so first.

The PyPI project `autograd` has the import name of Chainrule's own package, and so may a file of the user's.
Only the source of what Python finds is read, for the line that marks Chainrule's: nothing of it is executed.
"""

from importlib.util import find_spec

MARKER = '__distribution__ = "chainrule"'


def refuse_another_autograd() -> None:
    """Raise ImportError unless the `autograd` that Python finds is Chainrule's."""
    spec = find_spec("autograd")
    if spec is None:
        found = "nothing of that name"
    else:
        get_source = getattr(spec.loader, "get_source", None)
        source = get_source("autograd") if get_source else ""  # no loader: a folder without __init__.py
        if source is None or MARKER in source:  # None: shipped without sources, so nothing to judge by
            return
        found = spec.origin or ", ".join(spec.submodule_search_locations or ())
    raise ImportError(
        "nn and optim need Chainrule's own package `autograd`, but what Python finds under that name is\n"
        f"    {found}\n"
        "If it lies in site-packages, the PyPI project `autograd` is installed as well: run\n"
        "    python -m pip uninstall autograd chainrule\n"
        "and install Chainrule again, or give each project a virtual environment of its own.\n"
        "If it is a file or folder of yours, rename it or take its folder off sys.path.",
        name="autograd",
    )


refuse_another_autograd()
