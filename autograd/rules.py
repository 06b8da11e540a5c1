"""The text of a gradient rule, as it stands in its decorator: for the table of operations and the pictures."""

from __future__ import annotations

import ast
import functools
import inspect
import textwrap
from collections.abc import Callable
from types import CodeType
from typing import Any


def rule_source(rule: Callable[..., Any]) -> str:
    """The formula of a lambda, or of a function that only returns one; otherwise the function's source.

    >>> rule_source(lambda g, out: g * (1 - out * out))
    'g * (1 - out * out)'
    """
    code: CodeType = inspect.unwrap(rule).__code__
    tree = _definition(code)
    if tree is None:
        return f"{rule.__name__}({', '.join(inspect.signature(rule).parameters)})"
    if isinstance(tree, ast.Lambda):
        return ast.unparse(tree.body)
    body = tree.body[1:] if ast.get_docstring(tree) is not None else tree.body
    if len(body) == 1 and isinstance(body[0], ast.Return) and body[0].value is not None:
        return ast.unparse(body[0].value)
    return textwrap.dedent(inspect.getsource(code)).rstrip()


def rule_formula(rule: Callable[..., Any]) -> str:
    """One expression: `rule_source` where that is one, the call of the rule, by its name, where it is longer."""
    source = rule_source(rule)
    return f"{rule.__name__}({', '.join(inspect.signature(rule).parameters)})" if "\n" in source else source


def _definition(code: CodeType) -> ast.Lambda | ast.FunctionDef | None:
    """The syntax tree of the function with this code; None where its file cannot be read."""
    try:
        tree = _parsed(code)
    except (OSError, SyntaxError):
        return None
    candidates = [node for node in ast.walk(tree) if isinstance(node, ast.Lambda | ast.FunctionDef)
                  and code.co_firstlineno in (node.lineno, _first_line(node)) and _arguments(node) == _named(code)]
    if len(candidates) > 1:  # lambdas on one line: those that compile to the same code are the same formula
        candidates = [node for node in candidates if isinstance(node, ast.Lambda) and _same(node, code)] or candidates
    return candidates[0] if candidates else None


def _parsed(code: CodeType) -> ast.Module:
    """The syntax tree of the file that defines `code`."""
    lines, _ = inspect.findsource(code)
    return _parse("".join(lines))


@functools.cache
def _parse(source: str) -> ast.Module:
    return ast.parse(source)


def _first_line(node: ast.Lambda | ast.FunctionDef) -> int:
    decorators = getattr(node, "decorator_list", [])
    return decorators[0].lineno if decorators else node.lineno


def _arguments(node: ast.Lambda | ast.FunctionDef) -> tuple[str, ...]:
    a = node.args
    return tuple(argument.arg for argument in [*a.posonlyargs, *a.args, *a.kwonlyargs])


def _named(code: CodeType) -> tuple[str, ...]:
    return code.co_varnames[:code.co_argcount + code.co_kwonlyargcount]


def _same(node: ast.Lambda, code: CodeType) -> bool:
    """Whether the lambda compiles to this code."""
    compiled = compile(ast.fix_missing_locations(ast.Expression(node)), "rule", "eval").co_consts[0]
    return isinstance(compiled, CodeType) and (compiled.co_code, compiled.co_names, _plain(compiled.co_consts)) == (
        code.co_code, code.co_names, _plain(code.co_consts))


def _plain(constants: tuple[Any, ...]) -> list[str]:
    return [repr(c) for c in constants if not isinstance(c, CodeType)]
