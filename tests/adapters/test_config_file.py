"""config.yaml from disk: everything that is wrong at once, in Dutch, with the place; never a traceback."""

from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from pipeline.adapters.config_file import load_config
from pipeline.contracts.config import Config
from pipeline.contracts.ddas import Signaalpartner
from pipeline.errors import ConfigError, ExitCode

GEMEENTE = 'gemeente: {naam: Zoetermeer, code: "0637"}\n'
SOORTEN = ", ".join(repr(soort) for soort in get_args(Signaalpartner))
GETAL = "hier hoort een getal te staan, met een punt voor de cijfers achter de komma"
PARTNER = "{id: woonbron, naam: Woonbron, soort: Huur, drop: {map: drops/woonbron}}"


def load(folder: Path, text: str) -> Config:
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return load_config(path)


def refused(folder: Path, text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load(folder, text)
    return caught.value


def test_the_config_of_the_contract_is_taken_as_it_stands(tmp_path: Path) -> None:
    config = load(
        tmp_path,
        """
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
  - id: eneco
    naam: Eneco
    soort: Energie
    drop:
      sftp: {host: sftp.example, poort: 22, gebruiker: g, sleutel: keys/eneco, bekende_hosts: keys/known_hosts}
drukstraat:
  drop: {map: drukstraat}
  vrijgave: medewerker
  verwerkersovereenkomst: {ondertekend: 2026-01-15, tot: null}
uitvoerders:
  - {id: kwadraad, naam: Kwadraad, drop: {map: kwadraad}, verwerkersovereenkomst: {ondertekend: 2026-01-15, tot: null}}
""",
    )
    woonbron, eneco = config.partners
    assert config.gemeente.code == "0637"
    assert woonbron.mag_leveren(date(2026, 1, 15))
    assert woonbron.drop.map == tmp_path / "drops/woonbron"
    assert eneco.drop.sftp is not None
    assert eneco.drop.sftp.sleutel == tmp_path / "keys/eneco"
    assert eneco.drop.sftp.bekende_hosts == tmp_path / "keys/known_hosts"
    assert config.drukstraat is not None
    assert config.drukstraat.drop.map == tmp_path / "drukstraat"
    assert config.uitvoerders[0].drop is not None
    assert config.uitvoerders[0].drop.map == tmp_path / "kwadraad"


def test_relative_paths_start_at_the_folder_of_the_file_wherever_it_is_called_from(tmp_path: Path) -> None:
    config = load(tmp_path, GEMEENTE + "store: sub/store\noutbox: /var/outbox\n")
    assert (config.inbox, config.store, config.outbox) == (
        tmp_path / "inbox",
        tmp_path / "sub/store",
        Path("/var/outbox"),
    )


def test_all_problems_come_at_once_each_with_its_path_in_dutch(tmp_path: Path) -> None:
    error = refused(
        tmp_path,
        """
gemeente: {naam: "", code: "637"}
inbox: 3
colour: rood
1: x
partners:
  - {id: Woonbron, naam: 3, soort: Woning, drop: {map: x}}
  - {naam: Eneco, soort: Energie, drop: {map: x, sftp: {host: h, gebruiker: g, sleutel: s, bekende_hosts: b}}}
  - niets
  - {id: vitens, naam: Vitens, soort: Water, drop: {}, overeenkomst: {ondertekend: gisteren}, verwacht: {min: -1}}
grenzen: {Huur: {minimum_bedrag: veel, dagen_van: 1.5}}
zaken: {werkdagen_brief: nul, werkdagen_crisis: 0, opeenvolgend_maanden: []}
drukstraat:
  drop: {sftp: {host: h, gebruiker: g, bekende_hosts: b, sleutel: s, poort: 99999, timeout_seconden: x}}
  vrijgave: niemand
  max_mib: ja
huisstijl: {kleur: rood, pagina: {marge: 3}}
inwoners: x
""",
    )
    assert error.problemen == (
        "gemeente.naam: mag niet leeg zijn",
        r"gemeente.code: heeft niet de juiste vorm (^\d{4}$)",
        "inbox: hier hoort een pad te staan",
        "partners[0].id: heeft niet de juiste vorm (^[a-z0-9][a-z0-9-]*$)",
        "partners[0].naam: hier hoort tekst te staan",
        f"partners[0].soort: kies uit: {SOORTEN}",
        "partners[1].id: ontbreekt",
        "partners[1].drop: geef precies één van map of sftp",
        "partners[2]: hier hoort een blok met velden te staan",
        "partners[3].overeenkomst.ondertekend: hier hoort een datum te staan: jjjj-mm-dd",
        "partners[3].drop: geef precies één van map of sftp",
        "partners[3].verwacht.min: het getal moet ten minste 0 zijn",
        "grenzen.Huur.minimum_bedrag: hier hoort een bedrag te staan, bijvoorbeeld 75",
        "grenzen.Huur.dagen_van: hier hoort een geheel getal te staan",
        "inwoners: hier hoort een blok met velden te staan",
        "zaken.opeenvolgend_maanden: hier hoort een geheel getal te staan",
        "zaken.werkdagen_brief: hier hoort een geheel getal te staan",
        "zaken.werkdagen_crisis: het getal moet ten minste 1 zijn",
        "huisstijl.kleur: heeft niet de juiste vorm (^#[0-9a-fA-F]{6}$)",
        "huisstijl.pagina.marge: het getal moet ten minste 18.0 zijn",
        "drukstraat.drop.sftp.poort: het getal moet ten hoogste 65535 zijn",
        f"drukstraat.drop.sftp.timeout_seconden: {GETAL}",
        "drukstraat.vrijgave: kies uit: 'medewerker', 'automatisch'",
        "drukstraat.max_mib: hier hoort een geheel getal te staan",
        "colour: onbekend veld (typefout?)",
        "[1]: de naam van een veld is tekst",
    )
    assert error.melding == "config.yaml: 26 problemen"
    assert "seintje check" in error.doe_dit
    assert error.code is ExitCode.CONFIG


def test_one_problem_is_one_problem(tmp_path: Path) -> None:
    assert refused(tmp_path, GEMEENTE + "colour: rood\n").melding == "config.yaml: 1 probleem"


@pytest.mark.parametrize("code", ["0637", "1000", "9999"])
def test_a_code_without_quotes_names_the_quotes_instead_of_reading_an_octal_number(tmp_path: Path, code: str) -> None:
    (problem,) = refused(tmp_path, f"gemeente: {{naam: Zoetermeer, code: {code}}}\n").problemen
    assert problem.startswith("gemeente.code: zet de code tussen aanhalingstekens")


def test_a_code_that_yaml_itself_reads_as_text_is_right_without_quotes(tmp_path: Path) -> None:
    assert load(tmp_path, "gemeente: {naam: Utrecht, code: 0518}\n").gemeente.code == "0518"


def test_an_id_may_stand_only_once_among_the_partners(tmp_path: Path) -> None:
    error = refused(tmp_path, f"{GEMEENTE}partners:\n  - {PARTNER}\n  - {PARTNER}\n")
    assert error.problemen == ("partners: id 'woonbron' staat twee keer onder partners",)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"{GEMEENTE}store: a\nstore: b\n", "regel 3: het veld 'store' staat hier twee keer"),
        (f"{GEMEENTE}huisstijl: {{kleur: a,\n  kleur: b}}\n", "regel 3: het veld 'kleur' staat hier twee keer"),
        (f"{GEMEENTE}store: a: b\n", "regel 2: mapping values"),
        (f"{GEMEENTE}partners: [\n", "regel 3:"),
        (f"{GEMEENTE}\tstore: a\n", "regel 2:"),
        (f"{GEMEENTE}? [a, b]\n: c\n", "regel 2: de naam van een veld is tekst"),
        (f"{GEMEENTE}soorten:\n  DUO: {{grondslag: x, tot: 2026-02-30}}\n", "regel 3: deze waarde kan niet bestaan"),
        (f"{GEMEENTE}store: 0x_\n", "regel 2: deze waarde kan niet bestaan"),
        (f"{GEMEENTE}store: !!bool misschien\n", "regel 2: deze waarde kan niet bestaan"),
        (f"{GEMEENTE}store: !!timestamp morgen\n", "regel 2: deze waarde kan niet bestaan"),
        (f"{GEMEENTE}store: !!python/name:os.system x\n", "regel 2: could not determine a constructor"),
    ],
    ids=[
        "key twice",
        "key twice in a block",
        "two colons",
        "open list",
        "tab",
        "list as key",
        "30 February",
        "no number",
        "no boolean",
        "no timestamp",
        "tag",
    ],
)
def test_broken_yaml_is_told_with_its_line(tmp_path: Path, text: str, line: str) -> None:
    error = refused(tmp_path, text)
    assert error.problemen[0].startswith(line)
    assert error.melding.startswith(f"config.yaml is geen geldige YAML: {line}")


def test_a_block_may_be_reused_with_an_anchor(tmp_path: Path) -> None:
    text = f"{GEMEENTE}partners:\n  - &eerste {PARTNER}\n  - {{<<: *eerste, id: eneco, soort: Energie}}\n"
    assert [partner.id for partner in load(tmp_path, text).partners] == ["woonbron", "eneco"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "gemeente: ontbreekt"),
        ("# niets\n", "gemeente: ontbreekt"),
        ("- a\n", "config.yaml: hier hoort een blok met velden te staan"),
        ("tekst\n", "config.yaml: hier hoort een blok met velden te staan"),
    ],
)
def test_a_file_that_is_no_config_says_what_is_missing(tmp_path: Path, text: str, problem: str) -> None:
    assert refused(tmp_path, text).problemen == (problem,)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert load(tmp_path, "\ufeff" + GEMEENTE).gemeente.naam == "Zoetermeer"


def test_an_absent_config_names_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="bestaat niet") as caught:
        load_config(tmp_path / "config.yaml")
    assert "seintje init" in caught.value.doe_dit


@pytest.mark.parametrize("content", [b"gemeente: \xff\xfe", b"gemeente: \x00"], ids=["not UTF-8", "control character"])
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"config\.yaml"):
        load_config(path)


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="niet te lezen"):
        load_config(tmp_path)
