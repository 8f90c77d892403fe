insert or replace into newest (number, newest, runs)
select number, :newest, :runs from nodes where id = :id
