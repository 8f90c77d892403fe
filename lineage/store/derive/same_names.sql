-- Pairs of names of one dataset: said by events, and by lineage.toml of the datasets known so far.
select dataset_id, namespace, name, other_id, other_namespace, other_name, basis
from core.same_datasets
union all
select datasets.dataset_id, datasets.namespace, datasets.name, rules.dataset_id, rules.namespace, rules.name, 'alias'
from core.datasets as datasets join core.alias_rules as rules
  on datasets.namespace || '/' || ltrim(datasets.name, '/') glob rules.pattern
    or datasets.name glob rules.pattern or 'dataset:' || datasets.namespace || ':' || datasets.name = rules.pattern
where datasets.dataset_id <> rules.dataset_id
order by all;
