-- What the public views and their columns mean. Clients show it (\d+), docs/sql.md is made from it.
-- Behind `Example:` stands a query that a test runs.

comment on view public.artifacts is
  'Versions of Metaflow artifacts: one row a writing. Example: select artifact, version, made_at from artifacts where model order by made_at desc';
comment on column public.artifacts.artifact is 'Node id of the artifact.';
comment on column public.artifacts.namespace is 'Namespace of the node''s name.';
comment on column public.artifacts.name is 'Name inside the namespace.';
comment on column public.artifacts.version_id is 'Id of one writing of the dataset.';
comment on column public.artifacts.version is
  'Version as the writer names it: an S3 version or ETag, a Metaflow sha.';
comment on column public.artifacts.run_id is 'OpenLineage run id.';
comment on column public.artifacts.pathspec is 'Metaflow''s pathspec of the artifact.';
comment on column public.artifacts.type is 'Class of the object.';
comment on column public.artifacts.size_bytes is 'Bytes, when told.';
comment on column public.artifacts.model is 'Whether it is a trained model.';
comment on column public.artifacts.made_at is 'When it was made.';
comment on column public.artifacts.job is 'Node id of the step that made it.';
comment on column public.artifacts.pipeline is 'Node id of the pipeline (DAG or flow) the job belongs to.';
comment on column public.artifacts.team is 'Team that owns it; `unowned` when nobody is known.';

comment on view public.asset_events is
  'Asset events of Airflow. Example: select uri, happened_at from asset_events order by happened_at desc limit 10';
comment on column public.asset_events.asset_event_id is 'Id of the event.';
comment on column public.asset_events.happened_at is 'When Airflow recorded it.';
comment on column public.asset_events.dataset is 'Node id of the dataset.';
comment on column public.asset_events.uri is 'URI of the asset.';
comment on column public.asset_events.extra is 'Extra of the event, as JSON text.';
comment on column public.asset_events.run_id is 'Task run that made it; NULL when nobody''s task did.';
comment on column public.asset_events.external_id is 'Airflow''s run_id or Metaflow''s pathspec.';
comment on column public.asset_events.job is 'Node id of the job.';
comment on column public.asset_events.team is 'Team that owns it; `unowned` when nobody is known.';

comment on view public.column_edges is
  'Columns that come from columns. Example: select source, source_field from column_edges where target_field = ''fare''';
comment on column public.column_edges.source is 'Node id of the dataset read.';
comment on column public.column_edges.source_field is 'Its column.';
comment on column public.column_edges.target is 'Node id of the dataset written.';
comment on column public.column_edges.target_field is 'Its column.';
comment on column public.column_edges.job is 'Node id of the job.';
comment on column public.column_edges.transformation is 'DIRECT or INDIRECT.';
comment on column public.column_edges.subtype is 'Kind of transformation: IDENTITY, AGGREGATION, FILTER and others.';
comment on column public.column_edges.masking is 'Whether values are masked.';
comment on column public.column_edges.description is 'Description, as the producer gives it.';
comment on column public.column_edges.facet is 'Where it was said: a facet, SQL.';
comment on column public.column_edges.last_seen_at is 'Time of the newest event about it.';

comment on view public.cross_team_edges is
  'Datasets that one team writes and another reads. Example: select producer_team, consumer_team, count(*) from cross_team_edges group by all';
comment on column public.cross_team_edges.producer_team is 'Team that writes.';
comment on column public.cross_team_edges.consumer_team is 'Team that depends on it.';
comment on column public.cross_team_edges.dataset is 'Node id of the dataset.';
comment on column public.cross_team_edges.producer is 'Node id of the writing job.';
comment on column public.cross_team_edges.consumer is 'Node id of the reading job.';
comment on column public.cross_team_edges.last_seen_at is 'Time of the newest event about it.';
comment on column public.cross_team_edges.evidence is 'What shows that the two hang together.';

comment on view public.cross_team_failures is
  'Failed pipeline runs that other teams depend on: one row a failure and consuming team. Example: select * from cross_team_failures where closed_at is null';
comment on column public.cross_team_failures.failure_id is 'Id of the failure.';
comment on column public.cross_team_failures.pipeline is 'Node id of the failed pipeline.';
comment on column public.cross_team_failures.run_id is 'OpenLineage run id.';
comment on column public.cross_team_failures.external_id is 'Airflow''s run_id or Metaflow''s pathspec.';
comment on column public.cross_team_failures.producer_team is 'Team that writes.';
comment on column public.cross_team_failures.consumer_team is 'Team that depends on it.';
comment on column public.cross_team_failures.opened_at is 'When it failed.';
comment on column public.cross_team_failures.closed_at is 'When a later run succeeded; NULL while it is open.';
comment on column public.cross_team_failures.root_failure_id is
  'The most upstream failure that was open when this one opened.';
comment on column public.cross_team_failures.datasets is 'Datasets of the consuming team that are hit.';
comment on column public.cross_team_failures.pipelines is 'Pipelines of that team that are hit.';
comment on column public.cross_team_failures.models is 'Models of that team that are hit.';

comment on view public.dataset_fields is
  'Columns of datasets, as last told. Example: select field, type from dataset_fields where name = ''orders'' order by position';
comment on column public.dataset_fields.dataset is 'Node id of the dataset.';
comment on column public.dataset_fields.namespace is 'Namespace of the node''s name.';
comment on column public.dataset_fields.name is 'Name inside the namespace.';
comment on column public.dataset_fields.position is 'Place of the column, from 1.';
comment on column public.dataset_fields.field is 'Name of the column.';
comment on column public.dataset_fields.type is 'Type, as the producer names it.';
comment on column public.dataset_fields.description is 'Description, as the producer gives it.';

comment on view public.dataset_freshness is
  'Datasets with the time of their last writing, and their target if they have one. Example: select dataset, now() - last_written_at as age from dataset_freshness order by age desc';
comment on column public.dataset_freshness.dataset is 'Node id of the dataset.';
comment on column public.dataset_freshness.namespace is 'Namespace of the node''s name.';
comment on column public.dataset_freshness.name is 'Name inside the namespace.';
comment on column public.dataset_freshness.team is 'Team that owns it; `unowned` when nobody is known.';
comment on column public.dataset_freshness.last_written_at is 'When it was last written.';
comment on column public.dataset_freshness.target is 'The freshness target as configured.';
comment on column public.dataset_freshness.max_age is 'Oldest it may be.';
comment on column public.dataset_freshness.schedule is 'Cron schedule by which it must be written.';
comment on column public.dataset_freshness.grace is 'How long after the schedule it may come.';
comment on column public.dataset_freshness.target_team is 'Team the target belongs to.';

comment on view public.dataset_versions is
  'Writings of datasets: one row a writing. Example: select version, row_count, written_at from dataset_versions where dataset = ''dataset:s3://lake:orders'' order by written_at desc';
comment on column public.dataset_versions.version_id is 'Id of one writing of the dataset.';
comment on column public.dataset_versions.dataset is 'Node id of the dataset.';
comment on column public.dataset_versions.version is
  'Version as the writer names it: an S3 version or ETag, a Metaflow sha.';
comment on column public.dataset_versions.subset is 'Partition, when only that was read or written.';
comment on column public.dataset_versions.run_id is 'Run that wrote it.';
comment on column public.dataset_versions.job is 'Node id of the job that wrote it.';
comment on column public.dataset_versions.written_at is 'When it was written.';
comment on column public.dataset_versions.row_count is 'Rows read or written, when told.';
comment on column public.dataset_versions.size_bytes is 'Bytes, when told.';
comment on column public.dataset_versions.failed_writer is 'Whether the writing run failed afterwards.';
comment on column public.dataset_versions.schema is 'Columns it was written with, as JSON.';

comment on view public.datasets is
  'Datasets, under the one name that stays for all their names. Example: select name, team, last_written_at from datasets order by last_written_at desc';
comment on column public.datasets.node is 'Node id: job:NAMESPACE:NAME or dataset:NAMESPACE:NAME.';
comment on column public.datasets.namespace is 'Namespace of the node''s name.';
comment on column public.datasets.name is 'Name inside the namespace.';
comment on column public.datasets.type is 'dataset, artifact, model, table, view, ...';
comment on column public.datasets.team is 'Team that owns it; `unowned` when nobody is known.';
comment on column public.datasets.last_written_at is 'When it was last written.';
comment on column public.datasets.first_seen_at is 'Time of the first event about it.';

comment on view public.dead_letters is
  'Bodies that could not be placed. Example: select reason, count(*) from dead_letters group by reason';
comment on column public.dead_letters.dead_letter_id is 'Id of the body.';
comment on column public.dead_letters.received_at is 'When the collector received it.';
comment on column public.dead_letters.reason is 'Why it could not be placed.';
comment on column public.dead_letters.size_bytes is 'Bytes, when told.';

comment on view public.events is
  'Events, the newest included, without their bodies. Example: select event_type, count(*) from events group by event_type';
comment on column public.events.event_id is 'Id of the event.';
comment on column public.events.event_at is 'Time the event says.';
comment on column public.events.received_at is 'When the collector received it.';
comment on column public.events.event_type is
  'START, RUNNING, COMPLETE, FAIL, ABORT or OTHER; NULL for job and dataset events.';
comment on column public.events.producer is 'URI of what made the event.';
comment on column public.events.run_id is 'OpenLineage run id.';
comment on column public.events.job is 'Node id of the job.';
comment on column public.events.dataset is 'Node id of the dataset, of a dataset event.';

comment on view public.import_errors is
  'DAG files that Airflow cannot import. Example: select file, message from import_errors where is_open';
comment on column public.import_errors.namespace is 'The Airflow.';
comment on column public.import_errors.file is 'Path of the file.';
comment on column public.import_errors.message is 'The error.';
comment on column public.import_errors.stacktrace is 'Its stack trace.';
comment on column public.import_errors.first_seen_at is 'Time of the first event about it.';
comment on column public.import_errors.last_seen_at is 'Time of the newest event about it.';
comment on column public.import_errors.is_open is 'Whether it still stands.';

comment on view public.jobs is
  'Tasks, steps and other jobs. Example: select name, team from jobs where orchestrator = ''airflow''';
comment on column public.jobs.node is 'Node id: job:NAMESPACE:NAME or dataset:NAMESPACE:NAME.';
comment on column public.jobs.namespace is 'Namespace of the node''s name.';
comment on column public.jobs.name is 'Name inside the namespace.';
comment on column public.jobs.type is 'task, step, dag, flow, ...';
comment on column public.jobs.orchestrator is 'airflow, metaflow, or what else made the runs.';
comment on column public.jobs.pipeline is 'Node id of the pipeline (DAG or flow) the job belongs to.';
comment on column public.jobs.team is 'Team that owns it; `unowned` when nobody is known.';
comment on column public.jobs.team_basis is
  'What named the team: an owner rule, a tag, an ownership facet, a project.';
comment on column public.jobs.first_seen_at is 'Time of the first event about it.';
comment on column public.jobs.last_seen_at is 'Time of the newest event about it.';

comment on view public.lineage_edges is
  'Edges between jobs and datasets: a job''s inputs point at it, it points at its outputs. Example: select source from lineage_edges where target like ''job:%train''';
comment on column public.lineage_edges.source is 'Node the edge comes from.';
comment on column public.lineage_edges.target is 'Node the edge goes to.';
comment on column public.lineage_edges.job is 'Node id of the job.';
comment on column public.lineage_edges.pipeline is 'Node id of the pipeline (DAG or flow) the job belongs to.';
comment on column public.lineage_edges.team is 'Team that owns it; `unowned` when nobody is known.';
comment on column public.lineage_edges.kind is 'observed (seen being read or written) or declared (said by the job).';
comment on column public.lineage_edges.first_seen_at is 'Time of the first event about it.';
comment on column public.lineage_edges.last_seen_at is 'Time of the newest event about it.';
comment on column public.lineage_edges.last_run_id is 'Run that showed the edge last.';

comment on view public.model_provenance is
  'For each version of a model the writings of datasets it was learned from, across teams. Example: select dataset, writer_external_id, writer_team from model_provenance where model like ''%/lr'' order by hops';
comment on column public.model_provenance.model is 'Node id of the model.';
comment on column public.model_provenance.model_version is 'Its version.';
comment on column public.model_provenance.model_run_id is 'Run that made it.';
comment on column public.model_provenance.model_external_id is 'Pathspec of that run.';
comment on column public.model_provenance.model_job is 'Node id of the step that made it.';
comment on column public.model_provenance.model_team is 'Team of that step.';
comment on column public.model_provenance.made_at is 'When it was made.';
comment on column public.model_provenance.dataset is 'Node id of the dataset.';
comment on column public.model_provenance.dataset_version is 'Id of the writing that was read.';
comment on column public.model_provenance.writer_run_id is 'Run that wrote it.';
comment on column public.model_provenance.writer_external_id is
  'Airflow''s run_id or Metaflow''s pathspec of that run.';
comment on column public.model_provenance.writer_job is 'Node id of the job that wrote it.';
comment on column public.model_provenance.writer_pipeline is 'Node id of its pipeline.';
comment on column public.model_provenance.writer_team is 'Team that wrote it.';
comment on column public.model_provenance.orchestrator is 'Orchestrator of the writer.';
comment on column public.model_provenance.written_at is 'When it was written.';
comment on column public.model_provenance.read_at is 'When it was read.';
comment on column public.model_provenance.hops is 'Links between model and dataset.';
comment on column public.model_provenance.rule is
  'The weakest link on the way: artifact, same_version, declared, last_write.';

comment on view public.models is
  'Models, with their newest version. Example: select name, team, newest_made_at from models';
comment on column public.models.model is 'Node id of the model.';
comment on column public.models.namespace is 'Namespace of the node''s name.';
comment on column public.models.name is 'Name inside the namespace.';
comment on column public.models.versions is 'How many versions there are.';
comment on column public.models.newest_version is 'Version made last.';
comment on column public.models.newest_run_id is 'Run that made it.';
comment on column public.models.type is 'Class of the newest.';
comment on column public.models.job is 'Node id of the step that made it.';
comment on column public.models.pipeline is 'Node id of the pipeline (DAG or flow) the job belongs to.';
comment on column public.models.team is 'Team that owns it; `unowned` when nobody is known.';
comment on column public.models.first_made_at is 'When the first was made.';
comment on column public.models.newest_made_at is 'When the newest was made.';

comment on view public.pipeline_edges is
  'Edges of whole pipelines: what one both writes and reads itself is left out. Example: select source, target from pipeline_edges';
comment on column public.pipeline_edges.source is 'Node the edge comes from.';
comment on column public.pipeline_edges.target is 'Node the edge goes to.';
comment on column public.pipeline_edges.job is 'Node id of the pipeline, as `pipeline`.';
comment on column public.pipeline_edges.pipeline is 'Node id of the pipeline (DAG or flow) the job belongs to.';
comment on column public.pipeline_edges.team is 'Team that owns it; `unowned` when nobody is known.';
comment on column public.pipeline_edges.kind is
  'observed (seen being read or written) or declared (said by the job).';
comment on column public.pipeline_edges.first_seen_at is 'Time of the first event about it.';
comment on column public.pipeline_edges.last_seen_at is 'Time of the newest event about it.';
comment on column public.pipeline_edges.last_run_id is 'Run that showed the edge last.';

comment on view public.pipeline_runs is
  'Runs of DAGs and flows: one row an execution, across clears. Example: select name, state, ended_at - started_at as took from pipeline_runs order by started_at desc limit 20';
comment on column public.pipeline_runs.run_id is 'OpenLineage run id.';
comment on column public.pipeline_runs.job is 'Node id of the pipeline, as `pipeline`.';
comment on column public.pipeline_runs.namespace is 'Namespace of the node''s name.';
comment on column public.pipeline_runs.name is 'Name inside the namespace.';
comment on column public.pipeline_runs.pipeline is 'Node id of the pipeline (DAG or flow) the job belongs to.';
comment on column public.pipeline_runs.team is 'Team that owns it; `unowned` when nobody is known.';
comment on column public.pipeline_runs.orchestrator is 'airflow, metaflow, or what else made the runs.';
comment on column public.pipeline_runs.external_id is 'Airflow''s run_id or Metaflow''s pathspec.';
comment on column public.pipeline_runs.state is
  'RUNNING, COMPLETE, FAIL, ABORT, RETRYING (a failed try that is repeated) or LOST.';
comment on column public.pipeline_runs.started_at is 'Start of the run.';
comment on column public.pipeline_runs.ended_at is 'End of the run; NULL while it runs.';
comment on column public.pipeline_runs.nominal_start_at is 'Start of the data interval, as the scheduler names it.';
comment on column public.pipeline_runs.nominal_end_at is 'End of that interval.';
comment on column public.pipeline_runs.dev is 'Whether it is a development run: no failures, no alerts.';
comment on column public.pipeline_runs.error is 'Error message of a failed run.';
comment on column public.pipeline_runs.first_seen_at is 'Time of the first event about it.';
comment on column public.pipeline_runs.last_seen_at is 'Time of the newest event about it.';

comment on view public.pipelines is 'DAGs and flows. Example: select name, team, orchestrator from pipelines';
comment on column public.pipelines.node is 'Node id: job:NAMESPACE:NAME or dataset:NAMESPACE:NAME.';
comment on column public.pipelines.namespace is 'Namespace of the node''s name.';
comment on column public.pipelines.name is 'Name inside the namespace.';
comment on column public.pipelines.type is 'dag, flow, or the type of a job that has no parent.';
comment on column public.pipelines.orchestrator is 'airflow, metaflow, or what else made the runs.';
comment on column public.pipelines.team is 'Team that owns it; `unowned` when nobody is known.';
comment on column public.pipelines.team_basis is
  'What named the team: an owner rule, a tag, an ownership facet, a project.';
comment on column public.pipelines.first_seen_at is 'Time of the first event about it.';
comment on column public.pipelines.last_seen_at is 'Time of the newest event about it.';

comment on view public.run_io is
  'What each run read and wrote. Example: select dataset, direction, version from run_io where run_id = ''00000000-0000-0000-0000-000000000000''';
comment on column public.run_io.run_id is 'OpenLineage run id.';
comment on column public.run_io.job is 'Node id of the job.';
comment on column public.run_io.dataset is 'Node id of the dataset.';
comment on column public.run_io.direction is 'in or out.';
comment on column public.run_io.kind is 'observed (seen being read or written) or declared (said by the job).';
comment on column public.run_io.version is 'Version as the writer names it: an S3 version or ETag, a Metaflow sha.';
comment on column public.run_io.subset is 'Partition, when only that was read or written.';
comment on column public.run_io.at is 'When it was read or written.';
comment on column public.run_io.modified_at is 'Last modification of what was read, as its store says.';
comment on column public.run_io.row_count is 'Rows read or written, when told.';
comment on column public.run_io.size_bytes is 'Bytes, when told.';

comment on view public.run_links is
  'Runs that rest on runs: through data, or (dataset NULL) because one started the other. Example: select rule, count(*) from run_links group by rule';
comment on column public.run_links.reader_run_id is 'The run that rests on the other.';
comment on column public.run_links.writer_run_id is 'The other.';
comment on column public.run_links.dataset is 'Node id of the dataset.';
comment on column public.run_links.version_id is 'Id of one writing of the dataset.';
comment on column public.run_links.rule is
  'How the link was found, the most certain first: artifact, same_version, declared, last_write; for control links the kind.';
comment on column public.run_links.evidence is 'What shows it: a version, times, ids.';
comment on column public.run_links.mark is 
  'overlap when reading and writing overlapped, clock when by the clocks it was read before it was written or they leave open of which of two equal writes, failed_writer.';
comment on column public.run_links.read_at is 'When it was read.';
comment on column public.run_links.written_at is 'When it was written.';

comment on view public.run_metrics is
  'Numbers that runs tell: metrics of models, counts. Example: select external_id, value from run_metrics where name = ''mse''';
comment on column public.run_metrics.run_id is 'OpenLineage run id.';
comment on column public.run_metrics.job is 'Node id of the job.';
comment on column public.run_metrics.pipeline is 'Node id of the pipeline (DAG or flow) the job belongs to.';
comment on column public.run_metrics.pipeline_run_id is 'Run id of the pipeline run it belongs to.';
comment on column public.run_metrics.external_id is 'Airflow''s run_id or Metaflow''s pathspec.';
comment on column public.run_metrics.name is 'Name of the metric.';
comment on column public.run_metrics.value is 'Its value.';

comment on view public.run_parameters is
  'Parameters of runs. Example: select name, value from run_parameters where external_id like ''Train%''';
comment on column public.run_parameters.run_id is 'OpenLineage run id.';
comment on column public.run_parameters.job is 'Node id of the job.';
comment on column public.run_parameters.pipeline is 'Node id of the pipeline (DAG or flow) the job belongs to.';
comment on column public.run_parameters.pipeline_run_id is 'Run id of the pipeline run it belongs to.';
comment on column public.run_parameters.external_id is 'Airflow''s run_id or Metaflow''s pathspec.';
comment on column public.run_parameters.name is 'Name of the parameter.';
comment on column public.run_parameters.value is 'Its value, as text.';

comment on view public.runs is
  'Runs of tasks, steps, DAGs and flows. Example: select name, state, started_at from runs order by started_at desc limit 20';
comment on column public.runs.run_id is 'OpenLineage run id.';
comment on column public.runs.job is 'Node id of the job.';
comment on column public.runs.namespace is 'Namespace of the node''s name.';
comment on column public.runs.name is 'Name inside the namespace.';
comment on column public.runs.pipeline is 'Node id of the pipeline (DAG or flow) the job belongs to.';
comment on column public.runs.pipeline_run_id is 'Run id of the pipeline run it belongs to.';
comment on column public.runs.team is 'Team that owns it; `unowned` when nobody is known.';
comment on column public.runs.orchestrator is 'airflow, metaflow, or what else made the runs.';
comment on column public.runs.external_id is 'Airflow''s run_id or Metaflow''s pathspec.';
comment on column public.runs.state is
  'RUNNING, COMPLETE, FAIL, ABORT, RETRYING (a failed try that is repeated) or LOST.';
comment on column public.runs.started_at is 'Start of the run.';
comment on column public.runs.ended_at is 'End of the run; NULL while it runs.';
comment on column public.runs.nominal_start_at is 'Start of the data interval, as the scheduler names it.';
comment on column public.runs.nominal_end_at is 'End of that interval.';
comment on column public.runs.parent_run_id is 'Run id of the run that started it.';
comment on column public.runs.attempt is 'Number of the try, from 1.';
comment on column public.runs.map_index is 'Index of a mapped or foreach task.';
comment on column public.runs.max_attempts is 'How many tries there may be.';
comment on column public.runs.dev is 'Whether it is a development run: no failures, no alerts.';
comment on column public.runs.error is 'Error message of a failed run.';
comment on column public.runs.first_seen_at is 'Time of the first event about it.';
comment on column public.runs.last_seen_at is 'Time of the newest event about it.';

comment on view public.stale_reads is
  'Reads of data that a failed run still owed: what runs of other pipelines got instead, the good version of before. Example: select reader_external_id, dataset, version_age from stale_reads where consumer_team = ''ml'' order by read_at desc';
comment on column public.stale_reads.failure_id is 'Id of the failure.';
comment on column public.stale_reads.pipeline is 'Node id of the failed pipeline.';
comment on column public.stale_reads.external_id is 'Airflow''s run_id or Metaflow''s pathspec of the failed run.';
comment on column public.stale_reads.producer_team is 'Team that writes.';
comment on column public.stale_reads.consumer_team is 'Team of the run that read.';
comment on column public.stale_reads.dataset is 'Node id of the dataset.';
comment on column public.stale_reads.reader_run_id is 'Run that read.';
comment on column public.stale_reads.reader_external_id is 'Airflow''s run_id or Metaflow''s pathspec of the run that read.';
comment on column public.stale_reads.reader_job is 'Node id of the reading job.';
comment on column public.stale_reads.reader_pipeline is 'Node id of its pipeline.';
comment on column public.stale_reads.read_at is 'When it was read, while the failure was open.';
comment on column public.stale_reads.version_id is 'Version that was read.';
comment on column public.stale_reads.writer_run_id is 'Run that wrote that version.';
comment on column public.stale_reads.written_at is 'When it was written, before the failure.';
comment on column public.stale_reads.version_age is 'How old it was when it was read.';

comment on view public.task_states is
  'States of tasks as their orchestrator tells them, also of tasks that never began. Example: select task, state from task_states where not began';
comment on column public.task_states.pipeline_run_id is 'Run id of the pipeline run it belongs to.';
comment on column public.task_states.pipeline is 'Node id of the pipeline (DAG or flow) the job belongs to.';
comment on column public.task_states.team is 'Team that owns it; `unowned` when nobody is known.';
comment on column public.task_states.external_id is 'Airflow''s run_id or Metaflow''s pathspec.';
comment on column public.task_states.job is 'Node id of the job.';
comment on column public.task_states.task is 'Name of the task in its DAG.';
comment on column public.task_states.state is 'State in the orchestrator''s words.';
comment on column public.task_states.stated_at is 'When it was told.';
comment on column public.task_states.began is 'Whether a run of the task began.';
comment on column public.task_states.runs is 'How many runs of it there are.';

comment on view public.teams is 'Teams, by what they own. Example: select * from teams order by jobs desc';
comment on column public.teams.team is 'Team that owns it; `unowned` when nobody is known.';
comment on column public.teams.pipelines is 'Pipelines of the team.';
comment on column public.teams.jobs is 'Jobs of the team.';
comment on column public.teams.last_seen_at is 'Time of the newest event about it.';
