"""explain(): the lecture's derivation, sums where paths meet, and numbers that agree with backward()."""

import pytest

import autograd
import nn
from autograd import tensor


def leaf(value):
    return tensor(value, dtype=autograd.float64, requires_grad=True)


def lecture():
    w, b = leaf(0.8), leaf(1.0)
    x, y = tensor(1.5, dtype=autograd.float64), tensor(0.5, dtype=autograd.float64)
    output = w * x + b
    E = (output - y) ** 2
    return E, {"w": w, "b": b, "x": x, "y": y, "output": output, "E": E}


def test_the_neuron_of_the_lecture_reads_as_its_derivation():
    E, names = lecture()
    explained = autograd.explain(E, names=names)
    assert explained.forward == [("u1 = w · x", "= 0.8 · 1.5 = 1.2"), ("output = u1 + b", "= 1.2 + 1 = 2.2"),
                                 ("u2 = output − y", "= 2.2 − 0.5 = 1.7"), ("E = u2²", "= 1.7² = 2.89")]
    assert [step.local for step in explained.steps] == [
        "∂E/∂u2 = 2 · u2 = 3.4", "∂u2/∂output = 1", "∂output/∂u1 = 1", "∂output/∂b = 1", "∂u1/∂w = x = 1.5"]
    assert explained.gradients == [
        "∂E/∂w = ∂E/∂u2 · ∂u2/∂output · ∂output/∂u1 · ∂u1/∂w = 3.4 · 1 · 1 · 1.5 = 5.1",
        "∂E/∂b = ∂E/∂u2 · ∂u2/∂output · ∂output/∂b = 3.4 · 1 · 1 = 3.4"]


def test_what_it_says_is_what_backward_computes():
    E, names = lecture()
    explained = autograd.explain(E, names=names)
    E.backward()
    said = [float(line.rsplit(" = ", 1)[1]) for line in explained.gradients]
    assert said == pytest.approx([names["w"].grad.item(), names["b"].grad.item()])


def test_gradients_that_meet_are_summed():
    x = leaf(0.5)
    square = x * x
    explained = autograd.explain(square * 3 + square * 4, names={"x": x, "square": square})
    assert any(step.operation == "2 paths meet" and step.product == "∂out/∂square = 4 + 3 = 7" for step in explained.steps)


def test_a_tensor_used_twice_by_one_operation_gets_both_contributions():
    x = leaf(3.0)
    assert autograd.explain(x * x, names={"x": x}).gradients == ["∂out/∂x = ∂out/∂x + ∂out/∂x = 3 + 3 = 6"]


def test_formulas_are_in_the_names_of_the_values():
    x = leaf(2.0)
    z = x * 0.5
    step = autograd.explain(z.tanh(), names={"x": x, "z": z}).steps[0]
    assert step.local.startswith("∂out/∂z = ")
    assert "out · out" in step.local
    assert step.local.endswith(" = 0.42")


def test_text_is_what_is_printed():
    E, names = lecture()
    text = str(autograd.explain(E, names=names))
    assert [line.split()[0] for line in text.splitlines() if line and not line.startswith(" ")] == [
        "Forward:", "Backward,", "Gradients:"]
    assert all(line == line.rstrip() for line in text.splitlines())


def test_notebooks_get_a_table_with_escaped_names():
    w = leaf(2.0)
    page = autograd.explain(w * 3, names={"<b>": w})._repr_html_()
    assert page.count("<tr>") == 2
    assert "∂&lt;b&gt;" in page


def test_vectors_are_explained_too():
    x = leaf([1.0, 2.0])
    explained = autograd.explain((x ** 2).sum(), names={"x": x})
    assert explained.gradients == ["∂out/∂x = [2, 4]"]


def test_operations_with_several_outputs_are_explained():
    x = leaf([1.0, 2.0])
    a, b = x.unbind(0)
    assert autograd.explain(a * b, names={"x": x}).gradients == ["∂out/∂x = [2, 1]"]


def test_after_backward_it_says_what_to_do():
    x = leaf([1.0, 2.0])
    out = (x * x).sum()
    out.backward()
    with pytest.raises(RuntimeError, match=r"retain_graph=True"):
        autograd.explain(out)


def test_explaining_changes_nothing():
    E, names = lecture()
    autograd.explain(E, names=names)
    assert names["w"].grad is None
    E.backward()
    assert names["w"].grad.item() == pytest.approx(5.1)


def test_a_tensor_without_history_is_refused():
    with pytest.raises(RuntimeError, match="require grad"):
        autograd.explain(autograd.ones(2))


@pytest.mark.parametrize(("function", "line"), [
    (lambda a: (1 - a) * 2, "u1 = 1 − a   = 1 − 0.25 = 0.75"),
    (lambda a: 3 - a - 1, "u1 = 3 − a   = 3 − 0.25 = 2.75"),
    (lambda a: (a + 1).tanh(), "u1 = a + 1     = 0.25 + 1 = 1.25"),
    (lambda a: a % 2, "out = remainder(a, 2) = remainder(0.25, 2) = 0.25"),
    (lambda a: (-a).neg(), "out = −u1 = −(−0.25) = 0.25"),
    (lambda a: a.sum() - 1, "u1 = sum(a)  = sum(0.25) = 0.25"),
], ids=["1 - a", "3 - a - 1", "a + 1", "a % 2", "negative", "sum"])
def test_numbers_and_values_that_no_rule_needs_are_shown(function, line):
    a = tensor(0.25, requires_grad=True)
    assert line in str(autograd.explain(function(a), names={"a": a}))


def test_a_number_is_not_taken_for_a_tensor_of_its_value():
    a, y = tensor(0.25, requires_grad=True), tensor(1.0)
    assert "out = 1 − a" in str(autograd.explain(1 - a, names={"a": a, "y": y}))


@pytest.mark.parametrize(("function", "line"), [
    (lambda x: x.max(), "out = max(x) = max([1, 2]) = 2"),
    (lambda x: x[1], "out = x[…] = [1, 2][…] = 2"),
    (lambda x: x.norm(), "out = norm(x) = "),
    (lambda x: x.square(), "out = x² = [1, 2]² = [1, 4]"),
], ids=["max", "getitem", "norm", "square"])
def test_operations_have_the_names_that_users_call_them_by(function, line):
    x = tensor([1.0, 2.0], requires_grad=True)
    assert line in str(autograd.explain(function(x), names={"x": x}))


def test_a_factor_of_the_second_operand_is_shown():
    a, b = tensor(0.25, requires_grad=True), tensor(2.0, requires_grad=True)
    explained = autograd.explain(autograd.sub(a, b, alpha=3), names={"a": a, "b": b})
    assert explained.forward == [("out = a − 3 · b", "= 0.25 − 3 · 2 = −5.75")]
    assert explained.steps[1].local == "∂out/∂b = −3"


@pytest.mark.parametrize(("function", "forward"), [
    (lambda w, x: autograd.cat([w, w * 2]).sum(), [
        ("u1 = w · 2", "= [1, 2] · 2 = [2, 4]"), ("u2 = cat(w, u1)", "= cat([1, 2], [2, 4]) = [1, 2, 2, 4]"),
        ("out = sum(u2)", "= sum([1, 2, 2, 4]) = 9")]),
    (lambda w, x: autograd.cat([w, x]).sum(), [("u1 = cat(w, …)", ""), ("out = sum(u1)", "= 6")]),
    (lambda w, x: w.reshape(2, 1).exp().sum(), [
        ("u1 = reshape(w)", "= reshape([1, 2]) = [[1], [2]]"), ("u2 = exp(u1)", "= exp([[1], [2]]) = [[2.718], [7.389]]"),
        ("out = sum(u2)", "= sum([[2.718], [7.389]]) = 10.11")]),
    (lambda w, x: autograd.einsum("i,i->", w, w * 1), [
        ("u1 = w · 1", "= [1, 2] · 1 = [1, 2]"), ("out = einsum(w, u1)", "= einsum([1, 2], [1, 2]) = 5")]),
], ids=["cat", "cat with a constant", "reshape", "einsum"])
def test_a_value_that_no_rule_keeps_is_computed_or_left_out(function, forward):
    w, x = leaf([1.0, 2.0]), tensor([3.0, 0.0], dtype=autograd.float64)
    assert autograd.explain(function(w, x), names={"w": w}).forward == forward


def test_a_value_that_no_rule_keeps_is_found_in_the_tensor_that_holds_it():
    w, x = leaf([1.0, 2.0]), tensor([3.0, 0.0], dtype=autograd.float64)
    joined = autograd.cat([w, x])
    explained = autograd.explain(joined.sum(), names={"w": w, "joined": joined})
    assert explained.forward == [("joined = cat(w, …)", "= [1, 2, 3, 0]"), ("out = sum(joined)", "= sum([1, 2, 3, 0]) = 6")]


@pytest.mark.parametrize(("function", "local"), [
    (lambda w, x: w @ x, ["∂out/∂w = (g ↦ g @ xᵀ) = Jacobian 2×4"]),
    (lambda w, x: x @ w, ["∂out/∂w = (g ↦ xᵀ @ g) = Jacobian 2×4"]),
    (lambda w, x: nn.functional.linear(x, w), ["∂out/∂w = (g ↦ gᵀ @ x) = Jacobian 2×4"]),
    (lambda w, x: w.sum(), ["∂out/∂w = each 1"]),
    (lambda w, x: w[0, 1], ["∂out/∂w = 1"]),
    (lambda w, x: w.relu(), ["∂out/∂w = 1 where out ≠ 0 else 0 = [[1, 1], [0, 0]]"]),
    (lambda w, x: w.logsumexp((0, 1)), ["∂out/∂w = exp(w − out) = [[0.2418, 0.6572], [0.08895, 0.01204]]"]),
    (lambda w, x: w.prod(), ["∂out/∂w = [[0, 0], [−4, 0]]"]),
    (lambda w, x: w[0].cos(), ["∂out/∂u1 = −sin(u1) = [−0.8415, −0.9093]", "∂u1/∂w = 1"]),
    (lambda w, x: w.clamp(0, 1), ["∂out/∂w = [[1, 0], [1, 0]]"]),
], ids=["w @ x", "x @ w", "linear", "sum", "index", "relu", "logsumexp", "prod", "cos", "clamp"])
def test_a_local_derivative_is_a_formula_or_a_number_and_no_name_from_inside(function, local):
    w, x = leaf([[1.0, 2.0], [0.0, -2.0]]), tensor([3.0, 0.0], dtype=autograd.float64)
    assert [step.local for step in autograd.explain(function(w, x), names={"w": w, "x": x}).steps] == local
