"""What a partner packed comes out whole, or is refused with a reason; never more than the limit."""

import gzip
import io
import os
import random
import shutil
import stat
import struct
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysequoia import Tsk, encrypt, sign

from pipeline.adapters.unpack import FREE_BYTES, MAX_RATIO, Unpacked, unpack_levering, vorm_of
from pipeline.contracts.config_partner import Ontvangst
from pipeline.contracts.reasons import Finding, is_ernst

NAAM = "VS_woonbron_20261123_001"
CONTENT = b"referentie;achternaam\r\n" + b"".join(b"%d;Jansen\r\n" % number for number in range(5000))
BOMB = bytes(40_000_000)
SMALL = Ontvangst(max_mib=2)


def unpack(content: bytes, naam: str, *, folder: Path, ontvangst: Ontvangst = SMALL) -> Unpacked | Finding:
    outer = folder / "outer"
    outer.write_bytes(content)
    found = unpack_levering(outer, naam, target=folder / "inner", ontvangst=ontvangst)
    assert outer.read_bytes() == content
    assert {path.name for path in folder.iterdir()} <= {"outer", "inner", "key"}
    return found


def refusal(content: bytes, naam: str, *, folder: Path, ontvangst: Ontvangst = SMALL) -> str:
    found = unpack(content, naam, folder=folder, ontvangst=ontvangst)
    assert isinstance(found, Finding), found
    assert is_ernst(found, "fataal")
    assert (found.regel, found.veld, found.tekst) == (0, "", "")
    assert not (folder / "inner").exists()
    return found.reden


def inside(content: bytes, naam: str, *, folder: Path, ontvangst: Ontvangst = SMALL) -> tuple[str, bytes]:
    found = unpack(content, naam, folder=folder, ontvangst=ontvangst)
    assert isinstance(found, Unpacked), found
    assert stat.S_IMODE(found.path.stat().st_mode) == 0o600 or found.path.name == "outer"
    return found.naam, found.path.read_bytes()


def gz(data: bytes) -> bytes:
    """The same bytes at any moment: they stand in the tests' names."""
    return gzip.compress(data, mtime=0)


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for naam, content in members:
            archive.writestr(zipfile.ZipInfo(naam), content, method)
    return out.getvalue()


@pytest.mark.parametrize(
    "naam", [f"{NAAM}.csv", f"{NAAM}.xml", f"{NAAM}.xlsx", f"{NAAM}.7z", "gz", ".gz", "csv.gz.csv"]
)
def test_what_is_not_packed_stays_as_it_is(tmp_path: Path, naam: str) -> None:
    found = unpack(b"\x1f\x8b whatever", naam, folder=tmp_path)
    assert found == Unpacked(tmp_path / "outer", naam)


@pytest.mark.parametrize("suffix", [".gz", ".GZ"])
def test_gzip_comes_out_under_the_name_without_the_suffix(tmp_path: Path, suffix: str) -> None:
    assert inside(gz(CONTENT), f"{NAAM}.csv{suffix}", folder=tmp_path) == (f"{NAAM}.csv", CONTENT)


def test_gzip_in_several_members_is_one_file(tmp_path: Path) -> None:
    packed = gz(CONTENT[:999]) + gz(b"") + gz(CONTENT[999:])
    assert inside(packed, f"{NAAM}.csv.gz", folder=tmp_path)[1] == CONTENT


@pytest.mark.parametrize(
    ("outer", "member", "expected"),
    [
        (f"{NAAM}.zip", "export.csv", f"{NAAM}.csv"),
        (f"{NAAM}.zip", "map/Export van vandaag.XML", f"{NAAM}.xml"),
        (f"{NAAM}.csv.zip", "x.CSV", f"{NAAM}.csv"),
        (f"{NAAM}.csv.zip", "x.xml", f"{NAAM}.csv.xml"),
        (f"{NAAM}.ZIP", "zonder", NAAM),
        ("export.zip", f"{NAAM}.csv", "export.csv"),
    ],
)
def test_of_a_zip_the_outer_name_counts_and_the_inner_extension(
    tmp_path: Path, outer: str, member: str, expected: str
) -> None:
    packed = zipped(("__MACOSX/._x.csv", b"mac"), ("map/", b""), ("map/.DS_Store", b"mac"), (member, CONTENT))
    assert inside(packed, outer, folder=tmp_path) == (expected, CONTENT)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_workbook_in_a_zip_is_a_levering_though_it_is_a_zip_itself(tmp_path: Path, method: int) -> None:
    workbook = zipped(("xl/workbook.xml", b"<x/>"))
    assert inside(zipped(("x.xlsx", workbook), method=method), f"{NAAM}.zip", folder=tmp_path) == (
        f"{NAAM}.xlsx",
        workbook,
    )


def test_two_files_in_a_zip_are_refused_and_so_is_none(tmp_path: Path) -> None:
    assert refusal(zipped(("a.csv", b"a"), ("b.csv", b"b")), f"{NAAM}.zip", folder=tmp_path) == "archief-meer-bestanden"
    assert refusal(zipped(), f"{NAAM}.zip", folder=tmp_path) == "archief-leeg"
    assert refusal(zipped(("__MACOSX/a.csv", b"a")), f"{NAAM}.zip", folder=tmp_path) == "archief-leeg"


@pytest.mark.parametrize("naam", ["../a.csv", "/etc/a.csv", "a/../../b.csv", "..\\a.csv", "C:\\a.csv", "C:a.csv"])
def test_a_member_that_points_elsewhere_is_refused(tmp_path: Path, naam: str) -> None:
    assert refusal(zipped((naam, CONTENT)), f"{NAAM}.zip", folder=tmp_path) == "archief-naam"


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("a.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert refusal(out.getvalue(), f"{NAAM}.zip", folder=tmp_path) == "archief-naam"


@pytest.mark.parametrize(
    ("content", "naam"),
    [
        (gz(BOMB), f"{NAAM}.csv.gz"),
        (gz(BOMB[:1_500_000]) * 2, f"{NAAM}.csv.gz"),
        (zipped(("a.csv", BOMB)), f"{NAAM}.zip"),
    ],
    ids=["gz", "gz in members", "zip"],
)
def test_a_bomb_is_stopped_at_the_limit(tmp_path: Path, content: bytes, naam: str) -> None:
    assert refusal(content, naam, folder=tmp_path) == "archief-bom"


def test_below_the_limit_the_ratio_counts_except_for_a_small_file(tmp_path: Path) -> None:
    large, roomy = gz(BOMB), Ontvangst(max_mib=256)
    assert len(BOMB) > MAX_RATIO * len(large)
    assert refusal(large, f"{NAAM}.csv.gz", folder=tmp_path, ontvangst=roomy) == "archief-bom"
    small = gz(bytes(FREE_BYTES))
    assert inside(small, f"{NAAM}.csv.gz", folder=tmp_path, ontvangst=roomy)[1] == bytes(FREE_BYTES)


def test_a_zip_that_lies_about_its_size_gives_no_more_than_it_says(tmp_path: Path) -> None:
    packed = zipped(("a.csv", BOMB))
    lying = packed.replace(struct.pack("<I", len(BOMB)), struct.pack("<I", 10))
    assert lying != packed
    assert refusal(lying, f"{NAAM}.zip", folder=tmp_path) == "archief-kapot"


def test_a_zip64_bomb_is_stopped(tmp_path: Path) -> None:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.csv", "w", force_zip64=True) as member,
    ):
        member.write(BOMB)
    assert refusal(out.getvalue(), f"{NAAM}.zip", folder=tmp_path) == "archief-bom"


def test_an_endless_table_of_contents_is_not_read(tmp_path: Path) -> None:
    packed = zipped(*((f"{number:06}-{'x' * 60}.csv", b"") for number in range(12_000)))
    assert refusal(packed, f"{NAAM}.zip", folder=tmp_path) == "archief-meer-bestanden"


def test_members_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    packed = zipped(("a.csv", CONTENT), ("__MACOSX/b", CONTENT))
    first, second = (packed.index(b"PK\x01\x02"), packed.rindex(b"PK\x01\x02"))
    offset = packed[first + 42 : first + 46]
    overlapping = packed[: second + 42] + offset + packed[second + 46 :]
    assert refusal(overlapping, f"{NAAM}.zip", folder=tmp_path) == "archief-kapot"


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    packed = bytearray(zipped(("a.csv", CONTENT)))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(signature) + at] |= 0x1
    assert refusal(bytes(packed), f"{NAAM}.zip", folder=tmp_path) == "archief-versleuteld"


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_an_unusual_way_of_packing_is_refused(tmp_path: Path, method: int) -> None:
    assert refusal(zipped(("a.csv", CONTENT), method=method), f"{NAAM}.zip", folder=tmp_path) == "archief-kapot"


@pytest.mark.parametrize(
    ("content", "naam"),
    [
        (zipped(("a.zip", zipped(("a.csv", CONTENT)))), f"{NAAM}.zip"),
        (zipped(("a.csv", zipped(("a.csv", CONTENT)))), f"{NAAM}.zip"),
        (zipped(("a.csv.gz", gz(CONTENT))), f"{NAAM}.zip"),
        (zipped(("a.csv.gpg", b"x")), f"{NAAM}.zip"),
        (gz(gz(CONTENT)), f"{NAAM}.csv.gz.gz"),
        (gz(gz(CONTENT)), f"{NAAM}.csv.gz"),
        (gz(b"ustar"), f"{NAAM}.tar.gz"),
        (gz(b"-----BEGIN PGP MESSAGE-----"), f"{NAAM}.csv.gz"),
    ],
)
def test_an_archive_in_an_archive_is_refused(tmp_path: Path, content: bytes, naam: str) -> None:
    assert refusal(content, naam, folder=tmp_path) == "archief-genest"


@pytest.mark.parametrize(
    ("content", "naam"),
    [
        (b"", f"{NAAM}.zip"),
        (b"PK\x05\x06", f"{NAAM}.zip"),
        (CONTENT, f"{NAAM}.zip"),
        (zipped(("a.csv", CONTENT))[:-30], f"{NAAM}.zip"),
        (CONTENT, f"{NAAM}.csv.gz"),
        (gz(CONTENT)[:-9], f"{NAAM}.csv.gz"),
        (gz(CONTENT) + b"rubbish", f"{NAAM}.csv.gz"),
        (gz(CONTENT)[:-8] + bytes(8), f"{NAAM}.csv.gz"),
    ],
)
def test_what_is_broken_is_refused(tmp_path: Path, content: bytes, naam: str) -> None:
    assert refusal(content, naam, folder=tmp_path) == "archief-kapot"


def test_an_empty_gzip_file_is_an_empty_levering_which_is_for_the_parser(tmp_path: Path) -> None:
    assert inside(gz(b""), f"{NAAM}.csv.gz", folder=tmp_path) == (f"{NAAM}.csv", b"")


def mutated(content: bytes, seed: int) -> bytes:
    """The content with a few bytes changed, cut out or doubled."""
    chance, found = random.Random(seed), bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(found) + 1)
        match chance.randrange(3):
            case 0:
                found[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del found[at : at + chance.randrange(20)]
            case _:
                found[at:at] = found[at : at + chance.randrange(20)]
    return bytes(found)


GOOD = {
    f"{NAAM}.csv.gz": gz(CONTENT[:2000]),
    f"{NAAM}.zip": zipped(("a.csv", CONTENT[:2000]), ("__MACOSX/b", b"x")),
}


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(GOOD)), st.integers(0, 2**32))
def test_a_damaged_archive_never_crashes_or_grows(naam: str, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = unpack(mutated(GOOD[naam], seed), naam, folder=Path(folder))
        if isinstance(found, Unpacked):
            assert found.path.stat().st_size <= SMALL.max_mib * 2**20
        else:
            assert is_ernst(found, "fataal")


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=300), st.sampled_from([".gz", ".zip"]), st.sampled_from([b"", b"\x1f\x8b\x08", b"PK\x05\x06"])
)
def test_arbitrary_bytes_never_crash(content: bytes, suffix: str, head: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        unpack(head + content, f"{NAAM}.csv{suffix}", folder=Path(folder))


@pytest.fixture(scope="module")
def key() -> Tsk:
    return Tsk.generate("Gemeente <sleutel@gemeente.example>")


def pgp(key: Tsk, content: bytes, *, armor: bool = False) -> bytes:
    return encrypt(content, [key.extract_certificate()], armor=armor)


def with_key(key: Tsk, folder: Path, **fields: object) -> Ontvangst:
    (folder / "key").write_text(str(key))
    return Ontvangst.model_validate({"max_mib": 2, "pgp_sleutel": folder / "key"} | fields)


@pytest.mark.parametrize(("suffix", "armor"), [(".pgp", False), (".gpg", False), (".asc", True), (".PGP", True)])
def test_pgp_comes_out_under_the_name_without_the_suffix(tmp_path: Path, key: Tsk, suffix: str, *, armor: bool) -> None:
    message, ontvangst = pgp(key, CONTENT, armor=armor), with_key(key, tmp_path)
    assert inside(message, f"{NAAM}.csv{suffix}", folder=tmp_path, ontvangst=ontvangst) == (f"{NAAM}.csv", CONTENT)


def test_gzip_and_zip_may_stand_inside_pgp(tmp_path: Path, key: Tsk) -> None:
    ontvangst = with_key(key, tmp_path)
    packed = {f"{NAAM}.csv.gz.pgp": gz(CONTENT), f"{NAAM}.zip.gpg": zipped(("x.csv", CONTENT))}
    for naam, content in packed.items():
        assert inside(pgp(key, content), naam, folder=tmp_path, ontvangst=ontvangst) == (f"{NAAM}.csv", CONTENT)


def test_a_message_that_is_signed_as_well_is_opened(tmp_path: Path, key: Tsk) -> None:
    signer = Tsk.generate("Partner <partner@partner.example>").signer()
    message = encrypt(CONTENT, [key.extract_certificate()], signer)
    ontvangst = with_key(key, tmp_path)
    assert inside(message, f"{NAAM}.csv.pgp", folder=tmp_path, ontvangst=ontvangst)[1] == CONTENT
    only_signed = sign(signer, CONTENT)
    assert inside(only_signed, f"{NAAM}.csv.asc", folder=tmp_path, ontvangst=ontvangst)[1] == CONTENT


def test_pgp_in_pgp_and_a_zip_in_gzip_in_pgp_are_refused(tmp_path: Path, key: Tsk) -> None:
    ontvangst = with_key(key, tmp_path)
    twice = pgp(key, pgp(key, CONTENT))
    assert refusal(twice, f"{NAAM}.csv.pgp.pgp", folder=tmp_path, ontvangst=ontvangst) == "archief-genest"
    deep = pgp(key, gz(zipped(("a.csv", CONTENT))))
    assert refusal(deep, f"{NAAM}.zip.gz.pgp", folder=tmp_path, ontvangst=ontvangst) == "archief-genest"


def test_a_bomb_inside_pgp_is_stopped(tmp_path: Path, key: Tsk) -> None:
    ontvangst = with_key(key, tmp_path)
    assert refusal(pgp(key, BOMB), f"{NAAM}.csv.pgp", folder=tmp_path, ontvangst=ontvangst) == "archief-bom"
    inner = pgp(key, gz(BOMB))
    assert refusal(inner, f"{NAAM}.csv.gz.pgp", folder=tmp_path, ontvangst=ontvangst) == "archief-bom"


def test_a_message_of_exactly_the_limit_comes_in(tmp_path: Path, key: Tsk) -> None:
    content, ontvangst = os.urandom(2**20), with_key(key, tmp_path, max_mib=1)
    assert inside(pgp(key, content), f"{NAAM}.csv.pgp", folder=tmp_path, ontvangst=ontvangst)[1] == content
    too_long = pgp(key, content + b"x")
    assert refusal(too_long, f"{NAAM}.csv.pgp", folder=tmp_path, ontvangst=ontvangst) == "archief-bom"


def test_without_a_key_or_with_another_one_pgp_is_refused(tmp_path: Path, key: Tsk) -> None:
    message, naam = pgp(key, CONTENT), f"{NAAM}.csv.pgp"
    assert refusal(message, naam, folder=tmp_path) == "pgp-zonder-sleutel"
    other = with_key(Tsk.generate("Ander <ander@gemeente.example>"), tmp_path)
    assert refusal(message, naam, folder=tmp_path, ontvangst=other) == "pgp-niet-te-ontsleutelen"
    ontvangst = with_key(key, tmp_path)
    for broken in (b"", CONTENT, message[:-20], message[:50]):
        assert refusal(broken, naam, folder=tmp_path, ontvangst=ontvangst) == "pgp-niet-te-ontsleutelen"
    (tmp_path / "key").write_bytes(bytes(key.extract_certificate()))
    assert refusal(message, naam, folder=tmp_path, ontvangst=ontvangst) == "pgp-sleutel-onbruikbaar"
    (tmp_path / "key").unlink()
    assert refusal(message, naam, folder=tmp_path, ontvangst=ontvangst) == "pgp-sleutel-onbruikbaar"


@pytest.fixture
def gpg_home() -> Iterator[Path]:
    """GnuPG with the key of a municipality, password `geheim`; its folder is short, for its sockets."""
    if shutil.which("gpg") is None:
        pytest.skip("GnuPG is not installed (apt-get install gpg)")
    with tempfile.TemporaryDirectory(prefix="gpg-") as folder:
        yield Path(folder)
        subprocess.run(["gpgconf", "--homedir", folder, "--kill", "all"], check=False)


@pytest.mark.slow
def test_what_gnupg_wrote_is_opened_with_a_key_that_has_a_password(gpg_home: Path, tmp_path: Path) -> None:
    def gpg(*words: str, given: bytes = b"") -> bytes:
        base = ["gpg", "--homedir", str(gpg_home), "--batch", "--quiet", "--pinentry-mode", "loopback"]
        command = [*base, "--passphrase", "geheim", "--trust-model", "always", *words]
        return subprocess.run(command, input=given, check=True, capture_output=True).stdout

    who = "sleutel@gemeente.example"
    gpg("--quick-generate-key", who, "future-default", "default", "never")
    (tmp_path / "key").write_bytes(gpg("--armor", "--export-secret-keys", who))
    message, naam = gpg("--encrypt", "--recipient", who, given=CONTENT), f"{NAAM}.csv.gpg"
    ontvangst = Ontvangst(pgp_sleutel=tmp_path / "key", pgp_wachtwoord_env="SEINTJE_TEST_PGP")
    assert refusal(message, naam, folder=tmp_path, ontvangst=ontvangst) == "pgp-sleutel-onbruikbaar"
    os.environ["SEINTJE_TEST_PGP"] = "geheim"
    try:
        assert inside(message, naam, folder=tmp_path, ontvangst=ontvangst) == (f"{NAAM}.csv", CONTENT)
    finally:
        del os.environ["SEINTJE_TEST_PGP"]


def test_every_suffix_is_known_in_any_letter_case() -> None:
    assert [vorm_of(f"a.{end}") for end in ("gz", "Zip", "PGP", "gpg", "asc")] == ["gz", "zip", "pgp", "pgp", "pgp"]
    assert vorm_of("a.csv") is None
