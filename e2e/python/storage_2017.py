"""Blob storage by the Python SDK that speaks 2017-11-09, as Azure CLI does under 2019-03-01-hybrid."""

import logging
import os
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

from azure.common import AzureConflictHttpError, AzureHttpError, AzureMissingResourceHttpError
from azure.multiapi.storage.v2017_11_09.blob import (
    AppendBlobService, BlobBlock, BlobPermissions, BlockBlobService, ContainerPermissions, ContentSettings, Include, PageBlobService,
    PublicAccess,
)
from azure.multiapi.storage.v2017_11_09.blob.models import SequenceNumberAction, StandardBlobTier
from azure.multiapi.storage.v2017_11_09.common import AccessPolicy, AccountPermissions, CorsRule, DeleteRetentionPolicy, Metrics, ResourceTypes
from azure.multiapi.storage.v2017_11_09.common.retry import no_retry

from storage import MIB, NAMES, SIZES, advance, env, refused, run, unique, wait

logging.disable(logging.ERROR)  # it logs each refusal


def client(kind, account="ACCOUNT", key="KEY", **by):
    by = by or {"account_key": env[key]}
    made = kind(account_name=env[account], endpoint_suffix=env["BLOB_SUFFIX"].removeprefix("blob."), **by)
    made.retry = no_retry
    return made


blocks, pages, appends = client(BlockBlobService), client(PageBlobService), client(AppendBlobService)
other = client(BlockBlobService, "OTHER_ACCOUNT", "OTHER_KEY")
soon = datetime.now(timezone.utc).replace(tzinfo=None) + timedelta(hours=1)


def container(of=blocks):
    name = unique()
    assert of.create_container(name, metadata={"who": "python"})
    return name


def containers():
    c = container()
    with refused(AzureConflictHttpError, 409, "ContainerAlreadyExists"):
        blocks.create_container(c, fail_on_exist=True)
    assert blocks.get_container_metadata(c) == {"who": "python"}
    blocks.set_container_metadata(c, {"other": "x"})
    assert [(x.name, x.metadata) for x in blocks.list_containers(prefix=c, include_metadata=True)] == [(c, {"other": "x"})]

    blocks.set_container_acl(c, {"reader": AccessPolicy(ContainerPermissions.READ, soon)}, public_access=PublicAccess.Blob)
    acl = blocks.get_container_acl(c)
    assert acl.public_access == "blob" and acl["reader"].permission == "r", dict(acl)
    blocks.create_blob_from_text(c, "x", "public")
    assert client(BlockBlobService, sas_token="").get_blob_to_text(c, "x").content == "public"
    token = blocks.generate_container_shared_access_signature(c, id="reader")
    assert client(BlockBlobService, sas_token=token).get_blob_to_text(c, "x").content == "public"

    lease = blocks.acquire_container_lease(c, 15)
    with refused(AzureHttpError, 412, "LeaseIdMissing"):
        blocks.delete_container(c)
    blocks.renew_container_lease(c, lease)
    blocks.release_container_lease(c, lease)
    assert blocks.exists(c)
    blocks.delete_container(c)
    assert not blocks.exists(c)
    with refused(AzureMissingResourceHttpError, 404):
        blocks.delete_container(c, fail_not_exist=True)


def block_blobs():
    c = container()
    for n in (1, 2, 3):
        blocks.put_block(c, "b", f"<{n}>".encode(), f"block {n}", validate_content=True)
    assert len(blocks.get_block_list(c, "b", block_list_type="all").uncommitted_blocks) == 3
    assert not blocks.exists(c, "b")
    settings = ContentSettings("text/plain", "identity", "de", 'attachment; filename="x"', "no-cache")
    blocks.put_block_list(c, "b", [BlobBlock(f"block {n}") for n in (3, 1, 3)], settings, metadata={"kind": "blocks"})
    got = blocks.get_blob_to_bytes(c, "b")
    assert got.content == b"<3><1><3>" and got.metadata == {"kind": "blocks"}
    assert got.properties.content_settings.content_disposition == 'attachment; filename="x"'
    assert blocks.get_blob_to_bytes(c, "b", start_range=2, end_range=5).content == b"><1>"
    blocks.set_blob_properties(c, "b", ContentSettings("text/html"))
    blocks.set_blob_metadata(c, "b", {"only": "this"})
    properties = blocks.get_blob_properties(c, "b")
    assert properties.properties.content_settings.content_type == "text/html" and properties.metadata == {"only": "this"}
    with refused(AzureHttpError, 400, "InvalidBlockList"):
        blocks.put_block_list(c, "b", [BlobBlock("block 9")])

    etag = properties.properties.etag
    with refused(AzureHttpError, 412, "ConditionNotMet"):
        blocks.create_blob_from_text(c, "b", "x", if_match='"0x8D0000000000000"')
    with refused(AzureHttpError, 409, "BlobAlreadyExists"):
        blocks.create_blob_from_text(c, "b", "x", if_none_match="*")
    blocks.create_blob_from_text(c, "b", "x", if_match=etag)
    blocks.delete_blob(c, "b")
    with refused(AzureMissingResourceHttpError, 404, "BlobNotFound"):
        blocks.get_blob_properties(c, "b")


def page_blobs():
    c = container()
    pages.create_blob(c, "disk", 1 << 40, sequence_number=7)
    pages.update_page(c, "disk", b"a" * 1024, 0, 1023, validate_content=True)
    pages.clear_page(c, "disk", 512, 1023)
    snapshot = pages.snapshot_blob(c, "disk").snapshot
    pages.update_page(c, "disk", b"b" * 512, 4096, 4607)
    assert [(r.start, r.end) for r in pages.get_page_ranges(c, "disk")] == [(0, 511), (4096, 4607)]
    assert [(r.start, r.end, r.is_cleared) for r in pages.get_page_ranges_diff(c, "disk", snapshot)] == [(4096, 4607, False)]
    pages.set_sequence_number(c, "disk", SequenceNumberAction.Increment)
    with refused(AzureHttpError, 412, "SequenceNumberConditionNotMet"):
        pages.clear_page(c, "disk", 0, 511, if_sequence_number_lt=8)
    pages.resize_blob(c, "disk", 8192)
    got = pages.get_blob_to_bytes(c, "disk")
    assert got.content[:512] == b"a" * 512 and got.content[4096:4608] == b"b" * 512 and len(got.content) == 8192
    token = pages.generate_blob_shared_access_signature(c, "disk", BlobPermissions.READ, soon)
    source = pages.make_blob_url(c, "disk", sas_token=token, snapshot=snapshot)
    pages.incremental_copy_blob(c, "backup", source)
    assert wait(lambda: pages.get_blob_properties(c, "backup").properties.copy.status == "success")


def append_blobs():
    c = container()
    appends.create_blob(c, "log", metadata={"kind": "log"})
    assert appends.append_block(c, "log", b"one ").append_offset == 0
    assert appends.append_block(c, "log", b"two", appendpos_condition=4).committed_block_count == 2
    with refused(AzureHttpError, 412, "AppendPositionConditionNotMet"):
        appends.append_block(c, "log", b"no", appendpos_condition=4)
    with refused(AzureHttpError, 412, "MaxBlobSizeConditionNotMet"):
        appends.append_block(c, "log", b"no", maxsize_condition=8)
    appends.append_blob_from_bytes(c, "log", b"x" * (5 * MIB))
    got = appends.get_blob_to_bytes(c, "log")
    assert got.content == b"one two" + b"x" * (5 * MIB)


def leases_and_snapshots():
    c = container()
    blocks.create_blob_from_text(c, "x", "first")
    lease = blocks.acquire_blob_lease(c, "x", 15)
    with refused(AzureHttpError, 412, "LeaseIdMissing"):
        blocks.create_blob_from_text(c, "x", "second")
    with refused(AzureHttpError, 409, "LeaseAlreadyPresent"):
        blocks.acquire_blob_lease(c, "x", 15)
    proposed = "5f0d11d8-3a3c-4f38-9d4c-0d1a2b3c4d5e"
    blocks.change_blob_lease(c, "x", lease, proposed)
    snapshot = blocks.snapshot_blob(c, "x", metadata={"of": "snapshot"}).snapshot
    blocks.create_blob_from_text(c, "x", "second", lease_id=proposed)
    assert blocks.break_blob_lease(c, "x", 0) == 0
    assert blocks.get_blob_properties(c, "x").properties.lease.state == "broken"
    blocks.release_blob_lease(c, "x", proposed)
    assert blocks.get_blob_to_text(c, "x", snapshot=snapshot).content == "first"
    assert blocks.get_blob_metadata(c, "x", snapshot=snapshot) == {"of": "snapshot"}
    listed = list(blocks.list_blobs(c, include=Include(snapshots=True, metadata=True)))
    assert [(b.name, b.snapshot) for b in listed] == [("x", snapshot), ("x", None)], listed
    with refused(AzureConflictHttpError, 409, "SnapshotsPresent"):
        blocks.delete_blob(c, "x")
    blocks.delete_blob(c, "x", delete_snapshots="include")
    assert not list(blocks.list_blobs(c))


def copies():
    c, far = container(), container(other)
    blocks.create_blob_from_text(c, "quelle ü+%", "hello", metadata={"who": "source"})
    blocks.copy_blob(c, "kopie ü+%", blocks.make_blob_url(c, quote("quelle ü+%")))  # which it leaves to its caller
    copy = blocks.get_blob_properties(c, "kopie ü+%")
    assert copy.properties.copy.status == "success" and copy.properties.copy.progress == "5/5" and copy.metadata == {"who": "source"}
    with refused(AzureConflictHttpError, 409, "NoPendingCopyOperation"):
        blocks.abort_copy_blob(c, "kopie ü+%", copy.properties.copy.id)
    data = os.urandom(5 * MIB + 1)
    other.create_blob_from_bytes(far, "far", data)
    token = other.generate_blob_shared_access_signature(far, "far", BlobPermissions.READ, soon)
    blocks.copy_blob(c, "near", other.make_blob_url(far, "far", sas_token=token))
    assert wait(lambda: blocks.get_blob_properties(c, "near").properties.copy.status == "success")
    assert blocks.get_blob_to_bytes(c, "near").content == data


def signatures():
    c = container()
    blocks.create_blob_from_text(c, "ein Text+ü%", "signed")
    by = client(BlockBlobService, sas_token=blocks.generate_account_shared_access_signature(
        ResourceTypes.CONTAINER + ResourceTypes.OBJECT, AccountPermissions.READ + AccountPermissions.LIST, soon))
    assert [b.name for b in by.list_blobs(c)] == ["ein Text+ü%"]
    with refused(AzureHttpError, 403, "AuthorizationPermissionMismatch"):
        by.delete_blob(c, "ein Text+ü%")
    token = blocks.generate_blob_shared_access_signature(c, "ein Text+ü%", BlobPermissions.READ, soon, content_type="text/override")
    got = client(BlockBlobService, sas_token=token).get_blob_to_text(c, "ein Text+ü%")
    assert got.content == "signed" and got.properties.content_settings.content_type == "text/override"
    late = blocks.generate_blob_shared_access_signature(c, "ein Text+ü%", BlobPermissions.READ, soon - timedelta(hours=2))
    with refused(AzureHttpError, 403, "AuthenticationFailed"):
        client(BlockBlobService, sas_token=late).get_blob_to_text(c, "ein Text+ü%")


def service_and_tiers():
    blocks.set_blob_service_properties(hour_metrics=Metrics(True, True), cors=[CorsRule(["https://page.example"], ["GET"], 60)])
    got = blocks.get_blob_service_properties()
    assert got.hour_metrics.enabled and "https://page.example" in got.cors[0].allowed_origins
    c = container()
    blocks.create_blob_from_text(c, "x", "content")
    blocks.set_standard_blob_tier(c, "x", StandardBlobTier.Cool)
    assert blocks.get_blob_properties(c, "x").properties.blob_tier == "Cool"


def names():
    c = container()
    for name in NAMES:
        blocks.create_blob_from_text(c, name, f"content of {name}")
        assert blocks.get_blob_to_text(c, name).content == f"content of {name}"
    assert sorted(b.name for b in blocks.list_blobs(c)) == sorted(NAMES)
    assert [b.name for b in blocks.list_blobs(c, prefix="dir/", delimiter="/")] == ["dir/.x"]
    assert "dir/" in [b.name for b in blocks.list_blobs(c, delimiter="/")]
    for name in NAMES:
        blocks.delete_blob(c, name)
    assert not list(blocks.list_blobs(c))


def sizes():
    c = container()
    data = os.urandom(SIZES[-1])
    blocks.MAX_SINGLE_PUT_SIZE = MIB
    blocks.MAX_SINGLE_GET_SIZE = MIB
    for size in SIZES:
        blocks.create_blob_from_bytes(c, "x", data[:size], max_connections=4, validate_content=True)
        assert blocks.get_blob_to_bytes(c, "x", max_connections=4).content == data[:size], size
    rounded = data[: 8 * MIB]
    pages.create_blob_from_bytes(c, "disk", rounded, max_connections=4)
    assert pages.get_blob_to_bytes(c, "disk", max_connections=4, validate_content=True).content == rounded


def time_passes():
    other.set_blob_service_properties(delete_retention_policy=DeleteRetentionPolicy(True, 7))
    c = container(other)
    other.create_blob_from_text(c, "kept", "content")
    other.delete_blob(c, "kept")
    assert not other.exists(c, "kept")
    assert [b.deleted for b in other.list_blobs(c, include=Include(deleted=True))] == [True]
    other.undelete_blob(c, "kept")
    assert other.get_blob_to_text(c, "kept").content == "content"
    lease = other.acquire_blob_lease(c, "kept", 15)
    advance("16s")
    assert other.get_blob_properties(c, "kept").properties.lease.state == "expired"
    other.renew_blob_lease(c, "kept", lease)
    advance("16s")
    other.delete_blob(c, "kept")
    advance("192h")
    assert not list(other.list_blobs(c, include=Include(deleted=True)))


run([containers, block_blobs, page_blobs, append_blobs, leases_and_snapshots, copies, signatures, service_and_tiers, names, sizes, time_passes])
print("python: storage of 2017-11-09 done")
