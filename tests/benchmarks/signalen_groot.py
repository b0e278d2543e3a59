"""Signalen about the persons of a block: whom they mean, what a partner knows of them, and the truth beside it."""

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from gebreken_groot import GEBREKEN, apply_gebreken
from kolommen_groot import Velden, kies, leeg, plak
from namen_groot import Bools, Dice, Ints, voornaamgroep
from personen_groot import EX, KIND, PEILDAG, VOLWASSEN, VREEMDE, Personen
from register_groot import REDENEN, Blok, adres_teksten, dag_tekst, take, text_of, voornamen_tekst

from pipeline.contracts.tables import SIGNALEN

OVER = {"inwoner": 0.88, "vertrokken": 0.04, "overleden": 0.015, "minderjarig": 0.005, "niet in bestand": 0.06}
"""Whom signalen are about; somebody not in the file has one signaal each."""
WAARHEID = pa.schema(
    [("signaal_id", pa.string()), ("bsn", pa.string()), ("soort", pa.string()), ("gebreken", pa.list_(pa.string()))]
)
NAAMVORM = {
    # per naamgebruik: the share under the own name, the partner's, partner-own and own-partner
    "E": (0.945, 0.030, 0.015, 0.010), "P": (0.24, 0.58, 0.13, 0.05), "V": (0.36, 0.17, 0.40, 0.07),
    "N": (0.40, 0.10, 0.10, 0.40),
}  # fmt: skip
_NAAMLABELS = ("", "partnernaam", "dubbele naam partner-eigen", "dubbele naam eigen-partner")
SOORTEN = {"Zorg": 0.41, "Huur": 0.20, "Energie": 0.21, "Water": 0.18}
PER_SOORT = 5
MET_GEBOORTEDATUM = {"Zorg": 4, "Huur": 2, "Energie": 2, "Water": 2}
"""How many of the five partners of a kind know birth dates; those give them nearly always, the others never."""
_GEBOORTEDATUM_TOCH_LEEG = 0.02
_NAAMDELEN = (0.47, 0.53), (0.65, 0.85, 0.96, 1.0)
"""One initial or all; and added up: initials only, first names only, both, neither."""
_ROEPNAAM_LETTER = 0.75
"""The share of people who go by a name with the initial of their first name."""
_INWONEND_KIND = 0.4
"""Adult children at home are that much less often the customer than their parents."""


class Signaalblok(NamedTuple):
    """Signalen of one block and their truth, row by row."""

    signalen: pa.Table
    waarheid: pa.Table


def aantal_onbekenden(signalen: int) -> int:
    """How many persons outside the file a block needs."""
    return round(signalen * OVER["niet in bestand"])


def build_signalen(
    rng: Dice, blok: Blok, *, begin: int, aantal: int, met_bsn: float, met_klantnummer: bool
) -> Signaalblok:
    """`aantal` signalen about this block, numbered from `begin` on."""
    over, soort = _onderwerpen(rng, blok, aantal)
    p = blok.personen.pick(over)
    partner = _partners(rng, aantal)
    velden = _persoonsvelden(rng, blok, p, over, met_bsn=met_bsn)
    vorm = _naamvorm(rng, velden, p)
    _laat_weg(rng, velden, partner)
    trof = {label: vorm == at for at, label in enumerate(_NAAMLABELS) if label}
    trof |= apply_gebreken(velden, rng, GEBREKEN)
    trof |= _onbekend_als(blok, over, p)
    nummers = _signaal_ids(begin, aantal)
    waarheid = pa.table(
        [
            nummers,
            kies(over < blok.ingeschreven, blok.bsn.take(pa.array(over)), ""),
            take(list(OVER), soort),
            _labels(trof),
        ],
        schema=WAARHEID,
    )
    klant = _klantnummers(blok, over, partner) if met_klantnummer else leeg(velden)
    vast = _zaakvelden(rng, partner, begin) | {"signaal_id": nummers, "klantnummer": klant}
    kolommen = {naam: kolom for naam, kolom in velden.items() if not naam.startswith("_")} | vast
    for naam in set(SIGNALEN.names) - set(kolommen):
        kolommen[naam] = (
            leeg(velden) if SIGNALEN.field(naam).type == pa.string() else pa.nulls(aantal, SIGNALEN.field(naam).type)
        )
    return Signaalblok(pa.table([kolommen[naam] for naam in SIGNALEN.names], schema=SIGNALEN), waarheid)


def _onderwerpen(rng: Dice, blok: Blok, aantal: int) -> tuple[Ints, Ints]:
    """The person each signaal is about, and the place of its kind in `OVER`."""
    p, n = blok.personen, blok.ingeschreven
    reden, onbekend = blok.reden[:n], len(p.rol) - n
    volwassen = p.geboren[:n] <= VOLWASSEN
    klant = volwassen & ((p.rol[:n] != KIND) | (rng.random(n) < _INWONEND_KIND))
    tiener = ~volwassen & (p.geboren[:n] < PEILDAG - np.timedelta64(365 * 12, "D"))
    vertrokken = np.isin(reden, [REDENEN.index(code) for code in "EMR"])
    poelen = [
        np.flatnonzero(wie)
        for wie in (klant & (reden == 0), volwassen & vertrokken, volwassen & (reden == 1), tiener & (reden == 0))
    ]
    kansen = np.array(list(OVER.values())[: len(poelen)]) * [len(poel) > 0 for poel in poelen]
    soort = rng.choice(len(poelen), aantal, p=kansen / kansen.sum())
    soort[rng.permutation(aantal)[:onbekend]] = len(OVER) - 1
    over = np.zeros(aantal, np.int64)
    for at, poel in enumerate(poelen):
        wie = soort == at
        over[wie] = rng.choice(poel, wie.sum()) if len(poel) else 0
    over[soort == len(OVER) - 1] = n + rng.permutation(onbekend)
    return over, soort


def _partners(rng: Dice, aantal: int) -> Ints:
    kansen = np.repeat(np.array(list(SOORTEN.values())) / PER_SOORT, PER_SOORT)
    return rng.choice(len(kansen), aantal, p=kansen / kansen.sum())


def _persoonsvelden(rng: Dice, blok: Blok, p: Personen, over: Ints, *, met_bsn: float) -> Velden:
    """What the register knows of the persons, by the names of SIGNALEN, and what the defects need."""
    namen = blok.namen
    adres, vorig = adres_teksten(blok.woningen, p.woning), adres_teksten(blok.woningen, p.vorige)
    for kolommen in (adres, vorig):
        kolommen["toevoeging"] = kolommen.pop("huisnummertoevoeging")
    bsn = blok.bsn.take(pa.array(over))
    jaar = p.geboren.astype("M8[Y]").astype(np.int64) + 1970
    eigen = namen.voornaam_met_letter.draw(rng, 2 * namen.letter[p.voornamen[:, 0]] + p.vrouw)
    anders = namen.voornaam.draw(rng, voornaamgroep(p.herkomst, p.vrouw, jaar + 25))
    return {
        "bsn": kies(rng.random(len(over)) < met_bsn, bsn, ""),
        "voornamen": voornamen_tekst(namen, p.voornamen),
        "voorletters": _voorletters(blok, p.voornamen),
        "voorvoegsel": take(namen.voorvoegsels, p.naam),
        "achternaam": take(namen.geslachtsnamen, p.naam),
        "geboortedatum": dag_tekst(p.geboren, iso=True),
        **adres,
        **{f"_vorig_{naam}": kolom for naam, kolom in vorig.items()},
        "_partnervoorvoegsel": take(namen.voorvoegsels, p.partnernaam),
        "_partnernaam": take(namen.geslachtsnamen, p.partnernaam),
        "_roepnaam": take(namen.voornamen, np.where(rng.random(len(over)) < _ROEPNAAM_LETTER, eigen, anders)),
        "_bsn_ander": _buurnummers(blok, over),
        "_bsn_partner": kies(p.partner >= 0, blok.bsn.take(pa.array(np.maximum(p.partner, 0))), ""),
    }


def _voorletters(blok: Blok, voornamen: Ints) -> Any:
    letters = [f"{naam[0]}." for naam in blok.namen.voornamen]
    return plak(*(take(letters, voornamen[:, at]) for at in range(voornamen.shape[1])))


def _buurnummers(blok: Blok, over: Ints) -> Any:
    """The BSN in the file that comes after one's own: it begins alike, as a slip of the fingers does."""
    nummers = np.array(blok.bsn.cast(pa.int64()))
    in_bestand = np.sort(nummers[: blok.ingeschreven])
    volgende = np.searchsorted(in_bestand, nummers[over], side="right") % len(in_bestand)
    return text_of(in_bestand[volgende], 9)


def _naamvorm(rng: Dice, velden: Velden, p: Personen) -> Ints:
    """Own name, partner's or both, by naamgebruik; changes `velden` and gives the place in `_NAAMLABELS`."""
    grenzen = np.cumsum(np.array(list(NAAMVORM.values())), axis=1)[p.naamgebruik]
    vorm = (rng.random(len(p.rol))[:, None] > grenzen[:, :3]).sum(axis=1)
    vorm = np.where((p.partnernaam < 0) | (p.partnernaam == p.naam), 0, vorm)
    eigen, partner = velden["achternaam"], velden["_partnernaam"]
    heel = pc.utf8_ltrim_whitespace(plak(velden["voorvoegsel"], " ", eigen))
    partner_heel = pc.utf8_ltrim_whitespace(plak(velden["_partnervoorvoegsel"], " ", partner))
    namen = [eigen, partner, plak(partner, "-", heel), plak(eigen, "-", partner_heel)]
    for at, naam in enumerate(namen):
        velden["achternaam"] = kies(vorm == at, naam, velden["achternaam"])
    velden["voorvoegsel"] = kies((vorm == 1) | (vorm == 2), velden["_partnervoorvoegsel"], velden["voorvoegsel"])
    return vorm


def _laat_weg(rng: Dice, velden: Velden, partner: Ints) -> None:
    """Which of initials, first names and birth date this partner has; no defects, these are not labelled."""
    n = len(partner)
    een, greep = rng.random(n) < _NAAMDELEN[0][0], rng.random(n)
    alleen_letters, geen = greep < _NAAMDELEN[1][0], greep >= _NAAMDELEN[1][2]
    alleen_namen = ~alleen_letters & (greep < _NAAMDELEN[1][1])
    letters = kies(een, pc.utf8_slice_codeunits(velden["voorletters"], 0, 2), velden["voorletters"])
    velden["voorletters"] = kies(alleen_namen | geen, "", letters)
    eerste = pc.replace_substring_regex(velden["voornamen"], " .*", "")
    velden["voornamen"] = kies(alleen_letters | geen, "", kies(rng.random(n) < 0.6, eerste, velden["voornamen"]))
    bekend = np.concatenate([np.arange(PER_SOORT) < MET_GEBOORTEDATUM[soort] for soort in SOORTEN])[partner]
    bekend &= rng.random(n) >= _GEBOORTEDATUM_TOCH_LEEG
    velden["geboortedatum"] = kies(bekend, velden["geboortedatum"], "")


def _onbekend_als(blok: Blok, over: Ints, p: Personen) -> dict[str, Bools]:
    """How somebody who is not in the file relates to the address: no defect, but where the danger is."""
    niet, elders = over >= blok.ingeschreven, p.woning >= blok.bezet
    return {
        "onderwerp: elders": niet & elders,
        "onderwerp: vreemde op het adres": niet & ~elders & (p.rol == VREEMDE),
        "onderwerp: ex op het adres": niet & (p.rol == EX),
        "onderwerp: familie op het adres": niet & (p.rol > EX),
    }


def _labels(trof: dict[str, Bools]) -> Any:
    matrix = np.column_stack(list(trof.values()))
    begin = np.concatenate([[0], np.cumsum(matrix.sum(axis=1))])
    waarden = take(list(trof), np.nonzero(matrix)[1])
    return pa.ListArray.from_arrays(pa.array(begin, pa.int32()), waarden)


def _signaal_ids(begin: int, aantal: int) -> Any:
    gemengd = np.arange(begin + 1, begin + aantal + 1).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return plak("S", pc.utf8_lpad(pa.array(gemengd).cast(pa.string()), 20, "0"))


def _klantnummers(blok: Blok, over: Ints, partner: Ints) -> Any:
    """One number per person and partner, the same in every signaal."""
    nummers = np.array(blok.bsn.cast(pa.int64()))[over]
    return text_of((nummers * 7 + partner * 123_456_789) % 10**10, 10)


def _zaakvelden(rng: Dice, partner: Ints, begin: int) -> dict[str, Any]:
    """The rest: whose levering, how much, since when."""
    n = len(partner)
    soort = partner // PER_SOORT
    ids = [f"{naam.lower()}-{at + 1}" for naam in SOORTEN for at in range(PER_SOORT)]
    levering = [f"L{begin:012d}{at:08d}" for at in range(len(ids))]
    energie = list(SOORTEN).index("Energie")
    crisis = (soort == energie) & (rng.random(n) < 0.25)
    einde = np.where(crisis, PEILDAG + rng.integers(10, 28, n).astype("m8[D]"), np.datetime64("NaT"))
    return {
        "levering_id": take(levering, partner),
        "regel": pa.array(_regels(partner, len(ids))),
        "partner": take(ids, partner),
        "soort": take(list(SOORTEN), soort),
        "soort_detail": take(["elektra", "gas"], np.where(soort == energie, rng.integers(0, 2, n), -1)),
        "referentie": plak("R", text_of(np.arange(begin, begin + n), 9)),
        "woonplaats": pa.repeat("Zoetermeer", n),
        "bedrag_cent": pa.array(rng.integers(7_500, 250_000, n)),
        "ontstaansdatum": pa.array(PEILDAG - rng.integers(32, 90, n).astype("m8[D]")),
        "signaaldatum": pa.array(np.full(n, PEILDAG)),
        "crisis": take(["N", "J"], crisis.astype(np.int64)),
        "datum_einde_levering": pa.array(einde),
        "warme_overdracht": pa.repeat("N", n),
        "mutatie": pa.repeat("N", n),
        "aanleveraar": take(ids, partner),
        "status": pa.repeat("Nog niet opgepakt", n),
    }


def _regels(partner: Ints, partners: int) -> Ints:
    """The line of each signaal in its partner's levering, below the header."""
    volgorde = np.argsort(partner, kind="stable")
    aantallen = np.bincount(partner, minlength=partners)
    regel = np.empty(len(partner), np.int64)
    regel[volgorde] = np.arange(len(partner)) - np.repeat(np.cumsum(aantallen) - aantallen, aantallen) + 2
    return regel
