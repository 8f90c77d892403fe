"""Sources and tags."""

from typing import Annotated

from msgspec import Meta, Struct

from lineage.query.marquez.sources import source as find_source
from lineage.query.marquez.sources import sources
from lineage.query.marquez.tags import tag as find_tag
from lineage.query.marquez.tags import tags
from lineage.query.marquez.types import Source, Sources, Tag, Tags
from lineage.serve.marquez.describe import Asked, Limit, Offset, page, pipeline_of, puts, reads
from lineage.serve.marquez.say import event, say


class SourceMeta(Struct, rename="camel"):
    """What is said of a source."""

    type: Annotated[str, Meta(min_length=1)]
    connection_url: str
    description: str | None = None


class TagMeta(Struct):
    """What is said of a tag."""

    description: str | None = None


@reads("/sources", "Sources, by name")
def list_sources(request: Asked, limit: Limit = 100, offset: Offset = 0) -> Sources:
    return sources(pipeline_of(request).store, page(limit, offset))


@reads("/sources/{source:str}", "A source")
def get_source(request: Asked, source: str) -> Source:
    return find_source(pipeline_of(request).store, source)


@puts("/sources/{source:str}", "Say what a source is")
async def put_source(request: Asked, source: str, data: SourceMeta) -> Source:
    said = {
        "kind": "source",
        "name": source,
        "type": data.type,
        "connectionUrl": data.connection_url,
        "description": data.description,
    }
    return await say(request, event("CatalogEvent", catalog=said), lambda p: find_source(p.store, source))


@reads("/tags", "Tags, by name")
def list_tags(request: Asked, limit: Limit = 100, offset: Offset = 0) -> Tags:
    return tags(pipeline_of(request).store, page(limit, offset))


@puts("/tags/{tag:str}", "Make a tag")
async def put_tag(request: Asked, tag: str, data: TagMeta) -> Tag:
    said = {"kind": "tag", "name": tag.upper(), "description": data.description}
    return await say(request, event("CatalogEvent", catalog=said), lambda p: find_tag(p.store, tag))
