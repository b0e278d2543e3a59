"""A letter's template as the texts it can become: each condition both ways, each value as one word between ‹ and ›.

Nothing is filled in and nothing runs: the template is only read, so a template that asks for a gigabyte costs nothing.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from jinja2 import Environment, TemplateSyntaxError, nodes

from pipeline.domain.refusal import Refusal
from pipeline.formats.brieftekst import Soort, mark_value, parse_brieftekst, strip_private

_MAX_CONDITIONS = 6
"""Up to so many conditions every combination is read (64 texts); with more, each on and off beside the rest."""

_Keuzes = Mapping[str, bool]


class Leesregel(NamedTuple):
    """One line as the reader sees it, and its line number in the template (0 when nobody can tell)."""

    soort: Soort
    tekst: str
    regel: int


class Variant(NamedTuple):
    """One text the letter can become. `onderwerp` is its subject, on the first line."""

    onderwerp: str
    regels: tuple[Leesregel, ...]


def lees_varianten(bron: str) -> tuple[Variant, ...] | Refusal:
    """Every text that this template can become, or why it cannot be read (`sjabloon-…`)."""
    env = Environment(autoescape=False, trim_blocks=True, lstrip_blocks=True)  # noqa: S701 - parsed, never rendered
    try:
        tree = env.parse(strip_private(bron.removeprefix("\ufeff")))
    except TemplateSyntaxError as error:
        return Refusal("sjabloon-fout", f"regel {error.lineno}: dit klopt niet ({error.message})")
    varianten: dict[Variant, None] = {}
    for keuzes in _choices(sorted(set(_conditions(tree)))):
        variant = _variant(tree, keuzes)
        if isinstance(variant, Refusal):
            return variant
        varianten[variant] = None
    return tuple(varianten)


def _variant(tree: nodes.Template, keuzes: _Keuzes) -> Variant | Refusal:
    writer = _Writer(keuzes)
    writer.write_all(tree.body)
    lines = [line for line in writer.lines() if not _is_foreign(line[0])]
    parsed = parse_brieftekst("\n".join(text for text, _ in lines))
    if isinstance(parsed, Refusal):
        return parsed
    shown = [(blok.soort, regel) for blok in parsed.blokken for regel in blok.regels]
    numbers = [number for text, number in lines if text.strip()][1:]
    if len(numbers) != len(shown):
        numbers = [0] * len(shown)
    return Variant(
        parsed.onderwerp,
        tuple(
            Leesregel(soort, "".join(stuk.tekst for stuk in regel.stukken), number)
            for (soort, regel), number in zip(shown, numbers, strict=True)
        ),
    )


def _is_foreign(line: str) -> bool:
    """Small print in another language, "> [pl] …": nobody here can judge it."""
    start = line.strip()
    return start.startswith("> [") and start[5:6] == "]" and start[3:5] != "nl"


@dataclass(slots=True)
class _Writer:
    """Writes the text of one choice of conditions, and remembers the line that each piece came from."""

    keuzes: _Keuzes
    pieces: list[tuple[str, int]] = field(default_factory=list)
    names: dict[str, nodes.Node] = field(default_factory=dict)

    def lines(self) -> list[tuple[str, int]]:
        """The text in lines, each with the number of the template's line where it starts."""
        found: list[tuple[str, int]] = []
        text, number = "", 0
        for piece, start in self.pieces:
            for extra, part in enumerate(piece.split("\n")):
                if extra:
                    found.append((text, number))
                    text, number = "", 0
                number = number or (start + extra if part.strip() else 0)
                text += part
        return [*found, (text, number)]

    def write_all(self, body: list[nodes.Node]) -> None:
        for node in body:
            self.write(node)

    def write(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.Output):
            for part in node.nodes:
                self.write_expression(part)
        elif isinstance(node, nodes.If):
            self.write_all(self.branch(node))
        elif isinstance(node, nodes.For):
            empty = bool(node.else_) and self.keuzes[repr(node.iter)]
            self.write_all(node.else_ if empty else node.body)
        elif isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            self.names[node.target.name] = node.node
        else:
            self.write_all(getattr(node, "body", []))

    def write_expression(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.TemplateData):
            self.pieces.append((node.data, node.lineno))
        elif isinstance(node, nodes.Const) and isinstance(node.value, str):
            self.pieces.append((node.value, node.lineno))
        elif isinstance(node, nodes.CondExpr):
            chosen = node.expr1 if self.is_true(node.test) else node.expr2
            if chosen is not None:
                self.write_expression(chosen)
        elif isinstance(node, nodes.Name) and node.name in self.names:
            self.write_expression(self.names.pop(node.name))
        else:
            name = next((found.name for found in _names(node)), "waarde")
            self.pieces.append((mark_value(f"‹{name}›"), node.lineno))

    def branch(self, node: nodes.If) -> list[nodes.Node]:
        """What is shown of an if with its elifs."""
        for option in (node, *node.elif_):
            if self.is_true(option.test):
                return option.body
        return node.else_

    def is_true(self, test: nodes.Node) -> bool:
        if isinstance(test, nodes.Not):
            return not self.is_true(test.node)
        if isinstance(test, nodes.And):
            return self.is_true(test.left) and self.is_true(test.right)
        if isinstance(test, nodes.Or):
            return self.is_true(test.left) or self.is_true(test.right)
        return bool(test.value) if isinstance(test, nodes.Const) else self.keuzes[repr(test)]


def _names(node: nodes.Node) -> Iterator[nodes.Name]:
    if isinstance(node, nodes.Name):
        yield node
    yield from node.find_all(nodes.Name)


def _conditions(tree: nodes.Template) -> Iterator[str]:
    """Every single condition in the template; and, or and not are taken apart."""
    for branch in tree.find_all(nodes.If):
        yield from _atoms(branch.test)
    for choice in tree.find_all(nodes.CondExpr):
        yield from _atoms(choice.test)
    for loop in tree.find_all(nodes.For):
        if loop.else_:
            yield repr(loop.iter)


def _atoms(test: nodes.Node) -> Iterator[str]:
    if isinstance(test, nodes.Not):
        yield from _atoms(test.node)
    elif isinstance(test, (nodes.And, nodes.Or)):
        yield from _atoms(test.left)
        yield from _atoms(test.right)
    elif not isinstance(test, nodes.Const):
        yield repr(test)


def _choices(conditions: list[str]) -> Iterator[dict[str, bool]]:
    if len(conditions) <= _MAX_CONDITIONS:
        for values in itertools.product((False, True), repeat=len(conditions)):
            yield dict(zip(conditions, values, strict=True))
        return
    for base in (False, True):
        yield dict.fromkeys(conditions, base)
        for one in conditions:
            yield dict.fromkeys(conditions, base) | {one: not base}
