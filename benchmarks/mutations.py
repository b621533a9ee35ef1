"""Mutations of a module: every small change that a test should notice.

Numbers change by a fifth up and down (most rules here are numbers), comparisons shift their
boundary and are reversed, `and` and `or` are swapped, as are the operators of arithmetic and of
masks, `min` and `max`, and the members of an enum. Decorators,
annotations and f-strings are left alone.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

Enums = Mapping[str, tuple[tuple[str, ...], ...]]
"""The members of the enums of each class name; two modules may use the same name."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change of a module's source.

    `name` is module:scope:operator:old→new, and stays when lines above it move; `line` is where it
    is now.
    """

    name: str
    line: int
    source: str


_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_PAIRS = (("min", "max"), ("any", "all"), ("minimum", "maximum"), ("floor", "ceil"))
_FUNCTIONS = dict(_PAIRS) | {after: before for before, after in _PAIRS}
_ENUM_BASES = {"Enum", "IntEnum", "StrEnum"}
_SHOWN = 70  # characters of an expression in a name


def mutations(module: str, source: str, enums: Enums) -> list[Mutation]:
    """Every mutation of a module, in the order of the source."""
    lines = [line.encode() for line in source.splitlines(keepends=True)]
    starts = [sum(len(line) for line in lines[:n]) for n in range(len(lines))]
    whole = b"".join(lines)
    found: list[Mutation] = []
    seen: dict[str, int] = {}
    for node, scope in _expressions(ast.parse(source), ""):
        for operator, new, label in _changes(node, enums):
            assert node.end_lineno is not None
            assert node.end_col_offset is not None
            begin = starts[node.lineno - 1] + node.col_offset
            end = starts[node.end_lineno - 1] + node.end_col_offset
            changed = whole[:begin] + f"({ast.unparse(new)})".encode() + whole[end:]
            name = f"{module}:{scope}:{operator}:{_short(node)}→{label}"
            seen[name] = seen.get(name, 0) + 1
            if seen[name] > 1:
                name += f"#{seen[name]}"
            found.append(Mutation(name, node.lineno, changed.decode()))
    return found


def enums_of(sources: Iterable[str]) -> Enums:
    """The enums that modules define, by the name of their class."""
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef) and any(
                isinstance(base, ast.Name) and base.id in _ENUM_BASES for base in node.bases
            ):
                members = tuple(
                    line.targets[0].id
                    for line in node.body
                    if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name)
                )
                found[node.name] = (*found.get(node.name, ()), members)
    return found


def _expressions(node: ast.AST, scope: str) -> Iterator[tuple[ast.expr, str]]:
    """The expressions that may be mutated, each with the function, class or constant it is in."""
    if isinstance(node, ast.JoinedStr):  # before Python 3.12 nobody knows where its parts are
        return
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        scope = f"{scope}.{node.name}" if scope else node.name
    elif isinstance(node, ast.Assign | ast.AnnAssign) and not scope:
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        scope = ast.unparse(target)
    if isinstance(node, ast.expr):
        yield node, scope
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "decorator_list", "returns", "target", "targets"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _expressions(child, scope)


def _changes(node: ast.expr, enums: Enums) -> Iterator[tuple[str, ast.expr, str]]:
    """What an expression may become: the kind of change, the expression, and what names it."""
    match node:
        case ast.Constant(value=bool() as value):
            yield "boolean", ast.Constant(not value), str(not value)
        case ast.Constant(value=int() | float() as value):
            for number in _numbers(value):
                yield "number", ast.Constant(number), str(number)
        case ast.Compare():
            for place, before in enumerate(node.ops):
                for after in _COMPARISONS[type(before)]:
                    ops = [*node.ops[:place], after(), *node.ops[place + 1 :]]
                    compared = ast.Compare(node.left, ops, node.comparators)
                    yield "comparison", compared, _symbol(after())
        case ast.BoolOp():
            other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield "logic", ast.BoolOp(other, node.values), type(other).__name__.lower()
        case ast.UnaryOp(op=ast.Not() | ast.Invert() | ast.USub()):
            yield "sign", node.operand, _short(node.operand)
        case ast.BinOp() if type(node.op) in _ARITHMETIC and not _is_text(node.left):
            operation = _ARITHMETIC[type(node.op)]
            new = ast.BinOp(node.left, operation(), node.right)
            yield "arithmetic", new, operation.__name__
        case ast.Call(func=ast.Name(id=name)) if name in _FUNCTIONS:
            called = ast.Name(_FUNCTIONS[name])
            yield "call", ast.Call(called, node.args, node.keywords), called.id
        case ast.Call(func=ast.Attribute(value=held, attr=name)) if name in _FUNCTIONS:
            method = ast.Attribute(held, _FUNCTIONS[name])
            yield "call", ast.Call(method, node.args, node.keywords), method.attr
        case ast.Attribute(value=ast.Name(id=name), attr=attr):
            for members in enums.get(name, ()):
                if attr in members and len(members) > 1:
                    other_member = members[(members.index(attr) + 1) % len(members)]
                    yield "enum", ast.Attribute(node.value, other_member), other_member


def _numbers(value: int | float) -> list[int | float]:
    if value == 0:
        return [value + 1]
    if isinstance(value, int):
        step = max(1, round(value / 5))
        return [value + step, value - step]
    return [float(f"{value * 1.2:.12g}"), float(f"{value * 0.8:.12g}")]


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _symbol(op: ast.cmpop) -> str:
    return ast.unparse(ast.Compare(ast.Name("a"), [op], [ast.Name("b")]))[2:-2]


def _short(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
