"""Rule artifact: the read names the task that made what it read."""

from build import artifact, dataset, facet, pathspec, rows, step, stored
from links import Link, links

FIT = pathspec("Train/fit")
MODEL = artifact("Train/fit/m", "aa", FIT)


def test_a_read_by_pathspec_is_linked_to_the_task_that_made_the_artifact() -> None:
    store = stored(
        step("COMPLETE", at=1, writes=[MODEL]),
        step("COMPLETE", run="2", at=2, writes=[artifact("Train/fit/m", "aa", pathspec(run="2"))]),
        step("COMPLETE", "Score/use", at=3, reads=[MODEL]),
    )
    assert links(store) == [Link(f"Score/use@{pathspec('Score/use')}", f"Train/fit@{FIT}", "artifact")]
    assert rows(store, "select evidence from run_links where rule = 'artifact'") == [(FIT,)]


def test_of_several_attempts_the_last_that_made_the_version_is_the_writer() -> None:
    store = stored(
        step("FAIL", at=1, attempt=0, writes=[MODEL]),
        step("COMPLETE", at=2, attempt=1, writes=[MODEL]),
        step("COMPLETE", "Score/use", at=3, reads=[MODEL]),
    )
    found = rows(
        store,
        "select writers.attempt, links.mark from run_links as links"
        " join runs as writers on writers.run_id = links.writer_run_id where rule = 'artifact'",
    )
    assert found == [(2, None)]


def test_an_artifact_passed_through_a_step_belongs_to_its_maker() -> None:
    store = stored(
        step("COMPLETE", at=1, writes=[MODEL]),
        step("COMPLETE", "Train/eval", at=2, reads=[MODEL]),
        step("COMPLETE", "Train/end", at=3, reads=[MODEL]),
    )
    assert [(link.reader, link.writer) for link in links(store)] == [
        (f"Train/end@{pathspec('Train/end')}", f"Train/fit@{FIT}"),
        (f"Train/eval@{pathspec('Train/eval')}", f"Train/fit@{FIT}"),
    ]


def test_an_attempt_that_made_another_version_is_not_the_writer() -> None:
    store = stored(
        step("FAIL", at=1, attempt=0, writes=[artifact("Train/fit/m", "bb", FIT)]),
        step("COMPLETE", "Score/use", at=3, reads=[MODEL]),
    )
    assert links(store) == []


def test_a_failed_maker_is_marked() -> None:
    store = stored(step("FAIL", at=1, writes=[MODEL]), step("COMPLETE", "Score/use", at=3, reads=[MODEL]))
    assert [(link.rule, link.mark) for link in links(store)] == [("artifact", "failed_writer")]


def test_a_read_that_names_its_maker_is_never_explained_by_time() -> None:
    store = stored(
        step("COMPLETE", run="2", at=1, writes=[artifact("Train/fit/m", "aa", pathspec(run="2"))]),
        step("COMPLETE", "Score/use", at=3, reads=[MODEL]),
    )
    assert links(store) == []


def test_a_data_set_beside_an_artifact_keeps_its_own_rule() -> None:
    store = stored(
        step("COMPLETE", at=1, writes=[MODEL, dataset("s3://lake/orders", version="v1", seen=1)]),
        step("COMPLETE", "Score/use", at=3, reads=[MODEL, dataset("s3://lake/orders", version="v1", seen=2)]),
    )
    assert [link.rule for link in links(store)] == ["artifact", "same_version"]


def test_a_pathspec_without_a_sha_names_its_task_too() -> None:
    untold = {**MODEL, "facets": {"metaflow_artifact": facet(pathspec=f"{FIT}/m")}}
    store = stored(
        step("COMPLETE", at=1, writes=[untold]),
        step("COMPLETE", run="2", at=2, writes=[artifact("Train/fit/m", "aa", pathspec(run="2"))]),
        step("COMPLETE", "Score/use", at=3, reads=[untold]),
    )
    assert links(store) == [Link(f"Score/use@{pathspec('Score/use')}", f"Train/fit@{FIT}", "artifact")]
