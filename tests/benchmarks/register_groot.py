"""A block of the synthetic register: its households, the people who left or died, and the rows of INWONERS."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from huishoudens_groot import build_huishoudens
from namen_groot import Dice, Ints, Namen
from personen_groot import EX, HOOFD, PEILDAG, VREEMDE, Personen, build_afwezigen, build_bewoners, concat
from woningen_groot import HUISLETTERS, TOEVOEGINGEN, Woningen, build_woningen, postcode_tekst, straatnamen

from pipeline.contracts.tables import INWONERS

Tekst = Any
"""A pyarrow array of strings."""
AFWEZIG = 0.10
"""The share of rows of people who left or died; what share of those is what to the household there now."""
_AFWEZIG_ALS = (0.50, 0.22, 0.18, 0.10)
_ZELFDE_LETTER = 0.20
_ONBEKEND_ALS = {False: (0.90, 0.05, 0.04, 0.01), True: (0.67, 0.09, 0.20, 0.04)}
"""Stranger, ex, family, parent: for people who are not in the file, and in a heavy proof. Half of these strangers live
elsewhere. Nobody knows how many customers live unregistered with relatives; the heavy proof has five times as many."""
_ZELFDE_LETTER_ONBEKEND = {False: 0.05, True: 0.20}
REDENEN = ["", "O", "E", "M", "R", "F"]
_BEGIN = np.datetime64("1900-01-01")
_DAGEN = int((PEILDAG - _BEGIN).astype(np.int64)) + 1
_STAP = 61_803_399
"""Without a factor in common with 10^8: every BSN once, in an order nobody counts on."""


class Blok(NamedTuple):
    """Persons `[0, ingeschreven)` are rows of the register; those after it are known to no file.

    `reden` is a place in `REDENEN`; `opgeschort` NaT when in force; `bezet` the number of dwellings in use.
    """

    personen: Personen
    woningen: Woningen
    namen: Namen
    bsn: Tekst
    reden: Ints
    opgeschort: npt.NDArray[np.datetime64]
    ingeschreven: int
    bezet: int


def build_blok(
    rng: Dice, namen: Namen, *, rijen: int, onbekenden: int, eerste_postcode: int, bsn: Tekst, zwaar: bool
) -> Blok:
    """`rijen` registered persons and `onbekenden` who are not; `bsn` has at least that many numbers."""
    afwezig = round(rijen * AFWEZIG)
    woningen = build_woningen(rng, int(rijen / 1.5) + 300, eerste_postcode)
    huishoudens = build_huishoudens(rng, woningen, rijen - afwezig, namen)
    bewoners = build_bewoners(rng, huishoudens, rijen - afwezig, namen)
    hoofden = np.flatnonzero(bewoners.rol == HOOFD)
    ooit = hoofden[(bewoners.partner[hoofden] < 0) & (bewoners.partnernaam[hoofden] >= 0)]
    bij = rng.choice(np.concatenate([hoofden, ooit, ooit]), afwezig)
    vertrokken = build_afwezigen(rng, bewoners.pick(bij), namen, _AFWEZIG_ALS, zelfde_letter=_ZELFDE_LETTER)
    vreemden = build_afwezigen(
        rng,
        bewoners.pick(rng.choice(hoofden, onbekenden)),
        namen,
        _ONBEKEND_ALS[zwaar],
        zelfde_letter=_ZELFDE_LETTER_ONBEKEND[zwaar],
    )
    bezet = int(huishoudens.woning[-1]) + 1
    elders = (vreemden.rol == VREEMDE) & (rng.random(onbekenden) < 0.5)
    vreemden.woning = np.where(elders, rng.integers(bezet, len(woningen.soort), onbekenden), vreemden.woning)
    reden, dag = _opschorting(rng, vertrokken, bewoners.ontbonden[bij])
    return Blok(
        personen=concat(bewoners, vertrokken, vreemden),
        woningen=woningen,
        namen=namen,
        bsn=bsn[: rijen + onbekenden],
        reden=np.concatenate([np.zeros(rijen - afwezig, np.int64), reden, np.zeros(onbekenden, np.int64)]),
        opgeschort=np.concatenate([_nooit(rijen - afwezig), dag, _nooit(onbekenden)]),
        ingeschreven=rijen,
        bezet=bezet,
    )


def build_bsns(begin: int, aantal: int, verschuiving: int) -> Tekst:
    """`aantal` numbers that pass the 11-proef; blocks with `begin` 1.2 x `aantal` apart share none."""
    acht = (np.arange(begin, begin + aantal * 6 // 5 + 50) * _STAP + verschuiving) % 10**8
    rest = sum((acht // 10 ** (7 - at) % 10) * (9 - at) for at in range(8)) % 11
    goed = (acht * 10 + rest)[(rest != 10) & (acht > 0)][:aantal]
    return text_of(goed, 9)


def text_of(getallen: Ints, breedte: int = 0) -> Tekst:
    """Numbers as text, with leading zeros up to `breedte`."""
    return pc.utf8_lpad(pa.array(getallen).cast(pa.string()), breedte, "0")


def take(waarden: list[str], plaatsen: Ints) -> Tekst:
    """The texts at these places; -1 is empty."""
    return pa.array([*waarden, ""]).take(np.where(plaatsen < 0, len(waarden), plaatsen))


def dag_tekst(dagen: npt.NDArray[np.datetime64], *, iso: bool, onbekend: Ints | None = None) -> Tekst:
    """Days as jjjjmmdd or ISO, empty for NaT. `onbekend` 1, 2 or 3 makes day, month, year unknown, as the BRP does."""
    alle = np.datetime_as_string(_BEGIN + np.arange(_DAGEN)).tolist()
    teksten = alle if iso else [dag.replace("-", "") for dag in alle]
    plaats = np.where(np.isnat(dagen), -1, (dagen - _BEGIN).astype(np.int64))
    if onbekend is None:
        return take(teksten, plaats)
    teksten = [dag[: 8 - 2 * weg if weg < 3 else 0].ljust(8, "0") for weg in range(4) for dag in teksten]
    return take(teksten, plaats + onbekend * _DAGEN)


def adres_teksten(woningen: Woningen, plaatsen: Ints) -> dict[str, Tekst]:
    """The five columns of the dwellings at `plaatsen`, by INWONERS' names; -1 is empty."""
    eerste, laatste = int(woningen.postcode[0]), int(woningen.postcode[-1])
    postcodes = [postcode_tekst(postcode) for postcode in range(eerste, laatste + 1)]
    straten = straatnamen()
    niet = plaatsen < 0
    straat = np.where(niet, -1, woningen.postcode[plaatsen] // 4 % len(straten))
    nummer = np.where(niet, -1, woningen.nummer[plaatsen])
    return {
        "straat": take(straten, straat),
        "huisnummer": take([str(getal) for getal in range(1000)], nummer),
        "huisletter": take(HUISLETTERS, np.where(niet, -1, woningen.letter[plaatsen])),
        "huisnummertoevoeging": take(TOEVOEGINGEN, np.where(niet, -1, woningen.toevoeging[plaatsen])),
        "postcode": take(postcodes, np.where(niet, -1, woningen.postcode[plaatsen] - eerste)),
    }


def voornamen_tekst(namen: Namen, voornamen: Ints) -> Tekst:
    """All first names of each person with spaces between."""
    kolommen = [take(namen.voornamen, voornamen[:, at]) for at in range(voornamen.shape[1])]
    return pc.utf8_rtrim_whitespace(pc.binary_join_element_wise(*kolommen, " "))


def inwoners_table(blok: Blok) -> pa.Table:
    """The registered persons as INWONERS, in the order of their BSN."""
    volgorde = np.argsort(np.array(blok.bsn[: blok.ingeschreven].to_pylist()))
    p, namen = blok.personen.pick(volgorde), blok.namen
    vorig = adres_teksten(blok.woningen, p.vorige)
    kolommen = {
        "bsn": blok.bsn.take(pa.array(volgorde)),
        "geslacht": take(["M", "V"], p.vrouw),
        "voornamen": voornamen_tekst(namen, p.voornamen),
        "voorvoegsel": take(namen.voorvoegsels, p.naam),
        "geslachtsnaam": take(namen.geslachtsnamen, p.naam),
        "naamgebruik": take(["E", "P", "V", "N"], p.naamgebruik),
        "geboortedatum": dag_tekst(p.geboren, iso=False, onbekend=p.onbekend),
        "opschorting_reden": take(REDENEN, blok.reden[volgorde]),
        "opschorting_datum": dag_tekst(blok.opgeschort[volgorde], iso=False),
        **adres_teksten(blok.woningen, p.woning),
        "partner_voorvoegsel": take(namen.voorvoegsels, p.partnernaam),
        "partner_geslachtsnaam": take(namen.geslachtsnamen, p.partnernaam),
        "partner_geslacht": take(["V", "M"], np.where(p.partnernaam < 0, -1, p.vrouw)),
        "partner_ontbonden": dag_tekst(p.ontbonden, iso=False),
        "vorige_postcode": vorig["postcode"],
        "vorige_huisnummer": vorig["huisnummer"],
        "datum_adres": dag_tekst(p.sinds, iso=False),
    }
    vast = {
        "peildatum": str(PEILDAG),
        "geheimhouding": "0",
        "gemeente_code": "0637",
        "functie_adres": "W",
        "woonplaats": "Zoetermeer",
    }
    for naam in set(INWONERS.names) - set(kolommen):
        kolommen[naam] = pa.repeat(vast.get(naam, ""), blok.ingeschreven)
    return pa.table([kolommen[naam] for naam in INWONERS.names], schema=INWONERS)


def _nooit(aantal: int) -> npt.NDArray[np.datetime64]:
    return np.full(aantal, np.datetime64("NaT", "D"))


def _opschorting(
    rng: Dice, vertrokken: Personen, ontbonden: npt.NDArray[np.datetime64]
) -> tuple[Ints, npt.NDArray[np.datetime64]]:
    """Why and when; an ex who died did so on the day the marriage ended."""
    n = len(vertrokken.rol)
    leeftijd = (PEILDAG - vertrokken.geboren).astype(np.int64) // 365
    overleden = rng.random(n) < np.select([leeftijd > 75, leeftijd > 60], [0.8, 0.5], 0.12)
    reden = np.where(overleden, 1, rng.choice([2, 3, 4, 5], n, p=[0.52, 0.08, 0.38, 0.02]))
    dag = PEILDAG - rng.integers(5, 365 * 6, n).astype("m8[D]")
    return reden, np.where((vertrokken.rol == EX) & overleden & ~np.isnat(ontbonden), ontbonden, dag)
