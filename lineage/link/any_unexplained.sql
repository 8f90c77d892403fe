-- Whether any read is left to be explained by the last write before it.
select 1 from unexplained limit 1;
