-- A node, and what a pipeline stands for.
select md5($node)::uuid as node_id
union
select job_id from core.jobs where pipeline_job_id = md5($node)::uuid
