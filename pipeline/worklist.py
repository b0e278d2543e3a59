"""Work for an executor such as Kwadraad, out as a workbook with the cards for the door: to a file, or to its drop."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.adapters.book_password import encrypted, read_password
from pipeline.adapters.files import write_whole
from pipeline.adapters.letter_press import LetterPress
from pipeline.adapters.store import Changes, Store, open_store
from pipeline.adapters.worklist_book import Lijst, made_worklist
from pipeline.contracts.config import Uitvoerder
from pipeline.contracts.ids import vingerafdruk
from pipeline.contracts.letters import BriefOpdracht, RenderedBrief
from pipeline.contracts.reasons import reden
from pipeline.contracts.werklijst import BELLEN, BEZOEKEN, KAARTJE, Werkrij, merk_of
from pipeline.contracts.zaken import Zaak
from pipeline.errors import DataError, NotAllowedError, UsageError
from pipeline.omgeving import Omgeving
from pipeline.opdrachten import zaak_velden
from pipeline.saying import say_warnings, wrapped
from pipeline.stages.enlist import enlist_zaken
from pipeline.werkfeiten import KAARTJE as TEMPLATE
from pipeline.werkfeiten import read_werk, staat_of
from pipeline.zaakstaat import stored_stand, stored_zaak
from pipeline.zaakwerk import chosen

_CODE = 8
_AANHEF = "Geachte bewoner"
"""Whoever passes the door can read a card: no name, also when a text of the municipality greets."""


class Werklijst(NamedTuple):
    """A worklist in memory: its code and name, the workbook, the cards (kenmerk → PDF), its zaken, what was left out.

    `weggelaten` counts the zaken per reason code; `zonder_kaartje` those of which the card could not be made.
    """

    code: str
    naam: str
    xlsx: bytes
    kaartjes: Mapping[str, bytes]
    zaken: tuple[str, ...]
    bellen: int
    bezoeken: int
    weggelaten: Mapping[str, int]
    zonder_kaartje: int


class Geschreven(NamedTuple):
    """What went where. `al_bezorgd`: the same list was brought before, so nothing was done."""

    werklijst: str
    waarheen: str
    bellen: int
    bezoeken: int
    kaartjes: int
    weggelaten: Mapping[str, int]
    zonder_kaartje: int = 0
    al_bezorgd: bool = False


def export_worklist(omgeving: Omgeving, wie: str, target: Path) -> Geschreven:
    """Write the worklist of this executor to `target`, and the cards to a folder beside it.

    Raises DataError when there is no work, NotAllowedError when its verwerkersovereenkomst is not in force (any more).
    """
    uitvoerder = chosen_uitvoerder(omgeving, wie)
    agreement = uitvoerder.verwerkersovereenkomst
    if agreement is not None and not agreement.geldt_op(omgeving.vandaag):
        raise no_agreement(uitvoerder)
    _mind_the_target(target)
    with open_store(omgeving.config.store) as store:
        made = make_worklist(store, uitvoerder, omgeving=omgeving)
        if not made.zaken:
            raise DataError(_nothing(uitvoerder, made), "Bekijk wat er wacht met `seintje zaak list`.")
        changes = Changes(store.next_run_id())
        record_worklist(changes, made, uitvoerder, waarheen="bestand", omgeving=omgeving)
        store.commit(changes)
    folder = target.with_name(f"{target.stem}-kaartjes")
    _write_kaartjes(folder, made.kaartjes)
    write_whole(target, made.xlsx, mode=0o600)
    return told(made, str(target))


def make_worklist(store: Store, uitvoerder: Uitvoerder, *, omgeving: Omgeving) -> Werklijst:
    """The worklist as it is now; nothing is written. The same work gives the same code."""
    password = read_password(uitvoerder)
    feiten = read_werk(store, uitvoerder, omgeving=omgeving)
    enlisted = enlist_zaken(feiten, gegevens=uitvoerder.gegevens)
    zaken = {rij.zaak_id: zaak for rij in enlisted.rijen if (zaak := stored_zaak(store, rij.zaak_id)) is not None}
    cards, lost = _kaartjes(enlisted.rijen, zaken, omgeving=omgeving)
    rows = [_without_card(rij, cards) for rij in enlisted.rijen]
    marked = [(rij, merk_of(store.sleutel, rij, _staat(store, zaken[rij.zaak_id]))) for rij in rows]
    code = vingerafdruk(store.sleutel, "werklijst", uitvoerder.id, *(merk for _, merk in marked))[:_CODE]
    lijst = Lijst(code, uitvoerder.id, omgeving.vandaag.isoformat(), uitvoerder.gegevens)
    gemeente = f"gemeente {omgeving.config.gemeente.naam}"
    data = made_worklist(lijst, marked, gemeente=gemeente, uitvoerder=uitvoerder.naam, sleutel=store.sleutel)
    reasons = list(enlisted.weggelaten.values())
    return Werklijst(
        code=code,
        naam=f"WL_{uitvoerder.id}_{omgeving.vandaag:%Y%m%d}_{code}.xlsx",
        xlsx=encrypted(data, password) if password else data,
        kaartjes=cards,
        zaken=tuple(rij.zaak_id for rij in rows),
        bellen=sum(rij.blad == BELLEN for rij in rows),
        bezoeken=sum(rij.blad == BEZOEKEN for rij in rows),
        weggelaten={one: reasons.count(one) for one in sorted(set(reasons))},
        zonder_kaartje=lost,
    )


def record_worklist(
    changes: Changes, made: Werklijst, uitvoerder: Uitvoerder, *, waarheen: str, omgeving: Omgeving
) -> None:
    """Who gets the data of which zaken, in the commit and in the audit trail (AVG art. 15 and 30)."""
    row = {"werklijst": made.code, "uitvoerder": uitvoerder.id, "waarheen": waarheen, "zaken": " ".join(made.zaken)}
    row |= {"gemaakt_op": omgeving.moment(), "wie": omgeving.wie}
    changes.put("werklijsten", row | {"aantal": len(made.zaken)})
    told = f"werklijst voor {uitvoerder.id} naar {waarheen}, {len(made.zaken)} zaken"
    changes.note_in_audit(omgeving.moment(), omgeving.wie, told, made.code)


def chosen_uitvoerder(omgeving: Omgeving, word: str) -> Uitvoerder:
    """The executor with this id. Raises UsageError with those that look like it."""
    known = {one.id: one for one in omgeving.config.uitvoerders}
    if not known:
        raise UsageError("Er staat geen uitvoerder in config.yaml.", "Vul het blok `uitvoerders` in.")
    return known[chosen(word, list(known), wat="Deze uitvoerder")]


def no_agreement(uitvoerder: Uitvoerder) -> NotAllowedError:
    """Without an agreement in force no personal data may go to a processor (AVG art. 28)."""
    return NotAllowedError(
        f"De verwerkersovereenkomst met {uitvoerder.naam} geldt vandaag niet. Er is niets verstuurd of opgehaald.",
        f"Vul bij uitvoerder {uitvoerder.id} in config.yaml de verwerkersovereenkomst in die nu geldt.",
    )


def told(made: Werklijst, waarheen: str) -> Geschreven:
    """What was made, without anything about whom."""
    counts = (made.bellen, made.bezoeken, len(made.kaartjes))
    return Geschreven(made.code, waarheen, *counts, made.weggelaten, made.zonder_kaartje)


def say_geschreven(done: Geschreven) -> list[str]:
    """What is on the list and what is not, with the next command; without names."""
    if done.al_bezorgd:
        again = "Is hij daar kwijt? Maak hem dan als bestand, met FILE.xlsx."
        return wrapped(f"Werklijst {done.werklijst} is al bezorgd. Er is niets nieuws. {again}")
    if not done.bellen + done.bezoeken:
        return ["Er is nu geen werk voor deze uitvoerder. Er is niets bezorgd.", *_say_left(done)]
    lines = wrapped(f"Werklijst {done.werklijst}: {done.bellen} om te bellen, {done.bezoeken} om langs te gaan.")
    lines += [f"Kaartjes: {done.kaartjes}.", f"Naar: {done.waarheen}"]
    lines += _say_left(done)
    if done.zonder_kaartje:
        lines += say_warnings([f"Van {done.zonder_kaartje} rijen is het kaartje niet te maken. → seintje check"])
    return lines


def _say_left(done: Geschreven) -> list[str]:
    """How many zaken are not on the list, per reason."""
    if not done.weggelaten:
        return []
    total = sum(done.weggelaten.values())
    lines = ["", *wrapped(f"Niet op de lijst: {total} {'zaak' if total == 1 else 'zaken'}.")]
    for code, aantal in done.weggelaten.items():
        lines += wrapped(f"{aantal} × {reden(code).titel}", mark="  - ")
    return [*lines, "  De volgende run maakt hiervan een taak of sluit de zaak. → seintje run"]


def _nothing(uitvoerder: Uitvoerder, made: Werklijst) -> str:
    left = sum(made.weggelaten.values())
    more = f" Van {left} zaken mag het nu niet: {_reasons(made)}." if left else ""
    return f"Er is geen werk voor {uitvoerder.naam}.{more}"


def _reasons(made: Werklijst) -> str:
    return "; ".join(f"{aantal} × {reden(code).titel.lower()}" for code, aantal in made.weggelaten.items())


def _mind_the_target(target: Path) -> None:
    if target.suffix.lower() != ".xlsx":
        raise UsageError(f"{target.name} is geen .xlsx.", "Geef het bestand een naam die op .xlsx eindigt.")
    if not target.parent.is_dir() or target.is_dir():
        raise UsageError(f"Op de plek van {target.name} kan geen bestand staan.", "Controleer de map.")


def _staat(store: Store, zaak: Zaak) -> str:
    return staat_of(store, zaak, stored_stand(store, zaak.zaak_id))


def _kaartjes(
    rijen: Sequence[Werkrij], zaken: Mapping[str, Zaak], *, omgeving: Omgeving
) -> tuple[dict[str, bytes], int]:
    """The card of every row that has one, by kenmerk, and how many could not be made."""
    wanted = [
        BriefOpdracht(
            kenmerk=code,
            zaak_id=rij.zaak_id,
            bsn="",
            template=TEMPLATE,
            adresregels=("Aan de bewoner",),
            postcode="",
            aanhef=_AANHEF,
            velden=zaak_velden(zaken[rij.zaak_id], "", herkomst=(), omgeving=omgeving),
        )
        for rij in rijen
        if (code := rij.cellen.get(KAARTJE, ""))
    ]
    if not wanted:
        return {}, 0
    with LetterPress(
        sjablonen=omgeving.sjablonen, huisstijl=omgeving.config.huisstijl, dagtekening=omgeving.vandaag
    ) as press:
        made = {one.kenmerk: one.pdf for one in press.print_brieven(wanted) if isinstance(one, RenderedBrief)}
    return made, len(wanted) - len(made)


def _without_card(rij: Werkrij, cards: Mapping[str, bytes]) -> Werkrij:
    """The row, with no kenmerk in it for a card that does not exist."""
    if rij.cellen.get(KAARTJE, "") in {"", *cards}:
        return rij
    return rij._replace(cellen={**rij.cellen, KAARTJE: ""})


def _write_kaartjes(folder: Path, cards: Mapping[str, bytes]) -> None:
    """The cards of this list, and none of an earlier one under the same name."""
    for path in folder.glob("VS-*.pdf"):
        if path.stem not in cards:
            path.unlink()
    for code, pdf in cards.items():
        write_whole(folder / f"{code}.pdf", pdf)
