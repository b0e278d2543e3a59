"""Is this letter readable? Every text a template can become, measured and held against the limits and word lists.

No verdict on whether people understand it: that needs readers. What it finds is for a person to look at.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.contracts.leesbaarheid import Leesmaat
from pipeline.contracts.reasons import Finding
from pipeline.domain.lettergrepen import lettergrepen
from pipeline.domain.lijdend import lijdende_vorm
from pipeline.domain.zinnen import is_hele_zin, is_met_punten, woorden, zinnen
from pipeline.formats.sjabloon import Leesregel, Variant

_SHORT_LINE = 6
"""A line without a full stop is a sentence from so many words on; below it is a name, a greeting or a list item."""
_MAX_GAP = 7
"""How many words may stand between "dient" and "te"."""
_CAPITALS = 2
_EDGES = ".,;:!?()\"'“”‘’…"


class Leeszin(NamedTuple):
    """One sentence, or another line of Dutch (`heel` is then False), with its place in the template."""

    tekst: str
    woorden: tuple[str, ...]
    regel: int
    heel: bool


class Leesmaten(NamedTuple):
    """The numbers of one letter. Of a letter with conditions each number is that of its hardest text.

    Shares in percent; `score` is Flesch-Douma and `leesindex_a` Brouwer's, both from 0 (hard) to 100 (easy).
    """

    varianten: int
    woorden: int
    zinnen: int
    gemiddeld_per_zin: float
    langste_zin: int
    lange_woorden_procent: float
    lijdend_procent: float
    score: float
    leesindex_a: float


class Assessed(NamedTuple):
    """What was measured and what a person should look at, in the order of the template's lines (0: the whole).

    `langste` is the longest sentence of all texts; None when there is no sentence at all.
    """

    maten: Leesmaten
    langste: Leeszin | None
    bevindingen: tuple[Finding, ...]


def assess_brief(varianten: Sequence[Variant], maat: Leesmaat) -> Assessed:
    """Measure all texts that one template can become; `varianten` has at least one. A finding shows up once."""
    per_variant = [_leeszinnen(variant, maat) for variant in varianten]
    all_maten = [_measure(zinnen, maat) for zinnen in per_variant]
    hardest = _hardest(all_maten)
    found = dict.fromkeys(_as_a_whole(hardest, [line for lines in per_variant for line in lines], maat))
    for variant, lines, maten in zip(varianten, per_variant, all_maten, strict=True):
        found |= dict.fromkeys((*_per_line(lines, maat), *_per_variant(variant, lines, maten, maat)))
    running = [line for lines in per_variant for line in lines if line.heel]
    return Assessed(
        maten=hardest,
        langste=max(running, key=lambda line: len(line.woorden), default=None),
        bevindingen=tuple(sorted(found, key=lambda finding: (finding.regel, finding.reden, finding.tekst))),
    )


def _leeszinnen(variant: Variant, maat: Leesmaat) -> tuple[Leeszin, ...]:
    """The letter in sentences: paragraphs over their line ends, list items one by one, headings as they are."""
    found = [Leeszin(variant.onderwerp, woorden(variant.onderwerp), 1, heel=False)]
    for regel in _joined(variant.regels):
        if regel.soort == "vak":
            continue
        for zin in zinnen(regel.tekst, maat.afkortingen):
            words = woorden(zin)
            running = regel.soort in ("alinea", "lijst") and (is_hele_zin(zin) or len(words) >= _SHORT_LINE)
            found.append(Leeszin(zin, words, regel.regel, heel=running))
    return tuple(found)


def _joined(regels: Sequence[Leesregel]) -> Iterator[Leesregel]:
    """Lines of a paragraph that run on in the next line as one; a line that ended is one by itself."""
    held: Leesregel | None = None
    for regel in regels:
        if held is not None and regel.soort == "alinea" and _runs_on(held.tekst, regel.tekst):
            held = held._replace(tekst=f"{held.tekst} {regel.tekst}")
            continue
        if held is not None:
            yield held
        held = regel
    if held is not None:
        yield held


def _runs_on(line: str, following: str) -> bool:
    return not is_hele_zin(line) and following[:1].islower()


def _measure(lines: Sequence[Leeszin], maat: Leesmaat) -> Leesmaten:
    running = [line for line in lines if line.heel]
    fixed = [word for line in running for word in line.woorden if _is_fixed(word)]
    lengths = [len(line.woorden) for line in running] or [0]
    average = sum(lengths) / len(lengths)
    per_100 = 100 * sum(map(lettergrepen, fixed)) / max(1, len(fixed))
    passive = sum(bool(lijdende_vorm(line.tekst, maat.deelwoorden)) for line in running)
    long_words = sum(_letters(word) > maat.grenzen.lang_woord for word in fixed)
    return Leesmaten(
        varianten=1,
        woorden=sum(len(line.woorden) for line in lines),
        zinnen=len(running),
        gemiddeld_per_zin=round(average, 1),
        langste_zin=max(lengths),
        lange_woorden_procent=round(100 * long_words / max(1, len(fixed)), 1),
        lijdend_procent=round(100 * passive / max(1, len(running)), 1),
        score=round(206.84 - 0.77 * per_100 - 0.93 * average, 1),
        leesindex_a=round(195 - 2 * average - 2 / 3 * per_100, 1),
    )


def _hardest(maten: Sequence[Leesmaten]) -> Leesmaten:
    lowest = {name: min(getattr(one, name) for one in maten) for name in ("zinnen", "score", "leesindex_a")}
    highest = {name: max(getattr(one, name) for one in maten) for name in Leesmaten._fields if name not in lowest}
    return Leesmaten(**{**highest, **lowest, "varianten": len(maten)})


def _per_line(lines: Sequence[Leeszin], maat: Leesmaat) -> Iterator[Finding]:
    whole = {word.strip(_EDGES) for line in lines for word in line.tekst.split() if word.startswith("(")}
    for line in lines:
        if line.heel and len(line.woorden) > maat.grenzen.woorden_per_zin:
            yield _finding(line, "zin-te-lang", f'{len(line.woorden)} woorden: "{line.tekst}"')
        for phrase, better in _hard_words(line, maat):
            yield _finding(line, "woord-moeilijk", f'"{phrase}" → {better}')
        for word, better in _forbidden(line, maat):
            yield _finding(line, "woord-verboden", f'"{word}" → {better}')
        for word in line.woorden:
            if word.lower() in maat.aanspreekvorm:
                yield _finding(line, "aanspreekvorm-niet-u", f'"{word}" in "{line.tekst}"')
        for word, better in _abbreviations(line, whole, maat):
            yield _finding(line, "afkorting-niet-uitgelegd", f'"{word}"' + (f" → {better}" if better else ""))
        if "€" in line.tekst:
            yield _finding(line, "bedrag-in-brief", f'"{line.tekst}"')


def _as_a_whole(maten: Leesmaten, lines: Sequence[Leeszin], maat: Leesmaat) -> Iterator[Finding]:
    grenzen = maat.grenzen
    if maten.gemiddeld_per_zin > grenzen.gemiddeld_per_zin:
        yield Finding(0, "", "zinnen-gemiddeld-te-lang", f"gemiddeld {_nl(maten.gemiddeld_per_zin)} woorden per zin")
    if maten.lange_woorden_procent > grenzen.lange_woorden_procent:
        told = f"{_nl(maten.lange_woorden_procent)}% van de woorden heeft meer dan {grenzen.lang_woord} letters"
        yield Finding(0, "", "lange-woorden-te-veel", f"{told}: {', '.join(_long_words(lines, grenzen.lang_woord))}")
    if maten.score < grenzen.score_minimaal:
        yield Finding(0, "", "leesbaarheid-te-laag", f"score {_nl(maten.score)} (Flesch-Douma)")


def _per_variant(variant: Variant, lines: Sequence[Leeszin], maten: Leesmaten, maat: Leesmaat) -> Iterator[Finding]:
    if maten.lijdend_procent > maat.grenzen.lijdend_procent:
        for line in lines:
            passive = lijdende_vorm(line.tekst, maat.deelwoorden) if line.heel else ""
            if passive:
                yield _finding(line, "lijdende-vorm-te-veel", f'"{passive}" in "{line.tekst}"')
    if not _has_action(variant, lines, maat):
        within = f"in de eerste {maat.grenzen.actie_binnen_woorden} woorden"
        yield Finding(0, "", "actie-ontbreekt", f'{within} staat geen zin als "Bel ons" of "U kunt langskomen"')


def _finding(line: Leeszin, reden: str, tekst: str) -> Finding:
    return Finding(line.regel, "", reden, tekst)


def _hard_words(line: Leeszin, maat: Leesmaat) -> Iterator[tuple[str, str]]:
    lower = [token.strip(_EDGES).lower() for token in line.tekst.split()]
    ends = [token != token.rstrip(_EDGES) for token in line.tekst.split()]
    ends = [*ends[:-1], True] if ends else []
    for start in range(len(lower)):
        for parts, better in maat.moeilijk.items():
            places = _match(parts, lower, ends, start)
            if places and not maat.toegestaan.intersection(lower[place] for place in places):
                gap = " … " if places[-1] - places[0] >= len(places) else " "
                yield gap.join(" ".join(part).rstrip("$") for part in parts), better


def _match(parts: tuple[tuple[str, ...], ...], words: Sequence[str], ends: Sequence[bool], start: int) -> list[int]:
    """Where each word of the phrase stands when it begins at `start`; empty when it does not."""
    places: list[int] = []
    here, furthest = start, start
    for part in parts:
        while here <= furthest and not _stands_at(part, words, ends, here):
            if ends[here : here + 1] == [True]:
                return []
            here += 1
        if here > furthest:
            return []
        places += range(here, here + len(part))
        here += len(part)
        furthest = min(here + _MAX_GAP, len(words) - 1)
    return places


def _stands_at(part: tuple[str, ...], words: Sequence[str], ends: Sequence[bool], here: int) -> bool:
    kaal = [word.rstrip("$") for word in part]
    if list(words[here : here + len(part)]) != kaal:
        return False
    return not part[-1].endswith("$") or ends[here + len(part) - 1]


def _forbidden(line: Leeszin, maat: Leesmaat) -> Iterator[tuple[str, str]]:
    lower = line.tekst.lower()
    for part, better in maat.verboden.items():
        if " " in part and part in lower:
            yield part, better
    for word in line.woorden:
        if word.lower() not in maat.toegestaan and _is_fixed(word):
            yield from ((word, better) for part, better in maat.verboden.items() if part in word.lower())


def _abbreviations(line: Leeszin, whole: set[str], maat: Leesmaat) -> Iterator[tuple[str, str]]:
    """`whole` are those that stand between brackets behind what they mean: "Basisregistratie Personen (BRP)"."""
    for number, token in enumerate(line.tekst.split()):
        word = token.strip("()\"'“”‘’,;:?!")
        kaal = word.rstrip(".").lower()
        explained = word.rstrip(".") in whole or word.rstrip(".") in maat.bekende_afkortingen
        if kaal in maat.voluit and (word.endswith(".") or "." in kaal or "/" in kaal):
            yield word, maat.voluit[kaal]
        elif is_met_punten(word):
            yield word, ""
        elif _is_capitals(word.rstrip(".")) and not explained and not _after_digits(line.tekst.split(), number):
            yield word.rstrip("."), ""


def _is_capitals(word: str) -> bool:
    return word.isalpha() and word.isupper() and len(word) >= _CAPITALS


def _after_digits(tokens: Sequence[str], number: int) -> bool:
    """The letters of a postcode, and the place behind them: "2711 EC ZOETERMEER"."""
    return any(token.isdigit() for token in tokens[max(0, number - 2) : number])


def _has_action(variant: Variant, lines: Sequence[Leeszin], maat: Leesmaat) -> bool:
    """Whether soon after the salutation a sentence says what the reader can do, as an order or with "u kunt"."""
    seen = 0
    for line in lines[1:]:
        lower = [word.lower() for word in line.woorden]
        if lower[:1] and (lower[0] in maat.actie or _offers(lower, maat)):
            return True
        seen += len(lower)
        if seen > maat.grenzen.actie_binnen_woorden:
            return False
    return not variant.regels


def _offers(words: Sequence[str], maat: Leesmaat) -> bool:
    """Somebody may do something: "U kunt ons bellen", "Wilt u een afspraak maken?"."""
    asks = {"kunt", "mag", "wilt"}.intersection(words) and "u" in words
    return bool(asks) and bool(maat.actie_werkwoorden.intersection(words))


def _long_words(lines: Sequence[Leeszin], limit: int) -> list[str]:
    words = (word.lower() for line in lines for word in line.woorden if _is_fixed(word))
    return sorted({word for word in words if _letters(word) > limit})


def _is_fixed(word: str) -> bool:
    """Whether it is a word of the template that is said as written: no value, number or address on the web."""
    return not word.startswith("‹") and not any(sign in word for sign in "@/0123456789") and ".nl" not in word


def _letters(word: str) -> int:
    return sum(map(str.isalpha, word))


def _nl(number: float) -> str:
    return f"{number:.1f}".replace(".", ",")
