select node as __value, namespace || '/' || name as __text from datasets where type = 'dataset' order by 2
