-- The residents of one file, folded once: everything about a person that a signaal may agree with, narrow ids in front.
-- In: inwoners (INWONERS). Parameter: $gemeente. Out: persoon (PERSONEN), ordered by bsn.
-- Departed and deceased people are in it: they compete (matching.md: 130 wrong without them). A persoonslijst F is nobody.

-- A spelling is folded once, however many people bear it; `aantal` is how often the surname occurs: from the register and never
-- from the batch, so that a pair scores the same on any night.
CREATE TABLE naam AS SELECT *, kaal(tekst) AS kaal, omgezet(tekst) AS omgezet FROM (
  SELECT tekst, sum(dragers)::BIGINT AS dragers FROM (
    SELECT geslachtsnaam AS tekst, count(*) AS dragers FROM inwoners WHERE opschorting_reden <> 'F' GROUP BY tekst
    UNION ALL SELECT partner_geslachtsnaam AS tekst, count(*) FROM inwoners WHERE opschorting_reden <> 'F' GROUP BY tekst
    UNION ALL SELECT voorvoegsel || geslachtsnaam AS tekst, 0 FROM inwoners GROUP BY tekst
    UNION ALL SELECT partner_voorvoegsel || partner_geslachtsnaam AS tekst, 0 FROM inwoners GROUP BY tekst
  ) GROUP BY tekst
);
CREATE TABLE naamvorm AS SELECT tekst, kaal, omgezet, klank(kaal) AS klank, begin_van(kaal) | begin_van(klank(kaal)) AS begin,
  CASE WHEN kaal = '' THEN 0 ELSE sum(dragers) OVER (PARTITION BY kaal) END::BIGINT AS aantal FROM naam;
CREATE TABLE voorvorm AS SELECT voornamen,
  kaal(split_part(replace(voornamen, '-', ' '), ' ', 1)) AS voornaam, eerste_letters(voornamen) AS voorletters,
  CASE WHEN voorletters = '' THEN 67108863 ELSE begin_van(voorletters) END AS letterbegin
FROM (SELECT DISTINCT voornamen FROM inwoners);
CREATE TABLE huisdeelvorm AS SELECT huisletter, huisnummertoevoeging, huisdeel(huisletter, huisnummertoevoeging) AS huisdeel
FROM (SELECT DISTINCT huisletter, huisnummertoevoeging FROM inwoners);

SET VARIABLE gemeente = $gemeente;
CREATE VIEW persoon AS SELECT row_number() OVER () AS pid, * FROM (SELECT
  bsn, postcode, coalesce(try_cast(huisnummer AS BIGINT), 0) AS nummer, huisdeel,
  vorige_postcode, coalesce(try_cast(vorige_huisnummer AS BIGINT), 0) AS vorig_nummer,
  bekend(geboortedatum) AS geboren, geboortedatum AS geboren_ruw, voornaam, voorletters, letterbegin,
  eigen.begin | eigen_heel.begin | partner.begin | partner_heel.begin AS naambegin,
  CASE WHEN opschorting_reden = 'O' THEN 'overleden'
       WHEN opschorting_reden IN ('E', 'M', 'R') THEN 'vertrokken'
       WHEN opschorting_reden <> '' THEN 'opschorting-onbekend'
       WHEN gemeente_code NOT IN ('', getvariable('gemeente')) THEN 'vertrokken'
       ELSE '' END AS vertrek,
  eigen.kaal AS eigen, eigen_heel.kaal AS eigen_heel, eigen.omgezet AS eigen_omgezet, eigen.klank AS eigen_klank, eigen.aantal AS eigen_aantal,
  partner.kaal AS partner, partner_heel.kaal AS partner_heel, partner.omgezet AS partner_omgezet, partner.klank AS partner_klank,
  partner.aantal AS partner_aantal
FROM inwoners i
  LEFT JOIN naamvorm eigen ON eigen.tekst = i.geslachtsnaam
  LEFT JOIN naamvorm eigen_heel ON eigen_heel.tekst = i.voorvoegsel || i.geslachtsnaam
  LEFT JOIN naamvorm partner ON partner.tekst = i.partner_geslachtsnaam
  LEFT JOIN naamvorm partner_heel ON partner_heel.tekst = i.partner_voorvoegsel || i.partner_geslachtsnaam
  LEFT JOIN voorvorm USING (voornamen) LEFT JOIN huisdeelvorm USING (huisletter, huisnummertoevoeging)
WHERE opschorting_reden <> 'F' ORDER BY bsn);
