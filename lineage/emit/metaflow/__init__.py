"""The Metaflow listener: what a flow and its steps did, as OpenLineage events."""
