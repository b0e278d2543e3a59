"""The synthetic population: reproducible, of the contract's shape, and the truth refers to who is there."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from bevolking_groot import Proef, make_proef, tel_gebreken
from gebreken_groot import GEBREKEN
from signalen_groot import OVER

from pipeline.contracts.tables import INWONERS, SIGNALEN
from pipeline.domain.bsn import Bsn


@pytest.fixture(scope="module")
def proef() -> Proef:
    return make_proef(inwoners=12_000, signalen=9_000, seed=3, met_bsn=0.5, met_klantnummer=True)


def test_the_same_seed_gives_the_same_tables_and_another_seed_others() -> None:
    een, twee, zonder = (make_proef(inwoners=900, signalen=n, seed=seed) for n, seed in ((300, 1), (300, 1), (0, 2)))
    assert een == twee
    assert een.inwoners["bsn"] != zonder.inwoners["bsn"]
    assert zonder.signalen.schema == SIGNALEN


def test_the_tables_have_the_shape_of_the_contract_and_the_size_asked_for(proef: Proef) -> None:
    assert proef.inwoners.schema == INWONERS
    assert proef.signalen.schema == SIGNALEN
    assert (proef.inwoners.num_rows, proef.signalen.num_rows, proef.waarheid.num_rows) == (12_000, 9_000, 9_000)
    assert all(
        tabel.column(naam).null_count == 0
        for tabel in proef
        for naam in ("bsn", "signaal_id")
        if naam in tabel.column_names
    )


def test_every_bsn_is_valid_and_unique(proef: Proef) -> None:
    nummers = proef.inwoners["bsn"].to_pylist()
    assert len(set(nummers)) == len(nummers)
    assert all(isinstance(Bsn.parse(str(nummer)), Bsn) for nummer in nummers)


def test_the_truth_names_a_person_of_the_file_or_nobody(proef: Proef) -> None:
    waarheid = proef.waarheid.select(["bsn", "soort"]).to_pydict()
    bekend = set(proef.inwoners["bsn"].to_pylist())
    assert {soort for soort, bsn in zip(waarheid["soort"], waarheid["bsn"], strict=True) if bsn not in bekend} == {
        "niet in bestand"
    }
    assert all(
        (bsn == "") == (soort == "niet in bestand")
        for soort, bsn in zip(waarheid["soort"], waarheid["bsn"], strict=True)
    )
    assert set(waarheid["soort"]) == set(OVER)
    assert proef.waarheid["signaal_id"] == proef.signalen["signaal_id"]


def test_a_signaal_without_a_label_says_what_the_register_says(proef: Proef) -> None:
    waarheid = proef.waarheid.filter(pc.equal(pc.list_value_length(proef.waarheid["gebreken"]), pa.scalar(0))).select(
        ["signaal_id", "bsn"]
    )
    paren = waarheid.join(proef.signalen.drop_columns("bsn"), "signaal_id").join(
        proef.inwoners, "bsn", right_suffix="_brp", join_type="inner"
    )
    assert paren.num_rows > 3_000
    for veld in ("postcode", "huisnummer", "huisletter", "voorvoegsel", "straat"):
        assert paren[veld] == paren[f"{veld}_brp"]
    assert paren["achternaam"] == paren["geslachtsnaam"]
    assert paren["toevoeging"] == paren["huisnummertoevoeging"]


def test_every_defect_occurs(proef: Proef) -> None:
    counts = tel_gebreken(proef.waarheid)
    zeldzaam = {gebrek.label for gebrek in GEBREKEN if gebrek.label.startswith("bsn")}
    assert {gebrek.label for gebrek in GEBREKEN} - set(counts) <= zeldzaam
    assert 0.4 < counts["zonder gebrek"] / 9_000 < 0.55
