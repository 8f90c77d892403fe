insert or replace into sayings (number, name, about, columns, lineage)
select number, :name, :about, :columns, :lineage from nodes where id = :id
