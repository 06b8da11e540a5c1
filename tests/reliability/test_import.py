"""An import changes nothing in the process, and loads nothing that few programs need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ["matplotlib", "sklearn", "torch", "hypothesis", "scipy", "pandas", "PIL", "graphviz", "IPython", "pytest", "tqdm"]

# What the process looks like, as text.
STATE = """
import json, locale, random, signal, sys, threading, time, warnings
import numpy as np

def state():
    generator = np.random.get_state()
    return {
        "error state": np.geterr(), "error call": str(np.geterrcall()), "print options": str(np.get_printoptions()),
        "warnings": str(warnings.filters), "showwarning": str(warnings.showwarning),
        "numpy's random state": str([generator[0], generator[1].tolist(), *generator[2:]]),
        "random state": str(random.getstate()), "recursion limit": sys.getrecursionlimit(),
        "threads": threading.active_count(), "thread stack": threading.stack_size(), "switch interval": sys.getswitchinterval(),
        "hooks": str([sys.excepthook, sys.displayhook, sys.gettrace(), sys.getprofile(), threading.excepthook]),
        "path": sys.path[:], "signals": str([signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM)]),
        "locale": locale.setlocale(locale.LC_ALL), "environment": dict(__import__("os").environ),
        "builtins": sorted(vars(__import__("builtins"))), "garbage collector": str(__import__("gc").get_threshold()),
    }
"""


def python(code: str, *options: str) -> Any:
    done = subprocess.run([sys.executable, *options, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.fixture(scope="module", params=["autograd", "autograd, nn, optim"])
def states(request) -> tuple[dict[str, Any], dict[str, Any]]:
    before, after = python(f"{STATE}\nbefore = state()\nimport {request.param}\nprint(json.dumps([before, state()]))")
    return before, after


def test_an_import_leaves_the_process_as_it_was(states):
    before, after = states
    assert after == before


@pytest.fixture(scope="module")
def loaded() -> dict[str, list[str]]:
    code = """
import json, sys
def roots(): return sorted({name.split(".")[0] for name in sys.modules})
import autograd
first = roots()
import nn, optim, nn.functional
from autograd.utils.data import DataLoader
print(json.dumps({"autograd": first, "all": roots(), "modules": sorted(sys.modules)}))"""
    return python(code)


@pytest.mark.parametrize("name", HEAVY)
def test_an_import_of_autograd_does_not_load(loaded, name):
    assert name not in loaded["autograd"]


@pytest.mark.parametrize("name", ["matplotlib", "sklearn", "torch", "hypothesis", "scipy", "pandas", "graphviz"])
def test_an_import_of_everything_does_not_load(loaded, name):
    assert name not in loaded["all"]


def test_an_import_of_autograd_loads_neither_nn_nor_optim(loaded):
    assert not {"nn", "optim"} & set(loaded["autograd"])


def test_names_that_are_imported_later_are_there():
    names = python("""
import json, autograd
from autograd import save, load, draw, explain, Graph
print(json.dumps([name for name in dir(autograd) if not hasattr(autograd, name)]))""")
    assert names == []


def test_an_import_warns_of_nothing_and_gives_every_encoding():
    assert python("import autograd, nn, optim; print(1)", "-W", "error", "-X", "warn_default_encoding") == 1


def test_an_import_works_without_docstrings_and_assertions():
    """As `python -OO` has it: nothing depends on them."""
    assert python("""
import autograd, nn, optim
x = autograd.ones(2, requires_grad=True)
(x * x).sum().backward()
print(x.grad.tolist())""", "-OO") == [2.0, 2.0]
