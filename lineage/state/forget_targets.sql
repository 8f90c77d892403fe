delete from freshness_targets where dataset not in (select value from json_each(:datasets))
