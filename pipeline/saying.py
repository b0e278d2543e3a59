"""What a clerk reads on the screen: Dutch, at most 80 columns, worst first, with the next command."""

import textwrap
from collections.abc import Iterable, Sequence

from pipeline.answers import Antwoord
from pipeline.capaciteit import Drukte
from pipeline.contracts.reasons import reden, volledige_tekst
from pipeline.contracts.verslag import Trechterstap, Verslag, Wachtend
from pipeline.dispatch import Dispatched
from pipeline.inwoners import Imported
from pipeline.letters import BriefRegel, Geannuleerd
from pipeline.omgeving import as_clock
from pipeline.status import Status, in_words

WIDTH = 80


def wrapped(text: str, *, mark: str = "") -> list[str]:
    """The text in lines of at most 80 columns; `mark` stands before the first, as wide as the indent of the rest."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )


def say_verslag(verslag: Verslag, *, dry_run: bool = False, verbose: bool = False) -> list[str]:
    """The summary of a run: what waits, what went wrong, the leveringen, and the funnel."""
    lines = [
        f"Proefrun voor {verslag.gemeente}, {verslag.vandaag}. Er is niets veranderd."
        if dry_run
        else f"Run {verslag.run_id} voor {verslag.gemeente}, {verslag.vandaag}.",
    ]
    lines += say_waiting(verslag.wacht)
    lines += say_warnings(verslag.meldingen)
    if verslag.leveringen:
        lines += ["", "Leveringen:"]
        for row in verslag.leveringen:
            lines.append(f"  {row.status:<13}{row.records:>5} records {row.uitval:>4} uitval  {row.bestand[:40]}")
            if row.reden:
                lines += wrapped(reden(row.reden).titel, mark=" " * 15)
    for group in verslag.bevindingen:
        if group.ernst == "fout" or (verbose and group.ernst == "waarschuwing"):
            places = ", ".join(group.voorbeelden)
            lines += wrapped(f"{group.aantal}× {group.titel} ({places})", mark=f"  {group.ernst:<13}")
    return [*lines, "", *say_funnel(verslag.stappen)]


def say_funnel(steps: Sequence[Trechterstap]) -> list[str]:
    """Ontvangen → geldig → gematcht → zaken → brieven, with a bar each."""
    most = max((step.aantal for step in steps), default=0)
    lines = ["Trechter:"]
    for step in steps:
        bar = "█" * (round(step.aantal / most * 40) if most else 0)
        lines.append(f"  {step.naam:<12}{step.aantal:>6}  {bar}".rstrip())
    return lines


def say_waiting(heaps: Iterable[Wachtend]) -> list[str]:
    """What waits for a person, each with the command that helps."""
    lines = []
    for heap in heaps:
        since = f" (oudste: {heap.oudste})" if heap.oudste else ""
        lines += wrapped(f"{heap.wat}{since}", mark=f"{heap.aantal:>5} × ")
        lines.append(f"        → {heap.opdracht}")
    return ["", "Wacht op u:", *lines] if lines else ["", "Er wacht niets op u."]


def say_warnings(meldingen: Sequence[str]) -> list[str]:
    """Trouble that stopped nothing but needs a look."""
    return (
        ["", "Let op:", *(line for melding in meldingen for line in wrapped(melding, mark="  - "))] if meldingen else []
    )


def say_status(status: Status) -> list[str]:
    """The morning page."""
    counted = ", ".join(f"{count} {what}" for what, count in status.tellingen.items())
    last = f"Laatste run: {status.laatste_run}" if status.laatste_run else "Er is nog geen run geweest. → seintje run"
    return [
        *say_waiting(status.wacht)[1:],
        *say_warnings(status.meldingen),
        *say_drukte(status.drukte),
        "",
        *wrapped(f"In de store: {counted}."),
        last,
    ]


def say_drukte(drukte: Sequence[Drukte]) -> list[str]:
    """The work of this week and the next beside what each executor can do, and what moved on for want of room."""
    if not any(one.gepland or one.doorgeschoven for one in drukte):
        return []
    lines = ["", f"{'Werk per week':<24}{'deze week':>16}{'volgende week':>18}"]
    for door in dict.fromkeys(one.door for one in drukte):
        cells = [
            f"{one.gepland}" if one.grens is None else f"{one.gepland} van {one.grens}"
            for one in drukte
            if one.door == door
        ]
        lines.append(f"  {door[:20]:<22}{cells[0]:>16}{cells[1]:>18}")
        moved = sum(one.doorgeschoven for one in drukte if one.door == door)
        late = sum(one.na_deadline for one in drukte if one.door == door)
        if moved:
            told = f"{moved} × past niet en schuift door" + (f", {late} × tot na de uiterste dag" if late else "")
            lines += wrapped(f"{told}.", mark="      ")
    return lines


def say_import(imported: Imported) -> list[str]:
    """What came of a residents file, every person accounted for."""
    if imported.al_bekend:
        return [f"Dit inwonersbestand van {imported.peildatum} is al ingelezen. Er is niets veranderd."]
    counted = f"{imported.gelezen} personen gelezen, {imported.ingelezen} ingelezen, {imported.uitval} geweigerd."
    lines = wrapped(f"Inwonersbestand van {imported.peildatum}: {counted}")
    if imported.gewijzigd:
        told = ", ".join(f"{aantal} {soort}" for soort, aantal in imported.gewijzigd.items())
        lines += wrapped(f"Sinds het vorige bestand: {told}.")
    whole = [finding for finding in imported.bevindingen if finding.regel == 0]
    lines += say_warnings(in_words(whole))
    grouped: dict[str, list[int]] = {}
    for finding in imported.bevindingen:
        if finding.regel:
            grouped.setdefault(finding.reden, []).append(finding.regel)
    for code, places in sorted(grouped.items()):
        shown = ", ".join(map(str, places[:5])) + (" …" if len(places) > 5 else "")  # noqa: PLR2004
        lines += wrapped(f"{len(places)}× {reden(code).titel} (regel {shown})", mark="  - ")
    return lines


def say_letters(rows: Sequence[BriefRegel]) -> list[str]:
    """The list of letters: kenmerk, state and batch."""
    if not rows:
        return ["Er zijn geen brieven."]
    return [f"{'kenmerk':<19}{'status':<14}batch", *(f"{row.kenmerk:<19}{row.status:<14}{row.batch}" for row in rows)]


def say_dispatched(done: Dispatched) -> list[str]:
    """What left and what came back."""
    lines = [f"Verzonden: {naam}" for naam in done.verzonden] or ["Er was niets te verzenden."]
    if done.bijgewerkt:
        some = "1 brief" if done.bijgewerkt == 1 else f"{done.bijgewerkt} brieven"
        lines.append(f"De drukstraat antwoordde over {some}.")
    for batch in done.vrij_te_geven:
        lines += ["Deze batch wacht nog op vrijgave:", f"→ seintje letters approve {batch}"]
    return [*lines, *say_warnings(in_words(done.bevindingen))]


def say_cancelled(done: Geannuleerd) -> list[str]:
    """What happened to the batch, and what the clerk does next."""
    lines = ["De brief is geannuleerd. De zaak is nu een taak voor een medewerker."]
    if not done.batch:
        return [*lines, "Er is geen batch meer met deze brief."]
    lines += [f"De batch is opnieuw gemaakt en heet nu {done.batch}"]
    if done.ingetrokken:
        lines += wrapped("De vrijgave is ingetrokken: dit is een andere batch. Bekijk hem en geef hem opnieuw vrij:")
    return [*lines, f"→ seintje letters approve {done.batch}"] if done.vrij_te_geven else lines


def say_answers(rows: Sequence[Antwoord]) -> list[str]:
    """The print street's answers, each with what was wrong, where a copy is, and how to be done with it."""
    if not rows:
        return ["Er wacht geen antwoord van de drukstraat op u."]
    lines: list[str] = []
    for row in rows:
        done = ", afgehandeld" if row.afgehandeld else ""
        lines += ["", f"{row.naam} ({row.status}{done}, gelezen {as_clock(row.gelezen_op)})"]
        for finding in row.bevindingen:
            where = f"regel {finding.regel}: " if finding.regel else ""
            lines += wrapped(f"{where}{volledige_tekst(finding)}", mark="  - ")
        lines += [f"    kopie: {row.pad}"] if row.pad else []
        if row.bevindingen and not row.afgehandeld:
            lines.append(f'    → seintje letters settle {row.naam} --reden "…"')
    return lines[1:]
