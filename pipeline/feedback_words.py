"""What `seintje feedback` says: what is new for whom, what went, what waits and why."""

from pipeline.bezorgen import Bestemming
from pipeline.contracts.reasons import volledige_tekst
from pipeline.feedback import Feedback
from pipeline.saying import wrapped


def say_feedback(done: Feedback) -> list[str]:
    """What is new, what waits or went, per partner, and what did not arrive; 80 columns where names allow it."""
    if not (done.wachtend or done.nieuws or done.problemen):
        return ["Er wacht geen antwoord op verzending."]
    lines = ["Dit zou nu weggaan. Er is niets veranderd." if done.proef else f"Bezorgd: {len(done.verzonden)}."]
    for one in done.nieuws:
        parts = (("signalen met nieuws", one.signalen), ("pauzes", one.pauzes), ("bewijzen", one.bewijzen))
        told = ", ".join(f"{what}: {count}" for what, count in parts if count)
        lines += wrapped(f"{one.partner}: {told}", mark="  ")
        lines += [f"    {naam}" for naam in one.bestanden] if done.proef else []
    for place in done.wachtend:
        lines += _say_place(place, done)
    for finding in done.problemen:
        lines += wrapped(volledige_tekst(finding), mark="  - ")
    return lines


def _say_place(place: Bestemming, done: Feedback) -> list[str]:
    """What goes to one partner; of proofs only how many, because there may be hundreds."""
    left = [naam for naam in place.bestanden if naam not in done.verzonden]
    count = len(place.bestanden) if done.proef else len(place.bestanden) - len(left)
    mark = "" if done.proef else "wacht nog: "
    proofs = [naam for naam in left if naam.endswith(".pdf")]
    return [
        f"  {place.partner}: {count} van {len(place.bestanden)} naar {place.waarheen}",
        *(f"    {mark}{naam}" for naam in left if naam not in proofs),
        *([f"    {mark}{len(proofs)} × bewijs van melding"] if proofs else []),
    ]
