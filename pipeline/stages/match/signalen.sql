-- The signalen of one run, folded as the register is. In: signalen (SIGNALEN). Out: gemeld, one row per signaal.

-- A spelling is folded once, however many signalen have it. `alleen`: nothing but a surname was given.
CREATE TABLE gemelde_naam AS SELECT *,
  klank(naam) AS naam_klank, klank(deel_een) AS deel_een_klank, klank(deel_twee) AS deel_twee_klank,
  begin_van(naam) | begin_van(naam_heel) | begin_van(naam_klank) | begin_van(deel_een_klank) | begin_van(deel_twee_klank) AS naambegin
FROM (SELECT voorvoegsel, achternaam, alleen,
  CASE WHEN afgekapt THEN '' ELSE kaal(achternaam) END AS naam, CASE WHEN afgekapt THEN '' ELSE kaal(voorvoegsel || achternaam) END AS naam_heel,
  CASE WHEN afgekapt THEN '' ELSE omgezet(achternaam) END AS naam_omgezet,
  CASE WHEN delen[2] <> '' THEN kaal(zonder_voorvoegsel(delen[1])) ELSE '' END AS deel_een,
  CASE WHEN delen[2] <> '' THEN kaal(zonder_voorvoegsel(delen[2])) ELSE '' END AS deel_twee
FROM (SELECT *,
  -- "van der" with nothing behind it is no surname
  contains(achternaam, ' ') AND zonder_voorvoegsel(achternaam || ' x') = 'x' AS afgekapt, CASE
    WHEN regexp_matches(achternaam, '[-/–]') THEN regexp_split_to_array(achternaam, ' *[-/–] *')
    -- a whole name that nobody could take apart ("Réné de Vries"), or two surnames without a hyphen
    WHEN alleen AND contains(achternaam, ' ') THEN [split_part(achternaam, ' ', 1), substr(achternaam, strpos(achternaam, ' ') + 1)]
    ELSE [achternaam] END AS delen
FROM (SELECT DISTINCT voorvoegsel, achternaam, voorletters = '' AND voornamen = '' AS alleen FROM signalen)));
CREATE TABLE gemelde_voornaam AS SELECT *,
  CASE WHEN voornamen <> '' THEN kaal(split_part(replace(voornamen, '-', ' '), ' ', 1)) ELSE '' END AS voornaam,
  CASE WHEN letters <> '' THEN letters_van(letters) ELSE eerste_letters(voornamen) END AS voorletters,
  CASE WHEN voorletters = '' THEN 67108863 ELSE begin_van(voorletters) END AS letterbegin
FROM (SELECT DISTINCT voornamen, voorletters AS letters FROM signalen);

CREATE TABLE gemeld AS SELECT
  (row_number() OVER (ORDER BY signaal_id))::BIGINT AS sid, signaal_id, partner, referentie, klantnummer, bsn,
  postcode, coalesce(try_cast(huisnummer AS BIGINT), 0) AS nummer, huisdeel(huisletter, toevoeging) AS huisdeel,
  bekend(replace(geboortedatum, '-', '')) AS geboren, omgekeerd(geboren) AS omgekeerd, v.voornaam, v.voorletters, letterbegin,
  naam, naam_heel, naam_omgezet, deel_een, deel_twee, naam_klank, deel_een_klank, deel_twee_klank, naambegin,
  telefoon, lower(email) AS email
FROM signalen s LEFT JOIN gemelde_voornaam v ON v.voornamen = s.voornamen AND v.letters = s.voorletters
  LEFT JOIN gemelde_naam n ON n.voorvoegsel = s.voorvoegsel AND n.achternaam = s.achternaam
    AND n.alleen = (s.voorletters = '' AND s.voornamen = '');
