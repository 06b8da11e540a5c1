"""draw(): which view, of what, and the checks of what was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograd.engine import Node
from autograd.graph.backward import backward_view
from autograd.graph.measures import Measures
from autograd.graph.model import model_view
from autograd.graph.overview import overview
from autograd.graph.picture import Graph
from autograd.graph.reading import Reading
from autograd.graph.updates import Updates
from autograd.graph.values import values_view
from autograd.tensor import Tensor

FEW, MANY = 40, 120
"""Operations up to which a picture shows values, and from which on it shows an overview."""

VIEWS = ("values", "model", "overview")


def draw(output: Tensor, view: str | None = None, depth: int | None = None, fold: bool | None = None,
         grads: bool | None = None, saved: bool | None = None, names: Mapping[str, Any] | None = None,
         rankdir: str | None = None, direction: str = "forward", updates: Updates | None = None) -> Graph:
    """A picture of the graph that computed `output`: what notebooks show, and `.save("g.svg")` writes.

    `view`: "values", a card for every value with its gradient, and local derivatives on the arrows; "model", a box for
    every module; "overview", a row for every module down to `depth`, repeats counted. By default the size chooses.
    `depth`: in the model view modules that deep are one card, by default none is; in the overview it is 1 by default.
    `fold=False`: the overview draws every repeat.
    `grads`: by default the gradients that `backward()` has left; True: also before it, by a walk that changes nothing;
    False: none. `saved`: what is kept for the backward pass: bytes, in the values view the names of what is kept
    (there by default not). A plain `backward()` releases it: what an earlier picture of the same graph has found is
    still known.
    `names`: names of tensors and modules, `locals()` for instance; parameters have those of their modules.
    `rankdir`: Graphviz's "LR", "TB", "RL" or "BT". `direction="backward"`: the gradient operations with their rules,
    laid out as the forward graph is, so that the gradient flows against the reading direction.
    `updates`: an `autograd.Updates`, which measures update/weight ratios; they take the place of gradients in the model
    view and the overview.

    Raises RuntimeError if no gradient is tracked for `output`, ValueError for what is not among the choices, or does
    not belong to the view.
    """
    root = tracked(output, "draw")
    if view not in (None, *VIEWS):
        raise ValueError(f"draw(): expected view to be one of {', '.join(VIEWS)}, or None, got {view!r}")
    if direction not in ("forward", "backward"):
        raise ValueError(f"draw(): expected direction to be 'forward' or 'backward', got {direction!r}")
    if rankdir not in (None, "LR", "TB", "RL", "BT"):
        raise ValueError(f"draw(): expected rankdir to be one of LR, TB, RL, BT, got {rankdir!r}")
    named = {name: value for name, value in (names or {}).items() if isinstance(name, str)}
    reading = Reading(output, root, named)
    if view is None:
        view = _by_size(reading, direction, depth, fold, updates)
    _check_fit(view, direction, depth, fold, updates)
    if view == "values":
        reading = Reading(output, root, named, parts=True)
    if direction == "backward":
        return Graph(backward_view(reading, rankdir or "RL", view == "values" and grads is not False,
                                   view == "model" if saved is None else saved), view)
    if view == "values":
        return Graph(values_view(reading, rankdir or "LR", grads, bool(saved)), view)
    measures = Measures(reading, grads, saved, updates)
    if view == "model":
        return Graph(model_view(reading, measures, rankdir or "LR", depth), view)
    return Graph(overview(reading, measures, rankdir or "TB", 1 if depth is None else depth, fold is not False), view)


def tracked(output: Any, caller: str) -> Node:
    """The node of a computed tensor; RuntimeError where nothing was recorded, TypeError for what is no tensor."""
    if not isinstance(output, Tensor):
        raise TypeError(f"{caller}(): expected a Tensor, got {type(output).__name__}")
    node = output._current_node()
    if node is None or node.op is None:
        raise RuntimeError(f"{caller}(): expected a Tensor computed from tensors that require grad; nothing was recorded "
                           f"for this one of shape {tuple(output.shape)}")
    return node


def _by_size(reading: Reading, direction: str, depth: int | None, fold: bool | None, updates: Updates | None) -> str:
    """Values while they can be read, modules while there are not too many operations, rows beyond."""
    count = len(reading.nodes)
    if fold is not None and direction == "forward":
        return "overview"
    if count <= FEW and reading.largest <= 16 and depth is None and updates is None:
        return "values"
    return "model" if count <= MANY or direction == "backward" else "overview"


def _check_fit(view: str, direction: str, depth: int | None, fold: bool | None, updates: Updates | None) -> None:
    """ValueError for an argument that the view has no use for."""
    if direction == "backward" and view == "overview":
        raise ValueError("draw(): the overview has no backward direction; take view='model' or 'values'")
    for name, given, views in (("depth", depth, ("model", "overview")), ("fold", fold, ("overview",)),
                               ("updates", updates, ("model", "overview"))):
        if given is not None and (view not in views or direction == "backward"):
            raise ValueError(f"draw(): {name} belongs to the forward direction of the {' and '.join(views)} view, not to "
                             f"view={view!r}, direction={direction!r}")
    if depth is not None and depth < 0:
        raise ValueError(f"draw(): expected depth >= 0, got {depth}")
