"""DOT to pictures: by the system's Graphviz, or by graphviz-pure where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import graphviz

from autograd.graph.pdf import pdf_of_jpeg

_PDF_DPI = 288


def render(source: str, format: str) -> bytes:
    """The picture of a DOT text as "svg", "png" or "pdf".

    Raises RuntimeError if neither `dot` nor graphviz-pure is found, or the renderer fails.
    """
    if shutil.which("dot"):
        picture: bytes = graphviz.Source(source).pipe(format=format, quiet=True)
        return picture
    beside = Path(sys.executable).with_name("graphviz-pure")
    command = str(beside) if beside.exists() else shutil.which("graphviz-pure")
    if command is None:
        raise RuntimeError("no Graphviz renderer found: install Graphviz (its command is `dot`), or "
                           "`pip install chainrule[draw]`.")
    options = ["-Tjpg", f"-Gdpi={_PDF_DPI}"] if format == "pdf" else [f"-T{format}"]
    done = subprocess.run([command, *options], input=source.encode(), capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"graphviz-pure could not draw the graph as {format!r}: {done.stderr.decode().strip()}.")
    return pdf_of_jpeg(done.stdout, _PDF_DPI) if format == "pdf" else done.stdout
