"""`seintje letters check`: can residents read the letters? Numbers per template, and what a person should look at."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.adapters.letter_materials import SUFFIX
from pipeline.contracts.leesbaarheid import Leesgrenzen, leesmaat
from pipeline.contracts.letters import briefsoort
from pipeline.contracts.reasons import Finding, reden
from pipeline.domain.refusal import Refusal
from pipeline.errors import ConfigError, UsageError
from pipeline.formats.sjabloon import lees_varianten
from pipeline.omgeving import Omgeving
from pipeline.stages.assess import Leesmaten, Leeszin, assess_brief
from pipeline.stages.render import check_velden


class Gelezen(NamedTuple):
    """One template read. `maten` is None when it could not be read at all: the finding then says why."""

    template: str
    maten: Leesmaten | None
    langste: Leeszin | None
    bevindingen: tuple[Finding, ...]

    def as_document(self) -> dict[str, object]:
        """For `--json`."""
        return {
            "template": self.template,
            "maten": self.maten and self.maten._asdict(),
            "langste_zin": self.langste and {"regel": self.langste.regel, "tekst": self.langste.tekst},
            "bevindingen": [one._asdict() for one in self.bevindingen],
        }


def read_templates(omgeving: Omgeving, wanted: Sequence[str] = ()) -> tuple[Gelezen, ...]:
    """Every letter in the folder, or those named. Raises UsageError for an unknown name, ConfigError for no letters."""
    present = sorted(path.name.removesuffix(SUFFIX) for path in omgeving.sjablonen.glob(f"*{SUFFIX}"))
    if not present:
        raise ConfigError(f"er staan geen brieven in {omgeving.sjablonen}", "kijk bij huisstijl.sjablonen")
    for name in wanted:
        if name not in present:
            raise UsageError(f"Er is geen brief {name}.", f"Kies uit: {', '.join(present)}.")
    return tuple(_read(omgeving, name) for name in (wanted or present))


def leesgrenzen(omgeving: Omgeving) -> Leesgrenzen:
    """The limits that hold here."""
    return leesmaat(omgeving.config.brieven.leesbaarheid).grenzen


def say_gelezen(gelezen: Sequence[Gelezen], grenzen: Leesgrenzen) -> Iterator[str]:
    """Per letter its numbers beside the limits, and below it what to look at, equal kinds together."""
    for one in gelezen:
        yield f"{one.template}: {_verdict(one)}"
        if one.maten is not None:
            yield from (f"  {line}" for line in _numbers(one.maten, grenzen))
        if one.langste is not None:
            yield f'  langste zin, regel {one.langste.regel}: "{one.langste.tekst}"'
        for code in dict.fromkeys(finding.reden for finding in one.bevindingen):
            yield f"  {reden(code).titel}. {reden(code).doe_dit}"
            for finding in (finding for finding in one.bevindingen if finding.reden == code):
                yield f"    {f'regel {finding.regel}: ' if finding.regel else ''}{finding.tekst}"
        yield ""
    look = sum(bool(one.bevindingen) for one in gelezen)
    yield f"{len(gelezen)} {'brief' if len(gelezen) == 1 else 'brieven'} gelezen, {look} om naar te kijken."


def _read(omgeving: Omgeving, name: str) -> Gelezen:
    try:
        bron = (omgeving.sjablonen / f"{name}{SUFFIX}").read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return Gelezen(name, None, None, (Finding(0, "", "sjabloon-onleesbaar", f"{name}{SUFFIX} is geen UTF-8"),))
    varianten = lees_varianten(bron)
    if isinstance(varianten, Refusal):
        return Gelezen(name, None, None, (Finding(0, "", varianten.reden, f"{name}{SUFFIX}: {varianten.detail}"),))
    read = Gelezen(name, *assess_brief(varianten, leesmaat(omgeving.config.brieven.leesbaarheid)))
    unknown = check_velden(bron, bekend=[veld.naam for veld in briefsoort(name).velden])
    if unknown is None:
        return read
    return read._replace(bevindingen=(Finding(0, "", unknown.reden, unknown.detail), *read.bevindingen))


def _verdict(one: Gelezen) -> str:
    count = len(one.bevindingen)
    return "goed leesbaar" if not count else f"{count} {'punt' if count == 1 else 'punten'} om naar te kijken"


def _numbers(maten: Leesmaten, grenzen: Leesgrenzen) -> Iterator[str]:
    yield f"{maten.woorden} woorden, {maten.zinnen} {'zin' if maten.zinnen == 1 else 'zinnen'}" + (
        f", in {maten.varianten} varianten (per getal de moeilijkste)" if maten.varianten > 1 else ""
    )
    yield (
        f"zinnen: gemiddeld {_nl(maten.gemiddeld_per_zin)} woorden (hoogstens {_nl(grenzen.gemiddeld_per_zin)}), "
        f"langste {maten.langste_zin} (hoogstens {grenzen.woorden_per_zin})"
    )
    yield (
        f"lange woorden: {_nl(maten.lange_woorden_procent)}% (hoogstens {_nl(grenzen.lange_woorden_procent)}%), "
        f"lijdende vorm: {_nl(maten.lijdend_procent)}% van de zinnen (hoogstens {_nl(grenzen.lijdend_procent)}%)"
    )
    yield (
        f"leesbaarheid: {_nl(maten.score)} volgens Flesch-Douma (minstens {_nl(grenzen.score_minimaal)}), "
        f"{_nl(maten.leesindex_a)} volgens Leesindex A; hoger is makkelijker"
    )


def _nl(number: float) -> str:
    return f"{number:g}".replace(".", ",")
