"""Secrets out of events: before they leave a process, and once more before the collector keeps them.

A value is a secret by the name of its key (the names Airflow masks) or by its form: credentials in URLs,
in SQL, in headers and in `key=value` text. Identities (`namespace`, `name`, `runId`) lose credentials in
URLs and nothing else; so do column lineage, schemas and task states, whose keys are names of columns and
tasks. Only the standard library: this runs in users' processes too.
"""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

MASK = "***"

_SENSITIVE_KEY = re.compile(
    "access_?key|access_token|api_?key|auth_header|authorization|bearer|connection_string|credential"
    "|keyfile_dict|passphrase|passwd|password|private_?key|proxies|proxy|secret|service_account|service_key"
    "|token|webhook_url",
    re.IGNORECASE,
)
_IDENTITIES = frozenset({"namespace", "name", "runId"})
_KEYED_BY_NAMES = frozenset({"airflowState", "columnLineage", "schema", "taskTree"})

_SUSPECT_WORDS = ("secret", "credential", "connection_string", "service_account", "identified")
_SUSPECT_FORMS = tuple(
    re.compile(form)
    for form in (
        r"k(?:(?<=tok)|(?<=api.k)|(?<=apik)|(?<=access.k)|(?<=accessk)|(?<=private.k)|(?<=privatek)"
        r"|(?<=service_k)|(?=eyfile_dict))",
        r"w(?:(?<=passw)|(?<=pw)(?=d=)|(?=ebhook_url))",
        r"h(?:(?<=passph)|(?<=auth_h))",
        r"z(?<=authoriz)",
        r"x(?<=prox)",
        r"b(?=earer)",
        r"=(?:(?<=sig=)|(?<=signature=))",
    )
)
"""What in small letters makes a text worth a closer look; none of it: no rule below finds anything.

Each form begins with a letter rare in events, so that few places need more than one comparison: this check
is all that a clean body costs, and it costs some tens of microseconds for 5 KB.
"""

_NAMED = r"(?:password|passwd|passphrase|secret|token|credential|api[_-]?key|access[_-]?key|private[_-]?key)"
_NAMED_TO_END = rf"{_NAMED}[\w.-]{{0,64}}"
_QUOTED = r"""'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*\""""
_ESCAPED = r"""\\+'(?:(?!\\+').)*\\+'|\\+"(?:(?!\\+").)*\\+\""""
_BARE = r"""(?![{\[])\\*["']?(?:[^\s"',;&}\]\\]|\\(?!["']))+"""
_VALUE = rf"(?P<value>{_ESCAPED}|{_QUOTED}|{_BARE})"

_URL_PASSWORD = re.compile(r"(:\\?/\\?/[^\s/?#:@'\"\\]*:)[^\s/?#'\"\\]+@")
_QUERY = re.compile(
    rf"([?&;](?:[^\s=&;'\"]{{0,64}}?{_NAMED_TO_END}|pwd|sig|x-(?:amz|goog)-(?:signature|credential)|signature)=)"
    r"[^\s&;#'\"\\]+",
    re.IGNORECASE,
)
_FORMS = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), replacement)
    for pattern, replacement in (
        (r"(-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----).*?(?=-----END|\Z)", rf"\1{MASK}"),
        (r"(jdbc:oracle:\w+:[^\s/@'\"]{1,128}/)[^\s@'\"]+@", rf"\1{MASK}@"),
        (r"\b(credentials\s*=?\s*\()[^)]*", rf"\1{MASK}"),
        (
            r"(authorization\\*[\"']?\s*[:=]\s*\\*[\"']?(?:(?:bearer|basic|token)\s+)?)[^\s\"'\\][^\r\n\"'\\]*",
            rf"\1{MASK}",
        ),
        (r"\b(bearer\s+)[\w.~+/=-]{16,}", rf"\1{MASK}"),
        (r"(aws_(?:secret_access_key|session_token)\s+)[\w/+=]{16,}", rf"\1{MASK}"),
        (r"(\b(?:user|role)\s+\S+\s+identified\s+by\s+)(?!password\b)[^\s;,'\"]+", rf"\1{MASK}"),
    )
)
_ASSIGNED = re.compile(
    rf"(?P<key>{_NAMED_TO_END}\\*[\"']?(?:\s*=>?(?![=~])|\s*:(?!:|//))\s*(?:(?:bearer|basic|token)\s+)?(?:[bru](?=[\"']))?)"
    rf"{_VALUE}",
    re.IGNORECASE | re.DOTALL,
)
_FOLLOWED = re.compile(
    rf"(?P<key>\B--?[\w-]{{0,64}}?{_NAMED}[\w-]{{0,64}}\s+(?!-)){_VALUE}", re.IGNORECASE | re.DOTALL
)
_IN_SQL = re.compile(
    rf"(?P<key>\b(?:password|identified\s+by|credentials|secret|token)\s+)(?P<value>{_QUOTED})", re.IGNORECASE
)
_OPENING = re.compile(r"\\*[\"']")
_COLUMN = re.compile(r"[A-Za-z_]\w*\.[A-Za-z_]\w*")
_CONDITION = re.compile(r"(?:\b(?:on|and|or|where|set|when)\s|[,(])\s*(?:\w+\.)?\w*$", re.IGNORECASE)


def redact_event(event: dict[str, Any], patterns: Sequence[str] = ()) -> dict[str, Any]:
    """A copy of the event without its secrets; `patterns` are further regular expressions to mask in text."""
    return _mapping(event, _text_rule(patterns))


def redact_text(text: str, patterns: Sequence[str] = ()) -> str:
    """Text (SQL, a URL, a command, a stack trace) without the credentials in it."""
    return _text_rule(patterns)(text)


def redact_bytes(body: bytes, patterns: Sequence[str] = ()) -> bytes:
    """A body (an event or an array of them) without its secrets, the same object if it holds none.

    Only a body with something suspicious in it is parsed. What is no JSON is redacted as text.
    """
    if not patterns and not _suspicious(body.lower().decode("latin-1")):
        return body
    rule = _text_rule(patterns)
    try:
        event = json.loads(body)
        clean = _walk(event, rule)
        return body if clean == event else json.dumps(clean, allow_nan=False, separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        return rule(body.decode("latin-1")).encode("latin-1")


_Rule = Callable[[str], str]


def _suspicious(small: str) -> bool:
    """Whether a text in small letters needs the rules; may be wrong only on the side of yes."""
    return (
        any(word in small for word in _SUSPECT_WORDS)
        or any(form.search(small) for form in _SUSPECT_FORMS)
        or ("@" in small and ("oracle" in small or _URL_PASSWORD.search(small) is not None))
    )


def _text_rule(patterns: Sequence[str]) -> _Rule:
    if not patterns:
        return _without_credentials
    compiled = [re.compile(pattern) for pattern in patterns]

    def rule(text: str) -> str:
        text = _without_credentials(text)
        for pattern in compiled:
            text = pattern.sub(MASK, text)
        return text

    return rule


def _without_credentials(text: str) -> str:
    if not _suspicious(text.lower()):
        return text
    text = _without_url_credentials(text)
    for pattern, replacement in _FORMS:
        text = pattern.sub(replacement, text)
    for pattern in (_IN_SQL, _ASSIGNED, _FOLLOWED):
        text = pattern.sub(_mask_value, text)
    return text


def _without_url_credentials(text: str) -> str:
    return _QUERY.sub(rf"\1{MASK}", _URL_PASSWORD.sub(rf"\1{MASK}@", text))


def _mask_value(match: re.Match[str]) -> str:
    key, value = match["key"], match["value"]
    if _COLUMN.fullmatch(value) and _CONDITION.search(
        match.string, max(0, match.start() - 80), match.start()
    ):
        return match[0]  # `ON a.token = b.token` names two columns
    opening = _OPENING.match(value)
    if opening is None:
        return key + MASK
    closing = opening[0] if value.endswith(opening[0]) else ""
    return key + opening[0] + MASK + closing


def _walk(value: Any, rule: _Rule) -> Any:
    if isinstance(value, str):
        return rule(value)
    if isinstance(value, dict):
        return _mapping(value, rule)
    if isinstance(value, list):
        return [_walk(item, rule) for item in value]
    return value


def _mapping(mapping: dict[str, Any], rule: _Rule) -> dict[str, Any]:
    named = mapping.get("name", mapping.get("key"))
    secret = isinstance(named, str) and mapping.get("value") != named and _SENSITIVE_KEY.search(named)
    return {
        key: _hide(value, rule) if secret and key == "value" else _entry(key, value, rule)
        for key, value in mapping.items()
    }


def _entry(key: str, value: Any, rule: _Rule) -> Any:
    if key in _KEYED_BY_NAMES:
        return _only_urls(value)
    if key in _IDENTITIES and isinstance(value, str):
        return _without_url_credentials(value)
    return _hide(value, rule) if _SENSITIVE_KEY.search(key) else _walk(value, rule)


def _hide(value: Any, rule: _Rule) -> Any:
    """Mask a scalar under a sensitive key; below a dict every key speaks for itself."""
    if isinstance(value, dict):
        return _mapping(value, rule)
    if isinstance(value, list):
        return [_hide(item, rule) for item in value]
    return value if value is None or isinstance(value, bool) or value == "" else MASK


def _only_urls(value: Any) -> Any:
    if isinstance(value, str):
        return _without_url_credentials(value)
    if isinstance(value, dict):
        return {key: _only_urls(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_only_urls(item) for item in value]
    return value
