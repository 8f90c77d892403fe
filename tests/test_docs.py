"""Every command and view is documented, and every route has its policy."""

import re
from pathlib import Path

import commands_page
import pytest
from build import rows, stored

from lineage.pipeline import Pipeline
from lineage.serve.app import create_app
from lineage.serve.policy import OPEN, POLICIES, policy_of

ROOT = Path(__file__).parent.parent


def text_of(name: str) -> str:
    return (ROOT / name).read_text()


def test_the_page_of_commands_is_what_the_parsers_say() -> None:
    assert commands_page.PAGE.read_text() == commands_page.page(), "make docs"


def test_every_view_is_documented() -> None:
    said = text_of("docs/sql.md")
    views = rows(stored(), "select view_name from duckdb_views() where schema_name = 'public'")
    assert [name for (name,) in views if f"`{name}`" not in said] == []


def test_links_between_pages_lead_to_a_file() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert len(pages) > 20
    assert broken == []


@pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
def test_every_route_has_a_policy_and_every_policy_a_route(tmp_path: Path) -> None:
    """A route named here is closed to everyone: give it its row in lineage/serve/policy.py."""
    pipeline = Pipeline.open(tmp_path)
    served = create_app(pipeline).routes
    pipeline.close()
    routes = {f"{method} {route.path}" for route in served for method in getattr(route, "methods", ())}
    assert [route for route in sorted(routes - set(OPEN)) if policy_of(route) is None] == []
    assert sorted({name for name in POLICIES if "*" not in name} - routes) == []
