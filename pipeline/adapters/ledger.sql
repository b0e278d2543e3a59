-- The ledger: which Parquet files exist, and everything that changes (store.md A). One transaction makes a run visible.
CREATE TABLE meta (naam TEXT PRIMARY KEY, waarde TEXT NOT NULL) STRICT;
CREATE TABLE runs (
  run_id TEXT PRIMARY KEY, opdracht TEXT NOT NULL, gestart_op TEXT NOT NULL, geeindigd_op TEXT NOT NULL,
  vandaag TEXT NOT NULL, status TEXT NOT NULL, tellingen TEXT NOT NULL, verslag TEXT NOT NULL
) STRICT;
CREATE TABLE files (
  pad TEXT PRIMARY KEY, tabel TEXT NOT NULL, run_id TEXT NOT NULL, sha256 TEXT NOT NULL, rijen INTEGER NOT NULL
) STRICT;
CREATE INDEX files_by_table ON files (tabel, run_id);
CREATE TABLE inwonersbestanden (
  bestand_id TEXT PRIMARY KEY, peildatum TEXT NOT NULL, sha256 TEXT NOT NULL, formaat TEXT NOT NULL,
  gelezen INTEGER NOT NULL, ingelezen INTEGER NOT NULL, uitval INTEGER NOT NULL, geladen_op TEXT NOT NULL, run_id TEXT NOT NULL
) STRICT;
CREATE TABLE leveringen (
  levering_id TEXT PRIMARY KEY, partner TEXT NOT NULL, bestand TEXT NOT NULL, sha256 TEXT NOT NULL, ontvangen_op TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('verwerkt', 'geweigerd', 'dubbel', 'vastgehouden')),
  records INTEGER NOT NULL, signalen INTEGER NOT NULL, uitval INTEGER NOT NULL, reden TEXT NOT NULL,
  archief TEXT NOT NULL, run_id TEXT NOT NULL
) STRICT;
-- What the drop's owner wants archived or deleted after the commit; a row disappears when it is done.
CREATE TABLE opruimen (
  partner TEXT NOT NULL, naam TEXT NOT NULL, grootte INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL,
  PRIMARY KEY (partner, naam, sha256)
) STRICT;
-- A crisis signaal and the earlier signaal of the same arrears.
CREATE TABLE signaal_verbanden (
  signaal_id TEXT PRIMARY KEY, eerder_signaal_id TEXT NOT NULL
) STRICT;
-- What stands on a drop and needs no second look; refused files are not in here: they are judged afresh every night.
CREATE TABLE gezien (
  partner TEXT NOT NULL, naam TEXT NOT NULL, grootte INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL,
  PRIMARY KEY (partner, naam)
) STRICT;
CREATE TABLE signaal_status (
  signaal_id TEXT PRIMARY KEY, status TEXT NOT NULL, reden TEXT NOT NULL, run_id TEXT NOT NULL
) STRICT;
-- `regel`, `plan`, `waarden` (JSON) and `beleid_versie` say why this plan; `begonnen_op` is the day it started, `deadline` by when
-- somebody must have tried. `actie_gevraagd` is the day that the plan asks for; `actie_voor` is later when somebody's week was full. `klasse` is the one of klasse_adres and klasse_soort that counts by configuration.
CREATE TABLE zaken (
  zaak_id TEXT PRIMARY KEY, bsn TEXT NOT NULL, adres TEXT NOT NULL, klasse TEXT NOT NULL, klasse_adres TEXT NOT NULL,
  klasse_soort TEXT NOT NULL, opeenvolgend TEXT NOT NULL, matchingsdatum TEXT NOT NULL, start_matchingperiode TEXT NOT NULL,
  eind_matchingperiode TEXT NOT NULL, terugkijk_vanaf TEXT NOT NULL, terugkijk_tot TEXT NOT NULL, crisis TEXT NOT NULL,
  regel TEXT NOT NULL, plan TEXT NOT NULL, waarden TEXT NOT NULL, beleid_versie TEXT NOT NULL, begonnen_op TEXT NOT NULL,
  deadline TEXT NOT NULL, actie TEXT NOT NULL, actie_code TEXT NOT NULL, actie_reden TEXT NOT NULL, actie_door TEXT NOT NULL,
  actie_voor TEXT NOT NULL, actie_gevraagd TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('Open', 'Gesloten')), resultaat TEXT NOT NULL,
  gesloten_op TEXT NOT NULL, run_id TEXT NOT NULL
) STRICT;
CREATE TABLE zaak_signalen (
  signaal_id TEXT PRIMARY KEY, zaak_id TEXT NOT NULL REFERENCES zaken, bsn TEXT NOT NULL, adres TEXT NOT NULL, soort TEXT NOT NULL,
  bedrag_cent INTEGER NOT NULL, crisis TEXT NOT NULL, start_matchingperiode TEXT NOT NULL, voor TEXT NOT NULL
) STRICT;
CREATE INDEX zaak_signalen_by_zaak ON zaak_signalen (zaak_id);
-- The plan of a zaak: what happens in which order, `na` working days after the step before; `anders` takes a visit's place.
CREATE TABLE stappen (
  zaak_id TEXT NOT NULL, volgnr INTEGER NOT NULL, soort TEXT NOT NULL, door TEXT NOT NULL, brief TEXT NOT NULL, na INTEGER NOT NULL,
  anders TEXT NOT NULL, PRIMARY KEY (zaak_id, volgnr)
) STRICT;
CREATE TABLE afspraken (
  afspraak_id TEXT PRIMARY KEY, zaak_id TEXT NOT NULL, datum TEXT NOT NULL, tijd TEXT NOT NULL, plaats TEXT NOT NULL, door TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('staat', 'verzet', 'geweest', 'vervallen')), gemaakt_op TEXT NOT NULL, wie TEXT NOT NULL
) STRICT;
-- A worklist that was made for an executor, and the zaken on it (ids with a space between): who got whose data, and when.
CREATE TABLE werklijsten (
  werklijst TEXT PRIMARY KEY, uitvoerder TEXT NOT NULL, waarheen TEXT NOT NULL CHECK (waarheen IN ('bestand', 'drop')), zaken TEXT NOT NULL,
  aantal INTEGER NOT NULL, gemaakt_op TEXT NOT NULL, wie TEXT NOT NULL
) STRICT;
-- Rows of worklists that were taken, by their fingerprint: a second time changes nothing, another outcome is refused.
CREATE TABLE werklijst_uitkomsten (
  vingerafdruk TEXT PRIMARY KEY, zaak_id TEXT NOT NULL, werklijst TEXT NOT NULL, uitkomst TEXT NOT NULL, wie TEXT NOT NULL, moment TEXT NOT NULL
) STRICT;
-- Files that an executor put in its return folder, by content: each is read once.
CREATE TABLE werklijst_retour (
  uitvoerder TEXT NOT NULL, sha256 TEXT NOT NULL, naam TEXT NOT NULL, gelezen_op TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('ingelezen', 'geweigerd')), PRIMARY KEY (uitvoerder, sha256)
) STRICT;
-- Inwoners who object to vroegsignalering (artikel 21 AVG).
CREATE TABLE bezwaren (
  bsn TEXT PRIMARY KEY, sinds TEXT NOT NULL, reden TEXT NOT NULL, wie TEXT NOT NULL, moment TEXT NOT NULL
) STRICT;
-- Who is helped already (soort schuldhulp or ander), or must not be approached because that is not safe (onveilig).
CREATE TABLE trajecten (
  bsn TEXT NOT NULL, soort TEXT NOT NULL CHECK (soort IN ('schuldhulp', 'ander', 'onveilig')), van TEXT NOT NULL, tot TEXT NOT NULL,
  PRIMARY KEY (bsn, soort)
) STRICT;
-- Signalen about people of another municipality, to hand over safely by hand; and households that a deceased left behind.
CREATE TABLE overdrachten (
  signaal_id TEXT PRIMARY KEY, soort TEXT NOT NULL CHECK (soort IN ('andere gemeente', 'achterblijvers')), gemeente_code TEXT NOT NULL,
  sinds TEXT NOT NULL, afgehandeld_op TEXT NOT NULL, afgehandeld_door TEXT NOT NULL
) STRICT;
-- Help was accepted: until this day the partner of the signaal does not collect (convenant; domain.md, Rules 11).
CREATE TABLE pauzes (
  signaal_id TEXT PRIMARY KEY, zaak_id TEXT NOT NULL, van TEXT NOT NULL, tot TEXT NOT NULL
) STRICT;
-- Inwoners who asked for help themselves without any signaal; no signalen, so no part of the monitor's.
CREATE TABLE aanmeldingen (
  aanmelding_id TEXT PRIMARY KEY, bsn TEXT NOT NULL, datum TEXT NOT NULL, soort TEXT NOT NULL, wie TEXT NOT NULL, moment TEXT NOT NULL,
  afgehandeld_op TEXT NOT NULL DEFAULT '', afgehandeld_door TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE contactpogingen (
  zaak_id TEXT NOT NULL, soort TEXT NOT NULL, bereikt TEXT NOT NULL, datum TEXT NOT NULL, dagdeel TEXT NOT NULL, door TEXT NOT NULL,
  kenmerk TEXT NOT NULL UNIQUE, bijzonderheid TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE brieven (
  kenmerk TEXT PRIMARY KEY, zaak_id TEXT NOT NULL, bsn TEXT NOT NULL, template TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('klaar', 'vrijgegeven', 'verzonden', 'bevestigd', 'gepost', 'mislukt', 'retour', 'geannuleerd')),
  batch TEXT NOT NULL, bestand TEXT NOT NULL, sha256 TEXT NOT NULL, paginas INTEGER NOT NULL,
  grootte INTEGER NOT NULL, adresregels TEXT NOT NULL, postcode TEXT NOT NULL, kix TEXT NOT NULL, gemaakt_op TEXT NOT NULL, reden TEXT NOT NULL
) STRICT;
CREATE INDEX brieven_by_batch ON brieven (batch);
CREATE TABLE batches (
  batch TEXT PRIMARY KEY, datum TEXT NOT NULL, volgnr INTEGER NOT NULL, aantal INTEGER NOT NULL, sha256 TEXT NOT NULL,
  status TEXT NOT NULL, verzonden_op TEXT NOT NULL, bevestigd_op TEXT NOT NULL,
  -- Who set it free: with four eyes another person sends it. Empty when nobody did, or nobody needs to.
  vrijgegeven_door TEXT NOT NULL DEFAULT '',
  -- What made its letters (JSON, as in the manifest): a batch that is made again must say the same.
  versies TEXT NOT NULL DEFAULT '{}', UNIQUE (datum, volgnr)
) STRICT;
-- Whatever leaves the house: deterministic name, content hash, and how far it is (wacht, uploading, renaming, sent).
-- 'vervangen' is a batch that was made again under another name while half of it may stand on the drop as .part.
CREATE TABLE outbox (
  naam TEXT PRIMARY KEY, soort TEXT NOT NULL, sha256 TEXT NOT NULL, staat TEXT NOT NULL, gewijzigd_op TEXT NOT NULL,
  -- For whom (a partner's id), in which folder of the drop, and where the file waits under outbox/; a batch needs none.
  doel TEXT NOT NULL DEFAULT '', map TEXT NOT NULL DEFAULT '', pad TEXT NOT NULL DEFAULT ''
) STRICT;
-- Answers of the print street that were read, by name and content. 'quarantaine': nothing of it was applied and `pad` is
-- a copy under outbox/; 'wacht': it tells of what never left, and is judged again. `bevindingen` is JSON: [regel, veld, reden, tekst].
CREATE TABLE retour (
  naam TEXT NOT NULL, sha256 TEXT NOT NULL, gelezen_op TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('verwerkt', 'wacht', 'quarantaine')), bevindingen TEXT NOT NULL, pad TEXT NOT NULL,
  afgehandeld_op TEXT NOT NULL DEFAULT '', afgehandeld_door TEXT NOT NULL DEFAULT '', afgehandeld_reden TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (naam, sha256)
) STRICT;
CREATE TABLE audit (
  volgnr INTEGER PRIMARY KEY, moment TEXT NOT NULL, wie TEXT NOT NULL, wat TEXT NOT NULL, voorwerp TEXT NOT NULL, reden TEXT NOT NULL
) STRICT;
-- What a person decided about a levering that was held: 'vrijgegeven' or 'afgewezen'. The next run acts on it.
CREATE TABLE levering_besluiten (
  levering_id TEXT PRIMARY KEY, besluit TEXT NOT NULL CHECK (besluit IN ('vrijgegeven', 'afgewezen')),
  reden TEXT NOT NULL, wie TEXT NOT NULL, moment TEXT NOT NULL
) STRICT;
-- Pairs that a person took apart: never again this signaal, nor this klantnummer or referentie of the partner, with this inwoner.
CREATE TABLE uitsluitingen (
  signaal_id TEXT NOT NULL, partner TEXT NOT NULL, klantnummer TEXT NOT NULL, referentie TEXT NOT NULL, bsn TEXT NOT NULL,
  reden TEXT NOT NULL, wie TEXT NOT NULL, moment TEXT NOT NULL, PRIMARY KEY (signaal_id, bsn)
) STRICT;
-- What a person said of a doubtful signaal: 'deze' (bsn), 'geen' or 'vraag'. Labels for the matcher, never asked again.
CREATE TABLE beoordelingen (
  signaal_id TEXT PRIMARY KEY, besluit TEXT NOT NULL CHECK (besluit IN ('deze', 'geen', 'vraag')), bsn TEXT NOT NULL,
  keuze INTEGER NOT NULL, vingerafdruk TEXT NOT NULL, steekproef TEXT NOT NULL CHECK (steekproef IN ('ja', 'nee')), toelichting TEXT NOT NULL, wie TEXT NOT NULL, moment TEXT NOT NULL
) STRICT;
-- With four eyes: what the first person said, until a second one says the same.
CREATE TABLE eerste_oordelen (
  signaal_id TEXT PRIMARY KEY, keuze INTEGER NOT NULL, vingerafdruk TEXT NOT NULL, wie TEXT NOT NULL, moment TEXT NOT NULL
) STRICT;
-- Sure matches that a person looks at again without knowing it: the blind sample.
CREATE TABLE steekproef (signaal_id TEXT PRIMARY KEY, maand TEXT NOT NULL, run_id TEXT NOT NULL) STRICT;
-- Rules of the match model that made a mistake: they decide nothing until somebody signs them free.
CREATE TABLE regels_in_onderzoek (
  volgnr INTEGER PRIMARY KEY, regel TEXT NOT NULL, signaal_id TEXT NOT NULL, sinds TEXT NOT NULL, wie TEXT NOT NULL,
  vrij_op TEXT NOT NULL DEFAULT '', vrij_door TEXT NOT NULL DEFAULT '', vrij_reden TEXT NOT NULL DEFAULT ''
) STRICT;
-- Possible data breaches: 72 hours to tell the authority, or to note why not (artikel 33 AVG).
CREATE TABLE datalekken (
  datalek_id TEXT PRIMARY KEY, signaal_id TEXT NOT NULL, ontdekt_op TEXT NOT NULL, melden_voor TEXT NOT NULL, wat TEXT NOT NULL,
  reden TEXT NOT NULL, wie TEXT NOT NULL, besluit TEXT NOT NULL DEFAULT '', besloten_op TEXT NOT NULL DEFAULT '', besloten_door TEXT NOT NULL DEFAULT ''
) STRICT;
-- What each partner was told about its own signaal, in order. `signaalstatus` and `signaalreden` are what was known then,
-- `status` and `reden` the words that left; `afgeschermd` says that they were fewer because of a secret address.
CREATE TABLE terugkoppelingen (
  signaal_id TEXT NOT NULL, volgnr INTEGER NOT NULL, partner TEXT NOT NULL, signaalstatus TEXT NOT NULL, signaalreden TEXT NOT NULL,
  status TEXT NOT NULL, reden TEXT NOT NULL, pauze_van TEXT NOT NULL, pauze_tot TEXT NOT NULL,
  afgeschermd TEXT NOT NULL CHECK (afgeschermd IN ('ja', 'nee')), bewijs TEXT NOT NULL, bestand TEXT NOT NULL, verteld_op TEXT NOT NULL,
  PRIMARY KEY (signaal_id, volgnr)
) STRICT;
-- The proof of notification that a partner got for its signaal: made once.
CREATE TABLE bewijzen (
  signaal_id TEXT PRIMARY KEY, kenmerk TEXT NOT NULL, naam TEXT NOT NULL, sha256 TEXT NOT NULL, gemaakt_op TEXT NOT NULL
) STRICT;
-- The last week or month in which a partner was told of everything new; who is told daily is not in here.
CREATE TABLE terugkoppelperiodes (partner TEXT PRIMARY KEY, periode TEXT NOT NULL) STRICT;
-- Overeenkomsten that were made to be signed. The first `grootte` bytes of a signed one have this `sha256`: that proves it is
-- this document. `antwoorden` is a keyed hash of what it was made from; `handtekeningen` (JSON) says who signed and when.
CREATE TABLE overeenkomsten (
  code TEXT PRIMARY KEY, partner TEXT NOT NULL, aanleiding TEXT NOT NULL CHECK (aanleiding IN ('aanmelding', 'verlenging')),
  antwoorden TEXT NOT NULL, bestand TEXT NOT NULL, sha256 TEXT NOT NULL, grootte INTEGER NOT NULL, vanaf TEXT NOT NULL, tot TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('wacht', 'getekend', 'vervallen')), gemaakt_op TEXT NOT NULL, getekend_op TEXT NOT NULL,
  getekend_sha256 TEXT NOT NULL, archief TEXT NOT NULL, handtekeningen TEXT NOT NULL, wie TEXT NOT NULL
) STRICT;
INSERT INTO meta VALUES ('schema', '3');
