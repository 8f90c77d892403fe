-- Whether anything is new of any failure.
select 1 from judged limit 1;
