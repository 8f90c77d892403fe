insert into counters values (:name, :labels, :value)
on conflict (name, labels) do update set value = value + excluded.value
