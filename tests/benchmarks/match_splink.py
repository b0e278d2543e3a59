"""The match model in Splink's words: the same levels, m and u, the register's surname shares, the same candidate keys.

Splink compares two tables of one shape, so the folded signaal and the folded person share their column names here.
For measuring and for the conformance test only: the program itself never uses Splink.
"""

import logging
import re
from typing import Any

import duckdb

from pipeline.stages.match.model import Model, Niveau, Veld

SIGNAAL_NAMEN = {
    "naam": "eigen",
    "naam_heel": "eigen_heel",
    "naam_omgezet": "eigen_omgezet",
    "naam_klank": "eigen_klank",
}
"""A signaal has one surname; in Splink's shape it stands where a person's own name stands."""
EERDER = {"e.hoe = 'klantnummer'": "klant_pid_l = pid_r", "e.hoe = 'contact'": "contact_pid_l = pid_r"}
_KAN = (
    "((l.letterbegin & r.letterbegin) <> 0 OR (l.naambegin & r.naambegin) <> 0 OR l.geboren = r.geboren"
    " OR l.omgekeerd = r.geboren)"
)
_VOLUIT = "((l.letterbegin & r.letterbegin) <> 0 OR l.eigen_klank = r.eigen_klank OR l.eigen_klank = r.partner_klank)"
KANDIDATEN: tuple[str | dict[str, Any], ...] = (
    "l.sleutel_bsn = r.sleutel_bsn",
    f"l.sleutel_adres = r.sleutel_adres AND {_KAN}",
    f"l.sleutel_adres = r.sleutel_vorig AND {_KAN}",
    "l.sleutel_dag = r.sleutel_dag",
    {"blocking_rule": f"l.sleutels_datum = r.sleutels_datum AND {_VOLUIT}", "arrays_to_explode": ["sleutels_datum"]},
    {"blocking_rule": "l.sleutels_plek = r.sleutels_plek", "arrays_to_explode": ["sleutels_plek"]},
    {"blocking_rule": "l.sleutels_huis = r.sleutels_huis", "arrays_to_explode": ["sleutels_huis"]},
)
"""The seven candidate keys of kandidaten.sql as blocking rules; the last three are lists, for the forms of the name."""


def splink_tables(engine: duckdb.DuckDBPyConnection, *, inwoners: float) -> None:
    """From gemeld, persoon and eerder (the folded tables): `splink_l` of signalen and `splink_r` of people."""
    engine.execute(_SIGNALEN)
    engine.execute(_PERSONEN.replace("$inwoners$", repr(inwoners)))


def splink_settings(model: Model, kandidaten: tuple[str | dict[str, Any], ...]) -> dict[str, Any]:
    """Settings for a Linker of [signalen, people]: nothing to train, every level's m and u are the model's."""
    comparisons = [
        {"output_column_name": naam, "comparison_levels": [_level(model, veld, niveau) for niveau in veld.niveaus]}
        for naam, veld in model.velden.items()
    ]
    return {
        "link_type": "link_only",
        "unique_id_column_name": "pid",
        "comparisons": comparisons,
        "blocking_rules_to_generate_predictions": list(kandidaten),
        "retain_matching_columns": False,
    }


def splink_linker(engine: duckdb.DuckDBPyConnection, settings: dict[str, Any]) -> Any:
    """A Linker on splink_l and splink_r of this connection, which knows the macros of vormen.sql."""
    from splink import DuckDBAPI, Linker  # noqa: PLC0415 - only who measures has Splink

    api = DuckDBAPI(engine)
    tables = [api.register(f"splink_{side}", dataset_display_name=f"{side}_kant") for side in ("l", "r")]
    logging.getLogger("splink").setLevel(logging.ERROR)  # it would warn of each field that has no level for nulls
    return Linker(tables, settings, log_level=None, validate_settings=False)


def _level(model: Model, veld: Veld, niveau: Niveau) -> dict[str, Any]:
    level: dict[str, Any] = {
        "sql_condition": "ELSE" if niveau is veld.niveaus[-1] else _condition(model, niveau.als),
        "label_for_charts": niveau.naam,
        "m_probability": max(niveau.m, model.vloer.m),
        "u_probability": niveau.u or 0.001,
    }
    if niveau.zeldzaam is None:
        return level
    return level | {
        "tf_adjustment_column": niveau.zeldzaam,
        "tf_minimum_u_value": model.vloer.naam,
        "disable_tf_exact_match_detection": True,
    }


def _condition(model: Model, als: str) -> str:
    """A level's condition on columns that end in _l (the signaal) and _r (the person)."""
    for naam, bouwsteen in model.bouwstenen.items():
        als = als.replace(f"{{{naam}}}", f"({bouwsteen})")
    if als in EERDER:
        return EERDER[als]
    als = re.sub(r"\bg\.(\w+)", lambda found: f"{SIGNAAL_NAMEN.get(found[1], found[1])}_l", als)
    return re.sub(r"\bp\.(\w+)", r"\1_r", als)


_SLEUTELS = """
    nullif(bsn, '') AS sleutel_bsn,
    CASE WHEN postcode <> '' AND nummer > 0 THEN postcode || nummer END AS sleutel_adres,
    CASE WHEN postcode <> '' AND length(geboren) = 8 THEN geboren || postcode END AS sleutel_dag"""

_LIJSTEN = """
  list_distinct(flatten([[hash(dag, deel) FOR deel IN delen IF deel <> '' AND length(dag) = 8] FOR dag IN dagen]))
    AS sleutels_datum,
  list_distinct([hash(postcode, deel) FOR deel IN klanken IF deel <> '' AND postcode <> '']) AS sleutels_plek,
  list_distinct([hash(left(postcode, 4), nummer, deel) FOR deel IN klanken IF deel <> '' AND postcode <> ''])
    AS sleutels_huis"""

_SIGNALEN = f"""
CREATE TABLE splink_l AS SELECT g.sid AS pid, bsn, postcode, nummer, huisdeel, '' AS vorige_postcode,
  0::BIGINT AS vorig_nummer, geboren, omgekeerd, voornaam, voorletters,
  naam AS eigen, naam_heel AS eigen_heel, naam_omgezet AS eigen_omgezet,
  naam_klank AS eigen_klank, '' AS partner, '' AS partner_heel, '' AS partner_omgezet, '' AS partner_klank,
  deel_een, deel_twee, deel_een_klank, deel_twee_klank, letterbegin, naambegin,
  k.pid AS klant_pid, c.pid AS contact_pid, NULL::DOUBLE AS tf_eigen, NULL::DOUBLE AS tf_partner,
  {_SLEUTELS}, NULL::VARCHAR AS sleutel_vorig,
  {_LIJSTEN}
FROM (SELECT *, [geboren, omgekeerd] AS dagen,
    [left(naam_klank, 3), left(deel_een_klank, 3), left(deel_twee_klank, 3), left(naam_heel, 3)] AS delen,
    [naam_klank, deel_een_klank, deel_twee_klank] AS klanken FROM gemeld) g
  LEFT JOIN eerder k ON k.sid = g.sid AND k.hoe = 'klantnummer'
  LEFT JOIN eerder c ON c.sid = g.sid AND c.hoe = 'contact'
"""

_PERSONEN = f"""
CREATE TABLE splink_r AS SELECT pid, bsn, postcode, nummer, huisdeel, vorige_postcode, vorig_nummer,
  geboren, '' AS omgekeerd, voornaam, voorletters, eigen, eigen_heel, eigen_omgezet,
  eigen_klank, partner, partner_heel, partner_omgezet, partner_klank,
  '' AS deel_een, '' AS deel_twee, '' AS deel_een_klank, '' AS deel_twee_klank, letterbegin, naambegin,
  NULL::BIGINT AS klant_pid, NULL::BIGINT AS contact_pid,
  eigen_aantal / $inwoners$ AS tf_eigen, partner_aantal / $inwoners$ AS tf_partner, {_SLEUTELS},
  CASE WHEN vorige_postcode <> '' AND vorig_nummer > 0 THEN vorige_postcode || vorig_nummer END AS sleutel_vorig,
  {_LIJSTEN}
FROM (SELECT *, [geboren] AS dagen, [left(eigen_klank, 3), left(partner_klank, 3), left(eigen_heel, 3)] AS delen,
    [eigen_klank, partner_klank] AS klanken FROM persoon)
"""
