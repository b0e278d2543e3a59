-- Who comes into view: the BSN, the address (present or previous), the birth date with the front of a surname or with the
-- postcode, and a surname with part of the address (a wrong letter or number in it). Who left without an address comes into view
-- by surname and first initial, so that the guards see him.
-- In: gemeld, persoon, eerder (sid, pid, hoe), uitgesloten (sid, pid). Out: kandidaat (sid, pid).

-- At a large address most people have another first initial, another birth date and a surname that begins otherwise: no rule
-- or guard looks at them, and they would stay below the bits that a candidate needs.
CREATE MACRO kan_het_zijn(gl, gn, gg, go, pl, pn, pg) AS gl & pl <> 0 OR gn & pn <> 0 OR gg = pg OR go = pg;

CREATE TABLE gemeld_naam AS SELECT DISTINCT sid, naamdeel FROM (
  SELECT sid, unnest([left(naam_klank, 3), left(deel_een_klank, 3), left(deel_twee_klank, 3), left(klank(naam_heel), 3)]) AS naamdeel FROM gemeld
) WHERE naamdeel <> '';
CREATE TABLE gemeld_datum AS SELECT DISTINCT sid, geboren FROM (
  SELECT sid, unnest([geboren, omgekeerd(geboren)]) AS geboren FROM gemeld WHERE length(geboren) = 8
);
CREATE TABLE gemeld_sleutel AS SELECT sid, hash(geboren, naamdeel) AS sleutel FROM gemeld_datum JOIN gemeld_naam USING (sid);

CREATE TABLE gemeld_plek AS SELECT DISTINCT sid, plek FROM (
  SELECT sid, unnest([hash(postcode, klank_van), hash(left(postcode, 4), nummer, klank_van)]) AS plek
  FROM (SELECT *, unnest([naam_klank, deel_een_klank, deel_twee_klank]) AS klank_van FROM gemeld) WHERE postcode <> '' AND klank_van <> ''
);

CREATE TABLE kandidaat AS SELECT sid, pid FROM (
  SELECT sid, pid FROM gemeld g JOIN persoon p ON p.bsn = g.bsn WHERE g.bsn <> ''
  UNION ALL SELECT sid, pid FROM gemeld g JOIN persoon p ON p.postcode = g.postcode AND p.nummer = g.nummer
    WHERE g.postcode <> '' AND g.nummer > 0
      AND kan_het_zijn(g.letterbegin, g.naambegin, g.geboren, g.omgekeerd, p.letterbegin, p.naambegin, p.geboren)
  UNION ALL SELECT sid, pid FROM gemeld g JOIN persoon p ON p.vorige_postcode = g.postcode AND p.vorig_nummer = g.nummer
    WHERE g.postcode <> '' AND g.nummer > 0
      AND kan_het_zijn(g.letterbegin, g.naambegin, g.geboren, g.omgekeerd, p.letterbegin, p.naambegin, p.geboren)
  UNION ALL SELECT sid, pid FROM gemeld_sleutel JOIN (
      SELECT pid, hash(geboren, left(eigen_klank, 3)) AS sleutel FROM persoon WHERE length(geboren) = 8 AND eigen_klank <> ''
      UNION ALL SELECT pid, hash(geboren, left(partner_klank, 3)) FROM persoon WHERE length(geboren) = 8 AND partner_klank <> ''
      UNION ALL SELECT pid, hash(geboren, left(klank(eigen_heel), 3)) FROM persoon WHERE length(geboren) = 8 AND eigen_heel <> eigen
    ) USING (sleutel)
  UNION ALL SELECT sid, pid FROM gemeld g JOIN persoon p ON p.geboren = g.geboren AND p.postcode = g.postcode
    WHERE length(g.geboren) = 8 AND g.postcode <> ''
  UNION ALL SELECT sid, pid FROM gemeld_plek JOIN (
      SELECT pid, unnest([hash(postcode, eigen_klank), hash(left(postcode, 4), nummer, eigen_klank)]) AS plek
      FROM persoon WHERE postcode <> '' AND eigen_klank <> ''
      UNION ALL SELECT pid, unnest([hash(postcode, partner_klank), hash(left(postcode, 4), nummer, partner_klank)])
      FROM persoon WHERE postcode <> '' AND partner_klank <> ''
    ) USING (plek)
  UNION ALL SELECT sid, pid FROM gemeld g JOIN persoon p ON ascii(p.voorletters) = ascii(g.voorletters)
      AND p.eigen_klank IN (g.naam_klank, g.deel_een_klank, g.deel_twee_klank)
    WHERE p.vertrek <> '' AND (p.postcode = '' OR p.nummer = 0) AND p.eigen_klank <> ''
  UNION ALL SELECT sid, pid FROM gemeld g JOIN persoon p ON ascii(p.voorletters) = ascii(g.voorletters)
      AND p.partner_klank IN (g.naam_klank, g.deel_een_klank, g.deel_twee_klank)
    WHERE p.vertrek <> '' AND (p.postcode = '' OR p.nummer = 0) AND p.partner_klank <> ''
  UNION ALL SELECT sid, pid FROM eerder
) ANTI JOIN uitgesloten USING (sid, pid) GROUP BY sid, pid;
