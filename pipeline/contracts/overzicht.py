"""The tables that `seintje export` knows: what each is for, its first columns, and how to get it from the ledger."""

from typing import NamedTuple

_STAPPEN = (
    "ontvangen", "geldig", "gematcht", "zaken", "brieven", "gelezen", "ingelezen", "uitval",
    "brieven_gevraagd", "brieven_vastgehouden",
)  # fmt: skip
"""The counts per step of a run: first those of a night, then those of an import."""


class Tabel(NamedTuple):
    """What a table is, for the clerk; its first columns (contract, Tables); and how to get it.

    `query` is SQL on the ledger, in the order of the rows; the bulk tables have none. `getallen` are its ints.
    """

    uitleg: str
    kolommen: str
    query: str = ""
    getallen: str = ""


OVERZICHT = {
    "werklijsten": Tabel(
        "Elke werklijst die voor een uitvoerder is gemaakt, met de zaken die erop stonden.",
        "werklijst uitvoerder waarheen zaken aantal gemaakt_op wie",
        "SELECT * FROM werklijsten ORDER BY gemaakt_op, werklijst",
        "aantal",
    ),
    "leveringen": Tabel(
        "Elk bestand van een partner, en wat ermee gebeurde.",
        "levering_id partner bestand sha256 ontvangen_op status records signalen uitval reden archief run_id",
        "SELECT * FROM leveringen ORDER BY ontvangen_op, partner, bestand, levering_id",
        "records signalen uitval",
    ),
    "bevindingen": Tabel(
        "Alles wat opviel aan een levering of een inwonersbestand, met de regel en wat u kunt doen.",
        "levering_id regel veld ernst reden tekst",
    ),
    "signalen": Tabel(
        "Elk signaal dat is aangenomen, met de status van nu. Bedragen zijn in centen.",
        "signaal_id levering_id regel partner soort referentie achternaam postcode huisnummer huisletter toevoeging "
        "geboortedatum bedrag_cent ontstaansdatum signaaldatum crisis status",
    ),
    "matches": Tabel(
        "Per signaal: welke inwoner het is, hoe zeker dat is, en waarom.",
        "signaal_id partner referentie besluit bsn score bewijs beslist_door model_versie",
    ),
    "zaken": Tabel(
        "Elke zaak van een inwoner, met wie wat doet en voor wanneer.",
        "zaak_id bsn signaal_ids klasse opeenvolgend matchingsdatum start_matchingperiode eind_matchingperiode actie "
        "actie_reden actie_door actie_voor status resultaat actie_code crisis run_id klasse_adres "
        "klasse_soort terugkijk_vanaf terugkijk_tot regel plan waarden beleid_versie begonnen_op deadline gesloten_op "
        "actie_gevraagd",
        """SELECT zaken.*, coalesce(ids, '') AS signaal_ids FROM zaken LEFT JOIN (
             SELECT zaak_id, group_concat(signaal_id, ' ') AS ids
             FROM (SELECT * FROM zaak_signalen ORDER BY zaak_id, signaal_id) GROUP BY zaak_id
           ) USING (zaak_id) ORDER BY matchingsdatum, zaak_id""",
    ),
    "contactpogingen": Tabel(
        "Elke keer dat iemand contact zocht met een inwoner.",
        "zaak_id soort bereikt datum dagdeel door kenmerk bijzonderheid",
        "SELECT * FROM contactpogingen ORDER BY datum, zaak_id, kenmerk",
    ),
    "stappen": Tabel(
        "Het plan van elke zaak: welk contact, door wie, hoeveel werkdagen na de stap ervoor.",
        "zaak_id volgnr soort door brief na anders",
        "SELECT * FROM stappen ORDER BY zaak_id, volgnr",
        "volgnr na",
    ),
    "afspraken": Tabel(
        "Elke afspraak met een inwoner, en wat ervan kwam.",
        "zaak_id datum tijd plaats door status gemaakt_op wie afspraak_id",
        "SELECT * FROM afspraken ORDER BY datum, tijd, afspraak_id",
    ),
    "pauzes": Tabel(
        "Signalen waarvoor de partner de invordering pauzeert, omdat de inwoner hulp aannam.",
        "signaal_id zaak_id van tot",
        "SELECT * FROM pauzes ORDER BY van, signaal_id",
    ),
    "terugkoppelingen": Tabel(
        "Wat partners hoorden over hun signalen, en in welk bestand.",
        "signaal_id volgnr partner status reden pauze_van pauze_tot bewijs bestand verteld_op",
        "SELECT * FROM terugkoppelingen ORDER BY verteld_op, signaal_id, volgnr",
        "volgnr",
    ),
    "bewijzen": Tabel(
        "De bewijzen van melding die partners kregen.",
        "signaal_id kenmerk naam sha256 gemaakt_op",
        "SELECT * FROM bewijzen ORDER BY gemaakt_op, signaal_id",
    ),
    "aanmeldingen": Tabel(
        "Inwoners die zelf om hulp vroegen, zonder signaal. Zij tellen niet mee in de monitor.",
        "aanmelding_id bsn datum soort wie afgehandeld_op afgehandeld_door",
        "SELECT * FROM aanmeldingen ORDER BY datum, aanmelding_id",
    ),
    "overdrachten": Tabel(
        "Signalen die een medewerker veilig doorgeeft: aan een andere gemeente, of hulp voor wie achterblijft.",
        "signaal_id soort gemeente_code sinds afgehandeld_op afgehandeld_door",
        "SELECT * FROM overdrachten ORDER BY sinds, signaal_id",
    ),
    "bezwaren": Tabel(
        "Inwoners die bezwaar maakten.", "bsn sinds reden wie moment", "SELECT * FROM bezwaren ORDER BY sinds, bsn"
    ),
    "trajecten": Tabel(
        "Inwoners die al hulp krijgen, of die u niet zomaar benadert.",
        "bsn soort van tot",
        "SELECT * FROM trajecten ORDER BY bsn, soort",
    ),
    "brieven": Tabel(
        "Elke brief en hoe ver hij is.",
        "kenmerk zaak_id bsn template status batch bestand sha256 paginas grootte gemaakt_op reden",
        "SELECT * FROM brieven ORDER BY gemaakt_op, batch, kenmerk",
        "paginas grootte",
    ),
    "batches": Tabel(
        "Elke batch brieven voor de drukstraat.",
        "batch aantal sha256 status verzonden_op bevestigd_op datum volgnr vrijgegeven_door",
        "SELECT * FROM batches ORDER BY datum, volgnr",
        "aantal volgnr",
    ),
    "inwoners": Tabel("De inwoners uit het nieuwste inwonersbestand.", "bsn peildatum"),
    "wijzigingen": Tabel(
        "Wat er voor een inwoner veranderde van het ene inwonersbestand naar het volgende.", "bsn soort run_id"
    ),
    "runs": Tabel(
        "Elke run en elke import van inwoners, met de aantallen per stap.",
        f"run_id gestart_op geeindigd_op status {' '.join(_STAPPEN)} opdracht vandaag",
        "SELECT * FROM runs ORDER BY run_id",
        " ".join(_STAPPEN),
    ),
    "outbox": Tabel(
        "Alles wat de deur uit gaat, en hoe ver het is.",
        "naam soort sha256 staat gewijzigd_op",
        "SELECT * FROM outbox ORDER BY gewijzigd_op, naam",
    ),
    "audit": Tabel(
        "Wie wat deed, wanneer en waarom.",
        "volgnr moment wie wat voorwerp reden",
        "SELECT * FROM audit ORDER BY volgnr",
        "volgnr",
    ),
}
"""Every table, the contract's and our own; those without a query are bulk tables."""
