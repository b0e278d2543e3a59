"""What left for the print street and is not known to have arrived, and what it said that needs a person."""

from collections.abc import Sequence
from datetime import date

from pipeline.adapters.store import Store
from pipeline.answers import open_answers
from pipeline.contracts.reasons import Finding
from pipeline.contracts.verslag import Wachtend
from pipeline.domain.kalender import werkdagen_na
from pipeline.omgeving import as_clock

_WERKDAGEN_TOT_ACK, _WERKDAGEN_TOT_RSP = 1, 2
"""In how many working days after sending the print street confirms a batch, and reports on its letters."""


def waiting_print_street(store: Store, *, vandaag: date) -> list[Wachtend]:
    """What left and is not known to have arrived, and what the print street said that needs a person."""
    silent = [silent_batches(store, vandaag=vandaag), silent_brieven(store, vandaag=vandaag)]
    return [*silent, *_answers(store), *_not_delivered(store)]


def _answers(store: Store) -> list[Wachtend]:
    """Files of the print street that were refused whole, and those that say something a person must look at."""
    rows = open_answers(store)
    words = {
        True: "antwoord van de drukstraat dat niet te lezen is; er is niets van overgenomen",
        False: "antwoord van de drukstraat met iets dat niet klopt",
    }
    heaps = []
    for refused, text in words.items():
        read = [row["gelezen_op"] for row in rows if (row["status"] == "quarantaine") == refused]
        oldest = _local_day(min(read)).isoformat() if read else ""
        heaps.append(Wachtend(text, len(read), oldest, "seintje letters answers"))
    return heaps


def _not_delivered(store: Store) -> list[Wachtend]:
    """Letters that were not printed or came back, until somebody closed the zaak."""
    words = {"mislukt": "brief niet gedrukt: vraag waarom", "retour": "brief die terugkwam: controleer het adres"}
    rows = store.rows(
        """SELECT brieven.status, count(*) AS n FROM brieven JOIN zaken USING (zaak_id)
           WHERE brieven.status IN ('mislukt', 'retour') AND zaken.status = 'Open' GROUP BY brieven.status"""
    )
    return [
        Wachtend(words[row["status"]], row["n"], "", f"seintje letters list --status {row['status']}") for row in rows
    ]


def silence_of_print_street(store: Store, *, vandaag: date) -> tuple[Finding, ...]:
    """The two alarms as findings, for whoever just asked the print street for its answers."""
    alarms = {"drukstraat-bevestigt-niet": silent_batches, "drukstraat-antwoordt-niet": silent_brieven}
    return tuple(
        Finding(0, "drukstraat", code) for code, alarm in alarms.items() if alarm(store, vandaag=vandaag).aantal
    )


def silent_batches(store: Store, *, vandaag: date) -> Wachtend:
    """Batches without an ACK on the next working day; one whose letters were reported on has surely arrived."""
    sent = store.rows(
        """SELECT verzonden_op FROM batches WHERE status = 'verzonden' AND batch NOT IN
             (SELECT batch FROM brieven WHERE status IN ('gepost', 'mislukt', 'retour')) ORDER BY verzonden_op"""
    )
    late = _late([row["verzonden_op"] for row in sent], _WERKDAGEN_TOT_ACK, vandaag=vandaag)
    words = "batch verzonden, maar de drukstraat bevestigt niet"
    return Wachtend(words, len(late), min(late, default=""), "seintje dispatch")


def silent_brieven(store: Store, *, vandaag: date) -> Wachtend:
    """Letters without an RSP two working days after they were sent (GOV.UK Notify's "still sending" alarm)."""
    sent = store.rows(
        """SELECT verzonden_op FROM brieven JOIN batches USING (batch)
           WHERE brieven.status IN ('verzonden', 'bevestigd') ORDER BY verzonden_op"""
    )
    late = _late([row["verzonden_op"] for row in sent], _WERKDAGEN_TOT_RSP, vandaag=vandaag)
    words = "brief verzonden, maar de drukstraat zegt niet of hij is gepost"
    return Wachtend(words, len(late), min(late, default=""), "seintje dispatch")


def _late(moments: Sequence[str], werkdagen: int, *, vandaag: date) -> list[str]:
    """The days (ISO) of these moments on which something left so many working days ago, or longer."""
    days = [_local_day(moment) for moment in moments]
    return [day.isoformat() for day in days if werkdagen_na(day, werkdagen) <= vandaag]


def _local_day(moment: str) -> date:
    """The day on the wall: just after midnight it is still yesterday in UTC."""
    return date.fromisoformat(as_clock(moment)[:10])
