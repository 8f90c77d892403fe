-- The names of all namespaces, hidden ones too.
select namespace from core.jobs
union
select namespace from core.datasets
union
select name from core.catalog where kind = 'namespace'
