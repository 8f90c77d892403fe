-- Whether anything written long before may explain a read.
select 1 from pool_before limit 1;
