"""Objects in S3: boto3's answers, which know the version, and metaflow.S3, whose bulk calls run elsewhere.

metaflow.S3 moves many objects in a child process, so only its results tell of them; there the entity tag
is unknown and the modification time stands in for it.
"""

import functools
from datetime import UTC, datetime
from typing import Any

from lineage.emit.capture import observation, patch, window
from lineage.emit.capture.naming import place
from lineage.emit.harmless import harmless

_READS = ("GetObject", "SelectObjectContent")
_WRITES = ("PutObject", "CompleteMultipartUpload", "CopyObject")


def note_answer(seeing: window.Window, operation: str, request: Any, answer: Any) -> None:
    """Record what S3 answered to an operation; `request` are the API's parameters."""
    if operation not in _READS + _WRITES or not isinstance(request, dict) or not isinstance(answer, dict):
        return
    seen = observation.observe(
        "read" if operation in _READS else "write", f"s3://{request['Bucket']}", request["Key"], "botocore"
    )
    if _is_skipped(seeing, seen):
        return
    _fill(seen, answer.get("CopyObjectResult", {}))
    _fill(seen, answer)
    if operation == "CopyObject":
        _record_source(seeing, request.get("CopySource"), answer)
    seeing.record(seen)


def _is_skipped(seeing: window.Window, seen: observation.Observation) -> bool:
    return f"{seen.namespace}/{seen.name}".startswith(seeing.skip) if seeing.skip else False


def _fill(seen: observation.Observation, answer: dict[str, Any]) -> None:
    seen.etag = str(answer.get("ETag", "")).strip('"') or seen.etag
    version = answer.get("VersionId")
    seen.version_id = version if version not in (None, "null") else seen.version_id
    modified = answer.get("LastModified")
    seen.last_modified = modified if isinstance(modified, datetime) else seen.last_modified
    if seen.direction == "read":
        seen.size = _whole_size(answer)


def _whole_size(answer: dict[str, Any]) -> int | None:
    """The object's size, also where only a range of it was asked for ("bytes 0-9/100")."""
    total = str(answer.get("ContentRange", "")).rpartition("/")[2]
    return int(total) if total.isdigit() else answer.get("ContentLength")


def _record_source(seeing: window.Window, source: Any, answer: dict[str, Any]) -> None:
    if isinstance(source, str):
        bucket, _, key = source.partition("?")[0].lstrip("/").partition("/")
        source = {"Bucket": bucket, "Key": key}
    if not isinstance(source, dict):
        return
    read = observation.observe("read", f"s3://{source['Bucket']}", source["Key"], "botocore")
    read.version_id = answer.get("CopySourceVersionId")
    if not _is_skipped(seeing, read):
        seeing.record(read)


def watch_botocore(module: Any) -> None:
    """See every S3 call of boto3."""

    def note(seeing: window.Window, args: tuple[Any, ...], kwargs: dict[str, Any], answer: Any) -> None:
        if args[0].meta.service_model.service_name == "s3":
            operation = patch.argument(args, kwargs, 1, "operation_name")
            note_answer(seeing, operation, patch.argument(args, kwargs, 2, "api_params"), answer)

    patch.after(module.BaseClient, "_make_api_call", note)


def watch_aiobotocore(module: Any) -> None:
    """See every S3 call of aiobotocore, which s3fs uses; `module` is aiobotocore.client."""
    original = module.AioBaseClient._make_api_call  # noqa: SLF001 - the one place that all calls pass

    @functools.wraps(original)
    async def wrapper(self: Any, operation_name: str, api_params: Any) -> Any:
        answer = await original(self, operation_name, api_params)
        seeing = window.current()
        if seeing is not None and self.meta.service_model.service_name == "s3":
            guarded_note(seeing, operation_name, api_params, answer)
        return answer

    guarded_note = harmless(note_answer)
    module.AioBaseClient._make_api_call = wrapper  # noqa: SLF001 - as above


def watch_metaflow(module: Any) -> None:
    """See the calls of metaflow.S3; `module` is metaflow.plugins.datatools.s3.s3."""
    for name in ("get", "get_many", "get_recursive", "get_all"):
        patch.after(module.S3, name, _note_gets)
    patch.after(module.S3, "put", lambda seeing, _args, _kwargs, url: _record(seeing, "write", url))
    for name in ("put_many", "put_files"):
        patch.after(module.S3, name, _note_puts)


def _note_gets(seeing: window.Window, _args: Any, _kwargs: Any, result: Any) -> None:
    for got in result if isinstance(result, list) else [result]:
        if got.exists and got.downloaded:
            _record(seeing, "read", got.url, modified=got.last_modified, size=got.size)


def _note_puts(seeing: window.Window, _args: Any, _kwargs: Any, result: Any) -> None:
    for _key, url in result:
        _record(seeing, "write", url)


def _record(
    seeing: window.Window,
    direction: observation.Direction,
    url: str,
    *,
    modified: float | None = None,
    size: int | None = None,
) -> None:
    where = place(url)
    if where is None:
        return
    seen = observation.observe(direction, *where, "metaflow.S3")
    seen.last_modified = datetime.fromtimestamp(modified, UTC) if modified else None
    seen.size = size
    if not _is_skipped(seeing, seen):
        seeing.record(seen)
