"""Where panels get their data: SQL from the server's SQL port, PromQL from Prometheus."""

from pathlib import Path
from typing import Self

from grafana_foundation_sdk.builders import prometheus
from grafana_foundation_sdk.cog import builder, variants
from grafana_foundation_sdk.models.common import DataSourceRef

SQL = DataSourceRef(type_val="grafana-postgresql-datasource", uid="lineage-sql")
PROMETHEUS = DataSourceRef(type_val="prometheus", uid="lineage-prometheus")

QUERIES = Path(__file__).parent / "queries"


class SqlQuery(variants.Dataquery):
    """A query of Grafana's PostgreSQL data source, for which the SDK has no class.

    `format` is `table`, or `time_series`, which wants a column `time`, in order.
    """

    def __init__(self, text: str, ref_id: str = "A", format: str = "table") -> None:  # noqa: A002 - Grafana's word
        self.text, self.ref_id, self.format = text, ref_id, format

    def to_json(self) -> dict[str, object]:
        return {
            "refId": self.ref_id,
            "datasource": SQL,
            "rawQuery": True,
            "editorMode": "code",
            "format": self.format,
            "rawSql": self.text,
        }

    @classmethod
    def from_json(cls, data: dict[str, str]) -> Self:
        return cls(data["rawSql"], data["refId"], data["format"])


class _Built(builder.Builder[SqlQuery]):
    def __init__(self, query: SqlQuery) -> None:
        self._query = query

    def build(self) -> SqlQuery:
        return self._query


def text_of(name: str) -> str:
    """The SQL of a panel, `<dashboard>/<panel>`."""
    return (QUERIES / f"{name}.sql").read_text().strip()


def rows(name: str, ref_id: str = "A") -> builder.Builder[SqlQuery]:
    """The rows of the query in `queries/<name>.sql`."""
    return _Built(SqlQuery(text_of(name), ref_id))


def points(name: str) -> builder.Builder[SqlQuery]:
    """The series of the query in `queries/<name>.sql`: `time`, `metric`, and values."""
    return _Built(SqlQuery(text_of(name), format="time_series"))


def series(expression: str, legend: str = "__auto", ref_id: str = "A") -> prometheus.Dataquery:
    """A PromQL expression over the dashboard's time range."""
    return (
        prometheus.Dataquery()
        .expr(expression)
        .legend_format(legend)
        .ref_id(ref_id)
        .datasource(PROMETHEUS)
        .range()
    )


def now(expression: str, legend: str = "__auto", ref_id: str = "A") -> prometheus.Dataquery:
    """A PromQL expression as it stands at the end of the time range."""
    return (
        prometheus.Dataquery()
        .expr(expression)
        .legend_format(legend)
        .ref_id(ref_id)
        .datasource(PROMETHEUS)
        .instant()
    )
