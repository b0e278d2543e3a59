-- Match model exact-1: who is meant by a signaal? (matching.md; ADR 0008)
-- In:  tables signalen (SIGNALEN) and inwoners (INWONERS); parameters $grens_minderjarig (jjjjmmdd), $gemeente, $run_id.
-- Out: table uitkomst (MATCHES). Names and addresses are folded for comparing only; the register's value stays as it is.

CREATE MACRO kaal(tekst) AS regexp_replace(
  replace(replace(replace(replace(replace(translate(strip_accents(lower(coalesce(tekst, ''))), 'øıłđðħŧŋ', 'oilddhtn'),
    'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'ĳ', 'ij'), '[^a-z]', '', 'g');
CREATE MACRO huisdeel(letter, toevoeging) AS regexp_replace(upper(letter || toevoeging), '[^A-Z0-9]', '', 'g');

CREATE TABLE s AS SELECT
  signaal_id, partner, referentie, bsn, postcode, try_cast(huisnummer AS INTEGER) AS huisnummer,
  huisdeel(huisletter, toevoeging) AS huisdeel,
  CASE WHEN length(geboortedatum) = 10 THEN replace(geboortedatum, '-', '') ELSE '' END AS geboren,
  replace(geboortedatum, '-', '') AS geboren_bekend,
  list_distinct([kaal(voorvoegsel || achternaam), kaal(achternaam)]) AS namen,
  left(kaal(CASE WHEN voorletters <> '' THEN voorletters ELSE voornamen END), 1) AS voorletter
FROM signalen;

-- Departed and deceased people compete (matching.md: 130 wrong without them); F persoonslijsten do not exist.
CREATE TABLE p AS SELECT
  bsn, postcode, try_cast(huisnummer AS INTEGER) AS huisnummer, huisdeel(huisletter, huisnummertoevoeging) AS huisdeel,
  vorige_postcode, try_cast(vorige_huisnummer AS INTEGER) AS vorig_huisnummer,
  CASE WHEN geboortedatum SIMILAR TO '[0-9]{8}' AND right(geboortedatum, 2) <> '00' THEN geboortedatum ELSE '' END AS geboren,
  CASE WHEN geboortedatum NOT SIMILAR TO '[0-9]{8}' OR geboortedatum LIKE '0000%' THEN ''
       WHEN geboortedatum LIKE '____00%' THEN left(geboortedatum, 4)
       WHEN geboortedatum LIKE '%00' THEN left(geboortedatum, 6) ELSE geboortedatum END AS geboren_bekend,
  geboortedatum > $grens_minderjarig AS minderjarig,
  left(kaal(voornamen), 1) AS voorletter,
  CASE WHEN opschorting_reden IN ('O') THEN 'overleden'
       WHEN opschorting_reden IN ('E', 'M', 'R') THEN 'vertrokken'
       WHEN opschorting_reden <> '' THEN 'opschorting-onbekend'
       WHEN gemeente_code NOT IN ('', $gemeente) THEN 'vertrokken'
       ELSE '' END AS vertrek,
  kaal(geslachtsnaam) AS eigen, kaal(voorvoegsel || geslachtsnaam) AS eigen_heel,
  kaal(partner_geslachtsnaam) AS partner, kaal(partner_voorvoegsel || partner_geslachtsnaam) AS partner_heel
FROM inwoners WHERE opschorting_reden <> 'F';

CREATE TABLE p_naam AS
  SELECT DISTINCT bsn, naam, soort FROM (
    SELECT bsn, unnest([eigen, eigen_heel]) AS naam, 'gelijk aan eigen naam' AS soort FROM p
    UNION ALL SELECT bsn, unnest([partner, partner_heel]), 'gelijk aan partnernaam' FROM p
    UNION ALL SELECT bsn, unnest([eigen_heel || partner_heel, partner_heel || eigen_heel,
                                  eigen || partner, partner || eigen]), 'gelijk aan dubbele naam'
      FROM p WHERE eigen <> '' AND partner <> ''
  ) WHERE naam <> '';
CREATE TABLE s_naam AS SELECT DISTINCT signaal_id, naam FROM (SELECT signaal_id, unnest(namen) AS naam FROM s) WHERE naam <> '';
CREATE TABLE p_adres AS
  SELECT bsn, postcode, huisnummer, 'nu' AS soort FROM p WHERE postcode <> '' AND huisnummer IS NOT NULL
  UNION ALL SELECT bsn, vorige_postcode, vorig_huisnummer, 'vorig' FROM p
    WHERE vorige_postcode <> '' AND vorig_huisnummer IS NOT NULL;

-- Who comes into view: the BSN, or two of birth date, address and surname.
CREATE TABLE kandidaat AS
  SELECT s.signaal_id, p.bsn FROM s JOIN p ON s.bsn = p.bsn WHERE s.bsn <> ''
  UNION SELECT s.signaal_id, a.bsn FROM s JOIN p_adres a USING (postcode, huisnummer) JOIN p ON p.bsn = a.bsn
    WHERE s.geboren <> '' AND s.geboren = p.geboren
  UNION SELECT s.signaal_id, a.bsn FROM s JOIN p_adres a USING (postcode, huisnummer)
    JOIN s_naam sn ON sn.signaal_id = s.signaal_id JOIN p_naam pn ON pn.bsn = a.bsn AND pn.naam = sn.naam
  UNION SELECT s.signaal_id, p.bsn FROM s JOIN s_naam sn USING (signaal_id) JOIN p_naam pn ON pn.naam = sn.naam
    JOIN p ON p.bsn = pn.bsn AND p.geboren = s.geboren WHERE s.geboren <> '';

CREATE TABLE bewijs AS SELECT
  k.signaal_id, k.bsn, p.vertrek, p.minderjarig,
  CASE WHEN s.bsn = '' THEN 'ontbreekt' WHEN s.bsn = p.bsn THEN 'gelijk' ELSE 'verschilt' END AS b_bsn,
  CASE WHEN s.geboren <> '' AND s.geboren = p.geboren THEN 'gelijk'
       WHEN starts_with(s.geboren_bekend, p.geboren_bekend) OR starts_with(p.geboren_bekend, s.geboren_bekend) THEN 'ontbreekt'
       ELSE 'verschilt' END AS b_geboren,
  CASE WHEN s.postcode = p.postcode AND s.huisnummer = p.huisnummer
       THEN CASE WHEN s.huisdeel = p.huisdeel THEN 'gelijk' ELSE 'gelijk, toevoeging niet' END
       WHEN s.postcode = p.vorige_postcode AND s.huisnummer = p.vorig_huisnummer THEN 'gelijk aan vorig adres'
       ELSE 'verschilt' END AS b_adres,
  coalesce((SELECT min(pn.soort) FROM p_naam pn JOIN s_naam sn USING (naam)
            WHERE pn.bsn = k.bsn AND sn.signaal_id = k.signaal_id), 'verschilt') AS b_naam,
  CASE WHEN s.voorletter = '' OR p.voorletter = '' THEN 'ontbreekt'
       WHEN s.voorletter = p.voorletter THEN 'gelijk' ELSE 'verschilt' END AS b_voorletter
FROM kandidaat k JOIN s USING (signaal_id) JOIN p ON p.bsn = k.bsn;

-- The rules: each at least two independent kinds of evidence, and nothing that contradicts. Somebody of whom all but the
-- BSN agrees is a rival: the winner's BSN may belong to the other twin.
CREATE TABLE geregeld AS SELECT *,
  CASE
    WHEN b_bsn = 'gelijk' AND b_geboren = 'gelijk' THEN 'bsn + geboortedatum'
    WHEN b_bsn = 'gelijk' AND b_naam <> 'verschilt' AND b_geboren <> 'verschilt' AND b_voorletter <> 'verschilt' THEN 'bsn + achternaam'
    WHEN b_bsn <> 'verschilt' AND zonder_bsn THEN 'geboortedatum + adres + achternaam'
    ELSE '' END AS regel,
  b_bsn = 'verschilt' AND zonder_bsn AS rivaal,
  b_geboren <> 'gelijk' OR b_naam = 'verschilt' OR b_voorletter = 'verschilt' AS op_bsn_alleen,
  30 * (b_bsn = 'gelijk')::INTEGER + 14 * (b_geboren = 'gelijk')::INTEGER + 12 * (b_adres LIKE 'gelijk%')::INTEGER
  + 8 * (b_naam <> 'verschilt')::INTEGER + 4 * (b_voorletter = 'gelijk')::INTEGER AS punten
FROM (SELECT *, b_geboren = 'gelijk' AND b_adres LIKE 'gelijk%' AND b_naam <> 'verschilt' AND b_voorletter <> 'verschilt'
        AS zonder_bsn FROM bewijs);

CREATE TABLE beste AS SELECT *,
  count(*) OVER per_signaal AS kandidaten,
  count(nullif(regel, '')) OVER per_signaal
    + (op_bsn_alleen AND regel <> '')::INTEGER * count(nullif(rivaal, false)) OVER per_signaal AS winnaars,
  row_number() OVER (PARTITION BY signaal_id ORDER BY regel = '', punten DESC, bsn) AS volgorde
FROM geregeld WINDOW per_signaal AS (PARTITION BY signaal_id);

CREATE TABLE uitkomst AS SELECT
  s.signaal_id, s.partner, s.referentie,
  CASE WHEN b.bsn IS NULL THEN 'geen'
       WHEN winnaars = 1 AND NOT minderjarig AND vertrek <> 'opschorting-onbekend' THEN 'zeker' ELSE 'twijfel' END AS besluit,
  CASE WHEN besluit = 'zeker' THEN b.bsn ELSE '' END AS bsn,
  coalesce(b.punten, 0)::BIGINT AS score,
  CASE WHEN b.bsn IS NULL THEN json_object('kandidaten', 0) ELSE json_object(
    'regel', b.regel, 'bsn', b_bsn, 'geboortedatum', b_geboren, 'adres', b_adres, 'achternaam', b_naam,
    'voorletter', b_voorletter, 'kandidaten', kandidaten) END::VARCHAR AS bewijs,
  'regel' AS beslist_door, 'exact-1' AS model_versie,
  CASE WHEN b.bsn IS NULL THEN 'inwoner-niet-gevonden'
       WHEN winnaars > 1 THEN 'meer-kandidaten'
       WHEN winnaars = 0 THEN 'bewijs-onvolledig'
       WHEN minderjarig THEN 'inwoner-minderjarig'
       ELSE vertrek END AS reden,
  $run_id AS run_id
FROM s LEFT JOIN beste b ON b.signaal_id = s.signaal_id AND b.volgorde = 1;
