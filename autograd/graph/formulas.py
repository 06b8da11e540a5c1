"""Formulas: the rule of a gradient as the registry's source has it, and the local derivative that it stands for."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from autograd.engine import Node
from autograd.op import OPS
from autograd.pullback import Pullback
from autograd.rules import rule_formula, rule_source

_INFIX = {"add": "+", "sub": "−", "mul": "·", "div": "/", "matmul": "@"}
_FOLD: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}
_SIGNS = {" ** ": "^", " * ": " · ", "-": "−", " != ": " ≠ ", " >= ": " ≥ ", " <= ": " ≤ ", ".mT": "ᵀ", " if ": " where "}
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def rule_text(rule: Callable[..., Any]) -> str:
    """One expression: the source of the rule; of a rule of several lines, the formula with g in its docstring."""
    if "\n" not in rule_source(rule):
        return rule_formula(rule)
    quoted = re.search(r"`([^`]*\bg\b[^`]*)`", rule.__doc__ or "")
    return quoted.group(1) if quoted else rule_formula(rule)


def rules(node: Node) -> list[tuple[int | None, str, str]]:
    """(position among the parents, argument, rule) of every rule of a node; position None: a rule for all of them."""
    if not isinstance(node.op, Pullback):
        return []
    op = node.op.op
    if op.joint is not None:
        return [(None, "all", rule_text(op.joint))]
    if op.listed:
        return [(None, op.parameters[i], rule_text(op.rules[op.parameters[i]])) for i in node.op.tracked]
    return [(k, op.parameters[i], rule_text(op.rules[op.parameters[i]])) for k, i in enumerate(node.op.tracked)]


def local_formula(node: Node, i: int, names: Mapping[str, str | float]) -> str:
    """The rule for parent `i` with g = 1, in the names and numbers that stand for the operation's arguments.

    A matrix product has no such derivative: its rule is written with g. "" where the rule takes more than it says here.
    """
    rule = next((text for k, _, text in rules(node) if k == i), None)
    if rule is None:
        return ""
    try:
        tree = ast.parse(rule, mode="eval").body
    except SyntaxError:
        return ""
    product = any(isinstance(part, ast.MatMult) for part in ast.walk(tree))
    local = _Local({"g": "g", **names} if product else names)
    text = in_signs(ast.unparse(local.visit(tree)))
    return "" if local.unknown else f"(g ↦ {text})" if product else text


def forward_formula(name: str, arguments: list[str]) -> str:
    """`w · x`, `u²`, `tanh(z)`."""
    if name in _INFIX and len(arguments) == 2:
        first, second = arguments
        return f"{first} {_INFIX[name]} {_in_brackets(second)}"
    if name == "pow" and len(arguments) == 2:
        base, exponent = _in_brackets(arguments[0]), arguments[1]
        return base + exponent.translate(_SUPERSCRIPT) if exponent.isdecimal() else f"{base}^{exponent}"
    if name == "neg":
        return f"−{_in_brackets(arguments[0])}"
    if name == "square":
        return f"{_in_brackets(arguments[0])}²"
    if name == "index":
        return f"{arguments[0]}[…]"
    return f"{name}({', '.join(arguments)})"


def _in_brackets(number: str) -> str:
    """In brackets if it begins with a sign."""
    return f"({number})" if number.startswith("−") else number


def in_signs(code: str) -> str:
    """Python's operators as mathematics writes them."""
    code = re.sub(r" \*\* (\d+)(?![\d.])", lambda found: found.group(1).translate(_SUPERSCRIPT), code)
    for python, sign in _SIGNS.items():
        code = code.replace(python, sign)
    return code


class _Local(ast.NodeTransformer):
    """Puts 1 for g and the given names and numbers for arguments, and leaves out what that makes superfluous.

    `unknown` says afterwards whether anything is left that a reader of the result cannot know.
    """

    def __init__(self, names: Mapping[str, str | float]) -> None:
        self.names = {"g": 1, **names}
        self.unknown = False

    def visit_Name(self, node: ast.Name) -> ast.expr:
        given = self.names.get(node.id)
        if given is None:
            self.unknown = True
            return node
        return ast.Name(given) if isinstance(given, str) else ast.Constant(int(given) if given == int(given) else given)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if isinstance(node.value, ast.Name) and node.value.id in ("np", "math"):
            return ast.Name(node.attr)
        return ast.Attribute(self.visit(node.value), node.attr)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr == "reshape":
            return self.visit(function.value)  # type: ignore[no-any-return]
        name = ast.unparse(function)
        if name == "restore":
            return self.visit(node.args[0])  # type: ignore[no-any-return]
        arguments = [self.visit(argument) for argument in node.args]
        if name in ("select", "np.where"):
            if isinstance(arguments[0], ast.Name):  # what is not 0 is true
                arguments[0] = ast.Compare(arguments[0], [ast.NotEq()], [ast.Constant(0)])
            return ast.IfExp(*arguments)
        if name not in OPS and not name.startswith(("np.", "math.")):
            self.unknown = True
        return ast.Call(ast.Name(name.split(".")[-1]), arguments, node.keywords)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        test = ast.unparse(node.test)
        match = re.fullmatch(r"(\w+) (==|is) (.+)", test)
        if match and match.group(1) in self.names:
            holds = str(self.names[match.group(1)]) == match.group(3)
        else:
            holds = match is not None and match.group(3) in ("1", "None")  # the default, which need not be known
        chosen: ast.AST = self.visit(node.body if holds else node.orelse)
        return chosen

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left, right = self.visit(node.left), self.visit(node.right)
        fold = _FOLD.get(type(node.op))
        if isinstance(left, ast.Constant) and isinstance(right, ast.Constant) and fold is not None:
            return ast.Constant(fold(left.value, right.value))
        if isinstance(node.op, ast.Mult) and _is_one(left):
            return right  # type: ignore[no-any-return]
        if isinstance(node.op, ast.Mult | ast.Div | ast.Pow) and _is_one(right):
            return left  # type: ignore[no-any-return]
        if isinstance(node.op, ast.Mult) and isinstance(left, ast.UnaryOp) and _is_one(left.operand):
            return ast.UnaryOp(ast.USub(), right)
        return ast.BinOp(left, node.op, right)


def _is_one(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value == 1
