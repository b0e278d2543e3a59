"""The partners' leveringen as files: each in its own notation, one with damage on purpose."""

import csv
import io
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from html import escape
from random import Random
from typing import NamedTuple

from pipeline.demo.huishoudens import VOLWASSEN
from pipeline.demo.inwoner import Inwoner
from pipeline.demo.kans import happens
from pipeline.demo.onderwerpen import Onderwerp, draw_onderwerpen
from pipeline.demo.partners import Leveringsvorm, leveringsvormen
from pipeline.demo.schrijfwijze import Velden, past_in, spell_inwoner

_BEDRAGEN = {"Zorg": (150, 160, 3), "Huur": (560, 780, 3), "Energie": (115, 240, 4), "Water": (78, 110, 2)}
"""Per kind: the euros of one term from … to, and how many terms at most are open."""
_MET_GEBOORTEDATUM = 70
"""Per cent of the records that come with a birth date."""


class Levering(NamedTuple):
    """One file for a partner's drop. `records` counts all of them, `goed` those without damage."""

    partner: str
    bestand: str
    inhoud: bytes
    records: int
    goed: int


def _verdeel(aantal: int, aandelen: list[int]) -> list[int]:
    """Whole numbers in proportion that add up exactly: the largest remainders round up."""
    geheel = [aantal * aandeel // sum(aandelen) for aandeel in aandelen]
    resten = sorted(range(len(aandelen)), key=lambda plaats: -(aantal * aandelen[plaats] % sum(aandelen)))
    for plaats in resten[: aantal - sum(geheel)]:
        geheel[plaats] += 1
    return geheel


def _euro(cent: int, notatie: str) -> str:
    heel, rest = divmod(cent, 100)
    duizend = f"{heel:,}".replace(",", ".")
    notaties = {
        "1.234,56": f"{duizend},{rest:02d}",
        "1234,56": f"{heel},{rest:02d}",
        "1234.56": f"{heel}.{rest:02d}",
        "€ 1.234,56": f"€ {duizend},{rest:02d}",
    }
    return notaties[notatie]


def _geboortedatum(brp: str, datum: str) -> str:
    """A BRP date, maybe partly unknown, in the partner's order of day, month and year."""
    delen = {"%Y": brp[:4], "%m": brp[4:6], "%d": brp[6:]}
    for deel, waarde in delen.items():
        datum = datum.replace(deel, waarde)
    return datum


def _bedrag(rng: Random, vorm: Leveringsvorm, onderwerp: Onderwerp) -> int:
    if onderwerp.te_laag:
        return rng.randint(2000, 7400)
    van, tot, termijnen = _BEDRAGEN[vorm.partner.soort]
    return rng.randint(1, termijnen) * rng.randint(van * 100, tot * 100)


def _bereikbaar(rng: Random, volgnummer: int) -> Velden:
    velden: Velden = {}
    if happens(rng, 0.6):
        velden["telefoon"] = f"060{rng.randrange(10_000_000):07d}"  # 060 is not given out in the Netherlands
    if happens(rng, 0.5):
        velden["email"] = f"bewoner{volgnummer}@voorbeeld.example"
    return velden


def _record(rng: Random, vorm: Leveringsvorm, onderwerp: Onderwerp, *, volgnummer: int, dag: date) -> Velden:
    """One record with every column this partner could fill; `dag` is the day the file was made."""
    sinds = dag - timedelta(days=rng.randint(4, 24) if onderwerp.te_jong else rng.randint(32, 90))
    geboren = onderwerp.inwoner.geboortedatum
    velden = spell_inwoner(rng, onderwerp.inwoner) | _bereikbaar(rng, volgnummer) | {
        "referentie": f"{vorm.partner.id[:4].upper()}-{dag:%Y}-{vorm.volgnr}{volgnummer:05d}",
        "klantnummer": f"{rng.randrange(10**8):08d}",
        "soort": rng.choice(("elektra", "gas", "warmte")) if vorm.partner.soort == "Energie" else "",
        "bedrag": _euro(_bedrag(rng, vorm, onderwerp), vorm.bedrag),
        "ontstaansdatum": sinds.strftime(vorm.datum),
        "signaaldatum": dag.strftime(vorm.datum),
        "mutatie": rng.choice(("N", "")),
        "crisis": "J" if vorm.crisis else "N",
        "aanleveraar": vorm.partner.naam,
    }  # fmt: skip
    if geboren != "00000000" and (rng.randrange(100) < _MET_GEBOORTEDATUM or vorm.crisis):
        velden["geboortedatum"] = _geboortedatum(geboren, vorm.datum)
    if "voorvoegsel" not in vorm.kolommen:
        velden["achternaam"] = f"{velden['voorvoegsel']} {velden['achternaam']}".strip()
    if vorm.crisis:
        einde = dag + timedelta(days=rng.randint(10, 28))
        velden |= {"datum_einde_levering": einde.strftime(vorm.datum), "warme_overdracht": rng.choice("JN")}
    return velden


def _schades() -> tuple[Callable[[Velden, date], Velden], ...]:
    """What goes wrong with records in the field: each makes a good record one that must be refused."""
    return (
        lambda velden, _dag: velden | {"postcode": f"{velden['postcode'][:2]}XX {velden['postcode'][4:]}"},
        lambda velden, _dag: velden | {"bedrag": "€ 0,00"},
        lambda velden, _dag: velden | {"achternaam": ""},
        lambda velden, dag: velden | {"ontstaansdatum": f"{monthrange(dag.year, 2)[1] + 2}-02-{dag.year}"},
        lambda velden, _dag: velden | {"huisnummer": "onbekend"},
        lambda velden, _dag: {
            naam: velden[naam] for naam in ("referentie", "voorletters", "voorvoegsel", "achternaam")
        },
    )


BESCHADIGDE_RECORDS = len(_schades())


def _cellen(velden: Velden, vorm: Leveringsvorm) -> list[str]:
    """The cells of a CSV row; a record that lacks its last columns altogether is a row with too few cells."""
    kolommen = vorm.kolommen.split()
    if "bedrag" not in velden:
        kolommen = kolommen[: len(velden)]
    return [past_in(velden.get(kolom, ""), vorm.codering) for kolom in kolommen]


def _als_csv(records: list[Velden], vorm: Leveringsvorm) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(vorm.kolommen.split())
    writer.writerows(_cellen(velden, vorm) for velden in records)
    return text.getvalue().encode(vorm.codering)


def _als_xml(records: list[Velden], vorm: Leveringsvorm) -> bytes:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<levering>"]
    for velden in records:
        gevuld = [(kolom, velden[kolom]) for kolom in vorm.kolommen.split() if velden.get(kolom)]
        elementen = [f"    <{kolom}>{escape(waarde, quote=False)}</{kolom}>" for kolom, waarde in gevuld]
        lines += ["  <signaal>", *elementen, "  </signaal>"]
    return ("\n".join([*lines, "</levering>"]) + "\n").encode()


def _levering(rng: Random, vorm: Leveringsvorm, onderwerpen: list[Onderwerp], *, goed: int, vandaag: date) -> Levering:
    """The file; every onderwerp past the first `goed` becomes a record with its own damage, spread over the file."""
    dag = vandaag - timedelta(days=vorm.dagen)
    records = [_record(rng, vorm, over, volgnummer=nummer, dag=dag) for nummer, over in enumerate(onderwerpen, 1)]
    heel, stuk = records[:goed], records[goed:]
    for velden, schade in zip(stuk, _schades(), strict=False):
        heel.insert(rng.randint(0, len(heel)), schade(velden, dag))
    inhoud = (_als_csv if vorm.vorm == "csv" else _als_xml)(heel, vorm)
    return Levering(vorm.partner.id, vorm.bestand(f"{dag:%Y%m%d}"), inhoud, len(heel), goed)


def build_leveringen(rng: Random, inwoners: list[Inwoner], signalen: int, *, vandaag: date) -> list[Levering]:
    """All leveringen of one night: exactly `signalen` good records over the partners that signed.

    On top of those: six damaged records at one partner, and a few records of the partner without an overeenkomst. A
    partner without any record sends no file.
    """
    vormen = leveringsvormen()
    aantallen = _verdeel(signalen, [vorm.aandeel for vorm in vormen])
    plekken = [vorm for vorm, aantal in zip(vormen, aantallen, strict=True) for _ in range(aantal)]
    geboren_voor = f"{vandaag.year - VOLWASSEN}{vandaag:%m}01"
    gekozen = draw_onderwerpen(rng, inwoners, plekken, geboren_voor=geboren_voor)
    leveringen: list[Levering] = []
    for vorm, aantal in zip(vormen, aantallen, strict=True):
        extra = [vorm] * (vorm.extra_records + BESCHADIGDE_RECORDS * vorm.beschadigd)
        erbij = draw_onderwerpen(rng, inwoners, extra, geboren_voor=geboren_voor)
        onderwerpen = [over for waar, over in [*gekozen, *erbij] if waar == vorm]
        goed = aantal + vorm.extra_records
        if onderwerpen:
            leveringen.append(_levering(rng, vorm, onderwerpen, goed=goed, vandaag=vandaag))
    return leveringen
