"""Blob storage by the Python SDK with clients: today's (MODULE=azure.storage.blob), and the one that speaks 2019-07-07
(MODULE=azure.multiapi.storagev2.blob.v2019_07_07), which is the newest version the device knows."""

import base64
import importlib
import io
import os
from datetime import datetime, timedelta, timezone

from azure.core.exceptions import HttpResponseError
from azure.identity import ClientSecretCredential

from storage import MIB, NAMES, SIZES, advance, env, refused, run, unique, wait

sdk = importlib.import_module(env["MODULE"])
today = env["MODULE"] == "azure.storage.blob"
soon = datetime.now(timezone.utc) + timedelta(hours=1)


def connect(account, key, **options):
    suffix = env["BLOB_SUFFIX"].removeprefix("blob.")
    text = f"DefaultEndpointsProtocol=https;AccountName={env[account]};AccountKey={env[key]};EndpointSuffix={suffix}"
    return sdk.BlobServiceClient.from_connection_string(text, retry_total=0, **options)


service, other = connect("ACCOUNT", "KEY"), connect("OTHER_ACCOUNT", "OTHER_KEY")
principal = ClientSecretCredential(
    authority=env["LOGIN"], tenant_id="adfs", client_id="cbd868c5-7207-431f-8d16-1cb144b50971", client_secret=env["PASSWORD"],
    disable_instance_discovery=True,
)


def container(of=service):
    return of.create_container(unique(), metadata={"who": "python"})


def blob(c, name, text):
    made = c.get_blob_client(name)
    made.upload_blob(text, overwrite=True)
    return made


def read(b, **options):
    return b.download_blob(**options).readall().decode()


def no(status, code=None):
    return refused(HttpResponseError, status, code)


def signed(b, account="ACCOUNT", key="KEY", permission="r", **options):
    options = {"account_key": env[key], "permission": permission, "expiry": soon} | options
    snapshot = {"snapshot": b.snapshot} if b.snapshot else {}
    token = sdk.generate_blob_sas(env[account], b.container_name, b.blob_name, **snapshot, **options)
    return b.url + ("&" if "?" in b.url else "?") + token


def containers():
    c = container()
    with no(409, "ContainerAlreadyExists"):
        c.create_container()
    assert c.get_container_properties().metadata == {"who": "python"}
    c.set_container_metadata({"other": "x"})
    assert [(x.name, x.metadata) for x in service.list_containers(c.container_name, include_metadata=True)] == [(c.container_name, {"other": "x"})]
    c.set_container_access_policy({"reader": sdk.AccessPolicy(sdk.ContainerSasPermissions(read=True), soon)}, public_access="blob")
    policy = c.get_container_access_policy()
    assert policy["public_access"] == "blob" and policy["signed_identifiers"][0].id == "reader", policy
    b = blob(c, "x", "public")
    assert read(sdk.BlobClient.from_blob_url(b.url)) == "public"
    c.set_container_access_policy({"reader": sdk.AccessPolicy(sdk.ContainerSasPermissions(read=True), soon)})
    assert read(sdk.BlobClient.from_blob_url(signed(b, permission=None, expiry=None, policy_id="reader"))) == "public"

    lease = c.acquire_lease(15)
    with no(412, "LeaseIdMissing"):
        c.delete_container()
    lease.renew()
    lease.release()
    c.delete_container()
    with no(404, "ContainerNotFound"):
        c.get_container_properties()


def block_blobs():
    b = container().get_blob_client("b")
    ids = [base64.b64encode(f"block {n}".encode()).decode() for n in range(4)]
    for n in (1, 2, 3):
        b.stage_block(ids[n], f"<{n}>".encode(), validate_content=True)
    assert len(b.get_block_list("all")[1]) == 3
    settings = sdk.ContentSettings("text/plain", "identity", "de", 'attachment; filename="x"', "no-cache")
    b.commit_block_list([sdk.BlobBlock(ids[n]) for n in (3, 1, 3)], settings, metadata={"kind": "blocks"})
    assert read(b) == "<3><1><3>" and read(b, offset=2, length=4) == "><1>"
    got = b.get_blob_properties()
    assert got.metadata == {"kind": "blocks"} and got.content_settings.cache_control == "no-cache"
    b.set_http_headers(sdk.ContentSettings("text/html"))
    b.set_blob_metadata({"i0": "digit", "i_": "underscore", "only": "this"})  # signed in an order of its own
    assert b.get_blob_properties().metadata["i_"] == "underscore"
    b.set_blob_metadata({"only": "this"})
    got = b.get_blob_properties()
    assert got.content_settings.content_type == "text/html" and got.metadata == {"only": "this"}
    with no(409, "BlobAlreadyExists"):
        b.upload_blob(b"x")
    with no(412, "ConditionNotMet"):
        b.upload_blob(b"x", overwrite=True, etag='"0x8D0000000000000"', match_condition=importlib.import_module("azure.core").MatchConditions.IfNotModified)
    b.delete_blob()
    with no(404, "BlobNotFound"):
        b.get_blob_properties()


def page_blobs():
    c = container()
    b = c.get_blob_client("disk")
    b.create_page_blob(1 << 40, sequence_number=7)
    b.upload_page(b"a" * 1024, 0, 1024, validate_content=True)
    b.clear_page(512, 512)
    snapshot = b.create_snapshot()["snapshot"]
    b.upload_page(b"b" * 512, 4096, 512)
    assert b.get_page_ranges()[0] == [{"start": 0, "end": 511}, {"start": 4096, "end": 4607}]
    assert b.get_page_ranges(previous_snapshot_diff=snapshot) == ([{"start": 4096, "end": 4607}], [])
    b.set_sequence_number("increment")
    with no(412, "SequenceNumberConditionNotMet"):
        b.clear_page(0, 512, if_sequence_number_lt=8)
    b.resize_blob(8192)
    got = b.download_blob().readall()
    assert got[:512] == b"a" * 512 and got[4096:4608] == b"b" * 512 and len(got) == 8192
    backup = c.get_blob_client("backup")
    backup.start_copy_from_url(signed(c.get_blob_client("disk", snapshot=snapshot)), incremental_copy=True)
    assert wait(lambda: backup.get_blob_properties().copy.status == "success")


def append_blobs():
    b = container().get_blob_client("log")
    b.create_append_blob(metadata={"kind": "log"})
    assert b.append_block(b"one ")["blob_append_offset"] == "0"
    assert b.append_block(b"two", appendpos_condition=4)["blob_committed_block_count"] == 2
    with no(412, "AppendPositionConditionNotMet"):
        b.append_block(b"no", appendpos_condition=4)
    with no(412, "MaxBlobSizeConditionNotMet"):
        b.append_block(b"no", maxsize_condition=8)
    b.upload_blob(b"x" * (5 * MIB), blob_type="AppendBlob")
    assert read(b) == "one two" + "x" * (5 * MIB)
    if today:
        b.seal_append_blob()
        with no(409):
            b.append_block(b"no")


def leases_and_snapshots():
    c = container()
    b = blob(c, "x", "first")
    lease = b.acquire_lease(15)
    with no(412, "LeaseIdMissing"):
        b.upload_blob("second", overwrite=True)
    with no(409, "LeaseAlreadyPresent"):
        b.acquire_lease(15)
    lease.change("5f0d11d8-3a3c-4f38-9d4c-0d1a2b3c4d5e")
    snapshot = b.create_snapshot(metadata={"of": "snapshot"})["snapshot"]
    b.upload_blob("second", overwrite=True, lease=lease)
    assert lease.break_lease(0) == 0
    assert b.get_blob_properties().lease.state == "broken"
    lease.release()
    old = c.get_blob_client("x", snapshot=snapshot)
    assert read(old) == "first" and old.get_blob_properties().metadata == {"of": "snapshot"}
    assert [(x.name, x.snapshot) for x in c.list_blobs(include=["snapshots", "metadata"])] == [("x", snapshot), ("x", None)]
    with no(409, "SnapshotsPresent"):
        b.delete_blob()
    b.delete_blob(delete_snapshots="include")
    assert not list(c.list_blobs())


def copies():
    c = container()
    source = c.get_blob_client("quelle ü+%")
    source.upload_blob("hello", metadata={"who": "source"})
    copy = c.get_blob_client("kopie ü+%")
    copy.start_copy_from_url(source.url)
    got = copy.get_blob_properties()
    assert (got.copy.status, got.copy.progress, got.metadata) == ("success", "5/5", {"who": "source"})
    with no(409, "NoPendingCopyOperation"):
        copy.abort_copy(got.copy.id)

    data = os.urandom(5 * MIB + 1)
    far = container(other).get_blob_client("far")
    far.upload_blob(data)
    url = signed(far, "OTHER_ACCOUNT", "OTHER_KEY")
    near = c.get_blob_client("near")
    near.start_copy_from_url(url)
    assert wait(lambda: near.get_blob_properties().copy.status == "success")
    assert near.download_blob().readall() == data
    near.start_copy_from_url(url, requires_sync=True)
    assert near.get_blob_properties().copy.status == "success"

    parts = c.get_blob_client("parts")
    parts.stage_block_from_url("AAAA", url, 0, MIB)
    parts.stage_block_from_url("AAAB", url, MIB, MIB)
    parts.commit_block_list([sdk.BlobBlock("AAAB"), sdk.BlobBlock("AAAA")])
    assert parts.download_blob().readall() == data[MIB : 2 * MIB] + data[:MIB]
    disk = c.get_blob_client("disk")
    disk.create_page_blob(4096)
    disk.upload_pages_from_url(url, 1024, 512, 2048)
    assert disk.download_blob(1024, 512).readall() == data[2048:2560]
    log = c.get_blob_client("log")
    log.create_append_blob()
    log.append_block_from_url(url, 10, 20)
    assert log.download_blob().readall() == data[10:30]
    if today:
        put = c.get_blob_client("put")
        token = principal.get_token("https://storage.azure.com/.default").token
        put.upload_blob_from_url(far.url, source_authorization=f"Bearer {token}")
        assert put.download_blob().readall() == data


def signatures():
    c = container()
    b = blob(c, "ein Text+ü%", "signed")
    token = sdk.generate_account_sas(env["ACCOUNT"], env["KEY"], sdk.ResourceTypes(container=True, object=True), sdk.AccountSasPermissions(read=True, list=True), soon)
    by = sdk.ContainerClient.from_container_url(c.url, token)
    assert [x.name for x in by.list_blobs()] == ["ein Text+ü%"]
    with no(403, "AuthorizationPermissionMismatch"):
        by.delete_blob("ein Text+ü%")
    reading = sdk.BlobClient.from_blob_url(signed(b, content_type="text/override"))
    assert read(reading) == "signed" and reading.get_blob_properties().content_settings.content_type == "text/override"
    with no(403, "AuthenticationFailed"):
        sdk.BlobClient.from_blob_url(signed(b, expiry=soon - timedelta(hours=2))).get_blob_properties()

    mine = sdk.BlobServiceClient(f"https://{env['ACCOUNT']}.{env['BLOB_SUFFIX']}", principal)
    assert [x.name for x in mine.get_container_client(c.container_name).list_blobs()] == ["ein Text+ü%"]
    key = mine.get_user_delegation_key(soon - timedelta(hours=2), soon)
    assert read(sdk.BlobClient.from_blob_url(signed(b, account_key=None, user_delegation_key=key))) == "signed"


def service_and_tiers():
    service.set_service_properties(hour_metrics=sdk.Metrics(enabled=True, include_apis=True), cors=[sdk.CorsRule(["https://page.example"], ["GET"])])
    got = service.get_service_properties()
    assert got["hour_metrics"].enabled and "https://page.example" in got["cors"][0].allowed_origins
    info = service.get_account_information()
    assert (info["sku_name"], info["account_kind"]) == ("Standard_LRS", "Storage"), info
    c = container()
    b = blob(c, "x", "content")
    b.set_standard_blob_tier("Cool")
    assert b.get_blob_properties().blob_tier == "Cool"
    b.set_standard_blob_tier("Archive")
    with no(409, "BlobArchived"):
        b.download_blob()
    b.set_standard_blob_tier("Hot", rehydrate_priority="High")
    assert b.get_blob_properties().archive_status == "rehydrate-pending-to-hot"
    disk = c.get_blob_client("disk")
    disk.create_page_blob(512)
    disk.set_premium_page_blob_tier("P10")
    assert disk.get_blob_properties().blob_tier == "P10"


def batches():
    c = container()
    written = ["a", "b c", "grüße+%", "d/e"] if today else ["a", "b", "c", "d/e"]  # the old one does not encode names in a batch
    for name in written:
        blob(c, name, name)
    assert [r.status_code for r in c.set_standard_blob_tier_blobs("Cool", *written)] == [200] * 4
    assert [r.status_code for r in c.delete_blobs(*written[:3], "missing", raise_on_any_failure=False)] == [202, 202, 202, 404]
    assert [x.name for x in c.list_blobs()] == ["d/e"]


def tags():
    c = container()
    b = c.get_blob_client("x")
    b.upload_blob("x", tags={"project": c.container_name})
    b.set_blob_tags({"project": c.container_name, "key with +-./:=_": "value with +-./:=_"})
    assert b.get_blob_tags() == {"project": c.container_name, "key with +-./:=_": "value with +-./:=_"}
    assert [x.name for x in service.find_blobs_by_tags(f"\"project\" = '{c.container_name}'")] == ["x"]
    assert [x.name for x in c.find_blobs_by_tags(f"\"project\" > '{c.container_name}'")] == []
    with no(412, "ConditionNotMet"):
        b.delete_blob(if_tags_match_condition="\"project\" = 'another'")


def names():
    c = container()
    for name in NAMES:
        assert read(blob(c, name, f"content of {name}")) == f"content of {name}"
    assert sorted(x.name for x in c.list_blobs()) == sorted(NAMES)
    assert [x.name for x in c.walk_blobs("dir/")] == ["dir/.x"]
    assert "dir/" in [x.name for x in c.walk_blobs()]
    assert len([x for page in c.list_blobs(results_per_page=5).by_page() for x in page]) == len(NAMES)
    for name in NAMES:
        c.delete_blob(name)
    assert not list(c.list_blobs())


def sizes():
    c = connect("ACCOUNT", "KEY", max_single_put_size=MIB, max_block_size=4 * MIB, max_single_get_size=MIB, max_chunk_get_size=MIB).create_container(unique())
    data = os.urandom(SIZES[-1])
    for size in SIZES:
        b = c.get_blob_client(str(size))
        b.upload_blob(data[:size], max_concurrency=4, validate_content=bool(size) or today)  # the old one has no hash of nothing
        assert b.download_blob(max_concurrency=4).readall() == data[:size], size
        blocks = b.get_block_list()[0]
        assert sum(x.size for x in blocks) == (size if size > MIB else 0), size
    disk = c.get_blob_client("disk")
    disk.upload_blob(data[: 8 * MIB], blob_type="PageBlob", max_concurrency=4)
    assert disk.download_blob(max_concurrency=4, validate_content=True).readall() == data[: 8 * MIB]


def checksums():
    """Frames with checksums both ways, which this option asks for whatever the size; the client refuses an answer without one."""
    c = connect("ACCOUNT", "KEY", max_single_put_size=16 * MIB, max_single_get_size=6 * MIB, max_chunk_get_size=MIB).create_container(unique())
    framed = []
    checked = {"validate_content": "crc64-sm", "raw_response_hook": lambda r: framed.append(r.http_response.headers.get("x-ms-structured-body"))}

    def frames(what, *args, **options):
        framed.clear()
        got = what(*args, **options, **checked)
        got = got.readall() if hasattr(got, "readall") else got
        assert "XSM/1.0; properties=crc64" in framed, framed
        return got

    data = os.urandom(SIZES[-1])
    for size in SIZES:
        b = c.get_blob_client(str(size))
        frames(b.upload_blob, io.BytesIO(data[:size]), length=size)
        assert b.download_blob().readall() == data[:size], size
        assert frames(b.download_blob, max_concurrency=4) == data[:size], size
    assert frames(b.download_blob, offset=3 * MIB, length=3 * MIB) == data[3 * MIB : 6 * MIB]
    blocks, log, disk = c.get_blob_client("blocks"), c.get_blob_client("log"), c.get_blob_client("disk")
    frames(blocks.stage_block, "QUFB", io.BytesIO(data), length=len(data))
    blocks.commit_block_list([sdk.BlobBlock("QUFB")])
    log.create_append_blob()
    frames(log.append_block, io.BytesIO(data[:MIB]), length=MIB)
    disk.create_page_blob(2 * MIB)
    frames(disk.upload_page, data[:MIB], MIB, MIB)
    assert frames(blocks.download_blob) == data and frames(log.download_blob) == data[:MIB]
    assert frames(disk.download_blob) == bytes(MIB) + data[:MIB]


def time_passes():
    other.set_service_properties(delete_retention_policy=sdk.RetentionPolicy(True, 7))
    c = container(other)
    b = blob(c, "kept", "content")
    b.delete_blob()
    assert not list(c.list_blobs())
    assert [x.deleted for x in c.list_blobs(include=["deleted"])] == [True]
    b.undelete_blob()
    assert read(b) == "content"
    b.acquire_lease(15)
    advance("16s")
    assert b.get_blob_properties().lease.state == "expired"
    b.set_standard_blob_tier("Archive")
    b.set_standard_blob_tier("Cool")
    advance("16h")
    assert b.get_blob_properties().blob_tier == "Cool"
    b.delete_blob()
    advance("192h")
    assert not list(c.list_blobs(include=["deleted"]))


run(
    [containers, block_blobs, page_blobs, append_blobs, leases_and_snapshots, copies, signatures, service_and_tiers, batches]
    + ([tags, checksums] if today else []) + [names, sizes, time_passes]
)
print(f"python: storage of {env['MODULE']} done")
