"""A year in an imagined municipality: residents who move and die, arrears that grow or are paid, and people at work.

Everything comes from one seed. Partners drop monthly, the energy supplier also daily in a crisis. Kwadraad and the
clerks do what the next actions ask on the day they are due; the print street answers the next day.
"""

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from random import Random
from zipfile import ZipFile

from werkplaats import PLAT, Werkplaats

from pipeline.adapters.store import Changes, open_store
from pipeline.domain.kalender import is_werkdag
from pipeline.zaakstaat import record_einde

_PARTNER = "  - {id: %s, naam: %s, soort: %s, overeenkomst: {ondertekend: 2025-01-15}, drop: {map: drops/%s}}"
_PARTNERS = (("zorgzeker", "Zorg"), ("woonbron", "Huur"), ("stroomnet", "Energie"), ("waterwerk", "Water"))
CONFIG = "\n".join(
    (
        'gemeente: {naam: Zoetermeer, code: "0637"}',
        "partners:",
        *(_PARTNER % (naam, naam.capitalize(), soort, naam) for naam, soort in _PARTNERS),
        "grenzen: {Zorg: {dagen_tot: 100}}",
        "drukstraat: {drop: {map: drukstraat}, vrijgave: automatisch}",
        "uitvoerders: [{id: kwadraad, naam: Kwadraad, drop: {map: kwadraad}}]",
    )
)
AANDEEL = {"zorgzeker": 0.41, "woonbron": 0.20, "stroomnet": 0.20, "waterwerk": 0.19}
DROPDAG = {"zorgzeker": 3, "woonbron": 5, "stroomnet": 8, "waterwerk": 10}
BEREIKT = {"Telefoon": 0.35, "Huisbezoek": 0.46, "Mail": 0.10, "SMS/Whatsapp": 0.15, "Kaartje": 0.0}
UITKOMSTEN = {
    "(Budget)advies en/of quick fix": 0.2,
    "Vervolghulp en/of verwijzing financieel": 0.15,
    "Inwoner regelt het zelf/hoeft geen hulp vanuit vroegsignalering": 0.4,
    "Inwoner heeft zelf al betaald/betalingsregeling getroffen": 0.25,
}
KOLOMMEN = (
    "referentie", "klantnummer", "voorletters", "voorvoegsel", "achternaam", "geboortedatum", "straat", "huisnummer",
    "huisletter", "toevoeging", "postcode", "woonplaats", "telefoon", "bedrag", "ontstaansdatum", "signaaldatum",
    "mutatie", "crisis",
)  # fmt: skip


@dataclass(slots=True)
class Schuld:
    """One arrears with one partner. (Only here: a letter never says the word.)"""

    bsn: str
    partner: str
    nummer: int
    bedrag: int
    ontstaan: date


@dataclass(slots=True)
class Jaar:
    """The municipality and everything that happens to it."""

    plaats: Werkplaats
    inwoners: list[dict[str, str]]
    rng: Random
    per_maand: int
    lopend: list[Schuld] = field(default_factory=list)
    bekend: list[str] = field(default_factory=list)
    gemeld: int = 0
    nachten: int = 0

    def leef(self, begin: date, dagen: int) -> None:
        """Day by day: residents on the first, drops on their days, a night every working day, and the work after it."""
        for dag in (begin + timedelta(days=number) for number in range(dagen)):
            if dag.day == 1 or dag == begin:
                self._verander(dag)
                self._nieuwe_achterstanden(dag)
            for partner, dropdag in DROPDAG.items():
                if dag.day == dropdag:
                    self._lever(partner, dag)
            if is_werkdag(dag):
                self._crisis(dag)
                self._antwoord(dag)
                self._seintje("run", dag=dag)
                self.nachten += 1
                self._werk(dag)

    def _seintje(self, *words: str, dag: date) -> None:
        done = self.plaats.seintje(*words, vandaag=dag.isoformat())
        assert done.code in {0, 3}, (dag, done)

    # The register.

    def _verander(self, dag: date) -> None:
        """A month of moves, departures and deaths; then the new snapshot."""
        for row in self.inwoners:
            chance = self.rng.random()
            if row["opschorting_reden"] or row["gemeente_code"] != "0637":
                continue
            if chance < 0.005:
                other = self.rng.choice(self.inwoners)
                place = ("straat", "huisnummer", "huisletter", "huisnummertoevoeging", "postcode")
                row |= {"vorige_postcode": row["postcode"], "vorige_huisnummer": row["huisnummer"]}
                row |= {name: other[name] for name in place}
            elif chance < 0.008:
                row["gemeente_code"] = "0599"
            elif chance < 0.0088:
                row |= {"opschorting_reden": "O", "opschorting_datum": f"{dag:%Y%m%d}"}
        path = self.plaats.root / "inwoners.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, PLAT, delimiter=";", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(self.inwoners)
        self._seintje("inwoners", "import", str(path), "--peildatum", dag.isoformat(), dag=dag)

    # The partners.

    def _nieuwe_achterstanden(self, dag: date) -> None:
        """Half of the old ones go on (Divosa: many come back), new ones come, often to people who had one."""
        self.lopend = [schuld for schuld in self.lopend if self.rng.random() < 0.5]
        adults = [row["bsn"] for row in self.inwoners if _adult(row, dag)]
        while len(self.lopend) < self.per_maand:
            again = self.bekend and self.rng.random() < 0.35
            bsn = self.rng.choice(self.bekend[-4 * self.per_maand :] if again else adults)
            partner = self.rng.choices([*AANDEEL], [*AANDEEL.values()])[0]
            nummer = len(self.bekend) + 1
            begin = dag - timedelta(days=self.rng.randint(31, 60))
            self.lopend.append(Schuld(bsn, partner, nummer, self.rng.randint(80, 900), begin))
            self.bekend.append(bsn)

    def _lever(self, partner: str, dag: date) -> None:
        due = [schuld for schuld in self.lopend if schuld.partner == partner]
        if partner == "stroomnet":
            due = [schuld for schuld in due if schuld.nummer % 4]
        self._drop(partner, dag, 1, [self._record(schuld, dag) for schuld in due])

    def _crisis(self, dag: date) -> None:
        """A quarter of the energy arrears ends the delivery: those come on a day of their own."""
        due = [
            one
            for one in self.lopend
            if one.partner == "stroomnet" and not one.nummer % 4 and one.nummer % 28 == dag.day
        ]
        if due:
            self._drop("stroomnet", dag, 2, [self._record(schuld, dag) | {"crisis": "J"} for schuld in due])

    def _record(self, schuld: Schuld, dag: date) -> dict[str, str]:
        if self.rng.random() < 0.5:
            schuld.bedrag += self.rng.randint(20, 80)
        row = next(row for row in self.inwoners if row["bsn"] == schuld.bsn)
        born = row["geboortedatum"]
        known = self.rng.random() < 0.9
        return {
            "referentie": f"{schuld.partner[:2].upper()}-{schuld.nummer}-{dag:%m}",
            "klantnummer": f"K{schuld.nummer}",
            "voorletters": ".".join(word[:1] for word in row["voornamen"].split()) + ".",
            "voorvoegsel": row["voorvoegsel"],
            "achternaam": row["geslachtsnaam"],
            "geboortedatum": f"{born[:4]}-{born[4:6]}-{born[6:]}" if known and not born.endswith("00") else "",
            "straat": row["straat"],
            "huisnummer": row["huisnummer"],
            "huisletter": row["huisletter"],
            "toevoeging": row["huisnummertoevoeging"],
            "postcode": row["postcode"],
            "woonplaats": "Zoetermeer",
            "telefoon": f"06{schuld.nummer % 90000000 + 10000000:08d}" if schuld.nummer % 3 else "",
            "bedrag": f"{schuld.bedrag},00",
            "ontstaansdatum": schuld.ontstaan.isoformat(),
            "signaaldatum": dag.isoformat(),
            "mutatie": "I" if self.rng.random() < 0.03 else "N",
            "crisis": "N",
        }

    def _drop(self, partner: str, dag: date, volgnr: int, records: list[dict[str, str]]) -> None:
        text = StringIO()
        writer = csv.DictWriter(text, KOLOMMEN, delimiter=";")
        writer.writeheader()
        writer.writerows(records)
        self.gemeld += len(records)
        self.plaats.lever(partner, f"VS_{partner}_{dag:%Y%m%d}_{volgnr:03d}.csv", text.getvalue())

    # The people and the print street.

    def _antwoord(self, dag: date) -> None:
        """The print street answers for what it got: received, printed, now and then not, and some mail comes back."""
        drop = self.plaats.root / "drukstraat"
        for path in sorted(drop.glob("*.zip")):
            kenmerken = _kenmerken(path)
            (drop / "retour" / f"{path.name}.ACK.txt").write_text("ok\n")
            lines = [f"{one}|{'Failed' if one[-1] == '0' else 'Sent'}|1|Sorted|{dag:%Y-%m-%d}" for one in kenmerken]
            (drop / "retour" / f"{path.stem}-RSP.txt").write_text("\n".join(lines) + "\n")
            back = [f"{one};onbekend adres;{dag:%Y-%m-%d}" for one in kenmerken if one[-1] == "1"]
            if back:
                (drop / "retour" / f"{path.stem}-RET.csv").write_text("kenmerk;reden;datum\n" + "\n".join(back) + "\n")
            path.rename(path.with_suffix(".gedrukt"))

    def _werk(self, dag: date) -> None:
        """Who has something to do today does it; what was done is one commit, as of a worklist that comes back."""
        with open_store(self.plaats.root / "store") as store:
            changes = Changes(store.next_run_id())
            due = store.rows(
                """SELECT zaak_id, actie, actie_code FROM zaken WHERE status = 'Open' AND actie_voor <= ?
                   ORDER BY zaak_id""",
                dag.isoformat(),
            )
            for row in due:
                self._doe(changes, row["zaak_id"], row["actie"], row["actie_code"], dag)
            store.commit(changes)

    def _doe(self, changes: Changes, zaak_id: str, actie: str, code: str, dag: date) -> None:
        if actie in BEREIKT:
            reached = self.rng.random() < BEREIKT[actie]
            self._log(changes, zaak_id, actie, dag, bereikt=reached)
        elif code in {"brief-mislukt", "brief-retour", "brief-niet-gedrukt", "brief-kwam-terug"}:
            self._log(changes, zaak_id, "Administratief", dag, bereikt=False)
        elif actie == "Handmatig":
            result = self.rng.choices([*UITKOMSTEN], [*UITKOMSTEN.values()])[0]
            record_einde(changes, zaak_id, result, waarom="uitkomst-vastleggen", dag=dag)

    def _log(self, changes: Changes, zaak_id: str, soort: str, dag: date, *, bereikt: bool) -> None:
        row = {"zaak_id": zaak_id, "soort": soort, "bereikt": "ja" if bereikt else "nee", "datum": dag.isoformat()}
        own = {"dagdeel": "Middag", "door": "kwadraad", "kenmerk": f"{zaak_id} {soort} {dag}"}
        changes.put("contactpogingen", row | own)


def _adult(row: dict[str, str], dag: date) -> bool:
    here = not row["opschorting_reden"] and row["gemeente_code"] == "0637" and row["postcode"] != ""
    return here and "1926" < row["geboortedatum"][:4] < str(dag.year - 18)


def _kenmerken(path: Path) -> list[str]:
    with ZipFile(path) as archive:
        return [name.removesuffix(".pdf") for name in archive.namelist() if name.endswith(".pdf")]
