"""The table of operations and the stub of Tensor's methods: both say what the registry says."""

from __future__ import annotations

import ast

import pytest

from autograd.op import OPS, Array, Op, op
from autograd.ops.__main__ import STUBS, gradients, main, orders, table
from autograd.ops._stubs import stubs
from autograd.rules import rule_source


def test_every_operation_has_a_row() -> None:
    first_words = [line.split()[0] for line in table().splitlines()[1:] if not line.startswith(" ")]
    assert first_words == sorted(OPS)


def test_table_is_what_the_command_prints(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["autograd.ops"])
    main()
    assert capsys.readouterr().out == table() + "\n"


@pytest.mark.parametrize("operation", [op for op in OPS.values() if op.differentiable], ids=repr)
def test_formula_of_each_argument_is_python(operation: Op) -> None:
    lines = gradients(operation)
    assert len(lines) == max(len(operation.rules), 1)
    for line in lines:
        assert isinstance(ast.parse(line).body[0], ast.Assign)


@pytest.mark.parametrize("operation", [op for op in OPS.values() if op.differentiable], ids=repr)
def test_orders_are_claimed_for_what_is_differentiable(operation: Op) -> None:
    assert orders(operation) == "1, 2"


def test_rows_of_known_operations() -> None:
    assert gradients(OPS["mul"]) == ["input = g * other", "other = g * input"]
    assert gradients(OPS["floor_divide"]) == ["none"]
    assert gradients(OPS["flatten"]) == ["of the operations that it is made of"]


def test_stub_is_up_to_date() -> None:
    assert STUBS.read_text(encoding="utf-8") == stubs(), "run: python -m autograd.ops --stubs"


def test_stub_is_python() -> None:
    names = [node.name for node in ast.walk(ast.parse(stubs())) if isinstance(node, ast.FunctionDef)]
    assert {"tanh", "add_", "__radd__", "T", "float"} <= set(names)
    assert len(names) == len(set(names))


def doubled(g):
    """A rule of one line, with a docstring."""
    return 2 * g


def branching(g, input):
    if input is None:
        return g
    return g * input


def test_source_of_a_lambda_is_its_expression() -> None:
    first, second = (lambda g, out: g * out), (lambda g, out: g / out)
    assert (rule_source(first), rule_source(second)) == ("g * out", "g / out")


def test_source_of_a_one_line_function_is_its_expression() -> None:
    assert rule_source(doubled) == "2 * g"


def test_source_of_a_longer_function_is_all_of_it() -> None:
    assert rule_source(branching).splitlines()[0] == "def branching(g, input):"


@pytest.mark.parametrize(("rules", "match"), [
    ({"y": lambda g: g}, "a rule for 'y', which is no parameter"), ({"x": lambda x: x}, "must take g first"),
    ({"x": lambda g, nothing: g}, "must take g first, and then any of"),
])
def test_a_rule_that_fits_no_parameter_is_refused_at_once(rules, match):
    def forward(x: Array) -> Array:
        return x

    with pytest.raises(TypeError, match=match):
        op(**rules)(forward)


def test_a_name_is_registered_once():
    def tanh(input: Array) -> Array:
        return input

    with pytest.raises(TypeError, match="tanh is registered twice"):
        op(input=lambda g: g)(tanh)
