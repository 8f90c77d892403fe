-- The datasets that are known under another one's name; ids as bytes.
select unhex(replace(dataset_id::varchar, '-', '')) as dataset_id, unhex(replace(root_id::varchar, '-', '')) as root_id
from core.identities
