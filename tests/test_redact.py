"""No planted secret survives, nothing else changes, and doing it twice changes nothing more."""

import json
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.redact import redact_bytes, redact_event, redact_text

PLANTED = "hunter2Zq9"

FORMS = [
    "postgres://u:{}@h:5432/db",
    "redis://:{}@h",
    "read https://h/x?user=a&password={}&b=1 now",
    "https://h/x?token={}",
    "https://bucket.s3.amazonaws.com/k?X-Amz-Signature={}&X-Amz-Date=1",
    "jdbc:sqlserver://h;user=a;password={};encrypt=true",
    "jdbc:oracle:thin:scott/{}@//h:1521/db",
    "DRIVER=x;UID=sa;PWD={};",
    "ALTER USER a PASSWORD '{}'",
    "CREATE USER a IDENTIFIED BY '{}'",
    "create user a identified by {}",
    "COPY t FROM 's3://b' CREDENTIALS 'aws_access_key_id=A;aws_secret_access_key={}'",
    "COPY INTO t CREDENTIALS = (AWS_KEY_ID='A' AWS_SECRET_KEY='{}')",
    "CREATE SECRET s (TYPE s3, KEY_ID 'A', SECRET '{}')",
    "curl -H 'Authorization: Bearer {}' http://h",
    "Authorization: Basic {}",
    "sent bearer {}aaaaaaaaaaaaaaaa",
    "export DB_PASSWORD={}",
    "api_key = {}",
    "mysql --password {} -h x",
    "{{'password': '{} and more', 'user': 'a'}}",
    '{{\\"client_secret\\": \\"{} and more\\"}}',
    "aws configure set aws_secret_access_key {}aaaaaaaaaaaaaaaa",
    "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----",
]

CLEAN = [
    "SELECT a.token FROM t a JOIN b ON a.token = b.token",
    "SELECT password::text FROM users",
    "s3://bucket/passwords/part-0.parquet",
    "abfss://container@account.dfs.core.windows.net/x",
    "mail to a@b.org",
    "http://h:8080/a@b",
    "identified by the scheduler",
    "tokenizer",
]


@pytest.mark.parametrize("form", FORMS)
def test_a_credential_is_taken_out_of_text(form: str) -> None:
    redacted = redact_text(form.format(PLANTED))
    assert PLANTED not in redacted
    assert "***" in redacted
    assert redact_text(redacted) == redacted


@pytest.mark.parametrize("text", CLEAN)
def test_text_without_a_credential_stays_as_it_is(text: str) -> None:
    assert redact_text(text) == text


def test_scalars_under_a_sensitive_key_are_masked_and_what_lies_below_is_judged_by_its_own_keys() -> None:
    event = {
        "conf": {"API_KEY": "a", "pin_token": 7, "has_token": True, "no_token": None, "secret": ""},
        "secrets": ["a", {"path": "/run/x", "password": "b"}],
        "params": [{"name": "db_password", "value": "a"}, {"key": "depth", "value": "3"}],
    }
    assert redact_event(event) == {
        "conf": {"API_KEY": "***", "pin_token": "***", "has_token": True, "no_token": None, "secret": ""},
        "secrets": ["***", {"path": "/run/x", "password": "***"}],
        "params": [{"name": "db_password", "value": "***"}, {"key": "depth", "value": "3"}],
    }


def test_names_of_columns_tasks_and_teams_are_no_secrets() -> None:
    event = {
        "run": {"facets": {"airflowState": {"tasksState": {"refresh_token": "success"}}}},
        "job": {"facets": {"tags": {"tags": [{"key": "team:secret-squad", "value": "team:secret-squad"}]}}},
        "outputs": [
            {
                "facets": {
                    "schema": {
                        "fields": [{"name": "password", "type": "text", "description": "password: hash"}]
                    },
                    "columnLineage": {"fields": {"token": {"inputFields": [{"field": "secret"}]}}},
                }
            }
        ],
    }
    assert redact_event(event) == event
    body = json.dumps(event).encode()
    assert redact_bytes(body) is body


def test_an_identity_loses_the_credentials_in_its_url_and_nothing_else() -> None:
    column = {"namespace": f"postgres://u:{PLANTED}@h", "name": "t", "field": "token"}
    event = {
        "job": {"namespace": f"postgres://u:{PLANTED}@h", "name": "password=x"},
        "inputs": [{"namespace": "s3://b", "name": "token=abc/part"}],
        "outputs": [{"facets": {"columnLineage": {"fields": {"token": {"inputFields": [column]}}}}}],
    }
    clean = {**column, "namespace": "postgres://u:***@h"}
    assert redact_event(event) == {
        "job": {"namespace": "postgres://u:***@h", "name": "password=x"},
        "inputs": [{"namespace": "s3://b", "name": "token=abc/part"}],
        "outputs": [{"facets": {"columnLineage": {"fields": {"token": {"inputFields": [clean]}}}}}],
    }


def test_patterns_of_the_user_apply_to_text_and_not_to_identities() -> None:
    event = {"job": {"name": "load-4711"}, "note": "ticket 4711"}
    expected = {"job": {"name": "load-4711"}, "note": "ticket ***"}
    assert redact_event(event, [r"\d{4}"]) == expected
    assert json.loads(redact_bytes(json.dumps(event).encode(), [r"\d{4}"])) == expected


def test_an_array_of_events_is_redacted_event_by_event() -> None:
    assert redact_bytes(b'[{"password": "a"}, {"x": 1}]') == b'[{"password":"***"},{"x":1}]'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"password": "a', b'{"password": "***'),
        (b"\xff password=a", b"\xff password=***"),
        (b'{"n": 1e999, "password": "a"}', b'{"n": 1e999, "password": "***"}'),
    ],
)
def test_what_json_cannot_carry_is_redacted_as_text(body: bytes, expected: bytes) -> None:
    assert redact_bytes(body) == expected


def test_a_deep_nest_or_a_long_word_costs_no_crash_and_no_time() -> None:
    deep = b'{"token":' * 5000 + b"1" + b"}" * 5000
    assert len(redact_bytes(deep)) <= len(deep) + 10
    long = "token" * 40_000 + "A" * 100_000
    assert redact_text(long) == long


words = st.text(string.ascii_letters + string.digits + " -_./:", max_size=20)
keys = st.sampled_from(["a", "rows", "name", "namespace", "facets", "job", "inputs", "sql", "schema"])
clean_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=10,
)
clean_events = st.dictionaries(keys, clean_values, max_size=4).filter(
    lambda event: (
        not any(
            word in json.dumps(event).lower()
            for word in ("pass", "pwd", "token", "secret", "key", "auth", "cred")
        )
    )
)
soup = st.lists(
    st.sampled_from(
        [*FORMS, *CLEAN, "'", '"', "\\", "=", ": ", " ", "password", "--token", "://", "@", "***"]
    )
    | words,
    max_size=6,
).map("".join)
planted = st.one_of(
    st.sampled_from(FORMS).map(lambda form: {"sql": form.format(PLANTED)}),
    st.sampled_from(["password", "X-Api_Key", "clientSecret", "AUTHORIZATION"]).map(
        lambda key: {key: PLANTED}
    ),
    st.just([{"key": "db_token", "value": PLANTED}]),
)


@given(clean_events)
def test_an_event_without_secrets_stays_the_very_same_bytes(event: dict[str, Any]) -> None:
    body = json.dumps(event).encode()
    assert redact_event(event) == event
    assert redact_bytes(body) is body


@given(clean_events, planted, st.integers(0, 3))
def test_no_planted_secret_survives(event: dict[str, Any], secret: Any, depth: int) -> None:
    for _ in range(depth):
        secret = {"facets": [secret]}
    body = redact_bytes(json.dumps({**event, "planted": secret}).encode())
    assert PLANTED.encode() not in body
    assert {key: value for key, value in json.loads(body).items() if key != "planted"} == event


@given(soup)
def test_redaction_is_idempotent(text: str) -> None:
    once = redact_text(text)
    assert redact_text(once) == once
    body = redact_bytes(json.dumps({"text": text, "name": text}).encode())
    assert redact_bytes(body) is body
