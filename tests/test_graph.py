"""Pictures of graphs, and graphs too long for recursion."""

import pytest

import autograd
from autograd.graph import render
import nn


def step():
    autograd.manual_seed(0)
    images, labels = autograd.rand(4, 3), autograd.tensor([0, 1, 0, 1])
    model = nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 2))
    return autograd.draw(nn.CrossEntropyLoss()(model(images), labels), "model", names={"<b>&\"\n": images, "labels": labels})


def test_every_layer_with_parameters_has_a_box():
    source = step().source
    assert source.count("subgraph cluster_") == 2
    assert "Linear 3 → 5" in source


def test_the_same_graph_gives_the_same_text():
    assert step().source == step().source


def test_names_are_escaped():
    assert "&lt;b&gt;&amp;&quot;" in step().source


def test_svg_is_drawn():
    assert step().svg().rstrip().endswith("</svg>")


def test_without_a_renderer_the_dot_file_is_written_and_the_error_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(render.shutil, "which", lambda name: None)
    monkeypatch.setattr(render.sys, "executable", str(tmp_path / "python"))
    graph = step()
    with pytest.raises(RuntimeError, match="install Graphviz"):
        graph.save(tmp_path / "g.svg")
    assert (tmp_path / "g.dot").read_text(encoding="utf-8") == graph.source


def test_a_tensor_without_history_is_refused():
    with pytest.raises(RuntimeError, match="require grad"):
        autograd.draw(autograd.ones(2))


def test_a_chain_of_a_million_operations_needs_no_recursion():
    x = autograd.tensor(1.0, dtype=autograd.float64, requires_grad=True)
    y = x
    for _ in range(1_000_000):
        y = y + 1
    y.backward()
    assert x.grad.item() == 1
    del y
