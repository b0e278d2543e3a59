"""The match model as SQL: what the scripts beside it leave open between dollar signs."""

from collections.abc import Mapping, Sequence

from pipeline.stages.match.model import Model, Niveau, Regel, Veld, Waak, script

_GETOOND = 5
"""The true person is among the best five in 98.4 % (matching.md)."""

_WAKERS: dict[Waak, str] = {
    "marge": "marge >= $marge$",
    "naamgenoot": "naamgenoten - is_naamgenoot::INTEGER = 0",
    "buurgenoot": "buurgenoten - is_buurgenoot::INTEGER = 0",
    "datumgenoot": "datumgenoten - is_datumgenoot::INTEGER = 0",
    "toeval": "toeval <= $toeval$",
    "rivaal": "(rivalen = 0 OR is_naamgenoot AND is_datumgenoot)",
    "spoorloos": "spoorlozen - is_spoorloos::INTEGER = 0",
}
"""The guards of a rule in terms of besluit.sql."""


def evidence_script(model: Model, *, inwoners: int) -> str:
    """bewijs.sql with the levels and weights of the model; `inwoners` is the size of the register (people)."""
    levels = ", ".join(
        f"CASE {' '.join(_when(model, niveau, nr) for nr, niveau in enumerate(veld.niveaus))} END::TINYINT AS {naam}"
        for naam, veld in model.velden.items()
    )
    score = " + ".join(_weight(model, naam, veld) for naam, veld in model.velden.items())
    return _filled("bewijs.sql", {"niveaus": levels, "score": score, "inwoners": _register(model, inwoners)})


def decision_script(model: Model, *, inwoners: int, in_onderzoek: frozenset[str]) -> str:
    """besluit.sql with the rules of the model and their guards.

    A rule under review keeps its place: what it would have decided is for a person, also when a later rule holds.
    """
    regels = [(nr, regel) for nr, regel in enumerate(model.regels, start=1) if regel.aan]
    demands = {nr: _all(model, regel.eist) for nr, regel in regels}
    guarded = {nr: " AND ".join([demands[nr], *(_WAKERS[waak] for waak in regel.waakt)]) for nr, regel in regels}
    stopped = ", ".join(str(nr) for nr, regel in regels if regel.id in in_onderzoek)
    values = {
        "met_wakers": _first("", {demand: str(nr) for nr, demand in guarded.items()}, otherwise="0"),
        "zonder_wakers": _first("", {demand: str(nr) for nr, demand in demands.items()}, otherwise="0"),
        "regelnaam": _first("r.regel", {str(nr): f"'{_title(regel)}'" for nr, regel in regels}, otherwise="''"),
        "stilstaand": f"regel IN ({stopped or -1})",
        "veldwoorden": ", ".join(f"'{veld.titel}', {_words(naam, veld)}" for naam, veld in model.velden.items()),
        "een_letter": _all(model, {"voorletter": "een"}),
        "marge": str(1000 * model.marge_bits),
        "toeval": str(model.toeval_grens),
        "geen": str(1000 * model.geen_onder_bits),
        "inwoners": _register(model, inwoners),
    }
    getuigen = {naam: _all(model, eist) for naam, eist in model.getuigen.items()}
    getuigen["spoorloos"] += f" AND greatest(eigen_aantal, partner_aantal) <= {model.spoor_grens}"
    return _filled("besluit.sql", getuigen | values)


def candidates_query(model: Model) -> str:
    """After the evidence: the best five candidates of each signaal with their levels in words, the best first."""
    levels = ", ".join(f"{_words(naam, veld)} AS {naam}" for naam, veld in model.velden.items())
    return f"""SELECT g.signaal_id, row_number() OVER besten AS rang, p.bsn AS inwoner,
        round(r.score / 1000.0)::BIGINT AS score, greatest(r.eigen_aantal, r.partner_aantal) AS komt_voor, {levels}
      FROM bewijs r JOIN gemeld g USING (sid) JOIN persoon p USING (pid)
      WINDOW besten AS (PARTITION BY r.sid ORDER BY r.score DESC, r.pid)
      QUALIFY rang <= {_GETOOND} ORDER BY g.signaal_id, rang"""  # noqa: S608 - words of our own model


def _filled(name: str, values: Mapping[str, str]) -> str:
    """A script with each `$name$` replaced; what is filled in may hold names itself."""
    text = script(name)
    for _ in range(2):
        for key, value in values.items():
            text = text.replace(f"${key}$", value)
    return text


def _first(subject: str, cases: Mapping[str, str], *, otherwise: str) -> str:
    if not cases:
        return otherwise
    return (
        f"CASE {subject} {' '.join(f'WHEN {case} THEN {value}' for case, value in cases.items())} ELSE {otherwise} END"
    )


def _register(model: Model, inwoners: int) -> str:
    return f"{max(model.klein_register, inwoners)}.0"


def _title(regel: Regel) -> str:
    return f"{regel.id} {regel.naam}"


def _when(model: Model, niveau: Niveau, number: int) -> str:
    condition = niveau.als
    for naam, bouwsteen in model.bouwstenen.items():
        condition = condition.replace(f"{{{naam}}}", f"({bouwsteen})")
    return f"WHEN {condition} THEN {number}"


def _weight(model: Model, naam: str, veld: Veld) -> str:
    weights = {str(nr): _bits(model, niveau) for nr, niveau in enumerate(veld.niveaus)}
    return _first(naam, weights, otherwise="0")


def _bits(model: Model, niveau: Niveau) -> str:
    """The weight in thousandths of a bit; where the surname's share is the u, that is known per pair only."""
    if niveau.zeldzaam is None:
        return str(round(1000 * model.gewicht(niveau)))
    m, floor = max(niveau.m, model.vloer.m), model.vloer.naam
    return f"round(1000 * log2({m} / greatest({niveau.zeldzaam}_aantal / $inwoners$, {floor})))"


def _all(model: Model, eist: Mapping[str, str | tuple[str, ...]]) -> str:
    return " AND ".join(_among(model, veld, model.niveaus_of(veld, wanted)) for veld, wanted in eist.items())


def _among(model: Model, veld: str, names: Sequence[str]) -> str:
    numbers = [str(nr) for nr, niveau in enumerate(model.velden[veld].niveaus) if niveau.naam in names]
    return f"{veld} IN ({', '.join(numbers)})"


def _words(naam: str, veld: Veld) -> str:
    return _first(f"r.{naam}", {str(nr): f"'{niveau.naam}'" for nr, niveau in enumerate(veld.niveaus)}, otherwise="''")
