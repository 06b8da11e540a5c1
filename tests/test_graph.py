"""Pictures of graphs: what can be asked for, names of every kind, the same bytes again, rendering, size."""

import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from pictures import cards

import autograd
import nn
from autograd.graph import render

PURE = Path(sys.executable).with_name("graphviz-pure")
RENDERERS = [command for command in (shutil.which("dot"), PURE if PURE.exists() else shutil.which("graphviz-pure"))
             if command]
NAMES = ['<b>&"\n', "</td>", "🙂👩‍🚀", "", "  ", "\\N \\", 'a" -> "b', "\x00\x1b\ud800", "n" * 300]
VIEWS = ["values", "model", "overview"]


def step(names=None, view=None, **options):
    autograd.manual_seed(0)
    images, labels = autograd.rand(4, 3), autograd.tensor([0, 1, 0, 1])
    model = nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 2))
    loss = nn.CrossEntropyLoss()(model(images), labels)
    return autograd.draw(loss, view, names={"images": images, "labels": labels} | (names or {}), **options)


def chain(n):
    x = autograd.tensor(1.0, requires_grad=True)
    for _ in range(n):
        x = x + 1
    return x


@pytest.mark.parametrize("view", VIEWS)
def test_the_same_graph_gives_the_same_text(view):
    assert step(view=view).source == step(view=view).source


def test_the_same_graph_gives_the_same_text_in_another_process():
    program = ("import autograd, nn; autograd.manual_seed(0); "
               "print(autograd.draw(nn.Linear(2, 3)(autograd.ones(4, 2)).sum(), 'model').source)")
    sources = {subprocess.run([sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}, check=True,
                              capture_output=True, encoding="utf-8").stdout for seed in "12"}
    assert len(sources) == 1


@pytest.mark.parametrize("renderer", RENDERERS, ids=lambda command: Path(command).name)
@pytest.mark.parametrize("view", [*VIEWS, "backward"])
@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_every_name_is_drawn_by_every_renderer(renderer, view, name):
    w = autograd.tensor(2.0, requires_grad=True)
    out = w * 3
    names = {name: w, f"{name}!": out}
    graph = (autograd.draw(out, "values", names=names, direction="backward") if view == "backward"
             else autograd.draw(out, view, names=names))
    done = subprocess.run([renderer, "-Tsvg"], input=graph.source.encode(), capture_output=True, check=True)
    ElementTree.fromstring(done.stdout)


def test_a_name_is_shown_as_it_is():
    w = autograd.tensor(2.0, requires_grad=True)
    svg = autograd.draw(w * 3, names={'<b>&"': w}).svg()
    assert '<b>&"' in "".join(ElementTree.fromstring(svg.encode()).itertext())


@pytest.mark.parametrize(("operations", "width", "view"), [(3, 2, "values"), (3, 50, "model"), (50, 2, "model"),
                                                           (200, 2, "overview")])
def test_the_view_is_chosen_by_size(operations, width, view):
    x = autograd.ones(width, requires_grad=True)
    for _ in range(operations):
        x = x * 2
    assert autograd.draw(x).view == view


@pytest.mark.parametrize(("options", "match"), [
    ({"view": "list"}, "values, model, overview"), ({"direction": "up"}, "'forward' or 'backward'"),
    ({"rankdir": "left"}, "LR, TB, RL, BT"), ({"view": "values", "depth": 1}, "depth belongs to"),
    ({"view": "model", "fold": True}, "fold belongs to"), ({"view": "overview", "depth": -1}, "depth >= 0"),
    ({"view": "overview", "direction": "backward"}, "no backward direction")])
def test_a_choice_that_is_none_is_refused(options, match):
    with pytest.raises(ValueError, match=match):
        step(**options)


def test_a_tensor_without_history_is_refused():
    with pytest.raises(RuntimeError, match="require grad"):
        autograd.draw(autograd.ones(2))


def test_what_is_no_tensor_is_refused():
    with pytest.raises(TypeError, match="expected a Tensor, got float"):
        autograd.draw(1.0)


def test_rankdir_is_that_of_the_text():
    assert "rankdir=TB;" in step(rankdir="TB").source


def test_names_may_be_all_local_variables():
    weight = autograd.tensor(2.0, requires_grad=True)
    unrelated = [1, 2]
    assert "weight" in autograd.draw(weight * len(unrelated), names=locals()).source


def test_drawing_changes_nothing():
    w = autograd.tensor(2.0, requires_grad=True)
    calls = []
    w.register_hook(calls.append)
    out = (w * 3).tanh()
    for view in VIEWS:
        autograd.draw(out, view, grads=True)
    assert (w.grad, calls) == (None, [])
    out.backward()
    assert w.grad is not None


def test_backward_hooks_of_modules_are_neither_drawn_nor_called():
    layer, calls = nn.Linear(2, 1), []
    layer.register_full_backward_hook(lambda *arguments: calls.append(arguments))
    x = autograd.ones(3, 2, requires_grad=True)
    out = layer(x).sum()
    source = autograd.draw(out, "values", grads=True, names={"x": x}).source
    assert calls == []
    assert [cells[0] for cells in cards(source).values()] == ["x", "weight", "bias", "x Wᵀ + b", "Σ"]


# Files -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("suffix", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF"),
                                               ("dot", b"digraph")])
def test_save_writes_the_format_of_the_suffix(suffix, start, tmp_path):
    path = step().save(tmp_path / f"g.{suffix}")
    assert path.read_bytes().startswith(start)


def test_another_suffix_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"\.svg, \.png, \.pdf or \.dot"):
        step().save(tmp_path / "g.gif")


def test_notebooks_get_svg():
    assert step()._repr_svg_().rstrip().endswith("</svg>")


def test_without_a_renderer_the_dot_file_is_written_and_the_error_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(render.shutil, "which", lambda name: None)
    monkeypatch.setattr(render.sys, "executable", str(tmp_path / "python"))
    graph = step()
    with pytest.raises(RuntimeError, match=r"install Graphviz .* chainrule\[draw\]"):
        graph.save(tmp_path / "g.svg")
    assert (tmp_path / "g.dot").read_text(encoding="utf-8") == graph.source


# Long graphs -------------------------------------------------------------------------------------------------------


def test_a_chain_of_a_million_operations_needs_no_recursion():
    x = autograd.tensor(1.0, dtype=autograd.float64, requires_grad=True)
    y = x
    for _ in range(1_000_000):
        y = y + 1
    y.backward()
    assert x.grad.item() == 1
    del y


def test_a_chain_of_twenty_thousand_operations_is_one_row():
    graph = autograd.draw(chain(20_000))
    assert "×20000" in graph.source
    assert len(graph.source) < 5_000


@pytest.mark.parametrize("view", ["values", "model"])
def test_long_graphs_are_drawn_without_recursion(view):
    assert autograd.draw(chain(3_000), view, grads=True).source.count(" -> ") >= 3_000
