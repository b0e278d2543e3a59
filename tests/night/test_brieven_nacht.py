"""Which letter a night writes, with what, and what it looks like beforehand."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import pypdfium2
import pytest
from werkplaats import CONFIG, KOLOMMEN, VANDAAG, Werkplaats, rij

from pipeline.adapters.config_file import load_config
from pipeline.adapters.store import read_store
from pipeline.casework import TeSchrijven
from pipeline.contracts.letters import BriefOpdracht, Herkomst, Waarde, briefsoorten
from pipeline.contracts.zaken import Actie, Besluit, BriefStap, Geadresseerde, Stand
from pipeline.omgeving import Omgeving
from pipeline.opdrachten import opdracht_for
from pipeline.zaakstaat import stored_zaken

TO = Geadresseerde(
    ("S. Testeling", "Dorpsstraat 1", "2712 AB  ZOETERMEER"), "2712AB", "2712AB1", "Geachte S. Testeling"
)
OFFICE = """
uitvoerders:
  - {id: kwadraad, naam: Kwadraad, bezoekadres: "Kerkweg 1, Zoetermeer"}
"""


@pytest.fixture
def werkplaats(tmp_path: Path) -> Werkplaats:
    (tmp_path / "w").mkdir()
    made = Werkplaats(tmp_path / "w", config=CONFIG + OFFICE)
    made.inwoners(3)
    return made


def csv_van(rijen: Iterable[dict[str, str]]) -> str:
    """The records as a house CSV that says of each whether it is a crisis."""
    names = (*KOLOMMEN, "crisis")
    return "\n".join([";".join(names), *(";".join(one.get(name, "") for name in names) for one in rijen)]) + "\n"


def night(werkplaats: Werkplaats, volgnr: int, *rijen: dict[str, str]) -> dict[str, list[str]]:
    """One night with this levering; the templates of all letters by BSN, in order of name."""
    if rijen:
        werkplaats.lever("woonbron", f"VS_woonbron_20261123_{volgnr}.csv", csv_van(rijen))
    assert werkplaats.seintje("run").code in {0, 3}
    letters: dict[str, list[str]] = {}
    for row in werkplaats.tabel("brieven"):
        letters.setdefault(row["bsn"], []).append(row["template"])
    return {bsn: sorted(templates) for bsn, templates in letters.items()}


def text_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    text = " ".join(str(document[0].get_textpage().get_text_range()).split())
    document.close()
    return text


def test_a_crisis_gets_the_crisis_letter_and_others_an_invitation(werkplaats: Werkplaats) -> None:
    letters = night(werkplaats, 1, rij(1), rij(2, crisis="J"))
    assert sorted(letters.values()) == [["crisis"], ["uitnodiging"]]
    (path,) = (
        werkplaats.root / "outbox" / row["bestand"]
        for row in werkplaats.tabel("brieven")
        if row["template"] == "crisis"
    )
    text = text_of(path)
    assert "U kunt uw woning kwijtraken." in text
    assert "vóór donderdag 26 november 2026" in text


def test_whatever_is_run_again_nobody_gets_a_letter_twice(werkplaats: Werkplaats) -> None:
    first = night(werkplaats, 1, rij(1), rij(2, crisis="J"))
    assert night(werkplaats, 2) == first
    assert night(werkplaats, 3, rij(1, referentie="REF-X"), rij(2, referentie="REF-Y", crisis="J")) == first


def test_a_crisis_after_the_invitation_gets_the_fast_lane_too(werkplaats: Werkplaats) -> None:
    night(werkplaats, 1, rij(1))
    letters = night(werkplaats, 2, rij(1, referentie="REF-X", crisis="J"))
    assert list(letters.values()) == [["crisis", "uitnodiging"]]


def test_a_letter_names_the_landlord_and_not_the_collective_drop(tmp_path: Path) -> None:
    collective = CONFIG.replace(
        "drukstraat:",
        """\
  - id: verzamel
    naam: Kleine verhuurders
    soort: Huur
    overeenkomst: {ondertekend: 2026-01-15, tot: null}
    drop: {map: drops/verzamel}
    aanleveraars:
      - {naam: Jansen Vastgoed B.V., overeenkomst: {ondertekend: 2026-01-15, tot: null}}
drukstraat:""",
    )
    werkplaats = Werkplaats(tmp_path, config=collective)
    (tmp_path / "drops" / "verzamel").mkdir()
    werkplaats.inwoners(1)
    row = rij(1) | {"aanleveraar": "JANSEN VASTGOED BV"}
    lines = [";".join(row), ";".join(row.values())]
    werkplaats.lever("verzamel", "VS_verzamel_20261123_1.csv", "\n".join(lines) + "\n")
    assert werkplaats.seintje("run").code in {0, 3}
    (brief,) = werkplaats.tabel("brieven")
    assert "kregen wij van Jansen Vastgoed B.V. Het gaat" in text_of(tmp_path / "outbox" / brief["bestand"])


# the order for the press


def ordered(
    werkplaats: Werkplaats, template: str, *, aanleiding: str = "1", geboren: str = "20050100", **velden: Waarde
) -> BriefOpdracht:
    config = load_config(werkplaats.root / "config.yaml")
    omgeving = Omgeving(config, date.fromisoformat(VANDAAG), lambda: datetime.now(UTC), "tester")
    with read_store(config.store) as store:
        (zaak,) = stored_zaken(store)
        brief, actie = (
            BriefStap(template, aanleiding),
            Actie("Brief", "brief-uitnodiging", "gemeente", omgeving.vandaag),
        )
        work = TeSchrijven(zaak, Besluit(actie, (brief,)), TO, brief, geboren, Stand(omgeving.vandaag, ()))
        herkomst = [Herkomst("Huur", "Woonbron", crisis=False), Herkomst("Energie", "Stroomnet", crisis=True)]
        return opdracht_for(work, herkomst, velden=velden, omgeving=omgeving, store=store)


def test_one_zaak_template_and_occasion_is_one_kenmerk(werkplaats: Werkplaats) -> None:
    night(werkplaats, 1, rij(1))
    codes = [
        ordered(werkplaats, template, aanleiding=aanleiding).kenmerk
        for template in ("uitnodiging", "laatste_bericht")
        for aanleiding in ("1", "2")
    ]
    assert len(set(codes)) == 4
    assert ordered(werkplaats, "uitnodiging").kenmerk == codes[0] == werkplaats.tabel("brieven")[0]["kenmerk"]


def test_the_order_carries_what_the_zaak_and_the_register_know(werkplaats: Werkplaats) -> None:
    night(werkplaats, 1, rij(1))
    velden = ordered(werkplaats, "zelf_aan_de_slag", contactwijzen=["telefoon"]).velden
    assert velden["partner_soorten"] == ["uw energie", "uw huur"]
    assert velden["bronnen"] == ["Stroomnet", "Woonbron"]
    assert velden["soorten"] == ["Energie", "Huur"]
    assert velden["crisis_soorten"] == ["Energie"]
    assert velden["klasse"] == "enkelvoudig"
    assert velden["leeftijdsgroep"] == "18-26"
    assert velden["reageer_voor"] == "maandag 7 december 2026"
    assert velden["uitvoerder"] == "Kwadraad"
    assert velden["contactwijzen"] == ["telefoon"]
    assert "Humanitas" in str(velden["organisaties"])
    assert ordered(werkplaats, "uitnodiging", geboren="").velden["leeftijdsgroep"] == ""


@pytest.mark.parametrize(
    ("plaats", "adres"),
    [("kantoor", "Kerkweg 1, Zoetermeer"), ("stadhuis", "Engelandlaan 502, Zoetermeer"), ("thuis", None)],
)
def test_a_place_brings_its_address(werkplaats: Werkplaats, plaats: str, adres: str | None) -> None:
    night(werkplaats, 1, rij(1))
    velden = ordered(werkplaats, "bevestiging_afspraak", afspraak_plaats=plaats).velden
    assert velden.get("afspraak_adres") == adres
    own = ordered(werkplaats, "bevestiging_afspraak", afspraak_plaats=plaats, afspraak_adres="Wijkpunt 3").velden
    assert own["afspraak_adres"] == "Wijkpunt 3"


# looking beforehand


@pytest.mark.parametrize("template", briefsoorten())
def test_every_letter_has_an_example(werkplaats: Werkplaats, template: str) -> None:
    target = werkplaats.root / f"{template}.pdf"
    assert werkplaats.seintje("letters", "preview", template, str(target)).code == 0
    document = pypdfium2.PdfDocument(target)
    size = tuple(round(points * 25.4 / 72) for points in document[0].get_size())
    document.close()
    assert size == ((148, 105) if template == "kaartje_niet_thuis" else (210, 297))


def test_any_letter_can_be_seen_with_the_data_of_a_real_one(werkplaats: Werkplaats) -> None:
    night(werkplaats, 1, rij(1))
    kenmerk = werkplaats.tabel("brieven")[0]["kenmerk"]
    target = werkplaats.root / "kijk.pdf"
    done = werkplaats.seintje("letters", "preview", "laatste_bericht", str(target), "--kenmerk", kenmerk.lower())
    assert done.code == 0, done
    text = text_of(target)
    assert "Van Testelingb" in text
    assert kenmerk in text
    assert "Dit bericht kregen wij van Woonbron" in text
    assert werkplaats.seintje("letters", "preview", "crisis", "--kenmerk", "VS-0000-0000-0000").code == 2


def test_a_letter_seen_with_the_data_of_a_real_one_is_that_letter(werkplaats: Werkplaats) -> None:
    night(werkplaats, 1, rij(1))
    (row,) = werkplaats.tabel("brieven")
    target = werkplaats.root / "kijk.pdf"
    assert werkplaats.seintje("letters", "preview", row["template"], str(target), "--kenmerk", row["kenmerk"]).code == 0
    assert target.read_bytes() == (werkplaats.root / "outbox" / row["bestand"]).read_bytes()


def test_a_preview_is_a_pdf_or_a_picture_of_a_letter_that_exists(werkplaats: Werkplaats) -> None:
    jpg = werkplaats.root / "kijk.jpg"
    assert werkplaats.seintje("letters", "preview", "crisis", str(jpg)).code == 2
    assert not jpg.exists()
    typo = werkplaats.seintje("letters", "preview", "uitnodigin")
    assert typo.code == 65
    assert "bedoelt u uitnodiging?" in typo.err


def test_a_template_with_a_fault_says_file_line_and_field(werkplaats: Werkplaats) -> None:
    shipped = Path(__file__).resolve().parents[2] / "templates" / "letters"
    own = werkplaats.root / "brieven"
    own.mkdir()
    for path in shipped.iterdir():
        (own / path.name).write_bytes(path.read_bytes())
    crisis = own / "crisis.md.j2"
    crisis.write_text(crisis.read_text("utf-8").replace("{{ reageer_voor }}", "{{ reageervoor }}"), encoding="utf-8")
    config = werkplaats.root / "config.yaml"
    config.write_text(config.read_text("utf-8") + "\nhuisstijl: {sjablonen: brieven}\n", encoding="utf-8")
    done = werkplaats.seintje("letters", "preview", "crisis")
    assert done.code == 65
    assert "crisis.md.j2: regel 21: het veld 'reageervoor' bestaat niet; bedoelt u 'reageer_voor'?" in (
        " ".join(done.err.split())
    )
    assert list(night(werkplaats, 1, rij(1), rij(2, crisis="J")).values()) == [["uitnodiging"]]
    (held,) = (row for row in werkplaats.tabel("zaken") if "sjabloon" in row["actie_reden"])
    assert held["actie"] == "Brief"
