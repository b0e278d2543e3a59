-- What earlier nights knew, as pairs. In: gemeld, persoon, eerder_gevonden (EERDER), uitsluitingen, onzekere_namen.
-- Out: eerder (sid, pid, hoe: klantnummer or contact), uitgesloten (sid, pid), onzeker (sid).

-- A klantnummer, phone or e-mail that led to two people before says nothing.
CREATE TABLE spoor AS
  SELECT hoe, partner, waarde, min(bsn) AS bsn FROM (
    SELECT 'klantnummer' AS hoe, partner, klantnummer AS waarde, bsn FROM eerder_gevonden
    UNION ALL SELECT 'contact', '', telefoon, bsn FROM eerder_gevonden
    UNION ALL SELECT 'contact', '', lower(email), bsn FROM eerder_gevonden
  ) WHERE waarde <> '' AND bsn <> '' GROUP BY hoe, partner, waarde HAVING count(DISTINCT bsn) = 1;

CREATE TABLE eerder_bsn AS
  SELECT g.sid, s.hoe, s.bsn FROM gemeld g JOIN spoor s ON s.hoe = 'klantnummer' AND s.partner = g.partner AND s.waarde = g.klantnummer
  UNION ALL SELECT g.sid, s.hoe, s.bsn FROM gemeld g JOIN spoor s ON s.hoe = 'contact' AND s.waarde = g.telefoon
  UNION ALL SELECT g.sid, s.hoe, s.bsn FROM gemeld g JOIN spoor s ON s.hoe = 'contact' AND s.waarde = g.email;
CREATE TABLE eerder AS SELECT sid, pid, max(hoe) AS hoe FROM eerder_bsn JOIN persoon USING (bsn) GROUP BY sid, pid;

CREATE TABLE uitgesloten AS SELECT DISTINCT sid, pid
  FROM gemeld g JOIN uitsluitingen u ON u.signaal_id = g.signaal_id
    OR (u.partner = g.partner AND (u.klantnummer <> '' AND u.klantnummer = g.klantnummer OR u.referentie <> '' AND u.referentie = g.referentie))
  JOIN persoon p ON p.bsn = u.bsn;

CREATE TABLE onzeker AS SELECT sid FROM gemeld JOIN onzekere_namen USING (signaal_id);
