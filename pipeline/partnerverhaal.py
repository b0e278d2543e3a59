"""What a partner heard, for `seintje explain`: the answers on its leveringen, and what became of its signalen."""

import re
from sqlite3 import Row

from pipeline.adapters.reading import read_signalen
from pipeline.adapters.store import Store
from pipeline.contracts.ids import bewijs_kenmerk
from pipeline.explain_words import OUTBOX, field
from pipeline.omgeving import as_clock


def signaal_of_bewijs(store: Store, word: str) -> str:
    """The signaal whose proof of notification has this kenmerk, also one that was printed on request; else empty.

    Whoever checks a proof by telephone has only the kenmerk, and nothing on paper can be made up to fit it.
    """
    letters = re.sub(r"[\s-]", "", word).upper()
    if not letters.startswith("BM"):
        return ""
    tail = letters[2:].translate(str.maketrans("OIL", "011"))
    kenmerk = "-".join(("BM", tail[:4], tail[4:8], tail[8:]))
    codes = (str(code) for code in read_signalen(store)["signaal_id"].to_pylist())
    return next((code for code in codes if bewijs_kenmerk(store.sleutel, code) == kenmerk), "")


def told_about_levering(store: Store, levering: str) -> list[str]:
    """The answers to the partner about the levering, as far as they left."""
    rows = store.rows(
        "SELECT naam, staat, gewijzigd_op FROM outbox WHERE soort = 'validatie' AND instr(naam, ?) ORDER BY naam",
        levering,
    )
    return [line for row in rows for line in field("antwoord", f"{row['naam']} {OUTBOX[row['staat']]}")]


def told_about_signaal(store: Store, code: str) -> list[str]:
    """What the partner heard about this signaal, when and in which file; and its proof of notification."""
    told = store.rows(
        """SELECT terugkoppelingen.*, staat FROM terugkoppelingen
           LEFT JOIN outbox ON outbox.naam = terugkoppelingen.bestand || '.csv' WHERE signaal_id = ? ORDER BY volgnr""",
        code,
    )
    proofs = store.rows("SELECT * FROM bewijzen WHERE signaal_id = ?", code)
    return [
        *(line for row in told for line in field("partner weet", _words(row))),
        *(line for row in proofs for line in field("bewijs", f"{row['kenmerk']}, {as_clock(row['gemaakt_op'])}")),
    ]


def _words(row: Row) -> str:
    """One terugkoppeling to a partner: when, the words, the pause, and in which file that left or waits."""
    why = f": {row['reden']}" if row["reden"] else ""
    pauze = f", pauze van {row['pauze_van']} tot en met {row['pauze_tot']}" if row["pauze_tot"] else ""
    pauze += ", zonder te zeggen waar deze inwoner woont" if row["afgeschermd"] == "ja" else ""
    sent = OUTBOX.get(row["staat"], "staat klaar")
    return f"{as_clock(row['verteld_op'])} {row['status']}{why}{pauze}; {row['bestand']} {sent}"
