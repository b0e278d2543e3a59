"""A letter is judged again on the newest facts just before it leaves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.reasons import reden
from pipeline.stages.lapse import BriefFeiten, Lapsed, lapse_brieven

STRAAT = ("A.Ö. Groenen", "Engelandlaan 502", "2711 EC  ZOETERMEER")
GOOD = BriefFeiten(
    kenmerk="K1",
    adresregels=STRAAT,
    adresregels_nu=STRAAT,
    ingeschreven=True,
    beletsel="",
    minderjarig=False,
    bezwaar=False,
    zaak_open=True,
    signalen=2,
    ingetrokken=0,
)
CHANGES: list[tuple[dict[str, object], str]] = [
    ({}, ""),
    ({"beletsel": "overleden"}, "overleden"),
    ({"beletsel": "vertrokken"}, "vertrokken"),
    ({"beletsel": "geheim-adres"}, "geheim-adres"),
    ({"beletsel": "woont-niet-op-adres"}, "woont-niet-op-adres"),
    ({"beletsel": "onder-curatele"}, "onder-curatele"),
    ({"adresregels_nu": ("A.Ö. Groenen", "Engelandlaan 504", "2711 EC  ZOETERMEER")}, "adres-veranderd"),
    ({"adresregels_nu": ()}, "adres-veranderd"),
    ({"adresregels_nu": ("A.Ö. GROENEN", "ENGELANDLAAN  502", "2711 EC ZOETERMEER")}, ""),
    ({"adresregels_nu": ("B. Groenen", "Engelandlaan 502", "2711 EC  ZOETERMEER")}, "adres-veranderd"),
    ({"minderjarig": True}, "inwoner-minderjarig"),
    ({"bezwaar": True}, "bezwaar-van-inwoner"),
    ({"ingetrokken": 1}, ""),
    ({"ingetrokken": 2}, "signaal-ingetrokken"),
    ({"zaak_open": False}, "zaak-gesloten"),
    ({"signalen": 0}, "match-hersteld"),
    ({"ingeschreven": False, "beletsel": "adres-onbekend", "adresregels_nu": ()}, "niet-meer-in-inwonersbestand"),
    ({"beletsel": "overleden", "zaak_open": False}, "zaak-gesloten"),
    ({"beletsel": "overleden", "adresregels_nu": ()}, "overleden"),
]


@pytest.mark.parametrize(("change", "code"), CHANGES)
def test_a_letter_lapses_for_a_reason_that_is_explained_and_else_it_goes(change: dict[str, object], code: str) -> None:
    lapsed = lapse_brieven([GOOD._replace(**change)])  # type: ignore[arg-type]
    assert lapsed == (Lapsed((), {"K1": code}) if code else Lapsed(("K1",), {}))
    assert not code or reden(code).doe_dit


@given(st.lists(st.sampled_from([change for change, _ in CHANGES]), max_size=9))
def test_every_letter_goes_or_lapses_and_none_does_both(changes: list[dict[str, object]]) -> None:
    feiten = [GOOD._replace(kenmerk=f"K{place}", **change) for place, change in enumerate(changes)]  # type: ignore[arg-type]
    lapsed = lapse_brieven(feiten)
    assert sorted([*lapsed.brieven, *lapsed.vervallen]) == sorted(feit.kenmerk for feit in feiten)
