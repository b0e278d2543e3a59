"""`seintje init`: a config.yaml that is valid, complete and true, and never anybody's work overwritten."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from pipeline.adapters.config_file import load_config
from pipeline.contracts.config import Config, Grens, Soort, Uitvoerder
from pipeline.contracts.config_delen import Part, Sftp
from pipeline.contracts.config_partner import Aanleveraar, BsnGrondslag, Ontvangst, Partner, Verhuurder, Verwacht
from pipeline.contracts.formaat import Formaat, Vervanging
from pipeline.contracts.huisstijl import Huisstijl, Pagina
from pipeline.contracts.register import Contact, Ondertekening, Persoon
from pipeline.errors import UnavailableError, UsageError
from pipeline.init import config_text, init

PROJECT = Path(__file__).resolve().parents[2]
_EXAMPLE = re.compile(r"^( *)#(?=[^ \n])", re.MULTILINE)


def uncommented(text: str) -> str:
    return _EXAMPLE.sub(r"\1", text)


def every_example(folder: Path) -> Config:
    """The generated config with every example in it, and the policy file that it names."""
    shipped = PROJECT / "pipeline" / "contracts" / "beleid.yaml"
    (folder / "beleid.yaml").write_bytes(shipped.read_bytes())
    (folder / "config.yaml").write_text(uncommented(config_text()), encoding="utf-8")
    return load_config(folder / "config.yaml")


def test_the_config_of_the_checkout_is_the_generated_one() -> None:
    assert (PROJECT / "config.yaml").read_text(encoding="utf-8") == config_text()


def test_the_generated_config_is_valid_as_it_stands(tmp_path: Path) -> None:
    path = init(tmp_path / "zoetermeer")[0]
    config = load_config(path)
    assert config.gemeente.naam == "Zoetermeer"
    assert config.partners == ()
    assert config.drukstraat is not None
    assert config.drukstraat.drop.map == tmp_path / "zoetermeer" / "drukstraat"


def test_what_stands_there_uncommented_is_the_default(tmp_path: Path) -> None:
    minimal = tmp_path / "minimal.yaml"
    minimal.write_text(
        'gemeente: {naam: Zoetermeer, code: "0637"}\ndrukstraat: {drop: {map: drukstraat}}\n', encoding="utf-8"
    )
    (tmp_path / "config.yaml").write_text(config_text(), encoding="utf-8")
    assert load_config(tmp_path / "config.yaml") == load_config(minimal)


def test_the_config_with_every_example_uncommented_is_valid_too(tmp_path: Path) -> None:
    config = every_example(tmp_path)
    assert [partner.id for partner in config.partners] == [
        "woonbron", "stroomnet", "zorgzeker", "waterland", "verhuurders",
    ]  # fmt: skip
    assert config.partners[1].drop.sftp is not None
    assert config.partners[1].drop.sftp.poort == 22
    assert [aanleveraar.overeenkomst is None for aanleveraar in config.partners[4].aanleveraars] == [False, True]
    assert config.partners[2].ontvangst.pgp_sleutel == tmp_path / "keys" / "zorgzeker.asc"
    assert list(config.formaten) == ["woningbeheer"]
    assert config.formaten["woningbeheer"].read_naam("achterstand_20261123.csv") == ("2026-11-23", "")
    assert config.soorten
    assert len(config.grenzen) == 4
    assert config.inwoners.drop is not None
    assert [uitvoerder.id for uitvoerder in config.uitvoerders] == ["kwadraad"]
    assert config.huisstijl.logo == tmp_path / "logo.svg"


def test_a_commented_default_says_the_true_default(tmp_path: Path) -> None:
    config = every_example(tmp_path)
    sftp = config.partners[1].drop.sftp
    assert sftp is not None
    fields = Sftp.model_fields
    assert (sftp.poort, sftp.timeout_seconden, sftp.pogingen) == tuple(
        fields[name].default for name in ("poort", "timeout_seconden", "pogingen")
    )
    assert config.grenzen["Huur"] == Grens()
    assert config.partners[0].ontvangst == Ontvangst()
    assert config.partners[0].verwacht == Verwacht(min=1, max=5000, ritme="maandelijks")


@pytest.mark.parametrize(
    "model",
    [
        Config,
        Partner,
        Verwacht,
        Ontvangst,
        Aanleveraar,
        Verhuurder,
        Ondertekening,
        Contact,
        Persoon,
        Sftp,
        BsnGrondslag,
        Formaat,
        Vervanging,
        Soort,
        Grens,
        Uitvoerder,
        Huisstijl,
        Pagina,
    ],
    ids=lambda m: m.__name__,
)
def test_every_setting_is_in_the_generated_config(model: type[BaseModel]) -> None:
    named = set(re.findall(r"([a-z_]+):", config_text()))
    assert set(model.model_fields) <= named


def test_every_block_of_the_schema_is_looked_at() -> None:
    # A block that the test above does not know would go unexplained unnoticed.
    blocks = {field.annotation for field in Config.model_fields.values() if isinstance(field.annotation, type)}
    named = set(re.findall(r"([a-z_]+):", config_text()))
    for block in blocks:
        if issubclass(block, Part):
            assert set(block.model_fields) <= named, block.__name__


def test_no_line_of_explanation_looks_like_an_example() -> None:
    # An example starts with # directly before its key; everything else has a space after the #.
    for line in config_text().splitlines():
        if _EXAMPLE.match(line) and line != "#":
            assert re.match(r"^ *#(- )?[A-Za-z_]+:", line), line


def test_the_folders_are_made_and_keys_is_private(tmp_path: Path) -> None:
    made = init(tmp_path)
    assert {path.relative_to(tmp_path).as_posix() for path in made} == {
        "config.yaml", "inbox", "outbox", "drops", "drukstraat", "drukstraat/retour", "keys",
    }  # fmt: skip
    assert all(path.exists() for path in made)
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


def test_an_existing_config_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("mijn werk\n", encoding="utf-8")
    with pytest.raises(UsageError, match="bestaat al"):
        init(tmp_path)
    assert (tmp_path / "config.yaml").read_text(encoding="utf-8") == "mijn werk\n"
    assert [path.name for path in tmp_path.iterdir()] == ["config.yaml"]


def test_folders_that_are_there_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "levering").write_bytes(b"x")
    assert tmp_path / "inbox" not in init(tmp_path)
    assert (tmp_path / "inbox" / "levering").read_bytes() == b"x"


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "drops").write_bytes(b"")
    with pytest.raises(UsageError, match="geen map"):
        init(tmp_path)
    assert not (tmp_path / "config.yaml").exists()


def test_a_folder_under_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_bytes(b"")
    with pytest.raises(UnavailableError, match="niet te schrijven"):
        init(tmp_path / "bestand" / "map")
