"""Formulas as data: a small language of numbers, names, + - * / ( ), comparisons, `a if c else b` and six functions.

Nothing of Python but what is listed here is understood. It is reckoned exactly, in fractions; what cannot be reckoned
has a named outcome, never an exception and never a silent nought. Only the branch of a condition that is taken counts,
so `a / b if b > 0 else 0` is reckoned also where b is nought.
"""

import ast
import copy
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

LENGTH = 300  # characters
NODES = 200
DEPTH = 24
LARGEST = 10**12
DIGITS = 6  # of round()
FUNCTIONS = {
    "min": "最小值",
    "max": "最大值",
    "mean": "平均值",
    "sum": "合计",
    "round": "四舍五入",
    "clamp": "限定在上下限之间",
}

Number = int | float | Decimal | Fraction
# What Chinese keyboards write for the same signs.
SIGNS = str.maketrans("（）＋－−×＊÷／，．＜＞＝≤≥≠", "()+--**//,.<>=" + "≤≥≠")
ALLOWED = re.compile(r"[\w\s.,+\-*/()<>=!]*", re.UNICODE)
STUCK = re.compile(r"(?<![\w.])[\d.]+[^\W\d]|[^\W\d]\.|\.[^\W\d]")  # 2a, 1e9, 0x1, a.b
PERCENT = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\s*[%％]")
HUNDREDTHS = re.compile(r"\((\d+(?:\.\d+)?) / 100\)")
OPERATORS: dict[type[ast.AST], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
COMPARISONS: dict[type[ast.AST], Callable[[Fraction, Fraction], bool]] = {
    ast.Lt: lambda a, b: a < b, ast.LtE: lambda a, b: a <= b, ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b, ast.Eq: lambda a, b: a == b, ast.NotEq: lambda a, b: a != b,
}  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What a formula came to: a value, or None with the reason in words."""

    value: Fraction | None
    problem: str = ""

    def rounded(self, digits: int = 2) -> float | None:
        """The value as it is stored and shown, halves away from nought."""
        return None if self.value is None else float(_round(self.value, digits))


class _CannotReckon(Exception):
    """Carries the reason out of the recursion; never leaves this module."""


def refusal(text: str, known: frozenset[str] | set[str] | None = None) -> str:
    """Why a formula cannot be taken, "" if it can. With `known`, names outside it are refused."""
    tree = _parsed(text)
    if isinstance(tree, str):
        return tree
    strange = sorted(_names(tree) - known) if known is not None else []
    return f"公式里的“{strange[0]}”不在可用的名称里" if strange else ""


def names(text: str) -> set[str]:
    """The names that a formula reads, without the functions; none of one that cannot be taken."""
    tree = _parsed(text)
    return set() if isinstance(tree, str) else _names(tree)


def evaluate(text: str, values: Mapping[str, Number | None]) -> Outcome:
    """Reckon a formula over the values of its names; None is a value that is missing."""
    tree = _parsed(text)
    if isinstance(tree, str):
        return Outcome(None, f"无法计算：{tree}")
    try:
        found = _number(tree, values)
    except _CannotReckon as why:
        return Outcome(None, f"无法计算：{why}")
    return Outcome(found) if abs(found) <= LARGEST else Outcome(None, "无法计算：结果太大")


def written(text: str, values: Mapping[str, Number | None]) -> str:
    """The formula with its values in the place of names, as a reader checks it: `score * 0.7` -> `88 × 0.7`."""
    tree = _parsed(text)
    if isinstance(tree, str):
        return text
    shown = ast.unparse(_Put(values).visit(copy.deepcopy(tree)))
    shown = HUNDREDTHS.sub(r"\1%", shown)
    return shown.replace("*", "×").replace("/", "÷").replace("<=", "≤").replace(">=", "≥").replace("!=", "≠")


def plain(value: Number) -> str:
    """A number as it is read: no trailing noughts, at most four decimals."""
    said = f"{float(_round(Fraction(str(value)) if isinstance(value, float) else Fraction(value), 4)):.4f}"
    return said.rstrip("0").rstrip(".")


def exact(value: Number) -> Fraction | None:
    """A number as it is printed (0.7 is seven tenths); None for what is no number or past all bounds."""
    if isinstance(value, float | Decimal):
        if not math.isfinite(value):
            return None
        value = Fraction(str(value))
    found = Fraction(value)
    return found if abs(found) <= LARGEST else None


@lru_cache(maxsize=512)  # a table asks the same few formulas of many rows
def _parsed(text: str) -> ast.expr | str:
    """The checked tree of a formula, or why there is none."""
    said = text.strip().translate(SIGNS).replace("≤", "<=").replace("≥", ">=").replace("≠", "!=")
    said = PERCENT.sub(r"(\1/100)", said).replace("\n", " ")
    if not said:
        return "公式是空的"
    if len(text) > LENGTH:
        return f"公式最多 {LENGTH} 个字"
    if not ALLOWED.fullmatch(said):
        return "公式里有不能用的符号"
    if STUCK.search(said):
        return "数与名称之间缺少运算符"
    try:
        tree = ast.parse(said, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "公式写得不完整，请检查括号和运算符"
    if sum(1 for _ in ast.walk(tree)) > NODES:
        return "公式太长，请分成几项"
    return _wrong(tree, 1) or tree


def _wrong(node: ast.expr, depth: int) -> str:
    """The first thing in a tree that does not belong to the language; "" if all does. A value must be a number."""
    if depth > DEPTH:
        return "公式的括号层次太多"
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return "" if exact(value) is not None else "公式里的数太大"
        case ast.Name():
            return f"“{node.id}”是函数，后面要有括号" if node.id in FUNCTIONS else ""
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            return _wrong(left, depth + 1) or _wrong(right, depth + 1)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            return _wrong(operand, depth + 1)
        case ast.IfExp(test=ast.Compare() as test, body=body, orelse=other):
            parts = [test.left, *test.comparators, body, other]
            if not all(type(op) in COMPARISONS for op in test.ops):
                return "条件只能比较大小"
            return next((said for part in parts if (said := _wrong(part, depth + 1))), "")
        case ast.IfExp():
            return "if 后面要写比较，如 a if b > 0 else 0"
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
            return _wrong_call(name, args) or next((said for arg in args if (said := _wrong(arg, depth + 1))), "")
    return "公式里有不能用的写法"


def _wrong_call(name: str, args: list[ast.expr]) -> str:
    if name == "clamp":
        return "" if len(args) == 3 else "clamp 要写三项：数、下限、上限"
    if name == "round":
        digits = args[1:]
        fine = len(args) in {1, 2} and all(
            isinstance(one, ast.Constant) and isinstance(one.value, int) and 0 <= one.value <= DIGITS for one in digits
        )
        return "" if fine else f"round 写一项，或再写小数位数 0 到 {DIGITS}"
    return "" if args else f"{name} 至少写一项"


def _names(tree: ast.expr) -> set[str]:
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called}


def _number(node: ast.expr, values: Mapping[str, Number | None]) -> Fraction:
    """The value of a checked tree."""
    match node:
        case ast.Constant(value=int() | float() as value):
            return Fraction(str(value))
        case ast.Name(id=name):
            return _value(name, values)
        case ast.UnaryOp(op=op, operand=operand):
            found = _number(operand, values)
            return -found if isinstance(op, ast.USub) else found
        case ast.BinOp(left=left, op=op, right=right):
            return _reckoned(op, _number(left, values), _number(right, values))
        case ast.IfExp(test=ast.Compare() as test, body=body, orelse=other):
            return _number(body if _holds(test, values) else other, values)
        case ast.Call(func=ast.Name(id=name), args=args):
            return _called(name, [_number(arg, values) for arg in args])
    raise _CannotReckon("公式里有不能用的写法")


def _value(name: str, values: Mapping[str, Number | None]) -> Fraction:
    if name not in values:
        raise _CannotReckon(f"公式里的“{name}”不在可用的名称里")
    given = values[name]
    if given is None:
        raise _CannotReckon(f"缺少“{name}”的数值")
    found = exact(given)
    if found is None:
        raise _CannotReckon(f"“{name}”的数值不是有效的数")
    return found


def _reckoned(op: ast.operator, left: Fraction, right: Fraction) -> Fraction:
    if isinstance(op, ast.Div):
        if right == 0:
            raise _CannotReckon("除数为0")
        return left / right
    if isinstance(op, ast.Mult):
        return left * right
    return left + right if isinstance(op, ast.Add) else left - right


def _holds(test: ast.Compare, values: Mapping[str, Number | None]) -> bool:
    found = [_number(one, values) for one in [test.left, *test.comparators]]
    pairs = zip(test.ops, found, found[1:], strict=False)
    return all(COMPARISONS[type(op)](left, right) for op, left, right in pairs)


def _called(name: str, given: list[Fraction]) -> Fraction:
    if name == "round":
        return _round(given[0], int(given[1]) if len(given) > 1 else 0)
    if name == "clamp":
        value, least, most = given
        if least > most:
            raise _CannotReckon("上限小于下限")
        return min(max(value, least), most)
    total = sum(given, Fraction())
    return {"min": min(given), "max": max(given), "sum": total, "mean": total / len(given)}[name]


def _round(value: Fraction, digits: int) -> Fraction:
    """Halves away from nought, as it is taught at school (四舍五入)."""
    scaled = abs(value) * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**digits)


class _Put(ast.NodeTransformer):
    """Puts values in the place of names; what has none stays a name."""

    def __init__(self, values: Mapping[str, Number | None]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.Name:
        given = self.values.get(node.id)
        if given is None or exact(given) is None or node.id in FUNCTIONS:
            return node
        said = plain(given)
        return ast.Name(id=f"({said})" if said.startswith("-") else said, ctx=node.ctx)
