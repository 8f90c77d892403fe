select team from teams order by team
