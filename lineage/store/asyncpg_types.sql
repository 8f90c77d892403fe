-- asyncpg asks for an array's element by a recursive query that sqlglot cannot read; here every type is a scalar or an
-- array of one.
select types.oid, 'pg_catalog' as ns, types.typname as name, types.typtype as kind, null::bigint as basetype,
  nullif(types.typelem, 0) as elemtype, types.typdelim as elemdelim, null::bigint as range_subtype,
  null::varchar as attrtypoids, null::varchar as attrnames, 0 as depth, null::varchar as basetype_name,
  elements.spelled as elemtype_name, null::varchar as range_subtype_name
from catalogue.pg_type as types left join catalogue.pg_type as elements on elements.oid = nullif(types.typelem, 0)
where list_contains($1::uinteger[], types.oid::uinteger)
