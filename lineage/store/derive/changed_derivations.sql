-- The derivations whose columns may be new; ids as bytes.
select distinct unhex(replace(derivation_id::varchar, '-', '')) from changed_statements;
