-- The residents of one file, folded once: everything about a person that a signaal may agree with, narrow ids in front.
-- In: inwoners (INWONERS). Parameter: $gemeente. Out: persoon (PERSONEN), ordered by bsn.
-- Departed and deceased people are in it: they compete (matching.md: 130 wrong without them). A persoonslijst F is nobody.

CREATE TABLE gevouwen AS SELECT
  (row_number() OVER (ORDER BY bsn))::BIGINT AS pid, *,
  klank(eigen) AS eigen_klank, klank(partner) AS partner_klank,
  CASE WHEN voorletters = '' THEN 67108863 ELSE begin_van(voorletters) END AS letterbegin,
  begin_van(eigen) | begin_van(eigen_heel) | begin_van(partner) | begin_van(partner_heel)
    | begin_van(klank(eigen)) | begin_van(klank(partner)) AS naambegin
FROM (SELECT
  bsn, postcode, coalesce(try_cast(huisnummer AS BIGINT), 0) AS nummer,
  huisdeel(huisletter, huisnummertoevoeging) AS huisdeel,
  vorige_postcode, coalesce(try_cast(vorige_huisnummer AS BIGINT), 0) AS vorig_nummer,
  bekend(geboortedatum) AS geboren, geboortedatum AS geboren_ruw,
  kaal(split_part(replace(voornamen, '-', ' '), ' ', 1)) AS voornaam,
  eerste_letters(voornamen) AS voorletters,
  CASE WHEN opschorting_reden = 'O' THEN 'overleden'
       WHEN opschorting_reden IN ('E', 'M', 'R') THEN 'vertrokken'
       WHEN opschorting_reden <> '' THEN 'opschorting-onbekend'
       WHEN gemeente_code NOT IN ('', $gemeente) THEN 'vertrokken'
       ELSE '' END AS vertrek,
  kaal(geslachtsnaam) AS eigen, kaal(voorvoegsel || geslachtsnaam) AS eigen_heel, omgezet(geslachtsnaam) AS eigen_omgezet,
  kaal(partner_geslachtsnaam) AS partner, kaal(partner_voorvoegsel || partner_geslachtsnaam) AS partner_heel,
  omgezet(partner_geslachtsnaam) AS partner_omgezet
FROM inwoners WHERE opschorting_reden <> 'F');

-- How often a surname occurs: from the register and never from the batch, so that a pair scores the same on any night.
CREATE TABLE naamtelling AS
  SELECT naam, count(*)::BIGINT AS aantal
  FROM (SELECT eigen AS naam FROM gevouwen UNION ALL SELECT partner FROM gevouwen) WHERE naam <> '' GROUP BY naam;

CREATE TABLE persoon AS SELECT
  g.*, coalesce(e.aantal, 0) AS eigen_aantal, coalesce(q.aantal, 0) AS partner_aantal
FROM gevouwen g LEFT JOIN naamtelling e ON e.naam = g.eigen LEFT JOIN naamtelling q ON q.naam = g.partner ORDER BY pid;
