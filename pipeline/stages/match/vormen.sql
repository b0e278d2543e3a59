-- Names, addresses and dates folded for comparing only; the register's value stays as it is (domain.md, Rules 5).
-- These forms are never stored with a match or shown: they live inside a run, or in the cache of a residents file.

-- Letters only, lower case, without marks; ij and y are one. Of a name in another script nothing is left to compare.
CREATE MACRO kaal(tekst) AS CASE WHEN regexp_matches(tekst, '[\p{Cyrillic}\p{Greek}\p{Arabic}\p{Hebrew}\p{Han}]') THEN '' ELSE replace(regexp_replace(
  replace(replace(replace(replace(replace(translate(strip_accents(lower(nfc_normalize(coalesce(tekst, '')))),
    'øıłđðħŧŋə', 'oilddhtne'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'ĳ', 'ij'), '[^a-z]', '', 'g'), 'ij', 'y') END;

-- The same with ü as ue, ö and ø as oe, ä as ae, å as aa: how others write a letter that their keyboard lacks.
CREATE MACRO omgezet(tekst) AS kaal(replace(replace(replace(replace(replace(
  lower(nfc_normalize(coalesce(tekst, ''))), 'ü', 'ue'), 'ö', 'oe'), 'ä', 'ae'), 'ø', 'oe'), 'å', 'aa'));

CREATE MACRO enkel(k) AS replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
  replace(replace(replace(replace(replace(k, 'aa', 'a'), 'ee', 'e'), 'oo', 'o'), 'uu', 'u'), 'bb', 'b'), 'dd', 'd'),
  'ff', 'f'), 'gg', 'g'), 'kk', 'k'), 'll', 'l'), 'mm', 'm'), 'nn', 'n'), 'pp', 'p'), 'rr', 'r'), 'ss', 's'), 'tt', 't'),
  'zz', 'z');
-- How a name sounds in Dutch: Claassen and Klasen, Thijssen and Tyssen, Smidt and Smit are one.
CREATE MACRO klank(k) AS enkel(regexp_replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
  replace(k, 'sch', 'sg'), 'ch', 'g'), 'gh', 'g'), 'ck', 'k'), 'c', 'k'), 'q', 'k'), 'x', 'ks'), 'ph', 'f'), 'th', 't'),
  'ei', 'y'), 'ey', 'y'), 'ou', 'au'), 'dt?$', 't'));

-- A surname without the prefix in front of it, in every spelling ("v.d. Berg", "van den Berg", "'t Hart").
CREATE MACRO zonder_voorvoegsel(tekst) AS regexp_replace(trim(lower(coalesce(tekst, ''))),
  '^(?:(?:van|von|vom|de|den|der|des|het|ten|ter|te|in|op|aan|bij|onder|over|uit|voor|tot|el|al|la|le|les|da|do|dos|das|di|du|del|vande|vanden|vander)[ ./]+'
  || '|v[./ ]*d[./ ]+|[vd][.] *|[''’`][tns] *|[dl][''’`])+', '');

-- The first letter of every word: of first names ("Jan Pieter", "Anne-Marie") and of initials with dots or spaces.
CREATE MACRO eerste_letters(tekst) AS
  list_reduce(list_prepend('', list_transform(regexp_split_to_array(tekst, '[ .,-]+'), lambda w: left(kaal(w), 1))), lambda x, y: x || y);
-- Initials: "J.P.", "Th. A." and also "JP" and "JPK", but not "PIM": that is a first name in capitals.
CREATE MACRO letters_van(tekst) AS CASE
  WHEN regexp_matches(tekst, '^(?:[A-Z]{2}|[A-Z][BCDFGHJKLMNPQRSTVWXZ]{2,4})$') THEN kaal(tekst) ELSE eerste_letters(tekst) END;

-- What stands behind a house number: "2-hoog", "II" and "2hg" are 2, "huis" and "hs" are HS; elsewhere letters and digits.
CREATE MACRO huisdeel_ruw(letter, toevoeging) AS
  regexp_replace(upper(coalesce(letter, '') || ' ' || coalesce(toevoeging, '')), '[^A-Z0-9]', '', 'g');
CREATE MACRO huisdeel_vorm(ruw) AS CASE
  WHEN ruw IN ('HUIS', 'HS', 'BG', 'BEGANEGROND', 'BEGGROND', 'PARTERRE') THEN 'HS'
  WHEN regexp_matches(ruw, '^(?:I{1,3}|IV|V)$') THEN CASE ruw WHEN 'I' THEN '1' WHEN 'II' THEN '2' WHEN 'III' THEN '3' WHEN 'IV' THEN '4' ELSE ruw END
  ELSE regexp_replace(regexp_replace(regexp_replace(ruw, '^(I{1,3})(?:HOOG|HG)$', 'R\1'), '^([0-9]+)(?:HOOG|HG|E|DE|STE)$', '\1'), '^0+([1-9])', '\1')
END;
CREATE MACRO huisdeel(letter, toevoeging) AS replace(replace(replace(huisdeel_vorm(huisdeel_ruw(letter, toevoeging)), 'RIII', '3'), 'RII', '2'), 'RI', '1');

-- A date as far as it is known: jjjjmmdd, jjjjmm, jjjj or nothing.
CREATE MACRO bekend(datum) AS CASE
  WHEN NOT regexp_full_match(datum, '[0-9]{4}(?:[0-9]{2}){0,2}') OR datum LIKE '0000%' THEN ''
  WHEN datum LIKE '____00%' THEN left(datum, 4)
  WHEN datum LIKE '______00' THEN left(datum, 6)
  ELSE datum END;
CREATE MACRO omgekeerd(datum) AS CASE WHEN length(datum) = 8 THEN left(datum, 4) || right(datum, 2) || substr(datum, 5, 2) ELSE '' END;

-- One letter more, less, other or swapped in a surname that is long enough to bear it; the first letter is seldom wrong.
CREATE MACRO lijkt_op(a, b) AS ascii(a) = ascii(b) AND strlen(a) > 4 AND strlen(b) > 4
  AND strlen(a) - strlen(b) BETWEEN -1 AND 1 AND damerau_levenshtein(a, b) < 2;

-- The first letter of a folded text as one bit of 26, so that "do any of these begin alike" is one operation on numbers.
CREATE MACRO begin_van(k) AS CASE WHEN k = '' THEN 0 ELSE 1::BIGINT << (ascii(k) - 97) END;
