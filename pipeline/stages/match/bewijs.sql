-- Evidence: per candidate the level of every field (its number in the model) and the weight of all together.
-- In: kandidaat, gemeld, persoon, eerder. Out: bewijs; `score` is in thousandths of a bit, so that sums are exact.
-- The joins run as they are written: the register streams past narrow pairs, which takes half the memory.
SET disabled_optimizers = 'join_order,build_side_probe_side';
CREATE TABLE bewijs AS SELECT *, ($score$)::INTEGER AS score FROM (
  SELECT k.sid, k.pid, p.vertrek, p.geboren_ruw, p.eigen_aantal, p.partner_aantal, $niveaus$
  FROM persoon p JOIN kandidaat k USING (pid) JOIN gemeld g USING (sid)
    LEFT JOIN eerder e ON e.sid = k.sid AND e.pid = k.pid
);
RESET disabled_optimizers;
DROP TABLE kandidaat;
