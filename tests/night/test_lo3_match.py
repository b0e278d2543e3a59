"""A hundred signalen about people in RvIG's LO3 test set, each with one mistake of real partners: nobody else is found.

The set is hostile by itself: thirty people on one address, ten of one surname and one birth date, generations of one
name. What the partner got wrong is written out in `FOUTEN`; the residents are taken in order of BSN.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from werkplaats import CONFIG, KOLOMMEN, Werkplaats

VELDEN = (*KOLOMMEN, "voornamen", "voorvoegsel", "huisletter", "toevoeging")
PER_FOUT = 4
"""Signalen per mistake: with 25 mistakes a hundred."""

Inwoner = Mapping[str, str]
Fout = Callable[[Inwoner], dict[str, str]]
"""What the partner has otherwise than the register; nothing when this mistake cannot be made about this resident."""


def letters(een: Inwoner) -> str:
    return "".join(f"{naam[0].upper()}." for naam in een["voornamen"].split())


def is_gehuwd(een: Inwoner) -> bool:
    return een["partner_geslachtsnaam"] not in {"", een["geslachtsnaam"]}


def partnernaam(een: Inwoner) -> str:
    return f"{een['partner_voorvoegsel']} {een['partner_geslachtsnaam']}".strip()


def eigennaam(een: Inwoner) -> str:
    return f"{een['voorvoegsel']} {een['geslachtsnaam']}".strip()


def zonder_tekens(tekst: str) -> str:
    return "".join(teken for teken in unicodedata.normalize("NFD", tekst) if not unicodedata.combining(teken))


def datum(een: Inwoner, **anders: str) -> dict[str, str]:
    """The birth date as `dd-mm-jjjj`, with a part of it otherwise."""
    geboren = een["geboortedatum"]
    deel = {"dag": geboren[6:], "maand": geboren[4:6], "jaar": geboren[:4]} | anders
    return {"geboortedatum": "{dag}-{maand}-{jaar}".format(**deel)}


def verwisseld(een: Inwoner) -> dict[str, str]:
    dag, maand = een["geboortedatum"][6:], een["geboortedatum"][4:6]
    return datum(een, dag=maand, maand=dag) if "00" < dag <= "12" and dag != maand else {}


def ander_jaar(een: Inwoner) -> dict[str, str]:
    return datum(een, jaar=f"{een['geboortedatum'][:3]}{9 - int(een['geboortedatum'][3])}")


def naam(nieuw: str, een: Inwoner) -> dict[str, str]:
    return {} if nieuw == een["geslachtsnaam"] else {"achternaam": nieuw}


def letter_weg(een: Inwoner) -> dict[str, str]:
    eigen = een["geslachtsnaam"]
    return naam(eigen[:3] + eigen[4:], een) if len(eigen) > 5 else {}


def letters_om(een: Inwoner) -> dict[str, str]:
    eigen = een["geslachtsnaam"]
    return naam(eigen[:2] + eigen[3] + eigen[2] + eigen[4:], een) if len(eigen) > 5 else {}


def vorig_adres(een: Inwoner) -> dict[str, str]:
    postcode, huisnummer = een["vorige_postcode"], een["vorige_huisnummer"]
    return {"postcode": postcode, "huisnummer": huisnummer, "huisletter": "", "toevoeging": ""} if postcode else {}


FOUTEN: Mapping[str, Fout] = {
    "alleen de eerste voorletter": lambda een: {"voorletters": letters(een)[:2]} if " " in een["voornamen"] else {},
    "geen voorletters": lambda _: {"voorletters": ""},
    "voorletters omgekeerd": lambda een: (
        {"voorletters": ".".join(letters(een)[-2::-2]) + "."} if " " in een["voornamen"] else {}
    ),
    "voornaam in plaats van voorletters": lambda een: {"voorletters": "", "voornamen": een["voornamen"].split()[0]},
    "roepnaam van drie letters": lambda een: {"voorletters": "", "voornamen": een["voornamen"][:3]},
    "voorvoegsel weggelaten": lambda een: {"voorvoegsel": ""} if een["voorvoegsel"] else {},
    "voorvoegsel vooraan in de achternaam": lambda een: (
        {"voorvoegsel": "", "achternaam": eigennaam(een)} if een["voorvoegsel"] else {}
    ),
    "voorvoegsel achter een komma": lambda een: (
        {"voorvoegsel": "", "achternaam": f"{een['geslachtsnaam']}, {een['voorvoegsel']}"} if een["voorvoegsel"] else {}
    ),
    "partnernaam": lambda een: {"voorvoegsel": "", "achternaam": partnernaam(een)} if is_gehuwd(een) else {},
    "partnernaam met de eigen naam erachter": lambda een: (
        {"voorvoegsel": "", "achternaam": f"{partnernaam(een)}-{eigennaam(een)}"} if is_gehuwd(een) else {}
    ),
    "partnernaam zonder geboortedatum": lambda een: (
        {"voorvoegsel": "", "achternaam": partnernaam(een), "geboortedatum": ""} if is_gehuwd(een) else {}
    ),
    "tekens weggelaten": lambda een: naam(zonder_tekens(een["geslachtsnaam"]), een),
    "hoofdletters": lambda een: {
        "achternaam": een["geslachtsnaam"].upper(), "voorvoegsel": een["voorvoegsel"].upper(), "straat": "STRAAT",
    },
    "alles in een veld met aanspreking": lambda een: {
        "voorletters": "", "voorvoegsel": "", "achternaam": f"Dhr/mevr {letters(een)} {eigennaam(een)}",
    },
    "een letter weggelaten": letter_weg,
    "twee letters verwisseld": letters_om,
    "een letter weggelaten zonder geboortedatum": lambda een: (
        {"geboortedatum": "", **letter_weg(een)} if letter_weg(een) else {}
    ),
    "dag en maand verwisseld": verwisseld,
    "een cijfer in het jaar anders": ander_jaar,
    "alleen het geboortejaar": lambda een: {"geboortedatum": een["geboortedatum"][:4]},
    "geen geboortedatum": lambda _: {"geboortedatum": ""},
    "geen geboortedatum en een voorletter": lambda een: {"geboortedatum": "", "voorletters": letters(een)[:2]},
    "toevoeging weggelaten": lambda een: (
        {"huisletter": "", "toevoeging": ""} if een["huisletter"] + een["huisnummertoevoeging"] else {}
    ),
    "huisnummer van de overburen": lambda een: {"huisnummer": str(int(een["huisnummer"]) + 1)},
    "vorig adres": vorig_adres,
}  # fmt: skip


def rijen(inwoners: list[Inwoner]) -> Iterator[tuple[str, Inwoner, dict[str, str]]]:
    """A mistake, the resident it is about, and the record; every resident at most once, rare mistakes first."""
    mogelijk = {fout: [een for een in inwoners if make(een)] for fout, make in FOUTEN.items()}
    bezet: set[str] = set()
    for fout in sorted(FOUTEN, key=lambda each: len(mogelijk[each])):
        vrij = [een for een in mogelijk[fout] if een["bsn"] not in bezet]
        step = max(1, len(vrij) // PER_FOUT)
        for een in vrij[::step][:PER_FOUT]:
            bezet.add(een["bsn"])
            yield fout, een, gewoon(een, len(bezet)) | FOUTEN[fout](een)


def gewoon(een: Inwoner, nummer: int) -> dict[str, str]:
    """The record of a partner without mistakes."""
    same = {veld: een[veld] for veld in ("voorvoegsel", "straat", "huisnummer", "huisletter", "postcode")}
    vast = {"woonplaats": "Den Haag", "bedrag": "200,00", "ontstaansdatum": "2026-10-01", "signaaldatum": "2026-11-20"}
    eigen = {"achternaam": een["geslachtsnaam"], "toevoeging": een["huisnummertoevoeging"]}
    return dict.fromkeys(VELDEN, "") | vast | same | eigen | datum(een) | {
        "referentie": f"REF-{nummer:05d}", "voorletters": letters(een),
    }  # fmt: skip


def is_klant(een: Inwoner) -> bool:
    """Whether a partner can have them: an adult with a whole birth date, a name and a Dutch address."""
    geboren = een["geboortedatum"]
    heel = geboren < "20060101" and geboren[4:6] != "00" and geboren[6:] != "00" and geboren[:4] != "0000"
    return heel and all(een[veld] for veld in ("voornamen", "geslachtsnaam", "postcode", "huisnummer"))


@pytest.fixture
def den_haag(tmp_path: Path, shared_data: Path) -> Werkplaats:
    gemeente = Werkplaats(tmp_path, config=CONFIG.replace('Zoetermeer, code: "0637"', '"\'s-Gravenhage", code: "0518"'))
    words = ["inwoners", "import", str(shared_data / "brp" / "lo3_testset_2022.csv"), "--peildatum", "2026-11-20"]
    assert gemeente.seintje(*words, "--formaat", "lo3").code == 3
    return gemeente


def test_a_hundred_signalen_with_a_mistake_about_rvig_test_persons_reach_nobody_else(den_haag: Werkplaats) -> None:
    gemaakt = list(rijen([een for een in den_haag.tabel("inwoners") if is_klant(een)]))
    lines = [";".join(VELDEN), *(";".join(row[veld] for veld in VELDEN) for _, _, row in gemaakt)]
    den_haag.lever("woonbron", "VS_woonbron_20261122_001.csv", "\n".join(lines) + "\n")

    den_haag.seintje("run")

    found = {row["referentie"]: row for row in den_haag.tabel("matches")}
    uitkomst = {
        (fout, row["referentie"]): "niet opgezocht" if row["referentie"] not in found
        else found[row["referentie"]]["besluit"] if not found[row["referentie"]]["bsn"]
        else "goed" if found[row["referentie"]]["bsn"] == een["bsn"] else "fout"
        for fout, een, row in gemaakt
    }  # fmt: skip
    geteld = Counter(uitkomst.values())
    assert len(gemaakt) == 100
    assert [wat for wat, hoe in uitkomst.items() if hoe in {"fout", "niet opgezocht"}] == []
    assert geteld["goed"] >= 50, geteld
