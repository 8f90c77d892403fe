"""Facets that only Marquez's answers read, typed."""

from msgspec import Struct

from lineage.facets import Field


class DescribedField(Field):
    type: str | None = None
    description: str | None = None


class Fields(Struct, gc=False):
    """A schema with all it says of its columns."""

    fields: list[DescribedField] | None = None


class Documentation(Struct, gc=False):
    description: str | None = None


class DataSource(Struct, gc=False):
    name: str | None = None
    uri: str | None = None


class SourceLocation(Struct, gc=False):
    url: str | None = None


class ProcessingType(Struct, gc=False):
    processingType: str | None = None  # noqa: N815 - the wire's own name


class MarquezDataset(Struct, gc=False):
    """What Marquez's API says of a dataset beyond OpenLineage's facets."""

    physicalName: str | None = None  # noqa: N815 - the wire's own name
    schemaLocation: str | None = None  # noqa: N815 - the wire's own name
