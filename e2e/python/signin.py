"""Signs in with every Python library that knows the device: ADAL, MSAL, azure-identity, and azure-graphrbac at its Graph; each by each grant it has, with the
refusals, and after two hours of the device's time.

The variables come from the test (e2e/emulator); to follow by hand see README.md there.
"""

import json
import os
import re
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlencode, urlsplit

import adal
import msal
import requests
from azure.core.exceptions import ClientAuthenticationError
from azure.graphrbac import GraphRbacManagementClient
from azure.graphrbac.models import ApplicationCreateParameters, GraphErrorException, GroupCreateParameters, PasswordCredential, ServicePrincipalCreateParameters
from azure.identity import (
    AuthenticationRequiredError,
    AuthorizationCodeCredential,
    CertificateCredential,
    ClientSecretCredential,
    DeviceCodeCredential,
    InteractiveBrowserCredential,
    UsernamePasswordCredential,
)
from msrestazure.azure_active_directory import AdalAuthentication

LOGIN, MANAGEMENT, TENANT, PASSWORD, PERSON = (os.environ[name] for name in ("LOGIN", "MANAGEMENT", "TENANT", "PASSWORD", "PERSON"))
CLIENT_ID, SECRET, CERTIFICATE, THUMBPRINT, WEB_REPLY = (os.environ[name] for name in ("CLIENT_ID", "SECRET", "CERTIFICATE", "THUMBPRINT", "WEB_REPLY"))
AUDIENCE, GRAPH, STORAGE = MANAGEMENT + "/", LOGIN.replace("login.", "graph.", 1) + "/", "https://storage.azure.com/"
AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
USER, REPLY = "EdgeArmUser", "http://localhost:8399"
KEY = re.search(r"-----BEGIN PRIVATE KEY-----.*-----END PRIVATE KEY-----\n", open(CERTIFICATE).read(), re.S).group()
WRONG_PASSWORD, WRONG_SECRET, REVOKED = "AADSTS50126", "AADSTS7000215", "AADSTS50173"
DECLINED, CODE_EXPIRED = "AADSTS70018", "AADSTS70020"


def session_over(authority):
    """What the token service says of a session that is over, in the words of those whose address it is asked by."""
    return "MSIS9615" if "adfs" in authority else "AADSTS70043"


def code_used(authority):
    return "MSIS9612" if "adfs" in authority else "AADSTS54005"


def answer(token):
    got = requests.get(MANAGEMENT + "/subscriptions?api-version=2016-06-01", headers={"Authorization": "Bearer " + token}, timeout=60)
    return got.status_code, got.json().get("error", {}).get("code")


def accepted(token):
    assert answer(token) == (200, None), answer(token)


def expired(token):
    assert answer(token) == (401, "ExpiredAuthenticationToken"), answer(token)


def revoke(token):
    """Ends the session that a token is of."""
    requests.post(LOGIN + "/adfs/oauth2/revoke", data={"client_id": AZURE_CLI, "token": token}, timeout=60).raise_for_status()
    assert answer(token) == (401, "InvalidAuthenticationToken"), answer(token)


def refused(said, kind, call):
    try:
        call()
    except kind as e:
        assert said in str(e), e
        return
    raise AssertionError("not refused: " + said)


def person(does, **what):
    """Has somebody with a browser do something."""
    done = requests.get(PERSON + "/" + does, params=what, timeout=60)
    done.raise_for_status()
    return done.text


def brought(page):
    """What the browser of a person who signs in at a page brings back to the program."""
    return {name: value for name, (value,) in parse_qs(urlsplit(person("signin", address=page)).query).items()}


def by_adal(authority):
    context = adal.AuthenticationContext(authority, validate_authority=False)

    def fresh():
        return adal.AuthenticationContext(authority, validate_authority=False)

    def signed_in():
        token = fresh().acquire_token_with_username_password(AUDIENCE, USER, PASSWORD, AZURE_CLI)
        accepted(token["accessToken"])
        return token

    def renew(token):
        return fresh().acquire_token_with_refresh_token(token["refreshToken"], AZURE_CLI, AUDIENCE)

    token = context.acquire_token_with_username_password(AUDIENCE, USER, PASSWORD, AZURE_CLI)
    assert (token["userId"], token["tenantId"]) == ("EdgeArmUser@localhost", TENANT), token
    accepted(token["accessToken"])
    accepted(renew(token)["accessToken"])
    accepted(context.acquire_token(AUDIENCE, "EdgeArmUser@localhost", AZURE_CLI)["accessToken"])
    accepted(context.acquire_token_with_client_credentials(AUDIENCE, CLIENT_ID, SECRET)["accessToken"])
    accepted(fresh().acquire_token_with_client_certificate(AUDIENCE, CLIENT_ID, KEY, THUMBPRINT)["accessToken"])
    refused(WRONG_PASSWORD, adal.AdalError, lambda: fresh().acquire_token_with_username_password(AUDIENCE, USER, "wrong", AZURE_CLI))
    refused(WRONG_SECRET, adal.AdalError, lambda: fresh().acquire_token_with_client_credentials(AUDIENCE, CLIENT_ID, "wrong"))
    refused("AADSTS90056", adal.AdalError, lambda: fresh().acquire_token_with_username_password("https://management.azure.com/", USER, PASSWORD, AZURE_CLI))

    # It leaves the page to the program. A verifier that is not hashed is a challenge, too.
    verifier = "v" * 43
    asked = {"client_id": AZURE_CLI, "response_type": "code", "redirect_uri": REPLY, "resource": AUDIENCE, "code_challenge": verifier, "code_challenge_method": "plain"}
    code = brought(authority + "/oauth2/authorize?" + urlencode(asked))["code"]
    accepted(fresh().acquire_token_with_authorization_code(code, REPLY, AUDIENCE, AZURE_CLI, code_verifier=verifier)["accessToken"])
    refused(code_used(authority), adal.AdalError, lambda: fresh().acquire_token_with_authorization_code(code, REPLY, AUDIENCE, AZURE_CLI, code_verifier=verifier))
    web = {"client_id": CLIENT_ID, "response_type": "code", "redirect_uri": WEB_REPLY, "resource": AUDIENCE}
    code = brought(authority + "/oauth2/authorize?" + urlencode(web))["code"]
    mine = fresh().acquire_token_with_authorization_code(code, WEB_REPLY, AUDIENCE, CLIENT_ID, SECRET)
    accepted(fresh().acquire_token_with_refresh_token(mine["refreshToken"], CLIENT_ID, AUDIENCE, SECRET)["accessToken"])

    def ask():
        return fresh().acquire_user_code(AUDIENCE, AZURE_CLI)

    def poll(shown):
        return fresh().acquire_token_with_device_code(AUDIENCE, shown, AZURE_CLI)

    shown, declined, forgotten = ask(), ask(), ask()
    person("approve", address=shown["verification_url"], code=shown["user_code"])
    accepted(poll(shown)["accessToken"])
    person("decline", address=declined["verification_url"], code=declined["user_code"])
    refused("authorization_declined", adal.AdalError, lambda: poll(declined))  # it says no more

    gone = signed_in()
    revoke(gone["accessToken"])
    refused(REVOKED, adal.AdalError, lambda: renew(gone))

    def late():
        expired(token["accessToken"])
        refused(session_over(authority), adal.AdalError, lambda: renew(token))
        signed_in()
        refused("expired_token", adal.AdalError, lambda: poll(forgotten))

    return late


def by_msal(authority):
    scope = [AUDIENCE + "/.default"]

    def fresh():
        return msal.PublicClientApplication(AZURE_CLI, authority=authority, instance_discovery=False)

    def said(words, answer):
        assert words in answer.get("error_description", ""), answer

    def signed_in(client, token):
        accepted(token["access_token"])
        assert token["id_token_claims"]["tid"] == TENANT, token
        (account,) = client.get_accounts()
        assert account["username"] == "EdgeArmUser@localhost", account
        return account

    def renew(client, account):
        return client.acquire_token_silent_with_error(scope, account, force_refresh=True)

    public = fresh()
    token = public.acquire_token_by_username_password(USER, PASSWORD, scopes=scope)
    account = signed_in(public, token)
    assert public.acquire_token_silent(scope, account)["access_token"] == token["access_token"]
    accepted(renew(public, account)["access_token"])
    said(WRONG_PASSWORD, public.acquire_token_by_username_password(USER, "wrong", scopes=scope))

    # By a page that the program opens, with PKCE and nonce, and by one that the library does.
    web = fresh()
    flow = web.initiate_auth_code_flow(scope, redirect_uri=REPLY)
    back = brought(flow["auth_uri"])
    signed_in(web, web.acquire_token_by_auth_code_flow(flow, back))
    said(code_used(authority), web.acquire_token_by_auth_code_flow(flow, back))
    browser = fresh()
    gone = browser.acquire_token_interactive(scope, timeout=60)
    account_gone = signed_in(browser, gone)
    revoke(gone["access_token"])
    said(REVOKED, renew(browser, account_gone))

    device = fresh()
    shown, declined, forgotten = (device.initiate_device_flow(scope) for _ in range(3))
    person("approve", address=shown["verification_uri"], code=shown["user_code"])
    signed_in(device, device.acquire_token_by_device_flow(shown))
    person("decline", address=declined["verification_uri"], code=declined["user_code"])
    said(DECLINED, device.acquire_token_by_device_flow(declined))

    def program(credential):
        return msal.ConfidentialClientApplication(CLIENT_ID, authority=authority, client_credential=credential, instance_discovery=False)

    for credential in (SECRET, {"private_key": KEY, "thumbprint": THUMBPRINT}):
        client = program(credential)
        accepted(client.acquire_token_for_client(scope)["access_token"])
        flow = client.initiate_auth_code_flow(scope, redirect_uri=WEB_REPLY)
        mine = signed_in(client, client.acquire_token_by_auth_code_flow(flow, brought(flow["auth_uri"])))
        accepted(renew(client, mine)["access_token"])
    wrong = program("wrong").acquire_token_for_client(scope)
    assert wrong["error"] == "invalid_client", wrong
    said(WRONG_SECRET, wrong)

    def late():
        expired(token["access_token"])
        answer = renew(public, account)
        assert answer["error"] == "invalid_grant", answer
        said(session_over(authority), answer)
        signed_in(public, public.acquire_token_by_username_password(USER, PASSWORD, scopes=scope))
        said(CODE_EXPIRED, device.acquire_token_by_device_flow(forgotten))

    return late


def by_identity(tenant):
    options = {"authority": LOGIN, "tenant_id": tenant, "disable_instance_discovery": True}
    scope = AUDIENCE + "/.default"

    def user(password):
        return UsernamePasswordCredential(AZURE_CLI, USER, password, **options).get_token(scope).token

    accepted(user(PASSWORD))
    refused(WRONG_PASSWORD, ClientAuthenticationError, lambda: user("wrong"))
    accepted(ClientSecretCredential(client_id=CLIENT_ID, client_secret=SECRET, **options).get_token(scope).token)
    refused(WRONG_SECRET, ClientAuthenticationError, lambda: ClientSecretCredential(client_id=CLIENT_ID, client_secret="wrong", **options).get_token(scope))
    accepted(CertificateCredential(client_id=CLIENT_ID, certificate_path=CERTIFICATE, **options).get_token(scope).token)

    # A code that the program has got, and a browser that the library opens.
    asked = {"client_id": AZURE_CLI, "response_type": "code", "redirect_uri": REPLY, "scope": scope + " offline_access openid"}
    code = brought(LOGIN + "/" + tenant + "/oauth2/authorize?" + urlencode(asked))["code"]
    accepted(AuthorizationCodeCredential(client_id=AZURE_CLI, authorization_code=code, redirect_uri=REPLY, **options).get_token(scope).token)
    used = AuthorizationCodeCredential(client_id=AZURE_CLI, authorization_code=code, redirect_uri=REPLY, **options)
    refused(code_used(tenant), ClientAuthenticationError, lambda: used.get_token(scope))
    code = brought(LOGIN + "/" + tenant + "/oauth2/authorize?" + urlencode({**asked, "client_id": CLIENT_ID, "redirect_uri": WEB_REPLY}))["code"]
    accepted(AuthorizationCodeCredential(client_id=CLIENT_ID, client_secret=SECRET, authorization_code=code, redirect_uri=WEB_REPLY, **options).get_token(scope).token)
    accepted(InteractiveBrowserCredential(client_id=AZURE_CLI, timeout=60, **options).get_token(scope).token)

    # One that would not ask again, but tells that the session is over.
    def by_code(does):
        return DeviceCodeCredential(AZURE_CLI, prompt_callback=does, disable_automatic_authentication=True, **options)

    def approve(address, code, _):
        person("approve", address=address, code=code)

    def decline(address, code, _):
        person("decline", address=address, code=code)

    def signed_in(credential):
        credential.authenticate(scopes=[scope])
        token = credential.get_token(scope).token
        accepted(token)
        return token

    held, gone = by_code(approve), by_code(approve)
    token = signed_in(held)
    held.get_token(STORAGE + "/.default")  # by its refresh token
    refused(DECLINED, ClientAuthenticationError, lambda: by_code(decline).authenticate(scopes=[scope]))
    revoke(signed_in(gone))
    refused(REVOKED, AuthenticationRequiredError, lambda: gone.get_token(STORAGE + "/.default"))

    forgotten = pool.submit(by_code(lambda *_: advanced.wait()).authenticate, scopes=[scope])

    def late():
        expired(token)
        refused(session_over(tenant), AuthenticationRequiredError, lambda: held.get_token(GRAPH + "/.default"))
        signed_in(by_code(approve))  # a new one, since what is in the cache is good by the real clock
        refused(CODE_EXPIRED, ClientAuthenticationError, forgotten.result)

    return late


def graph():
    context = adal.AuthenticationContext(LOGIN + "/adfs", validate_authority=False)
    credentials = AdalAuthentication(context.acquire_token_with_username_password, GRAPH, USER, PASSWORD, AZURE_CLI)
    client = GraphRbacManagementClient(credentials, TENANT, base_url=GRAPH)
    assert client.signed_in_user.get().user_principal_name == "EdgeArmUser@localhost"
    assert [u.display_name for u in client.users.list(filter="startswith(displayName,'Edge')")] == ["EdgeArmUser"]
    app = client.applications.create(ApplicationCreateParameters(
        display_name="graphrbac", identifier_uris=["https://graphrbac"],
        password_credentials=[PasswordCredential(start_date="2020-01-01T00:00:00Z", end_date="2099-01-01T00:00:00Z", value="graphrbac-pa55word")],
    ))
    principal = client.service_principals.create(ServicePrincipalCreateParameters(app_id=app.app_id, account_enabled=True))
    assert [p.app_id for p in client.service_principals.list(filter="servicePrincipalNames/any(c:c eq '%s')" % app.app_id)] == [app.app_id]
    (secret,) = client.applications.list_password_credentials(app.object_id)
    assert secret.value is None and secret.end_date.year == 2099, secret
    adal.AuthenticationContext(LOGIN + "/adfs", validate_authority=False).acquire_token_with_client_credentials(AUDIENCE, app.app_id, "graphrbac-pa55word")
    group = client.groups.create(GroupCreateParameters(display_name="graphrbac", mail_nickname="graphrbac"))
    client.groups.add_member(group.object_id, GRAPH + TENANT + "/directoryObjects/" + principal.object_id)
    assert [m.object_id for m in client.groups.get_group_members(group.object_id)] == [principal.object_id]
    found = client.objects.get_objects_by_object_ids({"object_ids": [principal.object_id, group.object_id], "types": ["Group"]})
    assert [o.object_id for o in found] == [group.object_id]
    client.groups.delete(group.object_id)
    client.applications.delete(app.object_id)
    refused("does not exist", GraphErrorException, lambda: client.service_principals.get(principal.object_id))


def advance(by):
    request = urllib.request.Request(os.environ["ADMIN"] + "/clock/advance", json.dumps({"by": by}).encode(), method="POST")
    urllib.request.urlopen(request, timeout=60).read()


CLOUD = LOGIN + "/" + TENANT
advanced = threading.Event()
with ThreadPoolExecutor(max_workers=16) as pool:
    begun = [pool.submit(library, address) for library, address in (
        (by_adal, LOGIN + "/adfs"), (by_adal, CLOUD), (by_msal, LOGIN + "/adfs"), (by_msal, CLOUD), (by_msal, LOGIN + "/organizations"), (by_identity, "adfs"), (by_identity, TENANT),
    )]
    try:
        graph()
        late = [library.result() for library in begun]
        advance("2h")
    finally:
        advanced.set()
    for again in [pool.submit(again) for again in late]:
        again.result()
print("python: signed in")
