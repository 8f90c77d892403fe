from pathlib import Path

from lineage.emit.settings import Settings


def test_our_variables_stand_before_openlineages_and_the_rest_has_defaults() -> None:
    both = {"LINEAGE_URL": "http://a", "OPENLINEAGE_URL": "http://b", "LINEAGE_HOME": "/h"}
    assert Settings.from_environment(both) == Settings(
        url="http://a",
        endpoint="api/v1/lineage",
        api_key=None,
        outbox=Path("/h/outbox"),
        namespace=None,
        disabled=False,
    )


def test_openlineages_variables_are_honoured_and_an_empty_one_of_ours_is_not_set() -> None:
    theirs = {
        "LINEAGE_URL": "",
        "OPENLINEAGE_URL": "http://b",
        "OPENLINEAGE_ENDPOINT": "in",
        "OPENLINEAGE_API_KEY": "k",
        "OPENLINEAGE_NAMESPACE": "n",
        "LINEAGE_OUTBOX": "/spool",
        "LINEAGE_DISABLED": "Yes",
    }
    settings = Settings.from_environment(theirs)
    assert settings == Settings("http://b", "in", "k", Path("/spool"), "n", disabled=True)
    assert "'k'" not in repr(settings)
