-- The signalen of one run, folded as the register is. In: signalen (SIGNALEN). Out: gemeld, one row per signaal.

CREATE TABLE gemeld AS SELECT *,
  omgekeerd(geboren) AS omgekeerd,
  klank(naam) AS naam_klank, klank(deel_een) AS deel_een_klank, klank(deel_twee) AS deel_twee_klank,
  CASE WHEN voorletters = '' THEN 67108863 ELSE begin_van(voorletters) END AS letterbegin,
  begin_van(naam) | begin_van(naam_heel) | begin_van(klank(naam)) | begin_van(klank(deel_een)) | begin_van(klank(deel_twee)) AS naambegin
FROM (SELECT
  (row_number() OVER (ORDER BY signaal_id))::BIGINT AS sid, signaal_id, partner, referentie, klantnummer, bsn,
  postcode, coalesce(try_cast(huisnummer AS BIGINT), 0) AS nummer, huisdeel(huisletter, toevoeging) AS huisdeel,
  bekend(replace(geboortedatum, '-', '')) AS geboren,
  kaal(CASE WHEN voornamen <> '' THEN split_part(replace(voornamen, '-', ' '), ' ', 1) ELSE '' END) AS voornaam,
  CASE WHEN voorletters <> '' THEN letters_van(voorletters) ELSE eerste_letters(voornamen) END AS voorletters,
  CASE WHEN afgekapt THEN '' ELSE kaal(achternaam) END AS naam, CASE WHEN afgekapt THEN '' ELSE kaal(voorvoegsel || achternaam) END AS naam_heel,
  CASE WHEN afgekapt THEN '' ELSE omgezet(achternaam) END AS naam_omgezet,
  CASE WHEN delen[2] <> '' THEN kaal(zonder_voorvoegsel(delen[1])) ELSE '' END AS deel_een,
  CASE WHEN delen[2] <> '' THEN kaal(zonder_voorvoegsel(delen[2])) ELSE '' END AS deel_twee,
  telefoon, lower(email) AS email
FROM (SELECT *,
  -- "van der" with nothing behind it is no surname
  contains(achternaam, ' ') AND zonder_voorvoegsel(achternaam || ' x') = 'x' AS afgekapt, CASE
    WHEN regexp_matches(achternaam, '[-/–]') THEN regexp_split_to_array(achternaam, ' *[-/–] *')
    -- a whole name that nobody could take apart ("Réné de Vries"), or two surnames without a hyphen
    WHEN voorletters = '' AND voornamen = '' AND contains(achternaam, ' ')
      THEN [split_part(achternaam, ' ', 1), substr(achternaam, strpos(achternaam, ' ') + 1)]
    ELSE [achternaam] END AS delen FROM signalen));
