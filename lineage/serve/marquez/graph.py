"""Lineage of jobs, datasets and columns."""

from typing import Annotated

from litestar.params import QueryParameter

from lineage.query.marquez.column_graph import column_lineage
from lineage.query.marquez.graph import lineage
from lineage.query.marquez.types import Lineage
from lineage.serve.marquez.describe import Asked, Depth, NodeId, pipeline_of, reads


@reads("/lineage", "The jobs around a node, with all they read and write")
def get_lineage(request: Asked, node_id: NodeId, depth: Depth = 20) -> Lineage:
    return lineage(pipeline_of(request).store, node_id, depth=depth)


@reads("/column-lineage", "The columns that those of a node come from")
def get_column_lineage(
    request: Asked,
    node_id: NodeId,
    depth: Depth = 20,
    downstream: Annotated[bool, QueryParameter(name="withDownstream")] = False,
) -> Lineage:
    return column_lineage(pipeline_of(request).store, node_id, depth=depth, downstream=downstream)
