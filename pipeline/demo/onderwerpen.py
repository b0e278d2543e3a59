"""Whom the leveringen are about: residents, strangers, the deceased; most of them in arrears enough."""

from collections.abc import Callable, Iterator
from itertools import cycle, islice
from random import Random
from typing import NamedTuple

from pipeline.demo.inwoner import Inwoner
from pipeline.demo.namen import draw_achternaam, draw_herkomst, draw_voornamen
from pipeline.demo.partners import Leveringsvorm

_BIJZONDER_VANAF = 40
"""From this number of signalen on every kind of subject occurs, as far as the town has such a resident."""
_ONBEKEND = 50
_MEERVOUDIG = 60
_TE_LAAG = 20
_TE_JONG = 20


class Onderwerp(NamedTuple):
    """Whom one record is about; with `te_laag` or `te_jong` its arrears may not be taken up."""

    inwoner: Inwoner
    te_laag: bool = False
    te_jong: bool = False


class _Soort(NamedTuple):
    per_duizend: int
    past: Callable[[Inwoner], bool]


def _soorten() -> tuple[_Soort, ...]:
    """Residents who bend or stop a letter, per 1,000 signalen."""
    return (
        _Soort(15, lambda i: i.opschorting_reden == "O"),
        _Soort(10, lambda i: i.opschorting_reden == "E"),
        _Soort(10, lambda i: i.woonplaats != "Zoetermeer"),
        _Soort(10, lambda i: i.geheimhouding != "0"),
        _Soort(5, lambda i: i.functie_adres == "B"),
        _Soort(5, lambda i: i.in_onderzoek == "089999"),
        _Soort(5, lambda i: bool(i.curatele)),
        _Soort(30, lambda i: bool(i.vorige_postcode) and i.woonplaats == "Zoetermeer"),
    )


def _aantal(signalen: int, per_duizend: int) -> int:
    return max(round(signalen * per_duizend / 1000), 1 if signalen >= _BIJZONDER_VANAF else 0)


def _is_bekend_bij_partners(inwoner: Inwoner, geboren_voor: str) -> bool:
    """An adult with a name, and an address that fits in a levering."""
    return bool(inwoner.postcode) and inwoner.geslachtsnaam != "." and inwoner.geboortedatum <= geboren_voor


def draw_onbekenden(rng: Random, buren: list[Inwoner]) -> Iterator[Inwoner]:
    """People the register does not know, without end, at numbers in real streets where nobody lives."""
    while True:
        herkomst, geslacht = draw_herkomst(rng), rng.choice("MV")
        naam, jaar = draw_achternaam(rng, herkomst), rng.randint(1950, 2000)
        buur = rng.choice(buren) if buren else None
        yield Inwoner(
            bsn="",
            geslacht=geslacht,
            voornamen=draw_voornamen(rng, herkomst=herkomst, geslacht=geslacht, jaar=jaar),
            voorvoegsel=naam.voorvoegsel,
            geslachtsnaam=naam.geslachtsnaam,
            geboortedatum=f"{jaar}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}",
            straat=buur.straat if buur else "Dorpsstraat",
            huisnummer=str(rng.randint(900, 999)),
            postcode=buur.postcode if buur else "2712AA",
        )


def _bijzondere(rng: Random, volwassenen: list[Inwoner], aantal: int) -> list[Onderwerp]:
    gekozen: list[Onderwerp] = []
    for soort in _soorten():
        kandidaten = [inwoner for inwoner in volwassenen if soort.past(inwoner)]
        hoeveel = min(_aantal(aantal, soort.per_duizend), len(kandidaten))
        gekozen += [Onderwerp(inwoner) for inwoner in rng.sample(kandidaten, hoeveel)]
    return gekozen


def _paren(rng: Random, plekken: list[Leveringsvorm], hoeveel: int) -> list[tuple[Leveringsvorm, Leveringsvorm]]:
    """Takes pairs of places at two different partners out of `plekken`."""
    paren: list[tuple[Leveringsvorm, Leveringsvorm]] = []
    for _ in range(hoeveel):
        anders = [plaats for plaats, vorm in enumerate(plekken) if vorm.partner != plekken[-1].partner]
        if not anders:
            break
        tweede = plekken.pop(rng.choice(anders))
        paren.append((plekken.pop(), tweede))
    return paren


def draw_onderwerpen(
    rng: Random, inwoners: list[Inwoner], plekken: list[Leveringsvorm], *, geboren_voor: str
) -> list[tuple[Leveringsvorm, Onderwerp]]:
    """Somebody for every place in the leveringen: as many as `plekken`, in drawn order.

    Some people stand at two partners; a sum too small or an arrears too young never lands in a crisis lane, where it
    would be taken up all the same. `geboren_voor` is the BRP date before which one is an adult. When there are more
    signalen than adults, people come round again.
    """
    aantal = len(plekken)
    volwassenen = [inwoner for inwoner in inwoners if _is_bekend_bij_partners(inwoner, geboren_voor)]
    gewonen = [inwoner for inwoner in volwassenen if not any(soort.past(inwoner) for soort in _soorten())]
    rng.shuffle(gewonen)
    onbekenden = draw_onbekenden(rng, volwassenen)
    gewoon = cycle(gewonen) if gewonen else onbekenden

    over = rng.sample(plekken, aantal)
    paren = _paren(rng, over, _aantal(aantal, _MEERVOUDIG))
    gevuld = [(vorm, Onderwerp(inwoner)) for paar, inwoner in zip(paren, gewoon, strict=False) for vorm in paar]

    over.sort(key=lambda vorm: vorm.crisis)
    zonder_recht = [Onderwerp(next(gewoon), te_laag=True) for _ in range(_aantal(aantal, _TE_LAAG))]
    zonder_recht += [Onderwerp(next(gewoon), te_jong=True) for _ in range(_aantal(aantal, _TE_JONG))]
    rest = _bijzondere(rng, volwassenen, aantal)
    rest += [Onderwerp(inwoner) for inwoner in islice(onbekenden, _aantal(aantal, _ONBEKEND))]
    rest += [Onderwerp(next(gewoon)) for _ in range(len(over) - len(zonder_recht) - len(rest))]
    rng.shuffle(rest)
    return gevuld + list(zip(over, zonder_recht + rest, strict=False))
