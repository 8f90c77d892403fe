insert or replace into newest (number, newest)
select number, :newest from nodes where id = :id
