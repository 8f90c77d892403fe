-- What a mistyped name may have meant.
select node, kind, namespace, name
from core.nodes
where jaro_winkler_similarity(lower(name), lower($text)) > 0.8
  or contains(lower(namespace || '/' || name), lower($text))
  or jaro_winkler_similarity(lower(split_part(name, '/', -1)), lower($text)) > 0.8
order by greatest(
  jaro_winkler_similarity(lower(name), lower($text)),
  jaro_winkler_similarity(lower(split_part(name, '/', -1)), lower($text))
) desc, node
limit 5
