"""The value of a formula (C), by recursive descent over its text; None is null, `Div0` a division by zero."""

import re
from collections.abc import Callable
from decimal import Decimal

from .arithmetic import half_up

Value = Decimal | bool | None
Lookup = Callable[[str, bool], Decimal | None]
TOKEN = re.compile(r"\s*(kpi\.[A-Za-z]\w*|[A-Za-z]\w*|\d+(?:\.\d+)?|<=|>=|==|!=|[-+*/()<>,])", re.IGNORECASE)


class Evaluator:
    """`lookup(name, only_kpi)` says what a name stands for. `divided` is set by a division by zero."""

    def __init__(self, text: str, lookup: Lookup) -> None:
        self.tokens = [*TOKEN.findall(text), ""]
        self.place = 0
        self.lookup = lookup
        self.divided = False

    def run(self) -> Decimal | None:
        value = self.disjunction()
        assert not isinstance(value, bool)
        return value

    def peek(self) -> str:
        return str(self.tokens[self.place]).lower()

    def take(self) -> str:
        self.place += 1
        return str(self.tokens[self.place - 1])

    def disjunction(self) -> Value:
        left = self.conjunction()
        while self.peek() == "or":
            self.take()
            right = self.conjunction()
            left = (
                True
                if True in (left, right) and (left is True or right is True)
                else _known(left, right, False)
            )
        return left

    def conjunction(self) -> Value:
        left = self.negation()
        while self.peek() == "and":
            self.take()
            right = self.negation()
            left = False if left is False or right is False else _known(left, right, True)
        return left

    def negation(self) -> Value:
        if self.peek() != "not":
            return self.comparison()
        self.take()
        value = self.negation()
        return None if value is None else not value

    def comparison(self) -> Value:
        left = self.total()
        if self.peek() not in ("<", "<=", ">", ">=", "==", "!="):
            return left
        symbol, right = self.take(), self.total()
        if left is None or right is None:
            return None
        return {
            "<": left < right,
            "<=": left <= right,
            ">": left > right,
            ">=": left >= right,
            "==": left == right,
            "!=": left != right,
        }[symbol]

    def total(self) -> Value:
        left = self.product()
        while self.peek() in ("+", "-"):
            symbol, right = self.take(), self.product()
            if left is None or right is None:
                left = None
            else:
                left = left + Decimal(right) if symbol == "+" else left - Decimal(right)
        return left

    def product(self) -> Value:
        left = self.factor()
        while self.peek() in ("*", "/"):
            symbol, right = self.take(), self.factor()
            if left is None or right is None:
                left = None
            elif symbol == "*":
                left = Decimal(left) * Decimal(right)
            elif right == 0:
                self.divided, left = True, None
            else:
                left = Decimal(left) / Decimal(right)
        return left

    def factor(self) -> Value:
        word = self.take()
        if word == "-":
            value = self.factor()
            return None if value is None else -Decimal(value)
        if word == "(":
            inner = self.disjunction()
            self.take()
            return inner
        if word[0].isdigit():
            return Decimal(word)
        if self.peek() == "(":
            return self.call(word.lower())
        prefix, _, code = word.rpartition(".")
        return self.lookup(code, bool(prefix))

    def call(self, function: str) -> Value:
        self.take()
        given = [self.disjunction()]
        while self.peek() == ",":
            self.take()
            given.append(self.disjunction())
        self.take()
        return _apply(function, given)


def _known(left: Value, right: Value, value: bool) -> Value:
    return None if left is None or right is None else value


def _apply(function: str, given: list[Value]) -> Value:
    if function == "if":
        return None if given[0] is None else given[1] if given[0] else given[2]
    there = [Decimal(value) for value in given if value is not None]
    if function == "coalesce":
        return there[0] if there else None
    if function in ("abs", "round"):
        if len(there) < len(given):
            return None
        return abs(there[0]) if function == "abs" else half_up(there[0], int(there[1]))
    if not there:
        return None
    if function == "avg":
        return sum(there, Decimal(0)) / len(there)
    return {"sum": sum(there, Decimal(0)), "min": min(there), "max": max(there)}[function]
