"""A zaak between the stages: what combine makes, weigh and decide complete, and the ledger keeps (domain.md, Words)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class GekoppeldSignaal(NamedTuple):
    """A signaal that surely belongs to an inwoner and is taken up. `adres` is the BRP address, or the BSN without one.

    `soort` is the partner's kind (DDAS), `bedrag_cent` what is owed now, `voor` the day by which an eindelevering ends.
    """

    signaal_id: str
    bsn: str
    adres: str
    soort: str
    bedrag_cent: int
    crisis: bool
    signaaldatum: date
    voor: date | None = None


class Periode(NamedTuple):
    """A matching period, both days included."""

    start: date
    eind: date


class ZaakSignaal(NamedTuple):
    """A signaal in a zaak, with the matching period (its first day) in which it came."""

    signaal_id: str
    bsn: str
    adres: str
    soort: str
    bedrag_cent: int
    crisis: bool
    periode: date
    voor: date | None


@dataclass(frozen=True, slots=True)
class Zaak:
    """The signalen of one inwoner (or household) that are worked on together (DDAS vroegsignaalzaak).

    `klasse` is the one that counts by configuration, of the zaak's own period; `terugkijk` is the window that was
    looked back at for `opeenvolgend` (domain.md, Rules 7).
    """

    zaak_id: str
    bsn: str
    adres: str
    signalen: tuple[ZaakSignaal, ...]
    periode: Periode
    matchingsdatum: date
    klasse: str
    klasse_adres: str
    klasse_soort: str
    opeenvolgend: bool
    terugkijk: Periode
    is_open: bool = True

    @property
    def signaal_ids(self) -> tuple[str, ...]:
        """The signalen in it, in order of id."""
        return tuple(signaal.signaal_id for signaal in self.signalen)

    @property
    def eigen_signaal_ids(self) -> tuple[str, ...]:
        """Those of the inwoner whose zaak it is: a letter to him says nothing of a housemate's."""
        return tuple(signaal.signaal_id for signaal in self.signalen if signaal.bsn == self.bsn)

    @property
    def crisis(self) -> bool:
        """Whether eviction, cut-off or the end of the insurance threatens (Wgs art. 4, second paragraph)."""
        return any(signaal.crisis for signaal in self.signalen)

    @property
    def voor(self) -> date | None:
        """The first day on which an eindelevering ends."""
        return min((signaal.voor for signaal in self.signalen if signaal.voor), default=None)


class ZaakFeiten(NamedTuple):
    """What the afwegingskader may look at. `leeftijd` is None when the BRP does not know it."""

    soorten: tuple[str, ...]
    bedrag_cent: int
    klasse: str
    opeenvolgend: bool
    crisis: bool
    leeftijd: int | None
    minderjarigen: bool
    eerder_contact: str
    telefoon: bool
    email: bool


class Stap(NamedTuple):
    """A planned contact: `na` working days after the step before it; `door` is `gemeente` or the id of a uitvoerder.

    `anders`: the contactsoorten, with a space between, that take a visit's place in a period without visits.
    """

    soort: str
    door: str
    brief: str
    na: int
    anders: str = "Telefoon Mail"


class Gewogen(NamedTuple):
    """The rule that fired, the values it saw (as a clerk reads them), and the plan."""

    regel: str
    plan: str
    waarden: Mapping[str, str]
    stappen: tuple[Stap, ...]


class Poging(NamedTuple):
    """A contact attempt (DDAS contactpoging). `kenmerk` is that of a letter, else one of its own."""

    soort: str
    bereikt: bool
    datum: date
    door: str
    kenmerk: str


class Afspraak(NamedTuple):
    """An appointment that stands: when, where (`thuis`, `kantoor`, `stadhuis`), with whom."""

    datum: date
    tijd: str
    plaats: str
    door: str


class ZaakBrief(NamedTuple):
    """A letter of this zaak, and how far it is (contract, Tables, `brieven`); `reden` is a code why it did not go."""

    kenmerk: str
    template: str
    status: str
    gemaakt_op: date
    reden: str = ""


class Stand(NamedTuple):
    """Everything that happened in a zaak so far; `begin` is the day its plan started."""

    begin: date
    stappen: tuple[Stap, ...]
    pogingen: tuple[Poging, ...] = ()
    brieven: tuple[ZaakBrief, ...] = ()
    afspraak: Afspraak | None = None


class GeplandeStap(NamedTuple):
    """A step of the plan with the day by which it is done, and the day on which it was, or None."""

    stap: Stap
    voor: date
    gedaan: date | None


class Actie(NamedTuple):
    """What happens next in a zaak: by whom, by when, and why. `soort` is a DDAS contactsoort or `Handmatig`."""

    soort: str
    reden: str
    door: str
    voor: date


class BriefStap(NamedTuple):
    """A letter to make now: which text, and which occasion (the how-manieth letter of that text in this zaak)."""

    template: str
    aanleiding: str


class Besluit(NamedTuple):
    """The decision about a zaak: its next action, the letters to make now, or the result that closes it."""

    actie: Actie
    brieven: tuple[BriefStap, ...] = ()
    resultaat: str = ""


class Geadresseerde(NamedTuple):
    """How the municipality writes to an inwoner: the window's lines, name first, and the aanhef (RvIG)."""

    adresregels: tuple[str, ...]
    postcode: str
    kix: str
    aanhef: str
