-- Which models were learned from this dataset last month?
select distinct model, model_version, made_at, read_at
from model_provenance
where dataset = 'dataset:s3://taxi-data:trips.parquet' and read_at >= now() - interval 1 month
order by made_at desc;

-- Where does this version of a model come from, all of it?
select dataset, dataset_version, writer_pipeline, writer_external_id, writer_team, orchestrator, written_at, hops, rule
from model_provenance
where model like '%/train_model/lr'
order by made_at desc, hops, dataset;

-- Which input was written anew between the last two versions of a model: what changed before it got worse?
with made as (
  select distinct model, model_run_id, made_at, dense_rank() over (partition by model order by made_at desc) as age
  from model_provenance
)
select newer.model, provenance.dataset, provenance.writer_external_id, provenance.written_at
from made as newer
  join made as older on older.model = newer.model and older.age = 2
  join model_provenance as provenance on provenance.model_run_id = newer.model_run_id
where newer.age = 1 and provenance.dataset_version not in (
  select dataset_version from model_provenance where model_run_id = older.model_run_id
);

-- How did the metrics of a flow go, run by run?
select runs.started_at, metrics.external_id, metrics.name, metrics.value
from run_metrics as metrics join runs using (run_id)
order by metrics.name, runs.started_at;

-- Which teams' failures hit us, and are still open?
select producer_team, pipeline, external_id, opened_at, datasets, pipelines, models
from cross_team_failures
where consumer_team = 'ml' and closed_at is null
order by opened_at;

-- Who breaks whom, and how long does it take to repair?
select producer_team, consumer_team, count(*) as failures, avg(closed_at - opened_at) as repaired_after
from cross_team_failures
group by producer_team, consumer_team
order by failures desc;

-- Whose data is stale?
select team, dataset, now() - last_written_at as age
from dataset_freshness
where last_written_at < now() - interval 1 day
order by team, age desc;

-- Which models have newer data to learn from?
select distinct provenance.model, provenance.dataset, datasets.last_written_at, provenance.written_at as learned_from
from model_provenance as provenance
  join models on models.model = provenance.model and models.newest_run_id = provenance.model_run_id
  join datasets on datasets.node = provenance.dataset
where datasets.last_written_at > provenance.written_at;

-- How often do pipelines succeed, and how long do they take?
select team, name, count(*) as runs, avg((state = 'COMPLETE')::integer) as success_rate,
  quantile_cont(epoch(ended_at - started_at), 0.95) as p95_seconds
from pipeline_runs
where not dev and started_at >= now() - interval 30 days
group by team, name
order by success_rate;

-- Which columns does a column come from, and is one of them masked?
select source, source_field, transformation, subtype, masking
from column_edges
where target like 'dataset:%' and target_field = 'duration';

-- Whose datasets does nobody read any more?
select datasets.team, datasets.node
from datasets left join lineage_edges as edges on edges.source = datasets.node
where edges.source is null and datasets.type = 'dataset'
order by all;

-- Who is hit if this dataset turns bad?
select team, kind, name, model, depth from impact('dataset:s3://taxi-data:trips.parquet', depth := 10);
