-- Evidence: per candidate the level of every field (its number in the model) and the weight of all together.
-- In: kandidaat, gemeld, persoon, eerder. Out: bewijs; `score` is in thousandths of a bit, so that sums are exact.
CREATE TABLE bewijs AS SELECT *, ($score$)::INTEGER AS score FROM (
  SELECT k.sid, k.pid, p.vertrek, p.geboren_ruw, p.eigen_aantal, p.partner_aantal, $niveaus$
  FROM kandidaat k JOIN gemeld g USING (sid) JOIN persoon p USING (pid)
    LEFT JOIN eerder e ON e.sid = k.sid AND e.pid = k.pid
);
