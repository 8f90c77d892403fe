select model as __value, name as __text from models order by 2
