"""A small municipality in a folder, configured by hand as a clerk would, and the program run on it."""

import io
import json
import shutil
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow.parquet as pq

from cli import run_cli

VANDAAG = "2026-11-23"

CONFIG = """\
gemeente: {naam: Zoetermeer, code: "0637"}
inbox: inbox
store: store
outbox: outbox
partners:
  - id: woonbron
    naam: Woonbron
    soort: Huur
    overeenkomst: {ondertekend: 2026-01-15, tot: null}
    drop: {map: drops/woonbron}
    formaat: huis
    verwacht: {min: 1, max: 5000}
  - id: stroomnet
    naam: Stroomnet
    soort: Energie
    overeenkomst: {ondertekend: 2026-11-23, tot: null}
    drop: {map: drops/stroomnet}
  - id: huurbaas
    naam: De Huurbaas
    soort: Huur
    drop: {map: drops/huurbaas}
drukstraat:
  drop: {map: drukstraat}
"""

PLAT = (
    "bsn", "geslacht", "voornamen", "adellijke_titel", "voorvoegsel", "geslachtsnaam", "naamgebruik",
    "geboortedatum", "geheimhouding", "opschorting_reden", "opschorting_datum", "gemeente_code", "functie_adres",
    "straat", "huisnummer", "huisletter", "huisnummertoevoeging", "aanduiding_bij_huisnummer", "postcode",
    "woonplaats", "locatiebeschrijving", "in_onderzoek", "curatele", "partner_adellijke_titel",
    "partner_voorvoegsel", "partner_geslachtsnaam", "partner_geslacht", "partner_ontbonden", "vorige_postcode",
    "vorige_huisnummer", "datum_adres",
)  # fmt: skip

KOLOMMEN = (
    "referentie", "voorletters", "achternaam", "geboortedatum", "straat", "huisnummer", "postcode", "woonplaats",
    "bedrag", "ontstaansdatum", "signaaldatum",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Uitkomst:
    """How a command ended: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


class Werkplaats:
    """The folder of a municipality; every method does what a clerk or a partner would do."""

    def __init__(self, root: Path, *, config: str = CONFIG, fresh: bool = True) -> None:
        self.root = root
        if not fresh:  # a copy of one that was made before
            return
        (root / "config.yaml").write_text(config, encoding="utf-8")
        for folder in ("drops/woonbron", "drops/stroomnet", "drops/huurbaas", "drukstraat/retour"):
            (root / folder).mkdir(parents=True)

    @classmethod
    def at(cls, other: Path, root: Path) -> "Werkplaats":
        """The same municipality elsewhere, to change."""
        shutil.copytree(other, root)
        copied = cls.__new__(cls)
        copied.root = root
        return copied

    def seintje(self, *words: str, vandaag: str = VANDAAG) -> Uitkomst:
        """Run a command in this process."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run_cli(["--config", str(self.root / "config.yaml"), "--vandaag", vandaag, *words])
        return Uitkomst(int(code), out.getvalue(), err.getvalue())

    def inwoners(
        self,
        aantal: int,
        *,
        peildatum: str = "2026-11-20",
        anders: Mapping[int, Mapping[str, str] | None] = MappingProxyType({}),
    ) -> None:
        """Import `aantal` adults, each alone on an address, and one who left; some are `anders`, or absent (None)."""
        changes = {nummer: anders.get(nummer, {}) for nummer in range(1, aantal + 1)}
        people = [persoon(nummer) | dict(change) for nummer, change in changes.items() if change is not None]
        gone = persoon(aantal + 1) | {"opschorting_reden": "E", "opschorting_datum": "20260101"}
        path = self.root / "inwoners.csv"
        lines = [";".join(PLAT), *(";".join(one[name] for name in PLAT) for one in [*people, gone])]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        done = self.seintje("inwoners", "import", str(path), "--peildatum", peildatum)
        assert done.code in ({0, 3} if anders else {0}), done

    def lever(self, partner: str, naam: str, inhoud: str | bytes) -> Path:
        """Drop a levering."""
        path = self.root / "drops" / partner / naam
        path.write_bytes(inhoud if isinstance(inhoud, bytes) else inhoud.encode())
        return path

    def tabel(self, naam: str) -> list[dict[str, Any]]:
        """A table as `export` gives it."""
        path = self.root.parent / f"{self.root.name}-{naam}.parquet"
        done = self.seintje("export", naam, str(path))
        assert done.code == 0, done
        return pq.read_table(path).to_pylist()

    def json(self, *words: str) -> Any:
        """A command's JSON document."""
        return json.loads(self.seintje("--json", *words).out)

    def bestanden(self) -> dict[str, bytes]:
        """Every file under the folder with its bytes."""
        return {str(p.relative_to(self.root)): p.read_bytes() for p in sorted(self.root.rglob("*")) if p.is_file()}


def persoon(nummer: int) -> dict[str, str]:
    """Resident `nummer`: born in 1970, alone at number `nummer` of the Dorpsstraat."""
    return dict.fromkeys(PLAT, "") | {
        "bsn": bsn(nummer),
        "geslacht": "MV"[nummer % 2],
        "voornamen": "Sam Kim",
        "voorvoegsel": "van",
        "geslachtsnaam": f"Testeling{letters(nummer)}",
        "naamgebruik": "E",
        "geboortedatum": f"1970{nummer % 12 + 1:02d}{nummer % 28 + 1:02d}",
        "geheimhouding": "0",
        "gemeente_code": "0637",
        "functie_adres": "W",
        "straat": "Dorpsstraat",
        "huisnummer": str(nummer),
        "postcode": "2712AB",
        "woonplaats": "Zoetermeer",
    }


def rij(nummer: int, **anders: str) -> dict[str, str]:
    """A record about resident `nummer`, as a partner would write it."""
    geboren = persoon(nummer)["geboortedatum"]
    return {
        "referentie": f"REF-{nummer:05d}",
        "voorletters": "S.K.",
        "achternaam": f"van Testeling{letters(nummer)}",
        "geboortedatum": f"{geboren[6:]}-{geboren[4:6]}-{geboren[:4]}",
        "straat": "Dorpsstraat",
        "huisnummer": str(nummer),
        "postcode": "2712 AB",
        "woonplaats": "Zoetermeer",
        "bedrag": f"{200 + nummer},50",
        "ontstaansdatum": "2026-10-01",
        "signaaldatum": "2026-11-20",
    } | anders


def csv_van(rijen: list[dict[str, str]]) -> str:
    """The records as a house CSV."""
    return "\n".join([";".join(KOLOMMEN), *(";".join(one[name] for name in KOLOMMEN) for one in rijen)]) + "\n"


def xml_van(rijen: list[dict[str, str]]) -> str:
    """The records as a house XML."""
    records = "".join(
        "  <signaal>" + "".join(f"<{name}>{one[name]}</{name}>" for name in KOLOMMEN) + "</signaal>\n" for one in rijen
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<levering>\n{records}</levering>\n'


def bsn(nummer: int) -> str:
    """A fictitious BSN that passes the 11-proef, one per number."""
    for last in range(10):
        digits = f"9990{nummer:04d}{last}"
        if (
            sum(weight * int(digit) for weight, digit in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), digits, strict=True)) % 11
            == 0
        ):
            return digits
    return bsn(nummer + 5000)


def letters(nummer: int) -> str:
    """A number in letters, so that names differ by more than a digit."""
    return "".join("abcdefghij"[int(digit)] for digit in str(nummer))
