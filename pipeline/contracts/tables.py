"""The shape of every table in the store: text unless it is truly a date or a number (contract, Tables).

Amounts are euro cents; dates of the register may be partly unknown and stay text.
"""

import pyarrow as pa

_INTEGERS = {"regel", "bedrag_cent", "score", "pid", "nummer", "vorig_nummer", "eigen_aantal", "partner_aantal"}
_INTEGERS |= {"letterbegin", "naambegin"}
_DATES = {"ontstaansdatum", "signaaldatum", "datum_einde_levering"}


def _schema(columns: str) -> pa.Schema:
    def type_of(name: str) -> pa.DataType:
        return pa.int64() if name in _INTEGERS else pa.date32() if name in _DATES else pa.string()

    return pa.schema([pa.field(name, type_of(name)) for name in columns.split()])


SIGNALEN = _schema(
    "signaal_id levering_id regel partner soort soort_detail referentie klantnummer bsn "
    "voorletters voornamen voorvoegsel achternaam geboortedatum "
    "straat huisnummer huisletter toevoeging postcode woonplaats telefoon email "
    "bedrag_cent ontstaansdatum signaaldatum mutatie crisis datum_einde_levering warme_overdracht aanleveraar "
    "status status_reden"
)
"""One row per accepted record. `soort` is the partner's kind (DDAS EnumSignaalpartner), `soort_detail` the finer word
of the levering (elektra, gas …). `geboortedatum` is ISO, shortened when partly unknown (`1978-08`, `1978`).
`postcode` is compact (`2711EC`). `crisis` and `warme_overdracht` are J or N. `status` is the status at birth;
what it is now, the ledger knows. Empty is the empty string in text columns and null in dates."""

MATCHES = _schema("signaal_id partner referentie besluit bsn score bewijs beslist_door model_versie reden run_id")
"""One row per signaal: `besluit` zeker, twijfel or geen; `bewijs` a JSON object with the evidence per field, without
values; `reden` a reason code when a person must look. The row of the highest `run_id` counts."""

INWONERS = _schema(
    "bsn peildatum geslacht voornamen adellijke_titel voorvoegsel geslachtsnaam naamgebruik geboortedatum "
    "geheimhouding opschorting_reden opschorting_datum gemeente_code functie_adres straat huisnummer huisletter "
    "huisnummertoevoeging aanduiding_bij_huisnummer postcode woonplaats locatiebeschrijving in_onderzoek curatele "
    "partner_adellijke_titel partner_voorvoegsel partner_geslachtsnaam partner_geslacht partner_ontbonden "
    "vorige_postcode vorige_huisnummer datum_adres"
)
"""The contract's `plat` columns with the peildatum. Dates are BRP dates of 8 digits; `postcode` is compact; the partner
is the one whose name counts for naamgebruik (domain-sources §5.2)."""

PERSONEN = _schema(
    "pid bsn postcode nummer huisdeel vorige_postcode vorig_nummer geboren geboren_ruw voornaam voorletters vertrek "
    "eigen eigen_heel eigen_omgezet eigen_klank eigen_aantal partner partner_heel partner_omgezet partner_klank "
    "partner_aantal letterbegin naambegin"
)
"""INWONERS folded for comparing only, once per residents file (stages/match/register.sql): `pid` numbers them in order
of bsn, `eigen_aantal` is how many in the file have that surname. The schema's metadata tells which folding it was."""

WIJZIGINGEN = _schema("bsn soort run_id")
"""What changed for an inwoner between two residents files: nieuw, niet meer in het bestand, overleden, vertrokken,
teruggekeerd, verhuisd, geheim geworden, onder curatele gesteld. `run_id` is that of the newer file."""

BEVINDINGEN = _schema("levering_id regel veld ernst reden tekst run_id")
"""`tekst` is complete: what happened and what to do, without personal data. `levering_id` may be a residents file's id.
Only the rows of the run that last judged the file count: the ledger says which."""


def table_of(rows: list[dict[str, object]], schema: pa.Schema) -> pa.Table:
    """Rows as a table of exactly this shape. Raises ValueError when a row has other columns than the schema."""
    expected = set(schema.names)
    for row in rows:
        if set(row) != expected:
            raise ValueError(f"columns differ from the schema: {sorted(set(row) ^ expected)}")
    return pa.Table.from_pylist(rows, schema=schema)
