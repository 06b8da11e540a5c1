"""DOT to pictures: by the system's Graphviz, or by graphviz-pure where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import graphviz


def render(source: str, format: str) -> bytes:
    """The picture of a DOT text as "svg", "png" or "pdf".

    Raises RuntimeError if neither `dot` nor graphviz-pure is found, or the renderer refuses the format.
    """
    if shutil.which("dot"):
        picture: bytes = graphviz.Source(source).pipe(format=format)
        return picture
    beside = Path(sys.executable).with_name("graphviz-pure")
    command = str(beside) if beside.exists() else shutil.which("graphviz-pure")
    if command is None:
        raise RuntimeError("no Graphviz renderer found: install Graphviz (its command is `dot`), or "
                           "`pip install chainrule[draw]`.")
    done = subprocess.run([command, f"-T{format}"], input=source.encode(), capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"graphviz-pure could not draw the graph as {format!r}: {done.stderr.decode().strip()}.")
    return done.stdout
