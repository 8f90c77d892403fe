select distinct dataset_id from core.model_datasets
where dataset_id in (
  select substr($id_list, 37 * place + 1, 36)::uuid from range((len($id_list) + 1) // 37) as places(place)
)
