"""What the checks of blob storage share, whatever the client's version.

Environment: BLOB_SUFFIX, ACCOUNT, KEY, OTHER_ACCOUNT, OTHER_KEY, LOGIN, PASSWORD, ADMIN, REQUESTS_CA_BUNDLE.
"""

import contextlib
import json
import os
import time
import urllib.request
import uuid

env = os.environ
MIB = 1 << 20
SIZES = [0, 1, 4 * MIB - 1, 4 * MIB, 4 * MIB + 1, 8 * MIB - 1, 8 * MIB, 8 * MIB + 1]
NAMES = [
    "with spaces", "a+b", "100%", "%41", "%2F", "grüße-日本語-🙂", "e\u0301", "é", ".hidden", "two..dots", "dir/.x", "a//b", "slash/",
    "a&b=c;d,e", "q?x#y", "it's [x] {y} \"z\" <w>", "tilde~bang!", "$dollar@at:colon*star|bar^caret`tick", "a" * 880,
]


def unique():
    return f"c-{uuid.uuid4()}"


@contextlib.contextmanager
def refused(error, status, code=None):
    """The service has to refuse what is done inside, with this status and code."""
    try:
        yield
    except error as e:
        assert e.status_code == status, e
        said = getattr(e, "error_code", None)
        if said is None:  # the clients of 2017 tell it in their text only
            assert code is None or f"ErrorCode: {code}" in str(e), e
        else:
            assert code is None or getattr(said, "value", said) == code, f"{said}: {e}"
    else:
        raise AssertionError(f"not refused with {status} {code}")


def wait(done):
    """Waits, half a minute at most, until done answers something."""
    for _ in range(300):
        if answer := done():
            return answer
        time.sleep(0.1)
    raise AssertionError("it never came")


def advance(by):
    """Moves the device's clock by a Go duration, such as "90m"."""
    with urllib.request.urlopen(urllib.request.Request(
        env["ADMIN"] + "/clock/advance", json.dumps({"by": by}).encode(), {"Content-Type": "application/json"}
    )) as answer:
        assert answer.status == 200


def run(checks):
    """Runs the checks, and names each."""
    for check in checks:
        print(f"--- {check.__name__}", flush=True)
        check()
