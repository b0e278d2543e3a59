"""A small municipality for the desk jobs' tests: its config, residents and leveringen.

Nobody in it exists. Woonbron's levering has one signaal per outcome; Stroomnet has not signed.
"""

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from pipeline.adapters.config_file import load_config
from pipeline.omgeving import Omgeving

VANDAAG = date(2026, 11, 23)
SECRETS = ("999993653", "999990019", "999990160", "Groenen", "Overdijk", "Twijfelaar", "2722BD", "123,45", "12345")
"""Values of the people in it: they may stand in no line that a desk job says."""

CONFIG = """\
gemeente: {naam: Zoetermeer, code: "0637"}
partners:
  - id: woonbron
    naam: Woonbron
    soort: Huur
    overeenkomst: {ondertekend: 2026-01-15, tot: null}
    drop: {map: drops/woonbron}
    verwacht: {min: 1, max: 50}
  - id: stroomnet
    naam: Stroomnet
    soort: Energie
    drop: {map: drops/stroomnet}
  - id: waterland
    naam: Waterland
    soort: Water
    overeenkomst: {ondertekend: 2026-02-01, tot: 2026-12-01}
    drop: {map: drops/waterland}
drukstraat:
  drop: {map: drukstraat}
  verwerkersovereenkomst: {ondertekend: 2026-01-15, tot: null}
uitvoerders:
  - {id: kwadraad, naam: Kwadraad, drop: {map: kwadraad}}
"""

INWONERS = """\
bsn;geslacht;voornamen;voorvoegsel;geslachtsnaam;naamgebruik;geboortedatum;opschorting_reden;opschorting_datum;\
gemeente_code;functie_adres;straat;huisnummer;huisletter;huisnummertoevoeging;postcode;woonplaats
999993653;V;Anna Ösel;;Groenen;E;19780812;;;0637;W;Engelandlaan;502;;;2722BD;Zoetermeer
999990019;M;Bert;;Overdijk;E;19500101;O;20260901;0637;W;Engelandlaan;504;;;2722BD;Zoetermeer
999990160;M;Cor;;Twijfelaar;E;19810203;;;0637;W;Engelandlaan;506;;;2722BD;Zoetermeer
"""

_KOP = "referentie;achternaam;voorletters;geboortedatum;postcode;huisnummer;bedrag;ontstaansdatum;signaaldatum"
LEVERING = f"""\
{_KOP}
R-zeker;Groenen;A;12-08-1978;2722 BD;502;123,45;2026-08-01;2026-11-20
R-zeker-2;Groenen;A;12-08-1978;2722 BD;502;223,45;2026-07-01;2026-11-20
R-overleden;Overdijk;B;01-01-1950;2722 BD;504;123,45;2026-08-01;2026-11-20
R-twijfel;Twijfelaar;C;;2722 BD;506;123,45;2026-08-01;2026-11-20
R-geen;Niemand;X;05-05-1955;2712AB;1;123,45;2026-08-01;2026-11-20
R-drempel;Groenen;A;12-08-1978;2722 BD;502;12,45;2026-08-01;2026-11-20
R-fout;Groenen;A;12-08-1978;2722 BD;502;0;2026-08-01;2026-11-20
R-kapot;Groenen;A;12-08-1978;27 EC;502;123,45;2026-08-01;2026-11-20
"""


@dataclass(frozen=True, slots=True)
class Town:
    """A folder with config.yaml, drops and maybe a store."""

    folder: Path

    def omgeving(self, vandaag: date = VANDAAG) -> Omgeving:
        def klok() -> datetime:
            return datetime(2026, 11, 23, 1, 30, tzinfo=UTC)

        return Omgeving(load_config(self.folder / "config.yaml"), vandaag, klok, "medewerker")

    def at(self, folder: Path) -> "Town":
        """The same town elsewhere, to change."""
        shutil.copytree(self.folder, folder)
        return replace(self, folder=folder)


def build_town(folder: Path) -> Town:
    """Config, folders, drops; nothing run yet."""
    for name in ("drops/woonbron", "drops/stroomnet", "drops/waterland", "drukstraat/retour", "kwadraad"):
        (folder / name).mkdir(parents=True)
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    (folder / "inwoners.csv").write_text(INWONERS, encoding="utf-8")
    for name in ("VS_woonbron_20261123_1.csv", "VS_woonbron_20261123_2.csv"):  # the same bytes twice: a double
        (folder / "drops" / "woonbron" / name).write_text(LEVERING, encoding="utf-8")
    (folder / "drops" / "stroomnet" / "VS_stroomnet_20261123_1.csv").write_text(LEVERING, encoding="utf-8")
    return Town(folder)
