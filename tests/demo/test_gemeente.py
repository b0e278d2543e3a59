"""The demo's folder: made once, whole or not at all, and never over somebody else's."""

import hashlib
from datetime import date
from pathlib import Path

import pytest
import yaml

from pipeline.contracts.config import Config
from pipeline.demo.gemeente import (
    DemoParameters,
    accounts,
    build_gemeente,
    host_key,
    inwoners_file,
    load_parameters,
    write_config,
)
from pipeline.errors import DataError, UsageError

VANDAAG = date(2026, 11, 23)
KNOWN_HOSTS = "[127.0.0.1]:2222 ssh-ed25519 AAAA"


def plain_keypair(path: Path) -> None:
    """Stands in for real keys: a demo's folder does not care what is in them."""
    path.write_text("private")
    path.with_name(f"{path.name}.pub").write_text("public")


class PowerCutError(Exception):
    """The machine goes off while the keys are made."""


def build(
    folder: Path, *, seed: int = 1, inwoners: int = 200, signalen: int = 30, vandaag: date = VANDAAG
) -> DemoParameters:
    return build_gemeente(
        folder, inwoners=inwoners, signalen=signalen, seed=seed, vandaag=vandaag, make_keypair=plain_keypair
    )


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    build(tmp_path / "demo")
    return tmp_path / "demo"


def test_the_folder_holds_residents_keys_drops_and_its_parameters(demo: Path) -> None:
    assert {entry.name for entry in demo.iterdir()} == {"demo.json", "inwoners", "keys", "kwadraad", "sftp"}
    assert (demo / "inwoners" / "inwoners_20261120.csv").is_file()
    assert (demo / "sftp" / "drukstraat" / "retour").is_dir()
    assert all(public.is_file() and public.with_suffix("").is_file() for public in accounts(demo).values())
    assert host_key(demo).is_file()
    assert {entry.name for entry in (demo / "sftp").iterdir()} == set(accounts(demo))


def test_the_same_seed_and_day_give_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    build(tmp_path / "again")
    build(tmp_path / "other", seed=2)
    assert contents(tmp_path / "again") == contents(demo)
    assert contents(tmp_path / "other") != contents(demo)


def test_a_second_demo_keeps_everything_and_returns_the_first_parameters(demo: Path) -> None:
    before = contents(demo)
    again = build(demo, seed=9, inwoners=5, signalen=1, vandaag=date(2027, 1, 1))
    assert again == DemoParameters(VANDAAG, date(2026, 11, 20), 200, 30, 1) == load_parameters(demo)
    assert contents(demo) == before


def test_a_demo_whose_files_were_taken_away_does_not_put_them_back(demo: Path) -> None:
    for file in (demo / "sftp" / "woonbron" / "uit").iterdir():
        file.unlink()
    build(demo)
    assert list((demo / "sftp" / "woonbron" / "uit").iterdir()) == []


def test_a_demo_killed_while_building_starts_over(tmp_path: Path) -> None:
    def cut(_path: Path) -> None:
        raise PowerCutError

    folder = tmp_path / "demo"
    with pytest.raises(PowerCutError):
        build_gemeente(folder, inwoners=200, signalen=30, seed=5, vandaag=date(2026, 10, 1), make_keypair=cut)
    assert load_parameters(folder) is None
    build(folder)
    build(tmp_path / "fresh")
    assert contents(folder) == contents(tmp_path / "fresh")
    assert not (folder / ".bouw").exists()


def test_a_demo_killed_while_moving_into_place_is_finished(demo: Path) -> None:
    before = contents(demo)
    aside = demo / ".bouw"
    aside.mkdir()
    for naam in ("demo.json", "sftp"):
        (demo / naam).rename(aside / naam)
    assert build(demo, seed=9).seed == 1
    assert contents(demo) == before


@pytest.mark.parametrize("naam", ["config.yaml", "store", "inbox"])
def test_a_folder_that_is_in_use_is_refused_and_left_alone(tmp_path: Path, naam: str) -> None:
    (tmp_path / naam).write_text("van iemand anders")
    with pytest.raises(UsageError, match=naam):
        build(tmp_path)
    assert {entry.name for entry in tmp_path.iterdir()} == {naam}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"vandaag": "gisteren"}', "null"])
def test_parameters_nobody_can_read_are_an_error_that_says_what_to_do(tmp_path: Path, text: str) -> None:
    (tmp_path / "demo.json").write_text(text)
    with pytest.raises(DataError) as error:
        load_parameters(tmp_path)
    assert "seintje demo" in error.value.doe_dit


def test_the_config_is_valid_and_says_who_signed(demo: Path) -> None:
    write_config(demo, poort=2222, known_hosts=KNOWN_HOSTS)
    config = Config.model_validate(yaml.safe_load((demo / "config.yaml").read_text("utf-8")), context={"map": demo})
    assert {partner.id: partner.mag_leveren(VANDAAG) for partner in config.partners} == {
        "zorgzeker": True, "woonbron": True, "stadswonen": True, "stroomnet": True, "waterwerk": True,
        "huurbaas": False,
    }  # fmt: skip
    assert {partner.soort for partner in config.partners} == {"Zorg", "Huur", "Energie", "Water"}
    assert config.store == demo / "store"
    assert config.drukstraat is not None
    assert config.drukstraat.verwerkersovereenkomst is not None
    assert config.drukstraat.verwerkersovereenkomst.geldt_op(VANDAAG)
    assert [uitvoerder.id for uitvoerder in config.uitvoerders] == ["kwadraad"]


def test_every_door_of_the_config_opens_with_a_key_that_was_made(demo: Path) -> None:
    write_config(demo, poort=2222, known_hosts=KNOWN_HOSTS)
    config = Config.model_validate(yaml.safe_load((demo / "config.yaml").read_text("utf-8")), context={"map": demo})
    assert config.drukstraat is not None
    drops = [partner.drop for partner in config.partners] + [config.drukstraat.drop]
    for drop in drops:
        assert drop.sftp is not None
        assert (drop.sftp.host, drop.sftp.poort) == ("127.0.0.1", 2222)
        assert drop.sftp.sleutel is not None
        assert drop.sftp.sleutel.is_file()
        assert drop.sftp.bekende_hosts.read_text() == f"{KNOWN_HOSTS}\n"
        assert (demo / "sftp" / drop.sftp.gebruiker / drop.sftp.pad).is_dir()


def test_the_numbers_of_every_levering_are_expected_ones(demo: Path) -> None:
    write_config(demo, poort=2222, known_hosts=KNOWN_HOSTS)
    config = Config.model_validate(yaml.safe_load((demo / "config.yaml").read_text("utf-8")), context={"map": demo})
    for partner in config.partners:
        for file in (demo / "sftp" / partner.id / "uit").iterdir():
            text = file.read_bytes()
            assert partner.verwacht.past(text.count(b"<signaal>") if file.suffix == ".xml" else text.count(b"\n") - 1)


def test_another_port_changes_only_the_config_and_the_pinned_host(demo: Path) -> None:
    write_config(demo, poort=2222, known_hosts=KNOWN_HOSTS)
    before = contents(demo)
    write_config(demo, poort=2223, known_hosts=KNOWN_HOSTS.replace("2222", "2223"))
    after = contents(demo)
    assert {naam for naam in after if after[naam] != before[naam]} == {"config.yaml", "keys/known_hosts"}
    assert set(after) == set(before)


def test_a_config_without_a_demo_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="geen demo"):
        write_config(tmp_path, poort=2222, known_hosts=KNOWN_HOSTS)


def test_nothing_is_lost_between_the_residents_file_and_its_parameters(demo: Path) -> None:
    parameters = load_parameters(demo)
    assert parameters is not None
    assert inwoners_file(demo, parameters).read_text("utf-8").count("\n") == 200 + 1
