-- What PostgreSQL's clients ask of pg_catalog and information_schema, answered for the public schema alone.
-- Private, but reachable through the SQL endpoint: lineage/query/catalogue.py sends such questions here.

create schema if not exists catalogue;

-- Types ----------------------------------------------------------------------------------------------------------

create or replace view catalogue.scalars as
from (values
  (16, 'bool', 1, 'B', 1000, 'boolean'), (17, 'bytea', -1, 'U', 1001, 'bytea'), (18, 'char', 1, 'Z', 1002, '"char"'),
  (19, 'name', 64, 'S', 1003, 'name'), (20, 'int8', 8, 'N', 1016, 'bigint'), (21, 'int2', 2, 'N', 1005, 'smallint'),
  (23, 'int4', 4, 'N', 1007, 'integer'), (25, 'text', -1, 'S', 1009, 'text'), (26, 'oid', 4, 'N', 1028, 'oid'),
  (114, 'json', -1, 'U', 199, 'json'), (700, 'float4', 4, 'N', 1021, 'real'),
  (701, 'float8', 8, 'N', 1022, 'double precision'), (1043, 'varchar', -1, 'S', 1015, 'character varying'),
  (1082, 'date', 4, 'D', 1182, 'date'), (1083, 'time', 8, 'D', 1183, 'time without time zone'),
  (1114, 'timestamp', 8, 'D', 1115, 'timestamp without time zone'),
  (1184, 'timestamptz', 8, 'D', 1185, 'timestamp with time zone'), (1186, 'interval', 16, 'T', 1187, 'interval'),
  (1266, 'timetz', 12, 'D', 1270, 'time with time zone'), (1700, 'numeric', -1, 'N', 1231, 'numeric'),
  (2950, 'uuid', 16, 'U', 2951, 'uuid')
) as scalars (oid, typname, typlen, typcategory, typarray, spelled);

create or replace view catalogue.pg_type as
select oid::bigint as oid, typname, 11 as typnamespace, 10 as typowner, typlen, typlen in (1, 2, 4, 8) as typbyval,
  'b' as typtype, typcategory, typname in ('text', 'float8', 'timestamptz', 'interval', 'bool') as typispreferred,
  true as typisdefined, ',' as typdelim, 0 as typrelid, '-' as typsubscript, 0 as typelem, typarray::bigint as typarray,
  typname || '_in' as typinput, typname || '_out' as typoutput, typname || '_recv' as typreceive,
  typname || '_send' as typsend, false as typnotnull, 0 as typbasetype, -1 as typtypmod, 0 as typndims,
  0 as typcollation, null::varchar as typdefault, null::varchar as typacl, spelled
from catalogue.scalars
union all
select typarray, '_' || typname, 11, 10, -1, false, 'b', 'A', false, true, ',', 0, 'array_subscript_handler', oid, 0,
  'array_in', 'array_out', 'array_recv', 'array_send', false, 0, -1, 0, 0, null, null, spelled || '[]'
from catalogue.scalars;

-- The type that a column of a DuckDB type is sent as; lineage/serve/postgres/types.py says the same.
create or replace macro catalogue.scalar_oid(type) as case
  when type like 'DECIMAL%' then 1700
  when type like 'STRUCT%' or type like 'MAP%' or type like 'UNION%' then 114
  else coalesce(map {
    'BOOLEAN': 16, 'BLOB': 17, 'BIGINT': 20, 'UINTEGER': 20, 'SMALLINT': 21, 'TINYINT': 21, 'UTINYINT': 21,
    'INTEGER': 23, 'USMALLINT': 23, 'JSON': 114, 'VARIANT': 114, 'FLOAT': 700, 'DOUBLE': 701, 'DATE': 1082,
    'TIME': 1083, 'TIME_NS': 1083, 'TIMESTAMP': 1114, 'TIMESTAMP_S': 1114, 'TIMESTAMP_MS': 1114, 'TIMESTAMP_NS': 1114,
    'TIMESTAMP WITH TIME ZONE': 1184, 'INTERVAL': 1186, 'TIME WITH TIME ZONE': 1266, 'HUGEINT': 1700,
    'UBIGINT': 1700, 'UHUGEINT': 1700, 'BIGNUM': 1700, 'UUID': 2950
  }[type], 25)
end;

create or replace macro catalogue.type_oid(type) as case
  when not ends_with(type, ']') then catalogue.scalar_oid(type)
  when catalogue.scalar_oid(regexp_replace(type, '\[\d*\]$', '')) = 114 or type like '%][%' then 114
  else (
    select typarray from catalogue.scalars where oid = catalogue.scalar_oid(regexp_replace(type, '\[\d*\]$', ''))
  )
end;

create or replace macro catalogue.format_type(type_oid, modifier) as (
  select spelled from catalogue.pg_type as types where types.oid = type_oid
);

-- Schemas, views, columns ------------------------------------------------------------------------------------------

create or replace view catalogue.pg_namespace as
select oid::bigint as oid, nspname, 10 as nspowner, null::varchar as nspacl
from (values (11, 'pg_catalog'), (2200, 'public'), (13000, 'information_schema')) as schemas (oid, nspname);

create or replace view catalogue.pg_class as
select view_oid as oid, view_name as relname, 2200::bigint as relnamespace, 0 as reltype, 0 as reloftype,
  10 as relowner, 0 as relam, 0 as relfilenode, 0 as reltablespace, 0 as relpages, 0.0::float as reltuples,
  0 as relallvisible, 0 as reltoastrelid, false as relhasindex, false as relisshared, 'p' as relpersistence,
  'v' as relkind, column_count::smallint as relnatts, 0 as relchecks, true as relhasrules, false as relhastriggers,
  false as relhassubclass, false as relhasoids, false as relrowsecurity, false as relforcerowsecurity,
  true as relispopulated, 'n' as relreplident, false as relispartition, 0 as relrewrite, 0 as relfrozenxid,
  0 as relminmxid, null::varchar as relacl, null::varchar[] as reloptions, null::varchar as relpartbound
from duckdb_views() where schema_name = 'public';

create or replace view catalogue.pg_attribute as
select table_oid as attrelid, column_name as attname, catalogue.type_oid(data_type)::bigint as atttypid,
  -1 as attstattarget, coalesce(types.typlen, -1) as attlen, column_index::smallint as attnum, 0 as attndims,
  -1 as attcacheoff, -1 as atttypmod, false as attbyval, 'x' as attstorage, 'i' as attalign, '' as attcompression,
  false as attnotnull, false as atthasdef, false as atthasmissing, '' as attidentity, '' as attgenerated,
  false as attisdropped, true as attislocal, 0 as attinhcount, 0 as attcollation, null::varchar as attacl,
  null::varchar[] as attoptions, null::varchar[] as attfdwoptions
from duckdb_columns() as columns
  left join catalogue.pg_type as types on types.oid = catalogue.type_oid(columns.data_type)
where schema_name = 'public';

create or replace view catalogue.pg_description as
select view_oid as objoid, 1259::bigint as classoid, 0 as objsubid, comment as description
from duckdb_views() where schema_name = 'public' and comment is not null
union all
select table_oid, 1259, column_index, comment
from duckdb_columns() where schema_name = 'public' and comment is not null;

create or replace view catalogue.pg_views as
select 'public' as schemaname, view_name as viewname, 'lineage' as viewowner, null::varchar as definition
from duckdb_views() where schema_name = 'public';

create or replace view catalogue.pg_database as
select 16384::bigint as oid, 'lineage' as datname, 10 as datdba, 6 as encoding, 'c' as datlocprovider,
  false as datistemplate, true as datallowconn, -1 as datconnlimit, 'C.UTF-8' as datcollate, 'C.UTF-8' as datctype,
  null::varchar as daticulocale, null::varchar as datcollversion, 1663 as dattablespace, null::varchar as datacl,
  0 as datlastsysoid;

create or replace view catalogue.pg_roles as
select 10::bigint as oid, 'lineage' as rolname, false as rolsuper, true as rolinherit, false as rolcreaterole,
  false as rolcreatedb, true as rolcanlogin, false as rolreplication, false as rolbypassrls, -1 as rolconnlimit,
  null::varchar as rolpassword, null::timestamptz as rolvaliduntil, null::varchar[] as rolconfig;

create or replace view catalogue.pg_authid as from catalogue.pg_roles;

create or replace view catalogue.pg_user as
select rolname as usename, oid as usesysid, rolcreatedb as usecreatedb, rolsuper as usesuper from catalogue.pg_roles;

create or replace view catalogue.pg_tablespace as
select 1663::bigint as oid, 'pg_default' as spcname, 10 as spcowner, null::varchar as spcacl,
  null::varchar[] as spcoptions;

create or replace view catalogue.pg_settings as
select name, setting, null::varchar as unit, '' as category, '' as short_desc, '' as extra_desc,
  'internal' as context, 'string' as vartype, 'default' as source
from (values
  ('server_version', '15.0'), ('server_version_num', '150000'), ('search_path', 'public'), ('max_index_keys', '32'),
  ('max_identifier_length', '63'), ('standard_conforming_strings', 'on'), ('timezone', 'UTC'),
  ('client_encoding', 'UTF8'), ('server_encoding', 'UTF8'), ('datestyle', 'ISO, MDY'), ('intervalstyle', 'postgres'),
  ('transaction_isolation', 'repeatable read'), ('default_transaction_isolation', 'repeatable read'),
  ('transaction_read_only', 'on'), ('default_transaction_read_only', 'on'), ('in_hot_standby', 'off'),
  ('is_superuser', 'off'), ('jit', 'off'), ('integer_datetimes', 'on'), ('bytea_output', 'hex'),
  ('extra_float_digits', '1'), ('application_name', ''), ('default_with_oids', 'off'), ('lc_collate', 'C.UTF-8'),
  ('lc_ctype', 'C.UTF-8'), ('max_connections', '100'), ('block_size', '8192')
) as settings (name, setting);

-- There is none of these here.
create or replace view catalogue.pg_tables as
select null::varchar as schemaname, null::varchar as tablename, null::varchar as tableowner,
  null::varchar as tablespace, null::boolean as hasindexes, null::boolean as hasrules, null::boolean as hastriggers,
  null::boolean as rowsecurity
where false;
create or replace view catalogue.pg_matviews as
select null::varchar as schemaname, null::varchar as matviewname, null::varchar as matviewowner,
  null::varchar as definition
where false;
create or replace view catalogue.pg_indexes as
select null::varchar as schemaname, null::varchar as tablename, null::varchar as indexname, null::varchar as indexdef
where false;
create or replace view catalogue.pg_index as
select null::bigint as indexrelid, null::bigint as indrelid, null::smallint as indnatts,
  null::smallint as indnkeyatts, null::boolean as indisunique, null::boolean as indnullsnotdistinct,
  null::boolean as indisprimary, null::boolean as indisexclusion, null::boolean as indimmediate,
  null::boolean as indisclustered, null::boolean as indisvalid, null::boolean as indisready,
  null::boolean as indislive, null::boolean as indisreplident, null::integer[] as indkey, null::bigint[] as indclass,
  null::bigint[] as indcollation, null::integer[] as indoption, null::varchar as indexprs, null::varchar as indpred
where false;
create or replace view catalogue.pg_constraint as
select null::bigint as oid, null::varchar as conname, null::bigint as connamespace, null::varchar as contype,
  null::boolean as condeferrable, null::boolean as condeferred, null::boolean as convalidated,
  null::bigint as conrelid, null::bigint as contypid, null::bigint as conindid, null::bigint as conparentid,
  null::bigint as confrelid, null::varchar as confupdtype, null::varchar as confdeltype,
  null::varchar as confmatchtype, null::boolean as conislocal, null::integer as coninhcount,
  null::boolean as connoinherit, null::integer[] as conkey, null::integer[] as confkey, null::varchar as conbin
where false;
create or replace view catalogue.pg_attrdef as
select null::bigint as oid, null::bigint as adrelid, null::smallint as adnum, null::varchar as adbin where false;
create or replace view catalogue.pg_proc as
select null::bigint as oid, null::varchar as proname, null::bigint as pronamespace, null::bigint as proowner,
  null::bigint as prolang, null::varchar as prokind, null::boolean as proretset, null::bigint as prorettype,
  null::varchar as prosrc, null::bigint[] as proargtypes, null::varchar[] as proargnames,
  null::varchar[] as proargmodes, null::bigint[] as proallargtypes, null::varchar as proacl
where false;
create or replace view catalogue.pg_extension as
select null::bigint as oid, null::varchar as extname, null::bigint as extnamespace, null::varchar as extversion,
  null::bigint as extowner, null::boolean as extrelocatable
where false;
create or replace view catalogue.pg_inherits as
select null::bigint as inhrelid, null::bigint as inhparent, null::integer as inhseqno,
  null::boolean as inhdetachpending
where false;
create or replace view catalogue.pg_am as
select null::bigint as oid, null::varchar as amname, null::varchar as amhandler, null::varchar as amtype where false;
create or replace view catalogue.pg_enum as
select null::bigint as oid, null::bigint as enumtypid, null::float as enumsortorder, null::varchar as enumlabel
where false;
create or replace view catalogue.pg_range as
select null::bigint as rngtypid, null::bigint as rngsubtype, null::bigint as rngmultitypid where false;
create or replace view catalogue.pg_collation as
select null::bigint as oid, null::varchar as collname, null::bigint as collnamespace, null::varchar as collcollate
where false;
create or replace view catalogue.pg_trigger as
select null::bigint as oid, null::bigint as tgrelid, null::bigint as tgparentid, null::varchar as tgname,
  null::bigint as tgfoid, null::varchar as tgenabled, null::boolean as tgisinternal, null::bigint as tgconstraint
where false;
create or replace view catalogue.pg_rewrite as
select null::bigint as oid, null::varchar as rulename, null::bigint as ev_class, null::varchar as ev_type,
  null::varchar as ev_enabled, null::boolean as is_instead
where false;
create or replace view catalogue.pg_depend as
select null::bigint as classid, null::bigint as objid, null::integer as objsubid, null::bigint as refclassid,
  null::bigint as refobjid, null::integer as refobjsubid, null::varchar as deptype
where false;
create or replace view catalogue.pg_shdescription as
select null::bigint as objoid, null::bigint as classoid, null::varchar as description where false;
create or replace view catalogue.pg_policy as
select null::bigint as oid, null::varchar as polname, null::bigint as polrelid, null::varchar as polcmd,
  null::boolean as polpermissive, null::bigint[] as polroles, null::varchar as polqual, null::varchar as polwithcheck
where false;
create or replace view catalogue.pg_statistic_ext as
select null::bigint as oid, null::bigint as stxrelid, null::varchar as stxname, null::bigint as stxnamespace,
  null::varchar[] as stxkind, null::integer as stxstattarget
where false;
create or replace view catalogue.pg_publication as
select null::bigint as oid, null::varchar as pubname, null::boolean as puballtables where false;
create or replace view catalogue.pg_publication_rel as
select null::bigint as oid, null::bigint as prpubid, null::bigint as prrelid, null::varchar as prqual,
  null::integer[] as prattrs
where false;
create or replace view catalogue.pg_publication_namespace as
select null::bigint as oid, null::bigint as pnpubid, null::bigint as pnnspid where false;
create or replace view catalogue.pg_foreign_table as
select null::bigint as ftrelid, null::bigint as ftserver, null::varchar[] as ftoptions where false;
create or replace view catalogue.pg_foreign_server as
select null::bigint as oid, null::varchar as srvname, null::bigint as srvfdw, null::varchar[] as srvoptions
where false;
create or replace view catalogue.pg_sequence as
select null::bigint as seqrelid, null::bigint as seqtypid, null::bigint as seqstart, null::bigint as seqincrement,
  null::bigint as seqmin, null::bigint as seqmax, null::bigint as seqcache, null::boolean as seqcycle
where false;
create or replace view catalogue.pg_language as
select null::bigint as oid, null::varchar as lanname where false;
create or replace view catalogue.pg_locks as
select null::varchar as locktype, null::bigint as database, null::bigint as relation, null::integer as pid,
  null::varchar as mode, null::boolean as granted, null::bigint as transactionid
where false;
create or replace view catalogue.pg_stat_activity as
select null::bigint as datid, null::varchar as datname, null::integer as pid, null::varchar as usename,
  null::varchar as application_name, null::varchar as state, null::varchar as query
where false;
create or replace view catalogue.pg_auth_members as
select null::bigint as roleid, null::bigint as member, null::boolean as admin_option where false;
create or replace view catalogue.pg_event_trigger as
select null::bigint as oid, null::varchar as evtname where false;
create or replace view catalogue.pg_timezone_names as
select 'UTC' as name, 'UTC' as abbrev, interval 0 hours as utc_offset, false as is_dst;

-- information_schema -----------------------------------------------------------------------------------------------

create or replace view catalogue.schemata as
select 'lineage' as catalog_name, nspname as schema_name, 'lineage' as schema_owner from catalogue.pg_namespace;

create or replace view catalogue.tables as
select 'lineage' as table_catalog, 'public' as table_schema, view_name as table_name, 'VIEW' as table_type,
  'NO' as is_insertable_into, 'NO' as is_typed, comment as table_comment
from duckdb_views() where schema_name = 'public';

create or replace view catalogue.views as
select 'lineage' as table_catalog, 'public' as table_schema, view_name as table_name,
  null::varchar as view_definition, 'NONE' as check_option, 'NO' as is_updatable, 'NO' as is_insertable_into
from duckdb_views() where schema_name = 'public';

create or replace view catalogue.columns as
select 'lineage' as table_catalog, 'public' as table_schema, columns.table_name, columns.column_name,
  columns.column_index as ordinal_position, null::varchar as column_default, 'YES' as is_nullable,
  if(types.typcategory = 'A', 'ARRAY', types.spelled) as data_type,
  null::integer as character_maximum_length, null::integer as character_octet_length,
  map {'int2': 16, 'int4': 32, 'int8': 64, 'float4': 24, 'float8': 53}[types.typname] as numeric_precision,
  if(types.typname like 'float_' or types.typname like 'int_', 2, null) as numeric_precision_radix,
  if(types.typname like 'int_', 0, null) as numeric_scale,
  if(types.typname like 'time%', 6, null) as datetime_precision, null::varchar as interval_type,
  null::varchar as character_set_name, null::varchar as collation_name, null::varchar as domain_name,
  'lineage' as udt_catalog, 'pg_catalog' as udt_schema, types.typname as udt_name,
  'NO' as is_self_referencing, 'NO' as is_identity, null::varchar as identity_generation, 'NEVER' as is_generated,
  null::varchar as generation_expression, 'NO' as is_updatable, columns.comment as column_comment
from duckdb_columns() as columns
  join catalogue.pg_type as types on types.oid = catalogue.type_oid(columns.data_type)
where columns.schema_name = 'public';

create or replace view catalogue.table_constraints as
select null::varchar as constraint_catalog, null::varchar as constraint_schema, null::varchar as constraint_name,
  null::varchar as table_catalog, null::varchar as table_schema, null::varchar as table_name,
  null::varchar as constraint_type
where false;
create or replace view catalogue.key_column_usage as
select null::varchar as constraint_schema, null::varchar as constraint_name, null::varchar as table_schema,
  null::varchar as table_name, null::varchar as column_name, null::integer as ordinal_position
where false;
create or replace view catalogue.referential_constraints as
select null::varchar as constraint_schema, null::varchar as constraint_name,
  null::varchar as unique_constraint_schema, null::varchar as unique_constraint_name
where false;
create or replace view catalogue.routines as
select null::varchar as routine_schema, null::varchar as routine_name, null::varchar as routine_type where false;

-- Functions --------------------------------------------------------------------------------------------------------

create or replace macro catalogue.regclass_oid(wanted) as coalesce(try_cast(wanted as bigint), (
  select max(oid) from catalogue.pg_class
  where relname = replace(regexp_replace(wanted, '^"?public"?\.', ''), '"', '')
));
create or replace macro catalogue.to_regclass(wanted) as catalogue.regclass_oid(wanted);
create or replace macro catalogue.regclass_name(number) as coalesce(
  (select relname from catalogue.pg_class as relations where relations.oid = try_cast(number as bigint)),
  number::varchar
);
create or replace macro catalogue.regtype_oid(wanted) as coalesce(try_cast(wanted as bigint), (
  select max(oid) from catalogue.pg_type where lower(wanted) in (typname, spelled)
));
create or replace macro catalogue.to_regtype(wanted) as catalogue.regtype_oid(wanted);
create or replace macro catalogue.regtype_name(number) as catalogue.format_type(try_cast(number as bigint), null);
create or replace macro catalogue.regnamespace_oid(wanted) as (
  select max(oid) from catalogue.pg_namespace where nspname = wanted
);
create or replace macro catalogue.regnamespace_name(number) as (
  select nspname from catalogue.pg_namespace as schemas where schemas.oid = number
);

create or replace macro catalogue.current_setting(wanted) as (
    select setting from catalogue.pg_settings as settings where settings.name = lower(wanted)
  ),
  (wanted, missing_ok) as (select setting from catalogue.pg_settings as settings where settings.name = lower(wanted));
create or replace macro catalogue.set_config(name, value, is_local) as value;
create or replace macro catalogue.current_schemas(implicit) as if(implicit, ['pg_catalog', 'public'], ['public']);
create or replace macro catalogue.quote_ident(name) as if(
  regexp_full_match(name, '[a-z_][a-z0-9_]*'), name, '"' || replace(name, '"', '""') || '"'
);
create or replace macro catalogue.quote_literal(text) as '''' || replace(text::varchar, '''', '''''') || '''';
create or replace macro catalogue.parse_ident(name) as string_split(replace(name, '"', ''), '.');
create or replace macro catalogue.array_lower(items, dimension) as if(len(items) > 0, 1, null);
create or replace macro catalogue.array_upper(items, dimension) as nullif(len(items), 0);
create or replace macro catalogue.array_length(items) as nullif(len(items), 0),
  (items, dimension) as nullif(len(items), 0);
create or replace macro catalogue.obj_description(object) as (
    select max(description) from catalogue.pg_description where objoid = object and objsubid = 0
  ),
  (object, class) as (select max(description) from catalogue.pg_description where objoid = object and objsubid = 0);
create or replace macro catalogue.col_description(object, number) as (
  select max(description) from catalogue.pg_description where objoid = object and objsubid = number
);
create or replace macro catalogue.shobj_description(object, class) as null::varchar;
create or replace macro catalogue.pg_table_is_visible(object) as true;
create or replace macro catalogue.pg_type_is_visible(object) as true;
create or replace macro catalogue.pg_function_is_visible(object) as true;
create or replace macro catalogue.pg_get_userbyid(number) as 'lineage';
create or replace macro catalogue.pg_encoding_to_char(number) as 'UTF8';
create or replace macro catalogue.pg_get_viewdef(object) as null::varchar, (object, pretty) as null::varchar;
create or replace macro catalogue.pg_get_expr(expression, relation) as null::varchar,
  (expression, relation, pretty) as null::varchar;
create or replace macro catalogue.pg_get_indexdef(object) as null::varchar,
  (object, place, pretty) as null::varchar;
create or replace macro catalogue.pg_get_constraintdef(object) as null::varchar,
  (object, pretty) as null::varchar;
create or replace macro catalogue.pg_get_serial_sequence(relation, name) as null::varchar;
create or replace macro catalogue.pg_get_partkeydef(object) as null::varchar;
create or replace macro catalogue.pg_get_ruledef(object) as null::varchar, (object, pretty) as null::varchar;
create or replace macro catalogue.pg_get_statisticsobjdef_columns(object) as null::varchar;
create or replace macro catalogue.pg_relation_is_publishable(object) as false;
create or replace macro catalogue.pg_is_in_recovery() as false;
create or replace macro catalogue.pg_backend_pid() as 0;
create or replace macro catalogue.pg_postmaster_start_time() as now();
create or replace macro catalogue.pg_table_size(object) as 0, (object, fork) as 0;
create or replace macro catalogue.pg_total_relation_size(object) as 0;
create or replace macro catalogue.pg_relation_size(object) as 0, (object, fork) as 0;
create or replace macro catalogue.pg_database_size(name) as 0;
create or replace macro catalogue.pg_tablespace_location(number) as '';
create or replace macro catalogue.pg_get_function_identity_arguments(object) as '';
create or replace macro catalogue.pg_get_function_arguments(object) as '';
create or replace macro catalogue.pg_get_function_result(object) as null::varchar;
create or replace macro catalogue.has_database_privilege(object, privilege) as true,
  (role, object, privilege) as true;
create or replace macro catalogue.has_schema_privilege(object, privilege) as privilege = 'USAGE',
  (role, object, privilege) as privilege = 'USAGE';
create or replace macro catalogue.has_table_privilege(object, privilege) as privilege = 'SELECT',
  (role, object, privilege) as privilege = 'SELECT';
create or replace macro catalogue.has_column_privilege(object, number, privilege) as privilege = 'SELECT';
create or replace macro catalogue.inet_server_addr() as null::varchar;
create or replace macro catalogue.inet_server_port() as null::integer;
