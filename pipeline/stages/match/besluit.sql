-- From evidence to a decision. In: bewijs, gemeld, persoon, onzeker (sid), uitgesloten (sid, pid). Out: uitkomst.
-- toeval: how many others in the register are expected with this name, initials and birth date; 29,200 days are 80 years, and
-- people of whom only the year was known when they came have 1 January.
-- A rule decides only for the one candidate that satisfies it, on top, with its guards; everything else is for a person.

CREATE TABLE overzicht AS SELECT sid,
  count(*) AS kandidaten, max(score, 2) AS hoogste,
  count_if($naamgenoot$) AS naamgenoten, count_if($datumgenoot$) AS datumgenoten, count_if($rivaal$) AS rivalen,
  count_if($spoorloos$) AS spoorlozen, count_if($buurgenoot$) AS buurgenoten
FROM bewijs GROUP BY sid;

CREATE TABLE geregeld AS SELECT *, $met_wakers$ AS regel, $zonder_wakers$ AS bewezen FROM (
  SELECT b.*, kandidaten, naamgenoten, datumgenoten, rivalen, spoorlozen, buurgenoten,
    $naamgenoot$ AS is_naamgenoot, $datumgenoot$ AS is_datumgenoot, $spoorloos$ AS is_spoorloos, $buurgenoot$ AS is_buurgenoot,
    b.score - CASE WHEN kandidaten = 1 THEN -100000 WHEN b.score < hoogste[1] THEN hoogste[1] ELSE hoogste[2] END AS marge,
    greatest(eigen_aantal, partner_aantal, 1) * CASE WHEN $een_letter$ THEN 0.08 ELSE 0.01 END
      * CASE WHEN geboren_ruw LIKE '____0101' THEN 60 ELSE 1 END / 29200.0 AS toeval
  FROM bewijs b JOIN overzicht o USING (sid) WHERE b.score >= hoogste[1] - 2 * $marge$
);

CREATE TABLE keuze AS SELECT sid,
  count_if(regel > 0) AS winnaars, max(bewezen) > 0 AS ooit_bewezen,
  arg_max(pid, (regel > 0)::BIGINT * 1000000000000 + score::BIGINT * 100000000 - pid) AS pid
FROM geregeld GROUP BY sid;

CREATE TABLE uitkomst AS SELECT
  g.signaal_id, g.partner, g.referentie,
  CASE WHEN r.pid IS NULL OR r.score < $geen$ AND regel = 0 THEN 'geen'
       WHEN regel = 0 OR winnaars > 1 OR onzeker.sid IS NOT NULL OR geweerd.sid IS NOT NULL OR r.vertrek = 'opschorting-onbekend'
         OR $stilstaand$ OR r.geboren_ruw > $grens_minderjarig THEN 'twijfel'
       ELSE 'zeker' END AS besluit,
  CASE WHEN besluit = 'zeker' THEN p.bsn ELSE '' END AS bsn,
  coalesce(round(r.score / 1000.0), 0)::BIGINT AS score,
  CASE WHEN besluit = 'geen' THEN json_object('kandidaten', coalesce(r.kandidaten, 0)) ELSE json_object(
    'regel', $regelnaam$, $veldwoorden$, 'komt voor', greatest(r.eigen_aantal, r.partner_aantal), 'in de weg', CASE
      WHEN regel > 0 OR bewezen = 0 THEN ''
      WHEN naamgenoten - is_naamgenoot::INTEGER > 0 THEN 'naamgenoten op dit nummer: ' || (naamgenoten - is_naamgenoot::INTEGER)
      WHEN buurgenoten - is_buurgenoot::INTEGER > 0 THEN 'naamgenoten in de buurt: ' || (buurgenoten - is_buurgenoot::INTEGER)
      WHEN datumgenoten - is_datumgenoot::INTEGER > 0 THEN 'anderen met deze geboortedatum: ' || (datumgenoten - is_datumgenoot::INTEGER)
      WHEN spoorlozen - is_spoorloos::INTEGER > 0 THEN 'naamgenoten die vertrokken zonder adres: ' || (spoorlozen - is_spoorloos::INTEGER)
      WHEN rivalen > 0 THEN 'alles behalve het bsn past bij iemand anders'
      WHEN marge < $marge$ THEN 'iemand anders past bijna even goed'
      ELSE 'een onbekende kan dezelfde naam en geboortedatum hebben' END,
    'kandidaten', r.kandidaten) END::VARCHAR AS bewijs,
  'regel' AS beslist_door,
  CASE WHEN besluit = 'geen' THEN CASE WHEN geweerd.sid IS NULL THEN 'inwoner-niet-gevonden' ELSE 'eerder-uitgesloten' END
       WHEN winnaars > 1 THEN 'meer-kandidaten'
       WHEN $stilstaand$ THEN 'regel-in-onderzoek'
       WHEN geweerd.sid IS NOT NULL THEN 'eerder-uitgesloten'
       WHEN onzeker.sid IS NOT NULL AND regel > 0 THEN 'naam-niet-van-een-persoon'
       WHEN regel = 0 AND ooit_bewezen THEN 'meer-kandidaten'
       WHEN regel = 0 THEN 'bewijs-onvolledig'
       WHEN r.geboren_ruw > $grens_minderjarig THEN 'inwoner-minderjarig'
       ELSE r.vertrek END AS reden
FROM gemeld g LEFT JOIN keuze k USING (sid) LEFT JOIN geregeld r ON r.sid = k.sid AND r.pid = k.pid
  LEFT JOIN persoon p ON p.pid = k.pid LEFT JOIN onzeker ON onzeker.sid = g.sid
  LEFT JOIN (SELECT DISTINCT sid FROM uitgesloten) geweerd ON geweerd.sid = g.sid
ORDER BY g.signaal_id;
