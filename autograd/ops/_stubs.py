"""The types of what is attached to Tensor, as the text of `methods.pyi`: for editors and type checkers."""

from __future__ import annotations

import ast
import inspect
from typing import Any

from autograd.signature import Signature
from autograd.tensor import Tensor

_SHADOWED = {"int", "float", "bool"}
_KNOWN = {*_SHADOWED, "str", "tuple", "list", "Any", "Tensor"}
_OPERANDS: dict[str, tuple[str, ...]] = {
    "__neg__": (), "__pos__": (), "__abs__": (), "__invert__": (), "__getitem__": ("index: Any",),
    "__setitem__": ("index: Any", "value: Any"), "__eq__": ("other: object",), "__ne__": ("other: object",)}
_SPECIAL = {"__setitem__": "None", "__eq__": "Any", "__ne__": "Any"}
_HEAD = '''"""What operations attach to Tensor; written by `python -m autograd.ops --stubs`."""

import builtins
from typing import Any

from autograd.tensor import Tensor

class Methods:
    """The methods and properties of Tensor that `autograd.ops` and `autograd.inplace` define."""
'''


def stubs() -> str:
    """The whole file, methods in alphabetical order."""
    own = _defined_in_tensor()
    attached = {name: value for name, value in vars(Tensor).items()
                if name not in own and (callable(value) or isinstance(value, property))}
    return _HEAD + "".join("\n" + _stub(name, attached[name]) for name in sorted(attached))


def _defined_in_tensor() -> set[str]:
    """The names that the class statement of Tensor defines."""
    statement = ast.parse(inspect.getsource(Tensor)).body[0]
    assert isinstance(statement, ast.ClassDef)
    names = {"__annotate_func__", "__annotate__"}
    for node in statement.body:
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names.update(target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names


def _stub(name: str, value: Any) -> str:
    """One method or property."""
    if isinstance(value, property):
        return f"    @property\n    def {name}(self) -> Tensor:\n        {_doc(value)}\n"
    return f"    def {name}{_signature(name, value)}:\n        {_doc(value)}\n"


def _doc(value: Any) -> str:
    lines = (inspect.getdoc(value) or "").splitlines()
    return f'"""{lines[0]}"""' if lines else "..."


def _signature(name: str, method: Any) -> str:
    """The parameters, and what comes back."""
    if name.startswith("__"):
        operands = _OPERANDS.get(name, ("other: Any",))
        return f"({', '.join(['self', *operands])}) -> {_SPECIAL.get(name, 'Tensor')}"
    inplace = name.endswith("_")
    op = getattr(getattr(Tensor, name[:-1], None) if inplace else method, "op", None)
    function = inspect.unwrap(method) if op is None else op.forward
    parameters = list(inspect.signature(function).parameters.values())[1:]
    returned = inspect.signature(function if op is None else op.definition or function).return_annotation
    result = "Tensor" if inplace else _returned(returned)
    if Signature(function, name).variadic is not None:
        return f"(self, *{parameters[0].name}: Any, **named: Any) -> {result}"
    return f"({', '.join(['self', *_parameters(parameters)])}) -> {result}"


def _parameters(parameters: list[inspect.Parameter]) -> list[str]:
    """Parameters with the types and defaults that a stub can name."""
    texts = []
    bare = False  # whether a `*` must still come before keyword-only parameters
    for p in parameters:
        if p.kind is p.VAR_POSITIONAL:
            bare = True
        elif p.kind is p.KEYWORD_ONLY and not bare:
            texts.append("*")
            bare = True
        star = "*" if p.kind is p.VAR_POSITIONAL else "**" if p.kind is p.VAR_KEYWORD else ""
        default = "" if p.default is p.empty else " = ..."
        texts.append(f"{star}{p.name}: {_type(p.annotation)}{default}")
    return texts


def _type(annotation: Any) -> str:
    """The annotation of a parameter, with Tensor for an array."""
    return _named(str(annotation).replace("Array", "Tensor"))


def _returned(annotation: Any) -> str:
    """What a method returns: a Tensor where the function returns an array."""
    return _named(str(annotation).replace("Array", "Tensor"))


def _named(text: str) -> str:
    """A type in names that the stub knows, or Any; `int` and the like are methods of Tensor, hence `builtins.int`."""
    try:
        tree = ast.parse(text, mode="eval")
    except SyntaxError:
        return "Any"
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    if any(isinstance(node, ast.Attribute) for node in ast.walk(tree)) or not {node.id for node in names} <= _KNOWN:
        return "Any"
    for node in names:
        if node.id in _SHADOWED:
            node.id = f"builtins.{node.id}"
    return ast.unparse(tree)
