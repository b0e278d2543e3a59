"""Syllables of a Dutch word, counted by its vowels: near enough for a readability score, not for hyphenation."""

import re

_NUCLEUS = re.compile(
    r"aai|ooi|oei|eeu|ieu|eau|aa|ee|oo|uu|ie|oe|eu|ui|ei|ij|au|ou|ai|(?<=[^aeiouy])y|[aeiouàáâäèéêëìíîïòóôöùúûü]"
)
_HIATUS = re.compile(r"(?<=\bbe)(?=[aiu])|(?<=\bge)(?=[aiu])|(?<=\bge)(?=eu)|(?<=i)(?=eel)|(?<=i)(?=eus)")
"""Where two vowels are said apart without a trema: beantwoorden, geuit."""


def lettergrepen(woord: str) -> int:
    """How many syllables; at least one. Letters only count: a number is said in ways nobody can count."""
    return max(1, len(_NUCLEUS.findall(_HIATUS.sub("-", woord.lower()))))
