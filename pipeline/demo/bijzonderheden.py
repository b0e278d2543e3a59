"""What makes a register hard: secret addresses, deaths, unknown dates; each at a known rate (domain.md, Rules 6)."""

from collections.abc import Callable
from datetime import timedelta
from itertools import islice
from typing import NamedTuple

from pipeline.demo.huishoudens import VOLWASSEN, Bron, brp
from pipeline.demo.inwoner import Inwoner

VERPLICHT_VANAF = 500
"""From this number of inwoners on every kind of particularity occurs at least once."""


class Bijzonderheid(NamedTuple):
    """One kind: how many per 10,000 inwoners, which adults it can befall, and what it changes."""

    naam: str
    per_tienduizend: int
    treft: Callable[[Inwoner], bool]
    maak: Callable[[Bron, Inwoner], Inwoner]


_ELDERS = (
    ("0518", "2512", "'s-Gravenhage", "Prinsegracht"), ("0599", "3012", "Rotterdam", "Nieuwe Binnenweg"),
    ("0546", "2312", "Leiden", "Haarlemmerstraat"), ("1621", "2651", "Berkel en Rodenrijs", "Rodenrijseweg"),
    ("0503", "2611", "Delft", "Buitenwatersloot"), ("0484", "2406", "Alphen aan den Rijn", "Hooftstraat"),
)  # fmt: skip
_BOTEN = ("de Meerkoet", "Zeldenrust", "de Goede Verwachting", "Rietzanger", "Nooitgedacht")
_TITELS = {"M": ("B", "JH"), "V": ("BS", "JV")}


def _dag_geleden(bron: Bron, van: int, tot: int) -> str:
    return brp(bron.peildatum - timedelta(days=bron.rng.randint(van, tot)))


def _overlijd(bron: Bron, inwoner: Inwoner) -> Inwoner:
    return inwoner._replace(opschorting_reden="O", opschorting_datum=_dag_geleden(bron, 5, 300))


def _emigreer(bron: Bron, inwoner: Inwoner) -> Inwoner:
    # After emigration the RNI (1999) keeps the persoonslijst; the last address here stays on it.
    return inwoner._replace(opschorting_reden="E", opschorting_datum=_dag_geleden(bron, 10, 400), gemeente_code="1999")


def _verhuis_elders(bron: Bron, inwoner: Inwoner) -> Inwoner:
    code, postcode4, woonplaats, straat = bron.rng.choice(_ELDERS)
    letters = "".join(bron.rng.choices("BCEGHJKLMNPRTVWXZ", k=2))
    return inwoner._replace(
        gemeente_code=code,
        straat=straat,
        huisnummer=str(bron.rng.randint(1, 240)),
        huisletter="",
        huisnummertoevoeging="",
        postcode=postcode4 + letters,
        woonplaats=woonplaats,
        vorige_postcode=inwoner.postcode,
        vorige_huisnummer=inwoner.huisnummer,
        datum_adres=_dag_geleden(bron, 10, 200),
    )


def _vaar(bron: Bron, inwoner: Inwoner) -> Inwoner:
    boot = f"Woonboot {bron.rng.choice(_BOTEN)} a/d Vliet"
    leeg = dict.fromkeys(("straat", "huisnummer", "huisletter", "huisnummertoevoeging", "postcode", "woonplaats"), "")
    return inwoner._replace(locatiebeschrijving=boot, **leeg)


def _verberg_geboortedag(bron: Bron, inwoner: Inwoner) -> Inwoner:
    jaar, maand = inwoner.geboortedatum[:4], inwoner.geboortedatum[4:6]
    keuzes = (f"{jaar}{maand}00", f"{jaar}0000", "00000000")
    return inwoner._replace(geboortedatum=bron.rng.choices(keuzes, weights=(45, 45, 10))[0])


def _adel(bron: Bron, inwoner: Inwoner) -> Inwoner:
    return inwoner._replace(adellijke_titel=bron.rng.choice(_TITELS[inwoner.geslacht]), naamgebruik="E")


def _zonder_naam(_bron: Bron, inwoner: Inwoner) -> Inwoner:
    # The BRP writes an unknown surname as a full stop (domain-sources N-6).
    return inwoner._replace(geslachtsnaam=".", voorvoegsel="")


def _met(**velden: str) -> Callable[[Bron, Inwoner], Inwoner]:
    return lambda _bron, inwoner: inwoner._replace(**velden)


def _iedereen(_inwoner: Inwoner) -> bool:
    return True


def _alleen(inwoner: Inwoner) -> bool:
    return not inwoner.partner_geslachtsnaam


def bijzonderheden() -> tuple[Bijzonderheid, ...]:
    """All kinds, the rarest conditions first so that a small town has somebody left for each."""
    return (
        Bijzonderheid("adel", 5, lambda i: i.voorvoegsel == "van" and i.geslacht in _TITELS, _adel),
        Bijzonderheid("naam onbekend", 2, _alleen, _zonder_naam),
        Bijzonderheid("geslacht onbekend", 2, _alleen, _met(geslacht="O")),
        Bijzonderheid("woonboot", 4, _iedereen, _vaar),
        Bijzonderheid("curatele", 15, _iedereen, _met(curatele="J")),
        Bijzonderheid("in onderzoek", 15, _iedereen, _met(in_onderzoek="089999")),
        Bijzonderheid("adres twijfelachtig", 8, _iedereen, _met(in_onderzoek="080000")),
        Bijzonderheid("briefadres", 30, _iedereen, _met(functie_adres="B")),
        Bijzonderheid("geboortedatum deels onbekend", 30, _iedereen, _verberg_geboortedag),
        Bijzonderheid("overleden", 60, lambda i: i.geboortedatum < "1970", _overlijd),
        Bijzonderheid("geëmigreerd", 50, _alleen, _emigreer),
        Bijzonderheid("vertrokken", 80, _alleen, _verhuis_elders),
        Bijzonderheid("geheim", 150, _iedereen, _met(geheimhouding="7")),
    )


def apply_bijzonderheden(bron: Bron, inwoners: list[Inwoner]) -> list[Inwoner]:
    """The same residents in the same order, with every kind at its rate and nobody with two of them."""
    grens = brp(bron.peildatum.replace(year=bron.peildatum.year - VOLWASSEN, day=1))
    vrij = [plaats for plaats, inwoner in enumerate(inwoners) if inwoner.geboortedatum <= grens]
    bron.rng.shuffle(vrij)
    anders = list(inwoners)
    for soort in bijzonderheden():
        aantal = round(len(inwoners) * soort.per_tienduizend / 10_000)
        if len(inwoners) >= VERPLICHT_VANAF:
            aantal = max(aantal, 1)
        gekozen = set(islice((plaats for plaats in vrij if soort.treft(inwoners[plaats])), aantal))
        for plaats in sorted(gekozen):
            anders[plaats] = soort.maak(bron, inwoners[plaats])
        vrij = [plaats for plaats in vrij if plaats not in gekozen]
    return _weduwen(inwoners, anders)


def _weduwen(voor: list[Inwoner], na: list[Inwoner]) -> list[Inwoner]:
    """Where one of a couple died, the other's marriage ended that day."""
    for plaats, inwoner in enumerate(na):
        if inwoner.opschorting_reden != "O" or not inwoner.partner_geslachtsnaam or inwoner.partner_ontbonden:
            continue
        for buur in (plaats - 1, plaats + 1):
            if 0 <= buur < len(na) and _is_paar(voor[plaats], voor[buur]):
                na[buur] = na[buur]._replace(partner_ontbonden=inwoner.opschorting_datum)
    return na


def _is_paar(een: Inwoner, twee: Inwoner) -> bool:
    wederzijds = (een.partner_geslachtsnaam, een.geslachtsnaam) == (twee.geslachtsnaam, twee.partner_geslachtsnaam)
    return wederzijds and (een.postcode, een.huisnummer) == (twee.postcode, twee.huisnummer)
