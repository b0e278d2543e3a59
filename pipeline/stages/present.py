"""A doubtful signaal beside the inwoners it may be about, in words that a clerk can compare at a glance."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pipeline.contracts.reasons import redenen
from pipeline.domain.vergelijkvorm import vergelijkvorm
from pipeline.domain.voorletters import voorletters

VELDEN = ("Naam", "Voornamen of voorletters", "Geboortedatum", "Adres", "Postcode en plaats", "Verder")
"""What is shown side by side, in this order."""
_BEWIJS = {
    "geboortedatum": "Geboortedatum",
    "adres": "Adres",
    "achternaam": "Achternaam",
    "voorletter": "Voorletters",
    "bsn": "BSN",
    "eerder": "Eerder",
}
_ZEGT_NIETS = frozenset({"ontbreekt", "onbekend", "onbekend in het register"})
_ZELDZAAM, _VAAK = 5, 200
_GENOEMD = 4

_Row = Mapping[str, Any]


class Kandidaat(NamedTuple):
    """An inwoner it may be: `velden` in the order of VELDEN, the evidence in words, and which fields differ."""

    bsn: str
    velden: tuple[str, ...]
    bewijs: str
    verschilt: frozenset[int]


class Blok(NamedTuple):
    """A signaal to judge: what the partner wrote (`velden`), why it is doubtful, and the candidates, best first."""

    signaal_id: str
    partner: str
    velden: tuple[str, ...]
    waarom: str
    kandidaten: tuple[Kandidaat, ...]


class Register(NamedTuple):
    """What the residents register says: INWONERS rows of candidates by bsn, and who is registered with each of them.

    `woningen`: how many dwellings there are at a postcode and number.
    """

    inwoners: Mapping[str, _Row]
    woningen: Mapping[tuple[str, str], int]
    huisgenoten: Mapping[str, Sequence[_Row]]


def present_signaal(signaal: _Row, partner: str, reden: str, ranked: Sequence[_Row], register: Register) -> Blok:
    """`signaal` is a SIGNALEN row, `ranked` its rows of rank_kandidaten."""
    wrote = _of_signaal(signaal)
    woningen = register.woningen.get((signaal["postcode"], signaal["huisnummer"]), 0)
    kandidaten = tuple(
        _kandidaat(row, register, wrote, woningen=woningen) for row in ranked if row["inwoner"] in register.inwoners
    )
    known = redenen().get(reden)
    return Blok(signaal["signaal_id"], partner, wrote, known.titel if known else "", kandidaten)


def _of_signaal(row: _Row) -> tuple[str, ...]:
    extra = [f"tel. {row['telefoon']}" if row["telefoon"] else "", row["email"]]
    return (
        _joined(row["voorvoegsel"], row["achternaam"]),
        row["voornamen"] or row["voorletters"],
        _dag(row["geboortedatum"].replace("-", "")),
        _joined(row["straat"], f"{row['huisnummer']}{row['huisletter']}", row["toevoeging"]),
        _joined(row["postcode"], row["woonplaats"]),
        ", ".join(word for word in extra if word),
    )


def _of_inwoner(row: _Row, together: Sequence[_Row]) -> tuple[str, ...]:
    naam = _joined(row["voorvoegsel"], row["geslachtsnaam"])
    partner = _joined(row["partner_voorvoegsel"], row["partner_geslachtsnaam"])
    huis = _joined(f"{row['huisnummer']}{row['huisletter']}", row["huisnummertoevoeging"])
    return (
        f"{naam} (partner: {partner})" if partner else naam,
        row["voornamen"],
        _dag(row["geboortedatum"]),
        _joined(row["straat"], huis) or row["locatiebeschrijving"],
        _joined(row["postcode"], row["woonplaats"]),
        ", ".join([*_bijzonder(row), *_huisgenoten(together)]),
    )


def _bijzonder(row: _Row) -> list[str]:
    found = []
    if row["opschorting_reden"]:
        found.append("overleden" if row["opschorting_reden"] == "O" else "vertrokken")
    if row["geheimhouding"] not in {"", "0"}:
        found.append("geheim")
    if row["vorige_postcode"]:
        found.append(f"eerder: {row['vorige_postcode']} {row['vorige_huisnummer']}")
    return found


def _huisgenoten(together: Sequence[_Row]) -> list[str]:
    """Who is registered at the same address: the partner's customer may be the other of two."""
    names = sorted(_joined(voorletters(one["voornamen"]), one["voorvoegsel"], one["geslachtsnaam"]) for one in together)
    more = f" en nog {len(names) - _GENOEMD}" if len(names) > _GENOEMD else ""
    return [f"woont met {', '.join(names[:_GENOEMD])}{more}"] if names else []


def _kandidaat(row: _Row, register: Register, wrote: tuple[str, ...], *, woningen: int) -> Kandidaat:
    velden = _of_inwoner(register.inwoners[row["inwoner"]], register.huisgenoten.get(row["inwoner"], ()))
    differs = {
        place for place, naam in enumerate(("achternaam", "voorletter", "geboortedatum")) if not _agrees(row[naam])
    }
    differs |= {place for place in (3, 4) if not _same_place(wrote[place], velden[place])}
    return Kandidaat(row["inwoner"], velden, "; ".join(_bewijs(row, woningen=woningen)), frozenset(differs))


def _same_place(wrote: str, known: str) -> bool:
    """Whether nothing in these differs; a partner who left the street out wrote the end of it."""
    one, other = vergelijkvorm(wrote), vergelijkvorm(known)
    words = wrote.casefold().split()
    no_street = one[:1].isdigit() and known.casefold().split()[-len(words) :] == words
    return not one or not other or one == other or no_street


def _agrees(niveau: str) -> bool:
    """Whether nothing speaks against it: equal, fitting, or not known."""
    return niveau in _ZEGT_NIETS or niveau.startswith(("gelijk", "past bij", "voornaam gelijk", "alle ", "begin "))


def _bewijs(row: _Row, *, woningen: int) -> list[str]:
    """Per field what was found, with how telling it is; what says nothing is left out."""
    words = [f"{title} {row[naam]}" for naam, title in _BEWIJS.items() if naam in row and row[naam] not in _ZEGT_NIETS]
    often = row["komt_voor"]
    if often:
        worth = "zeldzaam" if often <= _ZELDZAAM else "zwak bewijs" if often >= _VAAK else ""
        words.append(f"naam {often} keer in het bestand" + (f": {worth}" if worth else ""))
    if "toevoeging" in row["adres"] and woningen > 1:
        words.append(f"{woningen} woningen op dit nummer")
    return words


def _dag(datum: str) -> str:
    """A BRP date as people write it; what is not known of it is left out."""
    if len(datum) < 4 or datum.startswith("0000"):  # noqa: PLR2004 - a year has four digits
        return ""
    parts = [part for part in (datum[6:8], datum[4:6], datum[:4]) if part not in {"", "00"}]
    return "-".join(parts)


def _joined(*words: str) -> str:
    return " ".join(word for word in words if word)
