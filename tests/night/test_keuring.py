"""Letters that look wrong, seen from outside: the zaak keeps its action, the clerk is told, the others go on."""

from pathlib import Path

from werkplaats import Werkplaats, csv_van, persoon, rij

pytest_plugins = ("gemeente_fixture",)

SHIPPED = Path(__file__).resolve().parents[2] / "templates" / "letters"
GEHEIM = "op(60, 250, text(fill: white)[geheim])"


def own_layout(gemeente: Werkplaats, extra: str) -> None:
    """The municipality's own letters, with something added to the layout."""
    own = gemeente.root / "brieven"
    if not own.exists():
        own.mkdir()
        config = gemeente.root / "config.yaml"
        config.write_text(config.read_text() + "huisstijl: {sjablonen: brieven}\n")
    for path in SHIPPED.iterdir():
        (own / path.name).write_bytes(path.read_bytes())
    layout = own / "huisstijl.typ"
    layout.write_text(layout.read_text(encoding="utf-8") + f"\n{extra}\n", encoding="utf-8")


def waiting(gemeente: Werkplaats) -> dict[str, str]:
    """The reason per resident's BSN of every zaak that wanted a letter and has none."""
    zaken = gemeente.tabel("zaken")
    assert {zaak["actie"] for zaak in zaken} == {"Brief"}
    return {zaak["bsn"]: zaak["actie_code"] for zaak in zaken if zaak["actie_code"] != "brief-uitnodiging"}


def test_a_fault_in_the_letters_about_rent_leaves_those_about_energy_alone(gemeente: Werkplaats) -> None:
    own_layout(gemeente, f'#if repr(brief.blokken).contains("uw huur") {{ {GEHEIM} }}')
    gemeente.lever("woonbron", "VS_woonbron_20261122_001.csv", csv_van([rij(n) for n in (1, 2, 3)]))
    gemeente.lever("stroomnet", "VS_stroomnet_20261122_001.csv", csv_van([rij(n) for n in (4, 5)]))
    assert gemeente.seintje("run").code == 3
    assert {row["bsn"] for row in gemeente.tabel("brieven")} == {persoon(4)["bsn"], persoon(5)["bsn"]}
    assert waiting(gemeente) == {persoon(n)["bsn"]: "brief-contrast-te-laag" for n in (1, 2, 3)}
    told = gemeente.seintje("status").out
    assert "Een tekst is slecht te lezen" in told
    assert "Testeling" not in told


def test_one_letter_that_looks_wrong_holds_its_variant_until_it_is_mended(gemeente: Werkplaats) -> None:
    own_layout(gemeente, f"#{GEHEIM}")
    gemeente.lever("woonbron", "VS_woonbron_20261122_001.csv", csv_van([rij(n) for n in (1, 2, 3)]))
    gemeente.seintje("run")
    assert set(waiting(gemeente).values()) == {"brief-contrast-te-laag"}
    assert gemeente.tabel("brieven") == []

    first = min(gemeente.tabel("zaken"), key=lambda zaak: str(zaak["zaak_id"]))["bsn"]
    (nummer,) = (n for n in (1, 2, 3) if persoon(n)["bsn"] == first)
    own_layout(gemeente, f'#if brief.adres.at(1) == "Dorpsstraat {nummer}" {{ {GEHEIM} }}')
    gemeente.seintje("run")
    assert sorted(waiting(gemeente).values()) == ["brief-contrast-te-laag", *["brief-variant-vastgehouden"] * 2]
    assert waiting(gemeente)[first] == "brief-contrast-te-laag"
    assert gemeente.tabel("brieven") == []
    assert list((gemeente.root / "outbox").rglob("*.pdf")) == []

    own_layout(gemeente, "")
    gemeente.seintje("run")
    assert waiting(gemeente) == {}
    assert len(gemeente.tabel("brieven")) == 3
