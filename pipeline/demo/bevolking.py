"""The residents file of the demo: households in homes, in the contract's `plat` form."""

import csv
import io
from datetime import date, timedelta
from random import Random

from pipeline.demo.bijzonderheden import apply_bijzonderheden
from pipeline.demo.huishoudens import Bron, brp, build_bsns, build_huishouden
from pipeline.demo.inwoner import Inwoner
from pipeline.demo.kans import happens
from pipeline.demo.woningen import Woning, build_woningen

_PAS_VERHUISD = 0.07
"""The share of households that came from another home in town in the last half year."""


def _verhuisdag(bron: Bron, *, pas: bool) -> date:
    dagen = (
        bron.rng.randint(10, 180)
        if pas
        else bron.rng.choice((bron.rng.randint(200, 2500), bron.rng.randint(1500, 12000)))
    )
    return bron.peildatum - timedelta(days=dagen)


def _betrek(bron: Bron, huishouden: list[Inwoner], woning: Woning, vorige: Woning | None) -> list[Inwoner]:
    """The household in its home; a child lives there at the earliest since its birth, and came along if it was born."""
    sinds = brp(_verhuisdag(bron, pas=vorige is not None))
    bewoners: list[Inwoner] = []
    for inwoner in huishouden:
        mee = vorige if vorige and inwoner.geboortedatum < sinds else None
        bewoners.append(
            inwoner._replace(
                straat=woning.straat,
                huisnummer=woning.huisnummer,
                huisletter=woning.huisletter,
                huisnummertoevoeging=woning.toevoeging,
                postcode=woning.postcode,
                vorige_postcode=mee.postcode if mee else "",
                vorige_huisnummer=mee.huisnummer if mee else "",
                datum_adres=max(sinds, inwoner.geboortedatum),
            )
        )
    return bewoners


def build_inwoners(rng: Random, aantal: int, *, peildatum: date) -> list[Inwoner]:
    """Exactly `aantal` fictitious residents, households together, as the register knew them on `peildatum`.

    The departed and the deceased are among them, as in a real extract: they compete in the matching.
    """
    bron = Bron(rng, peildatum, build_bsns(rng))
    huishoudens: list[list[Inwoner]] = []
    over = aantal
    while over > 0:
        huishouden = build_huishouden(bron)[:over]
        huishoudens.append(huishouden)
        over -= len(huishouden)
    woningen = build_woningen(rng, 2 * len(huishoudens))
    inwoners: list[Inwoner] = []
    for plaats, huishouden in enumerate(huishoudens):
        vorige = woningen[len(huishoudens) + plaats] if happens(rng, _PAS_VERHUISD) else None
        inwoners += _betrek(bron, huishouden, woningen[plaats], vorige)
    return apply_bijzonderheden(bron, inwoners)


def write_plat(inwoners: list[Inwoner]) -> bytes:
    """The residents file: `;`, UTF-8, header, a line feed after every row."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(Inwoner._fields)
    writer.writerows(inwoners)
    return text.getvalue().encode()
