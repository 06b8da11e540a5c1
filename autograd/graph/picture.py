"""Graph: a picture as DOT text, which notebooks show and `save` writes."""

from __future__ import annotations

from pathlib import Path

from autograd.graph.render import render


class Graph:
    """A picture: its DOT text is `.source`, and `.view` says which view it is."""

    def __init__(self, source: str, view: str) -> None:
        self.source = source
        self.view = view

    def svg(self) -> str:
        """The picture as SVG; RuntimeError if no renderer is installed."""
        return render(self.source, "svg").decode()

    def _repr_svg_(self) -> str:
        return self.svg()

    def __repr__(self) -> str:
        return f"<Graph: the {self.view} view, {len(self.source):,} characters of DOT>"

    def save(self, path: str | Path) -> Path:
        """Write the picture in the format of the suffix: .svg, .png, .pdf, or .dot, which needs no renderer.

        Returns the path. Raises ValueError for another suffix, and RuntimeError if no renderer is installed, after the
        picture has been written as .dot beside it.
        """
        path = Path(path)
        format = path.suffix.removeprefix(".")
        if format not in ("svg", "png", "pdf", "dot"):
            raise ValueError(f"save(): expected a path that ends in .svg, .png, .pdf or .dot, got {str(path)!r}")
        if format == "dot":
            path.write_text(self.source, encoding="utf-8")
            return path
        try:
            picture = render(self.source, format)
        except RuntimeError as error:
            dot = path.with_suffix(".dot")
            dot.write_text(self.source, encoding="utf-8")
            raise RuntimeError(f"{error} The graph itself is in {dot}.") from None
        path.write_bytes(picture)
        return path
