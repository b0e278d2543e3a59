"""Outside data: pseudopeople's sample, 10,000 invented Americans in households, with the noise of its makers.

In an environment of its own (it needs an older pandas):  pip install pseudopeople  and then

    import pseudopeople as psp
    psp.generate_decennial_census(seed=1, config=psp.NO_NOISE).to_csv("register.csv", index=False)
    psp.generate_decennial_census(seed=2).to_csv("census.csv", index=False)
    psp.generate_taxes_w2_and_1099(seed=3).to_csv("w2.csv", index=False)

    python -m tests.benchmarks.bench_pseudopeople FOLDER

The census without noise is the register; the noisy census and the employers' W2 forms (no birth date, another address
for some, an employee's number for others) are the signalen, adults only. All live in one town with one zip code, so
the postcode is made of the street's number and first letters. It has households, twins and movers, which FEBRL has not.
"""

import argparse
import csv
import sys
from pathlib import Path

HIER = Path(__file__).resolve()
sys.path[:0] = [str(HIER.parents[2]), str(HIER.parent)]

from match_buiten import KOPPEN, counted  # noqa: E402 - found once the folder is on the path
from match_grens import tabel  # noqa: E402 - found once the folder is on the path

from pipeline.contracts.tables import INWONERS, SIGNALEN, table_of  # noqa: E402 - stays beside the others

Row = dict[str, str]
JAAR = 2020
VOLWASSEN = 18


def read_csv(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def bsn_of(row: Row) -> str:
    """Who it is (`0_923`), in the form of a BSN."""
    shard, number = row["simulant_id"].split("_")
    return f"{int(shard):03d}{int(number):06d}"


def postcode_of(street: str) -> str:
    """Four digits and two letters, as a Dutch postcode has."""
    digits = "".join(char for char in street if char.isdigit())[:4]
    letters = "".join(char for char in street.upper() if char.isascii() and char.isalpha())[:2]
    return f"{digits:0>4}{letters:A<2}" if street else ""


def datum_of(row: Row) -> str:
    """`05/06/1994` as `19940506`; noise may leave anything, and then it is unknown."""
    parts = row.get("date_of_birth", "").split("/")
    sizes = [len(part) for part in parts if part.isdigit()]
    return parts[2] + parts[0] + parts[1] if sizes == [2, 2, 4] else ""


def adres_of(row: Row) -> dict[str, str]:
    prefix = "mailing_address_" if "mailing_address_street_name" in row else ""
    number = row[f"{prefix}street_number"].split("-")[0]
    return {"postcode": postcode_of(row[f"{prefix}street_name"]), "huisnummer": number if number.isdigit() else ""}


def unit_of(row: Row) -> str:
    return row.get("unit_number", row.get("mailing_address_unit_number", ""))


def inwoner_of(row: Row) -> dict[str, object]:
    inwoner: dict[str, object] = dict.fromkeys(INWONERS.names, "")
    names = {"voornamen": f"{row['first_name']} {row['middle_initial']}", "geslachtsnaam": row["last_name"]}
    place = {**adres_of(row), "huisnummertoevoeging": unit_of(row)}
    return inwoner | {"bsn": bsn_of(row), "geboortedatum": datum_of(row)} | names | place


def signaal_of(nr: int, row: Row, *, datum: bool) -> dict[str, object]:
    signaal: dict[str, object] = dict.fromkeys(SIGNALEN.names, "")
    dates = dict.fromkeys(("ontstaansdatum", "signaaldatum", "datum_einde_levering"), None)
    known = datum_of(row) if datum else ""
    born = f"{known[:4]}-{known[4:6]}-{known[6:]}" if known else ""
    names = {"voornamen": f"{row['first_name']} {row['middle_initial']}".strip(), "achternaam": row["last_name"]}
    place = {**adres_of(row), "toevoeging": unit_of(row)}
    numbers = {"signaal_id": f"S{nr:06d}", "regel": nr, "bedrag_cent": 1}
    return signaal | dates | numbers | names | place | {"geboortedatum": born}


def measure(register: list[Row], noisy: list[Row], *, datum: bool) -> list[str]:
    """How many were accepted, wrong, for review and not found."""
    rows = [signaal_of(nr, row, datum=datum) for nr, row in enumerate(noisy)]
    truth = {str(one["signaal_id"]): bsn_of(row) for one, row in zip(rows, noisy, strict=True)}
    return counted(table_of([inwoner_of(row) for row in register], INWONERS), table_of(rows, SIGNALEN), truth)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    register = read_csv(folder / "register.csv")
    adult = {bsn_of(row) for row in register if JAAR - int(datum_of(row)[:4] or JAAR) > VOLWASSEN}
    census = [row for row in read_csv(folder / "census.csv") if bsn_of(row) in adult]
    w2 = [row for row in read_csv(folder / "w2.csv") if bsn_of(row) in adult]
    half = [row for row in register if int(bsn_of(row)) % 2 == 0]
    gone = [row for row in census if int(bsn_of(row)) % 2 == 1]
    sources = (("census", census, True), ("census, no birth date", census, False), ("W2", w2, False))
    rijen = [[naam, *measure(register, signalen, datum=datum)] for naam, signalen, datum in sources]
    for datum in (True, False):
        what = f"census, half of the people not registered, {'birth date' if datum else 'no birth date'}"
        rijen.append([what, *measure(half, gone, datum=datum)])
    sys.stdout.write(tabel(KOPPEN, rijen) + "\n")


if __name__ == "__main__":
    main()
