"""Mojibake: measured on letters that must not mislead, and on real misreadings that must be seen."""

import csv
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.demo.namen import read_rows
from pipeline.formats.mojibake import is_mojibake

# DIN 91379, table of Latin letters: the blocks it takes, what it leaves out of them, and its sequences
BLOCKS = ((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x17E), (0x1CD, 0x1DC), (0x1DE, 0x1DF), (0x1E2, 0x1F0), (0x1F4, 0x1F5),
          (0x1F8, 0x1FF), (0x212, 0x213), (0x218, 0x21B), (0x21E, 0x21F), (0x227, 0x233), (0x1E02, 0x1EF9))  # fmt: skip
SINGLE = "ƇƈƏƗƠơƯưƷəɨʒ"
SEQUENCES = (
    "A̋ C̀ C̄ C̆ C̈ C̕ C̣ C̦ C̨̆ D̂ F̀ F̄ G̀ H̄ H̦ H̱ J́ J̌ K̀ K̂ K̄ K̇ K̕ K̛ K̦ K͟H K͟h L̂ L̥ L̥̄ L̦ M̀ M̂ M̆ M̐ N̂ N̄ N̆ N̦ P̀ P̄ P̕ P̣ "
    "R̆ R̥ R̥̄ S̀ S̄ S̛̄ S̱ T̀ T̄ T̈ T̕ T̛ U̇ Z̀ Z̄ Z̆ Z̈ Z̧ a̋ c̀ c̄ c̆ c̈ c̕ c̣ c̦ c̨̆ d̂ f̀ f̄ g̀ h̄ h̦ j́ k̀ k̂ k̄ k̇ k̕ k̛ k̦ k͟h l̂ l̥ l̥̄ l̦ "
    "m̀ m̂ m̆ m̐ n̂ n̄ n̆ n̦ p̀ p̄ p̕ p̣ r̆ r̥ r̥̄ s̀ s̄ s̛̄ s̱ t̀ t̄ t̕ t̛ u̇ z̀ z̄ z̆ z̈ z̧ Ç̆ Û̄ ç̆ û̄ ÿ́ Č̕ Č̣ č̕ č̣ Ī́ ī́ Ž̦ Ž̧ ž̦ ž̧ "
    "Ḳ̄ ḳ̄ Ṣ̄ ṣ̄ Ṭ̄ ṭ̄ Ạ̈ ạ̈ Ọ̈ ọ̈ Ụ̄ Ụ̈ ụ̄ ụ̈"
)

_NAMEN = (
    "René André Zoë Müller Jürgen Çelik Özdemir Şahin Ünal Yıldız Güneş José Muñoz Peña Renée Marlène Łukasz Wałęsa "
    "Kowalczyk-Żak Đorđević Şimşek Škoda Žižek Dvořák Křížek Nguyễn Trần Åse Bjørn Jørgensen Sjöström Händel Weiß "
    "Çağlar Özgür Büyük Ağaoğlu İbrahim Işık João Gonçalves Conceição Araújo Ângela Óscar Úrsula Ibáñez Céline "
    "Noël Anaïs Loïc Benoît Jérôme Aimée Daniëlle Michaël Raphaël Manuëla Māris Ģirts Ķēniņš Ľubomír Ťažký "
    "Ștefan Țepeș Məmmədov Ćosić Šešelj Ívarsdóttir Þór Guðrún Ægir Œuvrard L’Haÿ D’Angelo Oğuz Erdoğan Ruïne"
)
NAMEN = tuple(_NAMEN.split())


def letters() -> Iterator[str]:
    for first, last in BLOCKS:
        yield from (chr(code) for code in range(first, last + 1) if chr(code).isalpha())
    yield from SINGLE
    yield from SEQUENCES.split()


def plausible(letter: str) -> Iterator[str]:
    """The letter where names have it: small inside and behind, a capital in front and in capitals."""
    small, capital = letter.lower(), letter.upper()
    yield from (f"M{small}ller", f"Ren{small}", f"{small}bdel", f"van {small}{small}rts", f"d'{small}lba")
    yield from (
        f"Jan-{small}ri",
        f"{small}'s",
        f"{capital}zdemir",
        f"M{capital}LLER",
        f"REN{capital}",
        f"Mac{capital}oin",
    )
    yield from (
        f"J.{capital}. Smit",
        f"KR{capital}{capital}K",
        f"O'{capital}ir",
        f"{capital}-{capital}",
        f"De{capital}n",
    )
    yield from (f"{capital} Lund", f"Jansen-{capital}nal", f"D’{capital}LBA", f"{capital}’S")


def test_no_letter_of_din_91379_in_a_plausible_name_is_called_mojibake() -> None:
    assert len(set(letters())) >= 649
    wrong = [
        name for letter in letters() for name in plausible(unicodedata.normalize("NFC", letter)) if is_mojibake(name)
    ]
    assert wrong == []


def test_no_name_of_the_demo_and_no_dutch_municipality_is_called_mojibake(shared_data: Path) -> None:
    names = {
        cell
        for naam in ("geslachtsnamen.csv", "voornamen.csv", "straten.csv")
        for row in read_rows(naam)
        for cell in row.values()
    }
    assert len(names) > 300
    assert [name for name in names if is_mojibake(name)] == []
    with (shared_data / "brp" / "tabel33_gemeenten.csv").open(encoding="utf-16", newline="") as file:
        places = {cell for row in csv.reader(file) for cell in row}
    assert [place for place in places if is_mojibake(place)] == []


def test_real_accented_names_and_signs_that_belong_are_left_alone() -> None:
    for name in (
        *NAMEN,
        *map(str.upper, NAMEN),
        "B&W-laan",
        "Jansen & Zn",
        "'s-Gravenweg 12²",
        "Plein ’40–’45",
        "Col·lell",
    ):
        assert not is_mojibake(name), name


@pytest.mark.parametrize(
    ("written", "read", "at_least"),
    [
        ("utf-8", "cp1252", 1.0),
        ("utf-8", "latin-1", 1.0),
        ("utf-8", "iso8859-15", 1.0),
        ("utf-8", "cp850", 0.95),
        ("utf-8", "cp437", 0.95),
        ("utf-8", "mac-roman", 0.95),
        ("cp1252", "cp437", 0.8),
        ("cp1252", "cp850", 0.65),
        ("cp850", "cp1252", 0.75),
        ("cp1252", "mac-roman", 0.65),
        ("mac-roman", "cp1252", 0.45),
    ],
)
def test_what_was_read_in_the_wrong_encoding_is_seen_this_often(written: str, read: str, at_least: float) -> None:
    """UTF-8 misread is nearly always seen; single bytes exchanged for another letter cannot always be."""
    known = [name for name in NAMEN if written == "utf-8" or _fits(name, written)]
    really = [name.encode(written).decode(read, "replace") for name in known]
    assert len(really) > 25
    rate = sum(map(is_mojibake, really)) / len(really)
    print(f"{written} als {read}: {rate:.0%} van {len(really)}")  # noqa: T201 - the measure, shown with -s
    assert rate >= at_least


def _fits(name: str, codec: str) -> bool:
    return name == name.encode(codec, "ignore").decode(codec)


@pytest.mark.parametrize(
    "text",
    [
        "Ren\ufffd",
        "Renï¿½",
        "M?ller",
        "Ren&eacute;",
        "&#233;",
        "Dorpsstraat 12â€™",
        "JosÃ©",
        "AndrÚ",
        "Fran‡ois",
        "¦elik",
        "¼uvrard",
        "Jansen-½uf",
    ],
)
def test_the_known_faces_of_mojibake_are_seen(text: str) -> None:
    assert is_mojibake(text)
