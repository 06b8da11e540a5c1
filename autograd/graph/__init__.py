"""Pictures of recorded graphs, `draw`, and backpropagation in words and numbers, `explain`."""

from autograd.graph.drawing import draw
from autograd.graph.explanation import Explanation, explain
from autograd.graph.picture import Graph
from autograd.graph.updates import Updates

__all__ = ["Explanation", "Graph", "Updates", "draw", "explain"]
