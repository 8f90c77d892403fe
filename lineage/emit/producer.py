"""Who says it: the producer that every event and facet of ours names."""

VERSION = "0.1.0"
"""The distribution's version, a constant because code packed into a pod has no metadata to ask."""

PRODUCER = f"https://github.com/unified-lineage/unified-lineage/tree/{VERSION}"
