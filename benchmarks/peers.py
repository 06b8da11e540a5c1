"""Peers in environments of their own: frameworks whose import names collide, or that nothing else here needs.

python benchmarks/peers.py install jax hips    makes benchmarks/.venvs/jax and benchmarks/.venvs/hips
python benchmarks/peers.py install             all but torch, which is large
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import venv
from pathlib import Path

VENVS = Path(__file__).resolve().parent / ".venvs"
PACKAGES = {  # the environment: what pip installs there, beside NumPy
    "torch": "torch",
    "jax": "jax",
    "mygrad": "mygrad",
    "hips": "autograd",
    "micrograd": "micrograd",
}


def python(contestant: str) -> str:
    """The interpreter that runs a contestant: ``jax async`` is in the environment ``jax``, if there is one."""
    own = _interpreter(re.split(r"[ .]", contestant)[0])
    return str(own) if own.exists() else sys.executable


def _interpreter(name: str) -> Path:
    return VENVS / name / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def install(name: str) -> None:
    """Make the environment of one peer, or bring it up to date."""
    venv.create(VENVS / name, with_pip=True)
    command = [_interpreter(name), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade"]
    subprocess.run([*command, PACKAGES[name], "numpy"], check=True)
    print(f"{name}: {VENVS / name}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Environments for the frameworks that Chainrule is compared with")
    parser.add_argument("command", choices=["install"])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(PACKAGES)}; none: all but torch")
    options = parser.parse_args()
    if unknown := sorted(set(options.names) - set(PACKAGES)):
        parser.error(f"unknown peer {', '.join(unknown)}; there are: {', '.join(PACKAGES)}")
    for name in options.names or [name for name in PACKAGES if name != "torch"]:
        install(name)


if __name__ == "__main__":
    main()
