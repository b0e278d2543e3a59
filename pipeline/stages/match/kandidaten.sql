-- Who comes into view: the BSN, the address (present or previous), the birth date with the front of a surname or with the
-- postcode, and a surname with part of the address (a wrong letter or number in it). Who left without an address comes into view
-- by surname with first name or initials, so that the guards see him; with another birth date he is nobody to fear.
-- In: gemeld, persoon, eerder (sid, pid, hoe), uitgesloten (sid, pid). Out: kandidaat (sid, pid).

-- At a large address most people have another first initial, another birth date and a surname that begins otherwise: no rule
-- or guard looks at them, and they would stay below the bits that a candidate needs.
CREATE MACRO kan_het_zijn(gl, gn, gg, go, pl, pn, pg) AS gl & pl <> 0 OR gn & pn <> 0 OR gg = pg OR go = pg;

-- Many share a birth date and the front of a surname: with other initials too, only who has the whole surname comes into view.
CREATE MACRO begin(k) AS left(k, 3);
CREATE TABLE gemeld_sleutel AS SELECT DISTINCT sid, hash(datum, begin(naam)) AS sleutel, letterbegin, hash(naam) AS naam FROM (
  SELECT sid, letterbegin, unnest([geboren, omgekeerd(geboren)]) AS datum, naam
  FROM (SELECT sid, letterbegin, geboren, unnest([naam_klank, deel_een_klank, deel_twee_klank, naam_heel]) AS naam FROM gemeld)
  WHERE length(geboren) = 8 AND naam <> ''
);

CREATE TABLE gemeld_plek AS SELECT DISTINCT sid, plek FROM (
  SELECT sid, unnest([hash(postcode, klank_van), hash(left(postcode, 4), nummer, klank_van)]) AS plek
  FROM (SELECT *, unnest([naam_klank, deel_een_klank, deel_twee_klank]) AS klank_van FROM gemeld) WHERE postcode <> '' AND klank_van <> ''
);

CREATE TABLE gemeld_roep AS SELECT DISTINCT sid, roep, datum FROM (
  SELECT sid, geboren AS datum, unnest([hash(klank_van, voornaam), hash(klank_van, voorletters)]) AS roep
  FROM (SELECT *, unnest([naam_klank, deel_een_klank, deel_twee_klank]) AS klank_van FROM gemeld)
  WHERE klank_van <> '' AND voorletters <> ''
);

CREATE TABLE kandidaat AS SELECT sid, pid FROM (
  SELECT sid, pid FROM gemeld g JOIN persoon p ON p.bsn = g.bsn WHERE g.bsn <> ''
  UNION ALL SELECT sid, pid FROM gemeld g JOIN persoon p ON p.postcode = g.postcode AND p.nummer = g.nummer
    WHERE g.postcode <> '' AND g.nummer > 0
      AND kan_het_zijn(g.letterbegin, g.naambegin, g.geboren, g.omgekeerd, p.letterbegin, p.naambegin, p.geboren)
  UNION ALL SELECT sid, pid FROM gemeld g JOIN persoon p ON p.vorige_postcode = g.postcode AND p.vorig_nummer = g.nummer
    WHERE g.postcode <> '' AND g.nummer > 0
      AND kan_het_zijn(g.letterbegin, g.naambegin, g.geboren, g.omgekeerd, p.letterbegin, p.naambegin, p.geboren)
  UNION ALL SELECT sid, pid FROM gemeld_sleutel g JOIN (
      SELECT pid, letterbegin, hash(geboren, begin(naam)) AS sleutel, hash(naam) AS naam FROM (
        SELECT pid, letterbegin, geboren, eigen_klank AS naam FROM persoon WHERE eigen_klank <> ''
        UNION ALL SELECT pid, letterbegin, geboren, partner_klank FROM persoon WHERE partner_klank <> ''
        UNION ALL SELECT pid, letterbegin, geboren, eigen_heel FROM persoon WHERE eigen_heel <> eigen
      ) WHERE length(geboren) = 8
    ) p USING (sleutel) WHERE g.letterbegin & p.letterbegin <> 0 OR g.naam = p.naam
  UNION ALL SELECT sid, pid FROM gemeld g JOIN persoon p ON p.geboren = g.geboren AND p.postcode = g.postcode
    WHERE length(g.geboren) = 8 AND g.postcode <> ''
  UNION ALL SELECT sid, pid FROM gemeld_plek JOIN (
      SELECT pid, unnest([hash(postcode, eigen_klank), hash(left(postcode, 4), nummer, eigen_klank)]) AS plek
      FROM persoon WHERE postcode <> '' AND eigen_klank <> ''
      UNION ALL SELECT pid, unnest([hash(postcode, partner_klank), hash(left(postcode, 4), nummer, partner_klank)])
      FROM persoon WHERE postcode <> '' AND partner_klank <> ''
    ) USING (plek)
  UNION ALL SELECT sid, pid FROM gemeld_roep JOIN (
      SELECT pid, unnest([hash(eigen_klank, voornaam), hash(eigen_klank, voorletters)]) AS roep, geboren
      FROM persoon WHERE vertrek <> '' AND (postcode = '' OR nummer = 0) AND eigen_klank <> ''
      UNION ALL SELECT pid, unnest([hash(partner_klank, voornaam), hash(partner_klank, voorletters)]), geboren
      FROM persoon WHERE vertrek <> '' AND (postcode = '' OR nummer = 0) AND partner_klank <> ''
    ) p USING (roep) WHERE length(datum) < 8 OR length(p.geboren) < 8
  UNION ALL SELECT sid, pid FROM eerder
) ANTI JOIN uitgesloten USING (sid, pid) GROUP BY sid, pid;
DROP TABLE gemeld_sleutel; DROP TABLE gemeld_plek; DROP TABLE gemeld_roep;
