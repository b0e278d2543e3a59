"""The demo's config.yaml: short, commented, and one a municipality could start from."""

from datetime import date, timedelta

from pipeline.demo.partners import DRUKSTRAAT, DemoPartner, demo_partners

_KOP = """\
# Een verzonnen gemeente om Seintje te proberen. Geen enkele naam of persoon hierin bestaat.
# Paden gelden vanaf de map van dit bestand.
gemeente:
  naam: Zoetermeer
  code: "0637"          # uit landelijke tabel 33; tussen aanhalingstekens, anders valt de nul weg

inbox: inbox            # hier bewaart Seintje de leveringen zoals ze binnenkwamen
store: store            # hier staat alles wat Seintje weet
outbox: outbox          # hier staat wat de deur uit gaat

# Wie signalen mag sturen. Zonder overeenkomst wordt een levering geweigerd.
partners:
"""


def _sftp(account: str, pad: str, poort: int) -> str:
    delen = (
        "host: 127.0.0.1", f"poort: {poort}", f"gebruiker: {account}", f"sleutel: keys/{account}",
        "bekende_hosts: keys/known_hosts", f"pad: {pad}",
    )  # fmt: skip
    return f"{{sftp: {{{', '.join(delen)}}}}}"


def _partner(partner: DemoPartner, *, poort: int, ondertekend: date, signalen: int) -> str:
    overeenkomst = (
        f"    overeenkomst: {{ondertekend: {ondertekend}, tot: null}}\n"
        if partner.getekend
        else "    # Deze partner heeft nog niet getekend: zijn levering wordt geweigerd.\n"
    )
    return (
        f"  - id: {partner.id}\n"
        f"    naam: {partner.naam}\n"
        f"    soort: {partner.soort}\n"
        f"{overeenkomst}"
        f"    drop: {_sftp(partner.id, 'uit', poort)}\n"
        "    formaat: huis\n"
        f"    verwacht: {{min: 1, max: {max(100, 2 * signalen)}}}   # anders kijkt eerst een medewerker\n"
    )


def config_tekst(*, poort: int, vandaag: date, signalen: int) -> str:
    """The whole file for a server on this port. Agreements were signed ten months before `vandaag`."""
    ondertekend = vandaag - timedelta(days=300)
    partners = "".join(
        _partner(partner, poort=poort, ondertekend=ondertekend, signalen=signalen) for partner in demo_partners()
    )
    periode = f"{{ondertekend: {ondertekend}, tot: null}}"
    return f"""{_KOP}{partners}
# Wie de brieven drukt en post.
drukstraat:
  drop: {_sftp(DRUKSTRAAT, '"."', poort)}
  vrijgave: medewerker  # een medewerker keurt de brieven goed; 'automatisch' slaat dat over
  verwerkersovereenkomst: {periode}

# Wie het gesprek voert.
uitvoerders:
  - id: kwadraad
    naam: Kwadraad
    drop: {{map: kwadraad}}
    verwerkersovereenkomst: {periode}
"""
