"""Rare and hostile names, and the way of each from the register to the paper and back.

The letters are those of DIN 91379 (`din91379.yaml`); the hostile ones speak every language a letter passes through.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import yaml

from pipeline.adapters.letter_press import LetterPress
from pipeline.adapters.read_back import Venster, read_back
from pipeline.contracts.letters import BriefOpdracht, RefusedBrief
from pipeline.contracts.reasons import reden
from pipeline.domain.refusal import Refusal
from pipeline.domain.tekst import capitalise_first, compact
from pipeline.domain.voorletters import voorletters
from pipeline.stages.address import address_inwoner

POSITIES = ("naam", "voornaam", "voorvoegsel", "partner", "straat", "woonplaats", "locatie", "bron")
VENSTER = Venster(20, 45, 85, 32)
_LEEG = (
    "adellijke_titel voorvoegsel huisletter huisnummertoevoeging aanduiding_bij_huisnummer partner_adellijke_titel "
    "partner_voorvoegsel partner_geslachtsnaam partner_geslacht partner_ontbonden locatiebeschrijving"
)
INWONER = dict.fromkeys(_LEEG.split(), "") | {
    "bsn": "999999011",
    "geslacht": "V",
    "voornamen": "Anna",
    "geslachtsnaam": "Aedel",
    "naamgebruik": "E",
    "functie_adres": "W",
    "straat": "Dorpsstraat",
    "huisnummer": "1",
    "postcode": "2711EC",
    "woonplaats": "Zoetermeer",
}
_MARKUP = (
    "{{ 7*7 }}", "{% if x %}", "{# weg #}", "{{ kenmerk }}", "**vet**", "*schuin*", "# Kop", "## Kop", "- punt",
    "| A: b", "[[contact]]", "> [en] Help", "Onderwerp: nee", '#read("/etc/passwd")', "#panic()", "$x^2$", "= Kop",
    "@verwijzing",
    "<label>", "`code`", "_nadruk_", "~", "--", "---", "...", "//commentaar", "/* weg */", "\\u{41}", "\\n", '"', '"}',
    '{"a":1}', "\\", "\\\\", "<b>vet</b>", "<script>alert(1)</script>", "&amp;", "&#65;", "<!-- weg -->", "]]>",
    "\\textbf{x}", "\\input{x}", "%PDF-1.7", "(x) Tj", "/Name", "<< /A 1 >>", "endobj", "stream", "%%EOF", "=1+1",
    "'; DROP TABLE", "$(reboot)", "`id`", "%s%n", "{0}", "../../etc", "C:\\x", "a/b", "NULL", "None", "nan", "true",
    "0", "x;y", "x,y", "x|y", "x\u00a0y",
)  # fmt: skip
_ONZICHTBAAR = tuple(
    f"A{sign}B"
    for sign in (
        *(
            "\0",
            "\x01",
            "\x07",
            "\x08",
            "\t",
            "\n",
            "\r",
            "\x0b",
            "\x0c",
            "\x1b",
            "\x1f",
            "\x7f",
            "\x80",
            "\x85",
            "\x9f",
        ),
        *("\u00ad", "\u034f", "\u061c", "\u115f", "\u17b4", "\u180e", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f"),
        *("\u2028", "\u2029", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2060", "\u2064", "\u2066", "\u2069"),
        *("\u206f", "\u3164", "\ufe0f", "\ufeff", "\ufff9", "\ufffc", "\ufffd", "\uffff", "\U000e0041", "\U000e0100"),
        *("\ue000", "\ue001", "\uf8ff", "\U000f0000", "\U00100000", "\u0378", "\ud800", "\udfff"),
    )
)
_TORENS = (
    "a\u0301\u0301",
    "a\u0323\u0302\u0301",
    "a" + "\u0301" * 4,
    "Z" + "\u0336" * 40,
    "\u0301",
    "\u0301a",
    "e\u20dd",
)
_VORMEN = (
    *("A", "Å", "é", ".", "..", "-", "--", "'", "’", " ", "   ", "\u00a0", "\u2003", "\u3000", "X Æ A-12", "O'Neill"),
    *("a" * 200, "A b " * 50, "é" * 200, "Ŵ" * 40, "W" * 36, "A" * 25 + " " + "B" * 25, "Van der " * 5, "A-" * 30),
    *(
        "Jansen - Pietersen",
        "Jansen -Pietersen",
        "van 't Hof",
        "d'Hondt",
        "in 't Veld",
        "'s-Gravesande",
        "ß",
        "ﬁets",
        "ĳs",
    ),
    *("a\u0308", "A\u030a", "ﬃ", "½", "№", "℡", "ⅷ", "①", "²"),
)
_ANDERE_SCHRIFTEN = (
    *("😀", "👩‍👩‍👧", "🇳🇱", "☎", "♥", "\u2764\ufe0f", "王", "山田", "김", "محمد", "محمد Jansen", "שלום", "ไทย", "नमस्ते"),
    *("Ελένη", "Иван", "Ђорђе", "Їжак", "Ա", "አ", "ᠮ", "𝔄𝔟", "𝐉𝐚𝐧", "Ａｂ", "ｊａｎ"),
)
_DUBBELGANGERS = ("Jаnsen", "Αedel", "Vіsser", "ΟNEILL", "Jansen\u0335", "ǃ", "ǀ", "Jansenˈ", "l\u0307", "ı", "İ", "ſ")
"""Cyrillic, Greek and other letters that look Latin: they are printed as they are, or stopped, but never exchanged."""
FAMILIES = {
    "opmaak": _MARKUP,
    "onzichtbaar": _ONZICHTBAAR,
    "torens": _TORENS,
    "vormen": _VORMEN,
    "andere schriften": _ANDERE_SCHRIFTEN,
    "dubbelgangers": _DUBBELGANGERS,
}


def din91379(*groups: str) -> list[str]:
    """The characters and sequences of these groups of the standard, in its order."""
    table = yaml.safe_load((Path(__file__).parent / "din91379.yaml").read_text(encoding="utf-8"))
    return [text for group in groups for entry in str(table[group]).split() for text in _texts(entry)]


def _texts(entry: str) -> Iterator[str]:
    if "+" in entry:
        yield "".join(chr(int(code, 16)) for code in entry.split("+"))
        return
    first, _, last = entry.partition("-")
    yield from map(chr, range(int(first, 16), int(last or first, 16) + 1))


def packed(values: Sequence[str], size: int) -> list[str]:
    """The values a few together, each between two plain letters: fewer letters to print, the same signs."""
    rest = iter(values)
    return [f"A{'a'.join(part)}b" for part in iter(lambda: list(islice(rest, size)), [])]


@dataclass(frozen=True, slots=True)
class Proef:
    """One value at one place. `gevonden` is "precies", "precies, anders gelezen" or the reason it was stopped."""

    waarde: str
    positie: str
    gevonden: str


def through_the_letter(press: LetterPress, values: Iterable[str], positie: str) -> list[Proef]:
    """Each value from the register onto paper and back; a change on the way is an AssertionError. In = out."""
    found: list[Proef] = []
    asked: list[tuple[str, BriefOpdracht]] = []
    for number, value in enumerate(values):
        opdracht = opdracht_with(number, value, positie)
        if isinstance(opdracht, Refusal):
            assert reden(opdracht.reden).doe_dit
            found.append(Proef(value, positie, opdracht.reden))
        else:
            asked.append((value, opdracht))
    outcomes = list(press.print_brieven([opdracht for _, opdracht in asked]))
    assert [one.kenmerk for one in outcomes] == [opdracht.kenmerk for _, opdracht in asked]
    for (value, opdracht), outcome in zip(asked, outcomes, strict=True):
        if isinstance(outcome, RefusedBrief):
            assert reden(outcome.reden).doe_dit
            assert len(value.strip()) < 3 or value.strip() not in outcome.tekst
            found.append(Proef(value, positie, outcome.reden))
        else:
            found.append(Proef(value, positie, _read(outcome.pdf, opdracht, value, positie)))
    return found


def figures(proeven: Iterable[Proef]) -> Counter[str]:
    """How many came out exact, and how many were stopped for which reason."""
    return Counter(proef.gevonden for proef in proeven)


def opdracht_with(number: int, value: str, positie: str) -> BriefOpdracht | Refusal:
    """The invitation to somebody whose register has this value there, or why the register's own rules refuse."""
    fields = {
        "naam": {"geslachtsnaam": value},
        "voornaam": {"voornamen": f"{value} Maria"},
        "voorvoegsel": {"voorvoegsel": value},
        "partner": {"partner_geslachtsnaam": value, "naamgebruik": "N"},
        "straat": {"straat": value},
        "woonplaats": {"woonplaats": value},
        "locatie": {"locatiebeschrijving": value, "straat": "", "huisnummer": "", "postcode": ""},
        "bron": {},
    }
    to = address_inwoner(INWONER | fields[positie], gemeente_naam="Zoetermeer")
    if isinstance(to, Refusal):
        return to
    return BriefOpdracht(
        kenmerk=f"VS-7K3M-Q9XA-{number:04d}",
        zaak_id=f"Z{number}",
        bsn=INWONER["bsn"],
        template="uitnodiging",
        adresregels=to.adresregels,
        postcode=to.postcode,
        aanhef=to.aanhef,
        velden={
            "partner_soorten": ["uw huur"],
            "bronnen": [value if positie == "bron" else "Woonbron"],
            "reageer_voor": "maandag 7 december 2026",
            "dagtekening": "23 november 2026",
            "crisis": False,
        },
    )


def _read(pdf: bytes, opdracht: BriefOpdracht, value: str, positie: str) -> str:
    """What stands on the paper is what the register said: the address in the window, the salutation in the text."""
    read = read_back(pdf, VENSTER)
    shown = _bare(value)
    if positie == "voornaam":
        shown = _bare(voorletters(value))  # only its first letter is printed
    if positie == "partner" and not any(map(str.isalpha, value)):
        shown = ""  # such a name is unknown to the register, and then the own name is used
    meant = _bare("".join(opdracht.adresregels))
    printed, text = _bare(read.venster), _bare(read.tekst)
    if positie == "woonplaats":
        shown = _bare(value.upper())
    intended = meant if positie != "bron" else shown
    assert shown in intended or capitalise_first(shown) in intended, f"{value!a} changed before it was printed"
    if printed == meant and _bare(opdracht.aanhef) in text and (positie != "bron" or shown in text):
        return "precies"
    assert compact(printed) == compact(meant), f"the window shows something else for {value!a}"
    assert compact(opdracht.aanhef) in compact(read.tekst), f"the salutation is something else for {value!a}"
    assert positie != "bron" or _plain(value) in _plain(read.tekst), f"the text is something else for {value!a}"
    return "precies, anders gelezen"


def _bare(text: str) -> str:
    """Composed, without white space: a line broken in two is still the same line."""
    return "".join(unicodedata.normalize("NFC", text).split())


def _plain(text: str) -> str:
    """As a reader of PDF files says it: a ligature of the name ("ﬁ") is told as its letters."""
    return compact(unicodedata.normalize("NFKC", text))
