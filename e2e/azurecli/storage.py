"""Azure CLI's storage commands, each as a person types it, and what it answers. See storage.sh."""

import contextlib
import io
import os
import shlex
import time
import urllib.error
import urllib.request
from pathlib import Path

from azure.cli.core import get_default_cli

env = os.environ
old = env["PROFILE"] != "latest"
work = Path(env["WORK"])
MIB = 1 << 20
ID = "5f0d11d8-3a3c-4f38-9d4c-0d1a2b3c4d5e"
NAMES = ["plain.txt", "with spaces", "a+b", "100%", "grüße-日本語", "two..dots", "dir/sub/x", "a&b=c;d"]
SOON = time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime(time.time() + 3600))
cli = get_default_cli()


def az(line, *more):
    """Runs az with the words of a line, and more words as they are; answers what the command does."""
    print(f"az {line} {' '.join(more)}", flush=True)
    code = cli.invoke([*shlex.split(line), *more], out_file=io.StringIO())
    assert code == 0, f"exit code {code}: {cli.result.error}"
    return cli.result.result


def fails(words, line, *more):
    """The command has to fail with these words."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            az(line, *more)
    except (AssertionError, SystemExit, Exception) as e:  # the CLI ends itself in some cases, and raises in others
        assert words in str(e) + said.getvalue() + str(cli.result and cli.result.error), f"{e}\n{said.getvalue()}"
    else:
        raise AssertionError(f"az {line} did not fail with {words}")


def get(url):
    with urllib.request.urlopen(url) as answer:
        return answer.read()


def containers():
    # Under the hybrid profiles this CLI passes a container's metadata on as a list of words, and fails.
    assert az("storage container create -n docs" + ("" if old else " --metadata who=cli"))["created"]
    assert not az("storage container create -n docs")["created"]
    assert "docs" in [c["name"] for c in az("storage container list")]
    assert az("storage container exists -n docs")["exists"]
    assert az("storage container show -n docs")["name"] == "docs"
    assert az("storage container metadata show -n docs") == ({} if old else {"who": "cli"})
    az("storage container metadata update -n docs --metadata other=x")
    assert az("storage container metadata show -n docs") == {"other": "x"}
    az("storage container set-permission -n docs --public-access blob")
    assert az("storage container show-permission -n docs")["publicAccess"] == "blob"
    az("storage container set-permission -n docs --public-access off")

    az(f"storage container policy create -c docs -n readers --permissions rl --expiry {SOON}")
    assert az("storage container policy list -c docs")["readers"]["permission"] == "rl"
    az("storage container policy update -c docs -n readers --permissions r")
    assert az("storage container policy show -c docs -n readers")["permission"] == "r"

    lease = az("storage container lease acquire -c docs --lease-duration 60")
    fails("LeaseIdMissing", "storage container delete -n docs --fail-not-exist")
    az(f"storage container lease renew -c docs --lease-id {lease}")
    az(f"storage container lease change -c docs --lease-id {lease} --proposed-lease-id {ID}")
    az("storage container lease break -c docs --lease-break-period 0")
    az(f"storage container lease release -c docs --lease-id {ID}")


def blobs():
    source = work / "source"
    source.write_bytes(b"hello")
    for name in NAMES:
        az("storage blob upload -c docs --no-progress --content-type text/plain --metadata kind=text", "-f", str(source), "-n", name)
        az("storage blob download -c docs --no-progress", "-n", name, "-f", str(work / "back"))
        assert (work / "back").read_bytes() == b"hello", name
    assert sorted(b["name"] for b in az("storage blob list -c docs")) == sorted(NAMES)
    assert [b["name"] for b in az("storage blob list -c docs --prefix dir/")] == ["dir/sub/x"]
    shown = az("storage blob show -c docs -n plain.txt")
    assert shown["properties"]["contentLength"] == 5 and shown["properties"]["contentSettings"]["contentType"] == "text/plain", shown
    assert az("storage blob exists -c docs -n plain.txt")["exists"]
    assert not az("storage blob exists -c docs -n none")["exists"]
    assert az("storage blob metadata show -c docs -n plain.txt") == {"kind": "text"}
    az("storage blob metadata update -c docs -n plain.txt --metadata only=this")
    assert az("storage blob metadata show -c docs -n plain.txt") == {"only": "this"}
    az("storage blob update -c docs -n plain.txt --content-type text/html")
    assert az("storage blob show -c docs -n plain.txt")["properties"]["contentSettings"]["contentType"] == "text/html"

    snapshot = az("storage blob snapshot -c docs -n plain.txt")["snapshot"]
    source.write_bytes(b"changed")
    az("storage blob upload -c docs -n plain.txt --no-progress" + ("" if old else " --overwrite"), "-f", str(source))
    az(f"storage blob download -c docs -n plain.txt --snapshot {snapshot} --no-progress", "-f", str(work / "back"))
    assert (work / "back").read_bytes() == b"hello"
    assert len(az("storage blob list -c docs --prefix plain --include s")) == 2
    fails("SnapshotsPresent", "storage blob delete -c docs -n plain.txt")
    az("storage blob delete -c docs -n plain.txt --delete-snapshots only")

    lease = az("storage blob lease acquire -b plain.txt -c docs --lease-duration 15")
    fails("LeaseIdMissing", "storage blob delete -c docs -n plain.txt")
    az(f"storage blob lease renew -b plain.txt -c docs --lease-id {lease}")
    az("storage blob lease break -b plain.txt -c docs --lease-break-period 0")
    az(f"storage blob lease release -b plain.txt -c docs --lease-id {lease}")
    az("storage blob set-tier -c docs -n plain.txt --tier Cool")
    assert az("storage blob show -c docs -n plain.txt")["properties"]["blobTier"] == "Cool"


def kinds():
    page = work / "page"
    page.write_bytes(os.urandom(4 * MIB + 512))
    log = work / "log"
    log.write_bytes(os.urandom(4 * MIB + 1))
    for kind, path in (("page", page), ("append", log)):
        # With more connections this CLI appends what comes first.
        az(f"storage blob upload -c docs -n {kind} --type {kind} --max-connections 1 --no-progress", "-f", str(path))
        az(f"storage blob download -c docs -n {kind} --no-progress", "-f", str(work / "back"))
        assert (work / "back").read_bytes() == path.read_bytes(), kind
        assert az(f"storage blob show -c docs -n {kind}")["properties"]["blobType"] == f"{kind.capitalize()}Blob"


def signatures():
    token = az(f"storage container generate-sas -n docs --permissions r --expiry {SOON}")
    url = az("storage blob url -c docs -n plain.txt")
    assert get(f"{url}?{token}") == b"changed"
    token = az("storage container generate-sas -n docs --policy-name readers")
    assert get(f"{url}?{token}") == b"changed"
    assert get(az(f"storage blob generate-sas -c docs -n plain.txt --permissions r --expiry {SOON} --full-uri")) == b"changed"
    az("storage container policy delete -c docs -n readers")
    try:
        get(f"{url}?{token}")
    except urllib.error.HTTPError as e:
        assert e.code == 403, e
    else:
        raise AssertionError("the policy is gone, and its signature is taken")


def copies():
    az("storage blob copy start --source-container docs --source-blob plain.txt -c docs -b copy")
    copy = az("storage blob show -c docs -n copy")["properties"]["copy"]
    assert (copy["status"], copy["progress"]) == ("success", "7/7"), copy
    fails("NoPendingCopyOperation", f"storage blob copy cancel -c docs -b copy --copy-id {copy['id']}")
    if old:
        return  # to copy a batch, this CLI looks for the source in the public cloud, whatever the connection string says
    az("storage container create -n others")
    az("storage blob copy start-batch --source-container docs --destination-container others --pattern dir/*")
    assert [b["name"] for b in az("storage blob list -c others")] == ["dir/sub/x"]


def batches():
    folder, back = work / "folder", work / "folder back"
    (folder / "mit Leerzeichen").mkdir(parents=True)
    back.mkdir()
    files = {"empty": 0, "mit Leerzeichen/ü+%": 5, "4 MiB - 1": 4 * MIB - 1, "4 MiB": 4 * MIB, "4 MiB + 1": 4 * MIB + 1, "8 MiB": 8 * MIB}
    if not old:
        files["65 MiB"] = 65 * MIB  # more than one request takes
    for name, size in files.items():
        (folder / name).write_bytes(os.urandom(size))
    az("storage container create -n batch")
    az("storage blob upload-batch -d batch --max-connections 4 --no-progress", "-s", str(folder))
    assert {b["name"]: b["properties"]["contentLength"] for b in az("storage blob list -c batch")} == files
    az("storage blob download-batch -s batch --max-connections 4 --no-progress", "-d", str(back))
    for name in files:
        assert (back / name).read_bytes() == (folder / name).read_bytes(), name
    az("storage blob delete-batch -s batch --pattern '*MiB*'")
    assert sorted(b["name"] for b in az("storage blob list -c batch")) == ["empty", "mit Leerzeichen/ü+%"]


def properties():
    az("storage logging update --services b --log rw --retention 3")
    assert az("storage logging show --services b")["blob"]["read"]
    az("storage metrics update --services b --hour true --api true --retention 3")
    assert az("storage metrics show --services b")["blob"]["hour"]["enabled"]
    az("storage cors add --services b --methods GET PUT --origins https://page.example --max-age 60")
    assert len(az("storage cors list --services b")) == 1
    az("storage cors clear --services b")
    az("storage blob service-properties delete-policy update --enable true --days-retained 7")
    assert az("storage blob service-properties delete-policy show")["days"] == 7
    az("storage blob delete -c docs -n copy")
    assert not az("storage blob exists -c docs -n copy")["exists"]
    assert "copy" in [b["name"] for b in az("storage blob list -c docs --include d")]
    az("storage blob undelete -c docs -n copy")
    assert az("storage blob exists -c docs -n copy")["exists"]
    az("storage blob service-properties delete-policy update --enable false")


def end():
    for name in ("docs", "batch"):
        assert az(f"storage container delete -n {name}")["deleted"]
        assert not az(f"storage container exists -n {name}")["exists"]


for check in [containers, blobs, kinds, signatures, copies, batches, properties, end]:
    print(f"--- {check.__name__}", flush=True)
    check()
print(f"azure cli: storage under {env['PROFILE']} done")
