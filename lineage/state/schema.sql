-- Made anew at every start where it is missing; a table is only ever added to, so that an older file stays good.
-- Instants are microseconds since 1970 in UTC.

-- A key is never deleted: the audit names it for ever.
create table if not exists keys (
  id text primary key,
  name text not null,
  role text not null,
  namespaces text not null,  -- a JSON array of globs; empty: every namespace
  sha256 blob not null,
  verifier text not null,    -- SCRAM-SHA-256, as PostgreSQL writes it
  created_at integer not null,
  expires_at integer,
  revoked_at integer
) strict;

-- What keys were used for, one row a day, key, role and outcome; without a key: ''.
create table if not exists key_uses (
  day text not null,
  key_id text not null,
  role text not null,
  outcome text not null,
  uses integer not null,
  first_at integer not null,
  last_at integer not null,
  primary key (day, key_id, role, outcome)
) strict;

-- What an administrator or the server itself did.
create table if not exists acts (
  at integer not null,
  actor text not null,
  act text not null,
  detail text not null
) strict;

-- What metrics count, since the home was made: see lineage.transitions. Labels are a JSON array.
create table if not exists counters (
  name text not null,
  labels text not null,
  value real not null,
  primary key (name, labels)
) strict;

-- How far the log has been counted, and the pipeline runs whose end has been: an end may be told again, and late.
create table if not exists counted_until (segment integer not null, log_offset integer not null) strict;
insert into counted_until select 0, 0 where not exists (select 1 from counted_until);
create table if not exists ended_runs (run_id text primary key, noted_at integer not null) strict;

-- When a freshness target was first seen: the age of a dataset that was never written counts from there.
create table if not exists freshness_targets (dataset text primary key, first_seen_at integer not null) strict;

-- How far each mirror has been told what the log holds, and what stands in the way of going on.
create table if not exists mirrors (
  url text primary key,
  segment integer not null,
  log_offset integer not null,
  records integer not null,
  refused integer not null,
  error text,
  failing_since integer
) strict;

-- Rewrites of the log that the store does not know of yet: see lineage.state.rewrites.
create table if not exists rewrites (
  id integer primary key,
  act text not null,
  subject text not null,
  log_done integer not null
) strict;

-- lineage.toml as it was applied last, as JSON: a change made while no server ran is audited too.
create table if not exists configuration (applied text not null) strict;
