insert or ignore into freshness_targets select value, :now from json_each(:datasets)
