"""What the scripts of the management SDKs share: sign-in, clients, and what they expect of a call.

Environment: MANAGEMENT, LOGIN, SUBSCRIPTION, PASSWORD, GROUP and PROFILE (a hybrid profile as v2020_09_01_hybrid; or versions as
compute=2019-07-01,network=2017-10-01, where a client that has none here takes its own newest).
"""

import os

from azure.core.exceptions import HttpResponseError
from azure.identity import ClientSecretCredential, UsernamePasswordCredential

LOCATION = "dbelocal"
env = os.environ
GROUP = env["GROUP"]
AUTHORITY = dict(authority=env["LOGIN"], tenant_id="adfs", disable_instance_discovery=True)


def step(text):
    print(f"--- {text}", flush=True)


def user():
    return UsernamePasswordCredential(
        client_id="04b07795-8ddb-461a-bbee-02f9e1bf7b46", username="EdgeArmUser", password=env["PASSWORD"], **AUTHORITY
    )


def principal(name, secret):
    return ClientSecretCredential(client_id=name, client_secret=secret, **AUTHORITY)


def client(kind, service, credential=None):
    args = dict(base_url=env["MANAGEMENT"], credential_scopes=[env["MANAGEMENT"] + "/.default"])
    if env["PROFILE"].startswith("v"):
        from azure.profiles import KnownProfiles

        args["profile"] = getattr(KnownProfiles, env["PROFILE"])
    elif version := dict(v.split("=") for v in env["PROFILE"].split(",")).get(service):
        args["api_version"] = version
    return kind(credential or user(), env["SUBSCRIPTION"], **args)


def ask(operations, name, *args, **kwargs):
    """Calls an operation, and waits where it takes its time; the SDKs of some years begin what those of others do."""
    call = getattr(operations, name, None) or getattr(operations, "begin_" + name)
    made = call(*args, **kwargs)
    return made.result() if hasattr(made, "result") else made


def refused(code, call, *args, **kwargs):
    """The call fails with the code."""
    try:
        made = call(*args, **kwargs)
        if hasattr(made, "result"):
            made.result()
        elif hasattr(made, "by_page"):
            list(made)
    except HttpResponseError as e:
        assert e.error.code == code, e
        return e
    raise AssertionError(f"{call} was not refused with {code}")


def names(items):
    return sorted(i.name for i in items)
