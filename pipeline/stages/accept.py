"""Residents accepted: raw persons of a residents file → the `inwoners` table, and what was noticed on the way.

Only a person without bsn or geslachtsnaam is refused (contract, Residents), and of one bsn all persoonslijsten but one.
Whatever else is wrong is a warning: the register is the source, we do not repair it.
"""

from array import array
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.contracts.reasons import Finding
from pipeline.contracts.tables import INWONERS, table_of
from pipeline.domain.adres import Huisnummer
from pipeline.domain.bsn import Bsn
from pipeline.domain.datum import parse_geboortedatum
from pipeline.domain.naam import Partner, kies_partner
from pipeline.domain.postcode import Postcode
from pipeline.domain.refusal import Refusal
from pipeline.domain.tekst import clean_text
from pipeline.formats.inwoners import KOLOMMEN, BrokenRow, RawInwoner, RawRow, Remark

_CHUNK = 20_000
_SHRUNK = 0.9
_MAX_TOEVOEGING = 4
_BSN_LENGTHS = (8, 9)
_GEHEIM_ALLES = "7"
_UNKNOWN_DATE = "00000000"

_Note = Callable[[str, str], None]
"""Writes down (veld, reden) for the person at hand."""
_Cleaned = tuple[str, str]
"""The value to keep, and the reason to warn: "" when there is none."""


class Accepted(NamedTuple):
    """`inwoners` has exactly schema INWONERS, one row per bsn; gelezen = inwoners.num_rows + uitval, always."""

    inwoners: pa.Table
    bevindingen: tuple[Finding, ...]
    gelezen: int
    uitval: int


def accept_inwoners(rows: Iterable[RawRow], *, peildatum: date) -> Accepted:
    """Judge every person of a residents file; `peildatum` is the day the snapshot shows. Findings are by line."""
    notes: list[Finding] = []
    regels = array("q")
    tables: list[pa.Table] = []
    chunk: list[dict[str, object]] = []
    broken = 0
    for row in rows:
        if isinstance(row, Remark):
            notes.append(Finding(row.regel, row.veld, row.reden))
            continue
        if isinstance(row, BrokenRow):
            notes.append(Finding(row.regel, "", row.reden))
        inwoner = _accept(row, notes, peildatum=peildatum) if isinstance(row, RawInwoner) else None
        if inwoner is None:
            broken += 1
            continue
        regels.append(row.regel)
        chunk.append(inwoner)
        if len(chunk) == _CHUNK:
            tables.append(table_of(chunk, INWONERS))
            chunk = []
    table = pa.concat_tables([*tables, table_of(chunk, INWONERS)])
    losers = _losers(table)
    notes.extend(Finding(regels[place], "bsn", "inwoner-dubbel") for place in losers)
    return Accepted(
        inwoners=table.filter(pa.array(~np.isin(np.arange(table.num_rows), losers))),
        bevindingen=tuple(sorted(notes, key=lambda note: note.regel)),
        gelezen=table.num_rows + broken,
        uitval=broken + len(losers),
    )


def beoordeel_bestand(accepted: Accepted, *, vorige_aantal: int | None) -> tuple[Finding, ...]:
    """Warnings about the file as a whole; `vorige_aantal` is the number of inwoners of the file before, if any.

    `inwoners-gekrompen` (fewer than 90 % of the previous) is for the caller to refuse, unless told otherwise.
    """
    aantal = accepted.inwoners.num_rows
    codes = []
    if aantal == 0:
        codes.append("inwoners-leeg")
    elif accepted.inwoners["opschorting_reden"].unique().to_pylist() == [""]:
        codes.append("inwoners-zonder-vertrokkenen")
    if vorige_aantal is not None and aantal < _SHRUNK * vorige_aantal:
        codes.append("inwoners-gekrompen")
    return tuple(Finding(0, "", code) for code in codes)


def _accept(raw: RawInwoner, notes: list[Finding], *, peildatum: date) -> dict[str, object] | None:
    def note(veld: str, reden: str) -> None:
        notes.append(Finding(raw.regel, veld, reden))

    texts = {column: _text(raw.velden[column], column, note) for column in KOLOMMEN}
    refusals = [
        (column, f"inwoner-zonder-{column}")
        for column, value in (("bsn", _bsn(texts["bsn"])), ("geslachtsnaam", texts["geslachtsnaam"]))
        if not value
    ]
    if refusals:
        for column, reden in refusals:
            note(column, reden)
        return None
    if isinstance(Bsn.parse(texts["bsn"]), Refusal):
        note("bsn", "inwoner-bsn-elfproef")
    _choose_partner(texts, raw.partners, note)
    _choose_previous(texts, raw.alle_vorige_adressen)
    for column, clean in _CLEANERS.items():
        texts[column], reden = clean(texts[column])
        if reden:
            note(column, reden)
    _split_huisnummer(texts, note)
    _mark_death(texts, raw.velden.get("overlijden_datum", ""), note)
    return {**texts, "bsn": _bsn(texts["bsn"]), "peildatum": peildatum.isoformat()}


def _text(raw: str, column: str, note: _Note) -> str:
    # Most cells are plain ASCII, and then this is all that clean_text does.
    clean = " ".join(raw.split()) if raw.isascii() and raw.isprintable() else clean_text(raw)
    if clean is None:
        note(column, "inwoner-tekens-vreemd")
        # Half a character pair cannot be stored; SUB keeps the text as unreadable as it was, so no letter shows it.
        return "".join("\x1a" if "\ud800" <= character <= "\udfff" else character for character in raw)
    return clean


def _bsn(text: str) -> str:
    """Nine digits, eight get their leading zero; empty when it is no such number at all."""
    is_number = text.isascii() and text.isdigit() and len(text) in _BSN_LENGTHS and int(text) > 0
    return text.zfill(9) if is_number else ""


def _datum(text: str) -> _Cleaned:
    """A BRP date of 8 digits; unreadable is unknown; empty stays empty: the thing did not happen."""
    if not text:
        return "", ""
    datum = parse_geboortedatum(text)
    return (_UNKNOWN_DATE, "inwoner-datum-ongeldig") if isinstance(datum, Refusal) else (datum.brp, "")


def _geboortedatum(text: str) -> _Cleaned:
    return _datum(text or _UNKNOWN_DATE)


def _postcode(text: str) -> _Cleaned:
    postcode = Postcode.parse(text) if text else None
    if isinstance(postcode, Refusal):
        return text, "inwoner-postcode-ongeldig"
    return (postcode.compact if postcode else ""), ""


def _gemeente_code(text: str) -> _Cleaned:
    if text.isascii() and text.isdigit() and len(text) <= len("0637"):
        return text.zfill(4), ""
    return text, "inwoner-code-onbekend" if text else ""


def _geheimhouding(text: str) -> _Cleaned:
    """0–7 (70.10). What nobody understands counts as geheim: an address that leaks cannot be taken back."""
    plain = {
        "": "0",
        "N": "0",
        "NEE": "0",
        "FALSE": "0",
        "J": _GEHEIM_ALLES,
        "JA": _GEHEIM_ALLES,
        "TRUE": _GEHEIM_ALLES,
    }
    code = plain.get(text.upper(), text)
    return (code, "") if code in tuple("01234567") else (_GEHEIM_ALLES, "inwoner-code-onbekend")


def _curatele(text: str) -> _Cleaned:
    """J or empty. What nobody understands counts as curatele: then a person decides."""
    known = {"": "", "N": "", "NEE": "", "0": "", "FALSE": "", "J": "J", "JA": "J", "1": "J", "TRUE": "J"}
    return (known[text.upper()], "") if text.upper() in known else ("J", "inwoner-code-onbekend")


def _in_onderzoek(text: str) -> _Cleaned:
    """The aanduiding (83.10) as it is; empty when nothing is under investigation."""
    return ("" if text.upper() in ("N", "NEE", "0", "000000") else text), ""


def _code(known: str) -> Callable[[str], _Cleaned]:
    """A code in capitals; an unknown one is kept, and the letter's rules leave it to a person."""
    codes = {"", *known.split()}
    return lambda text: (text.upper(), "" if text.upper() in codes else "inwoner-code-onbekend")


def _aanduiding(text: str) -> _Cleaned:
    code = {"tegenover": "to", "bij": "by"}.get(text.lower(), text.lower())
    return code, "" if code in ("", "to", "by") else "inwoner-code-onbekend"


_TITELS = "B BS G GI H HI JH JV M MI P PS R"
_CLEANERS: Mapping[str, Callable[[str], _Cleaned]] = {
    "geslacht": _code("M V O"),
    "adellijke_titel": _code(_TITELS),
    "naamgebruik": _code("E P V N"),
    "geboortedatum": _geboortedatum,
    "geheimhouding": _geheimhouding,
    "opschorting_reden": _code("O E M R F W ."),
    "opschorting_datum": _datum,
    "gemeente_code": _gemeente_code,
    "functie_adres": _code("W B"),
    "aanduiding_bij_huisnummer": _aanduiding,
    "postcode": _postcode,
    "in_onderzoek": _in_onderzoek,
    "curatele": _curatele,
    "partner_adellijke_titel": _code(_TITELS),
    "partner_geslacht": _code("M V O"),
    "partner_ontbonden": _datum,
    "vorige_postcode": _postcode,
    "datum_adres": _datum,
}


def _choose_partner(texts: dict[str, str], partners: tuple[dict[str, str], ...], note: _Note) -> None:
    """The one whose name counts for naamgebruik (domain-sources §5.2)."""
    # A divorce on an unreadable day is a divorce all the same: the choice is made on dates that compare.
    known = tuple(
        Partner(
            titel=partner["adellijke_titel"],
            voorvoegsel=partner["voorvoegsel"],
            geslachtsnaam=partner["geslachtsnaam"],
            geslacht=partner["geslacht"],
            aangegaan=_datum(clean_text(partner["aangegaan"]) or "")[0],
            ontbonden=_datum(clean_text(partner["ontbonden"]) or "")[0],
        )
        for partner in partners
    )
    chosen = kies_partner(known)
    if chosen is None:
        return
    source = partners[known.index(chosen)]
    for own in ("adellijke_titel", "voorvoegsel", "geslachtsnaam", "geslacht", "ontbonden"):
        texts[f"partner_{own}"] = _text(source[own], f"partner_{own}", note)


def _choose_previous(texts: dict[str, str], adressen: tuple[dict[str, str], ...]) -> None:
    """The latest earlier address that is another address, and that the register did not call wrong (84.10)."""
    current = (_postcode(texts["postcode"])[0], texts["huisnummer"])
    for adres in adressen:
        postcode = _postcode(clean_text(adres["postcode"]) or "")[0]
        huisnummer = clean_text(adres["huisnummer"]) or ""
        if postcode and huisnummer and not adres["onjuist"] and (postcode, huisnummer) != current:
            texts["vorige_postcode"], texts["vorige_huisnummer"] = postcode, huisnummer
            return


def _split_huisnummer(texts: dict[str, str], note: _Note) -> None:
    """The register's own three parts stay as written; only a number with something behind it is taken apart."""
    columns = ("huisnummer", "huisletter", "huisnummertoevoeging")
    parts = [texts[column] for column in columns]
    if not any(parts):
        return
    parsed = Huisnummer.parse(*parts)
    if isinstance(parsed, Refusal):
        note("huisnummer", "inwoner-huisnummer-ongeldig")
    elif parts[0].isdigit():
        texts["huisnummer"] = parsed.nummer
    else:
        texts.update(zip(columns, (parsed.nummer, parsed.letter, parsed.toevoeging), strict=True))
    if len(texts["huisnummertoevoeging"]) > _MAX_TOEVOEGING:
        note("huisnummertoevoeging", "inwoner-toevoeging-lang")


def _mark_death(texts: dict[str, str], raw: str, note: _Note) -> None:
    """Category 06 without opschorting O: a letter to somebody who died is worse than one too few."""
    overleden, reden = _datum(clean_text(raw) or "")
    if reden:
        note("overlijden_datum", reden)
    elif overleden and not texts["opschorting_reden"]:
        texts["opschorting_reden"], texts["opschorting_datum"] = "O", overleden
        note("opschorting_reden", "inwoner-overleden-zonder-opschorting")


def _losers(table: pa.Table) -> list[int]:
    """Places of the rows that give way to another with the same bsn; the last not in error (F) or unknown (.) wins."""
    counts = table.group_by("bsn").aggregate([("bsn", "count")])
    double = counts.filter(pc.greater(counts["bsn_count"], pa.scalar(1)))["bsn"]
    found = np.flatnonzero(pc.is_in(table["bsn"], value_set=double).to_numpy()).tolist()
    rivals = table.take(pa.array(found, type=pa.int64())).select(["bsn", "opschorting_reden"]).to_pylist()
    winners: dict[str, int] = {}
    for in_error in (True, False):  # the sound ones last, so that they take the place of those in error
        for place, row in zip(found, rivals, strict=True):
            if (row["opschorting_reden"] in ("F", ".")) is in_error:
                winners[row["bsn"]] = place
    return sorted(set(found) - set(winners.values()))
