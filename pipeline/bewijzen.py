"""Proofs of notification: a PDF per signaal that a landlord can show the court (domain.md, Rules 11)."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from pipeline.adapters.files import write_whole
from pipeline.adapters.letter_press import LetterPress
from pipeline.adapters.store import Store, read_store
from pipeline.contracts.config import Config
from pipeline.contracts.config_partner import Partner
from pipeline.contracts.ids import bewijs_kenmerk
from pipeline.contracts.letters import BriefOpdracht, RefusedBrief, briefsoort
from pipeline.contracts.reasons import Finding, volledige_tekst
from pipeline.contracts.terugkoppeling import grondslagen, woorden
from pipeline.domain.kalender import in_woorden
from pipeline.domain.klok import NEDERLAND
from pipeline.errors import DataError, NotAllowedError, UsageError
from pipeline.omgeving import Omgeving
from pipeline.partnerstand import Feiten, read_one
from pipeline.stages.inform import Signaal, mag_bewijs

SJABLOON = "bewijs_van_melding"
_LONG_WORD = re.compile(r"(\S{36})(?=\S)")


class Bewijs(NamedTuple):
    """A proof that was made: of which signaal, under which kenmerk, and where its PDF is for now."""

    signaal_id: str
    kenmerk: str
    path: Path
    sha256: str


class Gedrukt(NamedTuple):
    """The proofs that were made, and a finding per partner and reason for those that could not be."""

    bewijzen: tuple[Bewijs, ...]
    problemen: tuple[Finding, ...]


def bewijs_naam(signaal: Signaal) -> str:
    """The file's name: it traces back to partner and signaal."""
    return f"BM_{signaal.partner}_{signaal.signaal_id}.pdf"


def print_bewijzen(
    store: Store, signalen: Sequence[Signaal], feiten: Mapping[str, Feiten], *, omgeving: Omgeving, folder: Path
) -> Gedrukt:
    """A PDF in `folder` for each of these signalen. One that cannot be made is tried again the next time."""
    if not signalen:
        return Gedrukt((), ())
    partners = {partner.id: partner for partner in omgeving.config.partners}
    asked = [_opdracht(store, one, feiten[one.signaal_id], partners[one.partner], omgeving.config) for one in signalen]
    made: list[Bewijs] = []
    refused: Counter[tuple[str, str]] = Counter()
    with _press(omgeving) as press:
        for signaal, outcome in zip(signalen, press.print_brieven(asked), strict=True):
            if isinstance(outcome, RefusedBrief):
                refused[signaal.partner, outcome.tekst] += 1
                continue
            path = folder / bewijs_naam(signaal)
            write_whole(path, outcome.pdf)
            made.append(Bewijs(signaal.signaal_id, outcome.kenmerk, path, outcome.sha256))
    problems = (
        Finding(0, partner, "bewijs-niet-gemaakt", f"Partner {partner}, signalen zonder bewijs: {count}. {tekst}")
        for (partner, tekst), count in sorted(refused.items())
    )
    return Gedrukt(tuple(made), tuple(problems))


def write_bewijs(omgeving: Omgeving, signaal: str, target: Path) -> str:
    """Print the proof of this signaal as it stands today; its kenmerk.

    Raises UsageError for an unknown signaal or a file that is no PDF, NotAllowedError when it may have no proof,
    DataError when it cannot be printed.
    """
    if target.suffix.lower() != ".pdf":
        raise UsageError(f"{target.name} is geen .pdf.", "Geef het bestand een naam die op .pdf eindigt.")
    code = signaal.strip()[:1].upper() + signaal.strip()[1:].lower()
    partners = {partner.id: partner for partner in omgeving.config.partners}
    with read_store(omgeving.config.store) as store:
        stand = read_one(store, code, omgeving.config.partners, vandaag=omgeving.vandaag)
        if not stand.signalen:
            raise UsageError("Seintje kent dit signaal niet.", "De nummers staan in `seintje export signalen`.")
        found = stand.signalen[0]
        if not mag_bewijs(found.status, found.reden):
            raise NotAllowedError(
                "Bij dit signaal hoort geen bewijs: het is onterecht of ingetrokken.",
                f"Bekijk waarom met `seintje explain {code}`.",
            )
        if found.partner not in partners:
            raise UsageError("De partner van dit signaal staat niet in config.yaml.", "Zet de partner er weer in.")
        opdracht = _opdracht(store, found, stand.feiten[code], partners[found.partner], omgeving.config)
    with _press(omgeving) as press:
        (outcome,) = press.print_brieven([opdracht])
    if isinstance(outcome, RefusedBrief):
        raise DataError(
            volledige_tekst(Finding(0, "", outcome.reden, outcome.tekst)), "Verbeter de tekst en probeer het opnieuw."
        )
    write_whole(target, outcome.pdf)
    return outcome.kenmerk


def example_bewijs(omgeving: Omgeving) -> RefusedBrief | None:
    """Print the example of the catalogue; why it cannot be printed, or None. Raises ConfigError."""
    velden = {veld.naam: veld.voorbeeld for veld in briefsoort(SJABLOON).velden}
    example = BriefOpdracht("BM-0000-0000-0000", "", "", SJABLOON, ("Voorbeeld",), "", "Voorbeeld", velden)
    with _press(omgeving) as press:
        (outcome,) = press.print_brieven([example])
    return outcome if isinstance(outcome, RefusedBrief) else None


def _press(omgeving: Omgeving) -> LetterPress:
    return LetterPress(
        sjablonen=omgeving.partnersjablonen,
        opmaak=omgeving.sjablonen,
        huisstijl=omgeving.config.huisstijl,
        dagtekening=omgeving.vandaag,
    )


def _opdracht(store: Store, signaal: Signaal, feiten: Feiten, partner: Partner, config: Config) -> BriefOpdracht:
    """What stands on the proof: the partner's own words about its own signaal, and no inwoner (domain.md, Rules 13)."""
    naam = signaal.aanleveraar or partner.naam
    seen = woorden(signaal.status, signaal.reden, afgeschermd=signaal.afgeschermd)
    received = datetime.fromisoformat(feiten.ontvangen_op).astimezone(NEDERLAND).date()
    return BriefOpdracht(
        kenmerk=bewijs_kenmerk(store.sleutel, signaal.signaal_id),
        zaak_id="",
        bsn="",
        template=SJABLOON,
        adresregels=(naam,),
        postcode="",
        aanhef=naam,
        velden={
            "gemeente": config.gemeente.naam,
            "partner": naam,
            "via": partner.naam if signaal.aanleveraar else "",
            "referentie": _breakable(signaal.referentie),
            "soort": feiten.soort.lower(),
            "signaaldatum": in_woorden(feiten.signaaldatum),
            "ontvangen_op": in_woorden(received),
            "bestand": _breakable(signaal.bestand),
            "regel": str(signaal.regel),
            "signaal": signaal.signaal_id,
            "stand": f"{seen.status} ({seen.reden})" if seen.reden else seen.status,
            "grondslag": _grondslag(partner, config),
        },
    )


def _grondslag(partner: Partner, config: Config) -> str:
    known = config.soorten.get(partner.soort)
    return known.grondslag if known is not None else grondslagen().get(partner.soort, "de afspraken met onze gemeente")


def _breakable(text: str) -> str:
    """A word that is wider than the paper gets a space; the file for the partner has it as it was written."""
    return _LONG_WORD.sub(r"\1 ", text)
