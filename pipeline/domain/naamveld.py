"""The name as a partner writes it, often a whole name in one field, taken apart into the register's parts."""

import re
from typing import NamedTuple

from pipeline.domain.naamdeling import Deling, divide_naam
from pipeline.domain.naamschil import ERVEN, HUISHOUDEN, peel_aanspreking, peel_naam
from pipeline.domain.naamwoorden import bijzondere_woorden, naamwoorden, plain
from pipeline.domain.refusal import Refusal
from pipeline.domain.tekst import clean_text

# nearly every record: a surname of one word, the other parts in their own columns; these letters are composed (NFC)
_EEN_NAAM = r"[A-Za-zÀ-ÖØ-öø-ſ]{2,}"
_GEWOON = re.compile(
    rf"(?:[A-Z]\.?)*\|(?:{_EEN_NAAM}(?: {_EEN_NAAM})*)?\|(?:[A-Za-z'’./]+(?: [A-Za-z'’./]+)*)?\|{_EEN_NAAM}"
)
_LANGSTE = 500
"""Characters; a name in the register has at most 200, and two people with their titles fit."""

_CIJFER = re.compile(r"\d")


class Naamdelen(NamedTuple):
    """A name in its parts, as it was written. Without a repr: a name never shows in a traceback.

    `partnernaam` is the other half of a double name with its own prefix ("de Boer"); which half somebody was born
    with only "geb." and "e.v." tell: then `achternaam` is that one. `tweede_naam`: a second person was named, and
    left out. `ontdaan_van` is what was taken off, in lower case without dots: titles and forms of address ("mw",
    "drs"), "fam" for a household, "erven" for an estate, a trade name or a second person with its sign
    ("h/o bakkerij zon", "e/o pietersen").
    """

    voorletters: str
    voornamen: str
    voorvoegsel: str
    achternaam: str
    partnernaam: str = ""
    tweede_naam: bool = False
    ontdaan_van: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Nothing of the name."""
        return "Naamdelen(...)"

    @property
    def waarschuwingen(self) -> tuple[str, ...]:
        """The reason codes of what makes this not the name of one living person; empty when it may be matched."""
        codes = {
            "naam-huishouden": HUISHOUDEN in self.ontdaan_van,
            "naam-erven": ERVEN in self.ontdaan_van,
            "naam-twee-personen": self.tweede_naam,
        }
        return tuple(code for code, applies in codes.items() if applies)


def parse_naamveld(achternaam: str, *, voorletters: str, voornamen: str, voorvoegsel: str) -> Naamdelen | Refusal:
    """Split the surname column as far as the other columns allow it; not for the name of a `rechtspersoon`.

    No letter gets lost: what is not in a part is in `ontdaan_van`. Where two columns contradict each other the
    surname stays as it was written. Refusal `naam-ongeldig` with digits, control characters or no letter at all,
    `naam-geen-persoon` for "onbekend", "bewoner", "de heer/mevrouw" and the like.
    """
    kolommen = f"{voorletters}|{voornamen}|{voorvoegsel}|{achternaam}"
    eerste_woorden = (achternaam.lower(), voorletters.lower().replace(".", ""), voornamen.partition(" ")[0].lower())
    if len(kolommen) <= _LANGSTE and _GEWOON.fullmatch(kolommen) and bijzondere_woorden().isdisjoint(eerste_woorden):
        return Naamdelen(voorletters, voornamen, voorvoegsel, achternaam)
    if max(map(len, (achternaam, voorletters, voornamen, voorvoegsel))) > _LANGSTE:
        return Refusal("naam-ongeldig", "De naam is te lang.")
    cells = [clean_text(cell) for cell in (achternaam, voorletters, voornamen, voorvoegsel)]
    if None in cells:
        return Refusal("naam-ongeldig", "Er staan onzichtbare tekens in.")
    return _judge_naam(*(cell or "" for cell in cells))


def _judge_naam(achternaam: str, voorletters: str, voornamen: str, voorvoegsel: str) -> Naamdelen | Refusal:
    (voorletters, af_letters), (voornamen, af_namen) = peel_aanspreking(voorletters), peel_aanspreking(voornamen)
    elders = bool(voorletters or voornamen or voorvoegsel)
    geschild = peel_naam(achternaam, ook_elders=elders)
    if _is_nobody(geschild.words, elders=elders):
        return Refusal("naam-geen-persoon")
    naam = " ".join(geschild.words)
    if _CIJFER.search(f"{naam}|{voorletters}|{voornamen}|{voorvoegsel}"):
        return Refusal("naam-ongeldig", "Er staat een cijfer in.")
    if not any(map(str.isalpha, naam)):
        return Refusal("naam-ongeldig", "Er staat geen letter in.")
    gedeeld = divide_naam(naam, Deling(voorletters, voornamen, voorvoegsel, ""))
    af = af_letters + af_namen + geschild.ontdaan_van + gedeeld.tekens
    return Naamdelen(*gedeeld.deling, gedeeld.partnernaam, geschild.tweede_naam, af)


def _is_nobody(words: list[str], *, elders: bool) -> bool:
    """Whether the words stand there instead of a name; with initials beside it, "Klant" is a surname."""
    lists, tekst = naamwoorden(), " ".join(map(plain, words))
    if not words or plain(words[0]) in lists.bewoner:
        return True
    return tekst in lists.geen_persoon and not (elders and tekst in lists.ook_achternaam)
