-- A link bears the moment of its read: so it is found among links of the same time.
delete from core.links
where rowid in (
  select links.rowid
  from core.links as links
    join (
      select io_id, read_at from affected
      union
      select io_id, read_at from former_reads
    ) as asked on asked.io_id = links.io_id and asked.read_at = links.read_at
);

insert into core.links by name
select found.*, affected.began_at from found join affected using (io_id);
