"""nn and optim refuse another project's `autograd` and say what was found and how to get out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import nn

REPOSITORY = Path(nn.__file__).parents[1]


def import_beside(folder: Path, statement: str) -> subprocess.CompletedProcess[str]:
    """Run ``statement`` in a new interpreter that looks in ``folder`` before it looks for Chainrule."""
    path = os.pathsep.join([str(folder), str(REPOSITORY)])
    command = [sys.executable, "-c", statement]
    environment = {**os.environ, "PYTHONPATH": path}
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True)


@pytest.fixture
def another(tmp_path: Path) -> Path:
    """A folder with another project's `autograd`, which must not even be executed."""
    package = tmp_path / "autograd"
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit('executed')\n")
    return tmp_path


@pytest.mark.parametrize("package", ["nn", "optim"])
def test_the_error_names_the_file_that_was_found(another: Path, package: str) -> None:
    result = import_beside(another, f"import {package}")
    assert "ImportError: " in result.stderr
    assert str(another / "autograd" / "__init__.py") in result.stderr


def test_the_error_says_how_to_get_out(another: Path) -> None:
    assert "pip uninstall autograd chainrule" in import_beside(another, "import nn").stderr


def test_there_is_one_error_and_no_chain(another: Path) -> None:
    assert import_beside(another, "import optim").stderr.count("Traceback") == 1


def test_a_second_import_is_refused_too(another: Path) -> None:
    twice = "try:\n import nn\nexcept ImportError:\n import optim"
    assert import_beside(another, twice).returncode == 1


def test_an_empty_folder_of_that_name_alone_is_named(tmp_path: Path) -> None:
    (tmp_path / "autograd").mkdir()
    (tmp_path / "nn").symlink_to(REPOSITORY / "nn")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-S", "-c", "import nn"]
    result = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert str(tmp_path / "autograd") in result.stderr


def test_chainrules_own_is_accepted(tmp_path: Path) -> None:
    result = import_beside(tmp_path, "import nn, optim")
    assert result.returncode == 0, result.stderr
