"""Namespaces."""

from msgspec import Struct, structs

from lineage.query.marquez.namespaces import namespace, namespaces
from lineage.query.marquez.types import Namespace, Namespaces
from lineage.serve.marquez.describe import (
    Asked,
    Limit,
    Offset,
    deletes,
    page,
    pipeline_of,
    puts,
    reads,
    within,
)
from lineage.serve.marquez.say import ask, event, hide, say


class NamespaceMeta(Struct, rename="camel"):
    """What is said of a namespace."""

    owner_name: str
    description: str | None = None


@reads("/namespaces", "Namespaces, by name")
def list_namespaces(request: Asked, limit: Limit = 100, offset: Offset = 0) -> Namespaces:
    return namespaces(pipeline_of(request).store, page(limit, offset), within=within(request))


@reads("/namespaces/{namespace:str}", "A namespace")
def get_namespace(request: Asked, namespace: str) -> Namespace:
    return _find(pipeline_of(request).store, namespace)


@puts("/namespaces/{namespace:str}", "Say who owns a namespace")
async def put_namespace(request: Asked, namespace: str, data: NamespaceMeta) -> Namespace:
    said = {"kind": "namespace", "name": namespace, **structs.asdict(data)}
    said["ownerName"] = said.pop("owner_name")
    return await say(request, event("CatalogEvent", catalog=said), lambda p: _find(p.store, namespace))


@deletes("/namespaces/{namespace:str}", "Hide a namespace and all in it until an event names them again")
async def delete_namespace(request: Asked, namespace: str) -> Namespace:
    known = await ask(request, lambda p: _find(p.store, namespace))
    return await hide(
        request,
        known.updated_at,
        lambda p: _find(p.store, namespace, hidden=True),
        subject="namespace",
        name=namespace,
    )


_find = namespace
