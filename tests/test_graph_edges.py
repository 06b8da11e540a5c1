"""Pictures and explanations of what is rare: empty and infinite values, many repeats, gradients that never arrive."""

import math

import pytest
from pictures import card_of, cards

import autograd
import nn
import optim
from autograd import float64, tensor
from autograd.graph.look import NEGATIVE, POSITIVE, bytes_text, magnitude, number, tint, tint_around
from autograd.graph.pdf import jpeg_size
from autograd.graph.render import render


def leaf(value):
    return tensor(value, dtype=float64, requires_grad=True)


def texts(graph):
    return [text for card in cards(graph.source).values() for text in card]


@pytest.mark.parametrize(("shown", "expected"), [
    (number(True), "True"), (magnitude(math.inf), "inf"), (magnitude(0), "0"), (bytes_text(3 << 30), "3.0 GB"),
    (tint(0, 1), "#ffffff"), (tint(math.inf, 1), POSITIVE), (tint(-1, math.inf), NEGATIVE),
])
def test_numbers_and_colours_at_the_ends_of_their_ranges(shown, expected):
    assert shown == expected


@pytest.mark.parametrize(("value", "shown"), [
    ([], "0, empty"), ([math.inf] * 20, "20, not finite"), ([[[1.0], [2.0]], [[3.0], [4.0]]], "2×2×1, 1 … 4"),
], ids=["empty", "not finite", "three dimensions"])
def test_a_value_that_cannot_be_written_out_is_told_in_short(value, shown):
    x = leaf(value)
    assert f"sum({shown})" in str(autograd.explain(x.sum(), names={"x": x}))


def test_an_empty_value_is_drawn():
    x = leaf([])
    assert card_of(autograd.draw((x * x).sum(), "values", names={"x": x}).source, "x")


def test_a_graph_says_in_words_what_it_is():
    assert repr(autograd.draw(leaf(2.0) * 3, "values")).startswith("<Graph: the values view, ")


def test_fold_asks_for_the_overview():
    assert autograd.draw(leaf(2.0) * 3, fold=True).view == "overview"


def test_gradients_of_many_repeats_are_a_strip_with_its_ends_in_numbers():
    model = nn.Sequential(*[nn.Sequential(nn.Linear(2, 2), nn.Tanh()) for _ in range(20)])
    loss = model(autograd.ones(1, 2)).sum()
    loss.backward(retain_graph=True)
    first, last = (block[0] for block in (model[0], model[-1]))
    words = " ".join(texts(autograd.draw(loss, "overview", depth=2)))
    sizes = [magnitude(math.sqrt(sum((p.grad ** 2).sum().item() for p in layer.parameters()) / 6)) for layer in (first, last)]
    assert "first {} … last {}".format(*sizes) in words


def test_more_rows_than_fit_are_merged():
    model = nn.Sequential(*[nn.Linear(1, 1) for _ in range(70)])
    graph = autograd.draw(model(autograd.ones(1, 1)).sum(), "overview", fold=False)
    assert len(cards(graph.source)) == 36
    assert "0–1Linear 1 → 1" in texts(graph)


def test_a_folded_module_shows_its_gradient_and_its_updates():
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh())
    loss = model(autograd.ones(1, 2)).sum()
    loss.backward(retain_graph=True)
    grads = [p.grad for p in model.parameters()]
    size = magnitude(math.sqrt(sum((g ** 2).sum().item() for g in grads) / sum(g.numel() for g in grads)))
    assert size in texts(autograd.draw(loss, "model", depth=0))


def test_the_backward_graph_says_what_is_saved_and_what_receives_a_gradient():
    w = leaf([1.0, 2.0])
    words = texts(autograd.draw((w * 2).exp().sum(), "model", direction="backward", saved=True, names={"w": w}))
    assert "saves 16 B" in words
    assert "receives .grad" in words


def test_an_operand_that_nobody_holds_is_found_by_the_value_of_the_sum():
    w = leaf(0.25)
    out = (w + tensor(2.0, dtype=float64)) ** 2
    assert autograd.explain(out, names={"w": w}).forward[0] == ("u1 = w + 2", "= 0.25 + 2 = 2.25")


def test_an_operand_that_nobody_knows_is_left_open():
    w = leaf(0.25)
    out = (w + tensor(2.0, dtype=float64)).tanh()
    assert autograd.explain(out, names={"w": w}).forward[0] == ("u1 = w + …", "")


def test_what_an_own_function_saves_is_counted():
    class Square(autograd.Function):
        @staticmethod
        def forward(ctx, a):
            ctx.save_for_backward(a)
            return a * a

        @staticmethod
        def backward(ctx, g):
            return 2 * g * ctx.saved_tensors[0]

    loss = Square.apply(leaf([1.0] * 4) * 2).sum()
    assert "saves 32 B" in texts(autograd.draw(loss, "model", direction="backward", saved=True))


def test_a_step_whose_values_were_changed_since_is_left_out():
    x = leaf([1.0, 2.0])
    y = x.exp()
    out = y.sum()
    y.detach().mul_(2)
    assert [step.operation for step in autograd.explain(out, names={"x": x}).steps] == ["out = sum(u1)"]


def test_a_leaf_that_no_gradient_reaches_is_told():
    class First(autograd.Function):
        @staticmethod
        def forward(ctx, a, b):
            return a * b

        @staticmethod
        def backward(ctx, g):
            return g, None

    a, b = leaf(2.0), leaf(3.0)
    assert autograd.explain(First.apply(a, b), names={"a": a, "b": b}).gradients[1] == "∂out/∂b: nothing arrives"


def test_more_paths_than_can_be_written_out_are_left_to_the_sums():
    x = leaf(1.0)
    y = x
    for _ in range(12):
        y = y * 2
    assert autograd.explain(y, names={"x": x}).gradients == ["∂out/∂x = 4096"]


def test_a_renderer_that_fails_says_why():
    with pytest.raises(Exception, match=r"graphviz-pure could not draw|Program terminated|dot"):
        render("this is no DOT", "svg")


def test_what_is_no_jpeg_is_refused():
    with pytest.raises(ValueError, match="no JPEG"):
        jpeg_size(b"\xff\xd8 and then something else")


def test_updates_of_a_folded_module_are_those_in_the_middle():
    model = nn.Linear(2, 2)
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    with autograd.Updates(optimizer) as updates:
        loss = model(autograd.ones(1, 2)).sum()
        loss.backward(retain_graph=True)
        optimizer.step()
    assert "update / weight" in autograd.draw(loss, "model", depth=0, updates=updates).source


def test_many_operations_outside_modules_are_told_by_the_most_frequent():
    x = leaf([1.0])
    for function in (autograd.tanh, autograd.exp, autograd.sin, autograd.tanh, autograd.cos, autograd.exp, autograd.sigmoid):
        x = function(x)
    assert any("tanh ×2 · exp ×2 · sin · cos …" in text for text in texts(autograd.draw(x.sum(), "overview", fold=False)))


def test_the_colour_of_no_update_at_all():
    assert [tint_around(value, 1e-3) for value in (0.0, math.inf)] == [NEGATIVE, POSITIVE]


def test_a_value_that_was_drawn_before_the_pass_is_known_after_it():
    w, x = leaf(2.0), leaf(3.0)
    out = (w * x).exp()
    before = cards(autograd.draw(out, "values", names={"w": w, "x": x}).source)
    out.backward()
    after = cards(autograd.draw(out, "values", names={"w": w, "x": x}, grads=False).source)
    assert [cells for cells in after.values() if "6" in cells] == [cells for cells in before.values() if "6" in cells] != []
