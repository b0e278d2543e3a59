"""Three signalen by hand about people in RvIG's LO3 test set (municipality 0518), three correct letters."""

from pathlib import Path

import pypdfium2
from werkplaats import CONFIG, Werkplaats, csv_van, rij

pytest_plugins = ("gemeente_fixture",)


def test_three_signalen_about_rvig_test_persons_give_three_correct_letters(tmp_path: Path, shared_data: Path) -> None:
    gemeente = Werkplaats(tmp_path, config=CONFIG.replace('Zoetermeer, code: "0637"', '"\'s-Gravenhage", code: "0518"'))
    words = ["inwoners", "import", str(shared_data / "brp" / "lo3_testset_2022.csv"), "--peildatum", "2026-11-20"]
    assert gemeente.seintje(*words, "--formaat", "lo3").code == 3
    rows = [
        rij(
            1,
            achternaam="van 't Wiel",
            geboortedatum="07-01-1971",
            huisnummer="21",
            postcode="2525 JA",
            voorletters="J.",
        ),
        rij(2, achternaam="Maassen", geboortedatum="1960-08-05", huisnummer="5", postcode="2513AC", voorletters="D.G."),
        rij(
            3,
            achternaam="Leijenhorst",
            geboortedatum="19800420",
            huisnummer="15",
            postcode="2583XL",
            voorletters="R.J.",
        ),
    ]
    gemeente.lever("woonbron", "VS_woonbron_20261122_001.csv", csv_van(rows))
    done = gemeente.seintje("run")
    assert "Onder huisstijl ontbreekt: retouradres, telefoon" in " ".join(done.out.split())

    letters = sorted(lines_of(gemeente.root / "outbox" / row["bestand"]) for row in gemeente.tabel("brieven"))
    assert letters == [
        ("D.G. Altena-Maassen", "Lange Vijverberg 5", "2513 AC 'S-GRAVENHAGE", "Geachte mevrouw Altena-Maassen,"),
        (
            "De hooggeboren heer",
            "R.J. graaf van der Leijenhorst",
            "Vuurtorenweg 15",
            "2583 XL SCHEVENINGEN",
            "Hooggeboren heer,",
        ),
        ("J. van 't Wiel", "Marktweg 21", "2525 JA 'S-GRAVENHAGE", "Geachte mevrouw Van 't Wiel,"),
    ]


def lines_of(path: Path) -> tuple[str, ...]:
    """The window's lines and the salutation, as a reader finds them on the paper."""
    pdf = pypdfium2.PdfDocument(path)
    text = pdf[0].get_textpage().get_text_bounded().replace("\r\n", "\n")
    pdf.close()
    lines = [" ".join(line.split()) for line in text.split("\n")]
    start = next(i for i, line in enumerate(lines) if line.startswith("Retour:")) + 1
    end = next(i for i, line in enumerate(lines) if line.startswith("Datum"))
    salutation = next(line for line in lines if line.endswith(",") and ("Geachte" in line or "heer" in line))
    return (*lines[start:end], salutation)
