"""The values view: the numbers on the picture are those of the tensors, and of finite differences."""

import numpy as np
import pytest
from pictures import arrows, card_of, cards, number

import autograd
from autograd import float64, tensor
from autograd.rules import rule_source

FUNCTIONS = {
    "add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b, "div": lambda a, b: a / b,
    "pow": lambda a, b: a ** b, "square": lambda a, b: a ** 2 + 0 * b, "tanh": lambda a, b: a.tanh() * b,
    "exp": lambda a, b: (a * b).exp(), "log": lambda a, b: a.log() - b, "sqrt": lambda a, b: a.sqrt() / b,
    "sigmoid": lambda a, b: (a - b).sigmoid(), "maximum": lambda a, b: autograd.maximum(a, b), "twice": lambda a, b: a * a + b,
}


def leaf(value):
    return tensor(value, dtype=float64, requires_grad=True)


def neuron():
    w, b = leaf(0.8), leaf(1.0)
    x, y = tensor(1.5, dtype=float64), tensor(0.5, dtype=float64)
    z = w * x + b
    return (z - y) ** 2, {"w": w, "b": b, "x": x, "y": y, "z": z}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_products_of_local_derivatives_along_the_arrows_are_the_finite_differences(name):
    a, b = leaf(1.7), leaf(0.6)
    source = autograd.draw(FUNCTIONS[name](a, b), "values", names={"a": a, "b": b}).source
    out = list(cards(source))[-1]
    for title, values in {"a": [(1.7 + 1e-6, 0.6), (1.7 - 1e-6, 0.6)], "b": [(1.7, 0.6 + 1e-6), (1.7, 0.6 - 1e-6)]}.items():
        above, below = (FUNCTIONS[name](leaf(p), leaf(q)).item() for p, q in values)
        assert along(source, card_of(source, title)[0], out) == pytest.approx((above - below) / 2e-6, rel=2e-3, abs=1e-6)


def along(source, start, end):
    """The sum over all paths of the products of their labels."""
    if start == end:
        return 1.0
    return sum(number(label) * along(source, head, end) for tail, head, label in arrows(source) if tail == start)


def test_values_and_gradients_are_those_of_the_tensors():
    E, names = neuron()
    names["z"].retain_grad()
    E.backward(retain_graph=True)
    source = autograd.draw(E, names=names).source
    for title, name in (("w", "w"), ("b", "b"), ("z = +", "z")):
        shown = [number(text) for text in card_of(source, title)[1][1::2]]
        assert shown == pytest.approx([names[name].item(), names[name].grad.item()], rel=1e-3)


def test_before_backward_there_are_values_and_local_derivatives_but_no_gradients():
    E, names = neuron()
    source = autograd.draw(E, names=names).source
    assert card_of(source, "z = +")[1] == ["value", "2.2"]
    assert "3.4" in {label for _, _, label in arrows(source)}


def test_gradients_can_be_asked_for_before_backward():
    E, names = neuron()
    assert card_of(autograd.draw(E, names=names, grads=True).source, "w")[1] == ["value", "0.8", "grad", "5.1"]


def test_gradients_can_be_left_out_after_backward():
    E, names = neuron()
    E.backward()
    assert card_of(autograd.draw(E, names=names, grads=False).source, "w")[1] == ["value", "0.8"]


def test_what_was_drawn_once_is_known_after_a_backward_that_releases_it():
    E, names = neuron()
    autograd.draw(E, names=names)
    E.backward()
    source = autograd.draw(E, names=names).source
    assert card_of(source, "×")[1] == ["value", "1.2", "grad", "3.4"]
    assert card_of(source, "w")[1] == ["value", "0.8", "grad", "5.1"]


def test_what_a_backward_has_released_is_said_to_be():
    x = leaf([1.0, 2.0])
    out = x.exp().exp().sum()
    out.backward()
    assert "released by backward()" in autograd.draw(out, "values").source


def test_gradients_of_one_pass_beside_what_grad_has_added_up():
    E, names = neuron()
    E.backward(retain_graph=True)
    E.backward(retain_graph=True)
    source = autograd.draw(E, names=names).source
    assert card_of(source, "w")[1][-1] == "10.2"
    assert card_of(source, "×")[1][-1] == "3.4"


def test_inputs_without_gradients_have_cards_of_their_own():
    E, names = neuron()
    source = autograd.draw(E, names=names).source
    assert card_of(source, "x")[1] == ["value", "1.5"]
    assert card_of(source, "y")[1] == ["value", "0.5"]


def test_a_number_that_no_rule_saves_is_found():
    w = leaf(2.0)
    source = autograd.draw(10 - w, names={"w": w}).source
    assert ["10"] in cards(source).values()


def test_a_changed_parameter_does_not_falsify_the_values_computed_with_it():
    w = leaf(2.0)
    v = leaf(5.0)
    out = w * v + 1
    with autograd.no_grad():
        w += 1
    source = autograd.draw(out, names={"w": w, "v": v}).source
    assert card_of(source, "×")[1] == ["value", "–"]


@pytest.mark.parametrize("names", [(), ("y",)])
def test_values_are_not_computed_with_a_parameter_that_a_step_has_changed(names):
    w, y = leaf(2.0), tensor(0.5, dtype=float64)
    with autograd.no_grad():
        w += 1
    out = ((w + w) - y) ** 2
    out.backward(retain_graph=True)
    with autograd.no_grad():
        w -= 1
    source = autograd.draw(out, names={"w": w} | dict.fromkeys(names, y)).source
    assert [cells[2] for cells in cards(source).values() if cells[0] == "+"] == ["–"]
    assert not {"1.5", "−1.5"} & {cells[0] for cells in cards(source).values()}


def test_values_are_computed_with_a_changed_parameter_where_that_is_confirmed():
    w, y = leaf(2.0), tensor(0.5, dtype=float64)
    with autograd.no_grad():
        w += 1
    out = ((w + w) - y) ** 2
    out.backward(retain_graph=True)
    source = autograd.draw(out, names={"w": w, "y": y}).source
    assert card_of(source, "+")[1][:2] == ["value", "6"]


def test_small_arrays_are_shown_element_by_element():
    x = leaf([[1.0, -2.0], [3.0, 0.5]])
    source = autograd.draw((x * x).sum(), names={"x": x}, grads=True).source
    shown = [text for text in card_of(source, "x")[1] if text not in ("value", "grad")]
    assert [number(text) for text in shown] == [1, -2, 3, 0.5, 2, -4, 6, 1]


def test_the_derivative_of_an_elementwise_operation_is_that_of_its_elements():
    x = leaf([1.0, 2.0])
    labels = {label for _, _, label in arrows(autograd.draw((x ** 2).sum()).source)}
    assert labels == {"[2, 4]", "each 1"}


def test_large_arrays_are_shown_by_their_range():
    x = leaf(np.linspace(-1, 1, 100).tolist())
    assert "100, −1 … 1" in autograd.draw(x.exp(), "values", names={"x": x}).source


def test_what_the_rules_keep_can_be_shown():
    x = leaf(0.5)
    assert "out" in card_of(autograd.draw(x.tanh(), saved=True).source, "tanh")[1]


def test_a_shared_parameter_has_one_card():
    w = leaf(3.0)
    source = autograd.draw(w * (w + 1).tanh(), names={"w": w}).source
    start = card_of(source, "w")[0]
    assert len([tail for tail, _, _ in arrows(source) if tail == start]) == 2


@pytest.mark.parametrize("compute", [
    lambda x: x.unbind(0)[0].sum(), lambda x: x.max(dim=0).values.sum(), lambda x: autograd.cat([x, x * 2]).sum(),
    lambda x: x[0, 1] * x[1, 0], lambda x: x.exp_().sum() if not x.is_leaf else (x * 1).exp_().sum(),
    lambda x: autograd.grad((x ** 3).sum(), x, create_graph=True)[0].sum()],
    ids=["unbind", "max", "cat", "index", "in place", "double backward"])
def test_gradients_are_right_through_every_kind_of_node(compute):
    x = leaf([[0.1, 0.2], [0.3, 0.4]])
    out = compute(x)
    source = autograd.draw(out, "values", names={"x": x}, grads=True).source
    expected, = autograd.grad(out, x)
    shown = [number(text) for text in card_of(source, "x")[1] if text not in ("value", "grad")][4:]
    assert shown == pytest.approx(expected.flatten().tolist(), rel=1e-3)


# Backward ----------------------------------------------------------------------------------------------------------


def test_the_backward_graph_shows_the_rules_of_the_registry():
    shown = card_of(autograd.draw(leaf(0.5).sigmoid(), direction="backward").source, "SigmoidBackward")[1]
    assert rule_source(autograd.OPS["sigmoid"].rules["input"]) in shown


def test_on_the_arrows_of_the_backward_graph_stands_what_is_handed_on():
    E, names = neuron()
    source = autograd.draw(E, names=names, direction="backward").source
    w = card_of(source, "w scalar")[0]
    assert [label for _, head, label in arrows(source) if head == w] == ["5.1"]


def test_scalars_are_known_after_a_plain_backward():
    E, names = neuron()
    E.backward()
    source = autograd.draw(E, names=names).source
    assert card_of(source, "×")[1] == ["value", "1.2", "grad", "3.4"]


def test_scalars_that_are_still_drawn_cannot_be_walked_again():
    E, _ = neuron()
    E.backward()
    with pytest.raises(RuntimeError, match="a second time"):
        E.backward()


def test_a_number_that_no_rule_needs_is_not_among_what_is_kept():
    x = autograd.tensor(2.0, requires_grad=True)
    assert "keeps" not in autograd.draw(x + 1, names={"x": x}, saved=True).source
