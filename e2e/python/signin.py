"""Signs in with every Python library that knows the device: ADAL, MSAL, azure-identity, and azure-graphrbac at its Graph; each by each grant it has, with the
refusals, and after two hours of the device's time.

The variables come from the test (e2e/emulator); to follow by hand see README.md there.
"""

import html
import json
import os
import re
import urllib.request

import adal
import azure.core.exceptions
import msal
import requests
from azure.graphrbac import GraphRbacManagementClient
from azure.graphrbac.models import ApplicationCreateParameters, GraphErrorException, GroupCreateParameters, PasswordCredential, ServicePrincipalCreateParameters
from azure.identity import CertificateCredential, ClientSecretCredential, UsernamePasswordCredential
from msrestazure.azure_active_directory import AdalAuthentication

LOGIN, MANAGEMENT, TENANT, PASSWORD = (os.environ[name] for name in ("LOGIN", "MANAGEMENT", "TENANT", "PASSWORD"))
CLIENT_ID, SECRET, CERTIFICATE, THUMBPRINT = (os.environ[name] for name in ("CLIENT_ID", "SECRET", "CERTIFICATE", "THUMBPRINT"))
AUDIENCE, GRAPH = MANAGEMENT + "/", LOGIN.replace("login.", "graph.", 1) + "/"
AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
USER = "EdgeArmUser"
KEY = re.search(r"-----BEGIN PRIVATE KEY-----.*-----END PRIVATE KEY-----\n", open(CERTIFICATE).read(), re.S).group()


def accepted(token):
    answer = requests.get(MANAGEMENT + "/subscriptions?api-version=2016-06-01", headers={"Authorization": "Bearer " + token}, timeout=60)
    assert answer.status_code == 200, answer.text
    assert [s["displayName"] for s in answer.json()["value"]] == ["Default Provider Subscription"], answer.text


def expired(token):
    answer = requests.get(MANAGEMENT + "/subscriptions?api-version=2016-06-01", headers={"Authorization": "Bearer " + token}, timeout=60)
    assert answer.status_code == 401 and answer.json()["error"]["code"] == "ExpiredAuthenticationToken", answer.text


def refused(said, kind, call):
    try:
        call()
    except kind as e:
        assert said in str(e), e
        return
    raise AssertionError("not refused: " + said)


def approve(address, code):
    """Does what a person does in a browser with the code that a program shows."""
    browser = requests.Session()
    page = browser.get(address, timeout=60)
    for typed in ({"user_code": code}, {"UserName": USER, "Password": PASSWORD, "SignIn": "true"}):
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page.text))
        page = browser.post(page.url, {**{name: html.unescape(value) for name, value in hidden.items()}, **typed}, timeout=60)
    assert "You have signed in" in page.text, page.text


def by_adal(authority, verify):
    context = adal.AuthenticationContext(authority, validate_authority=verify)
    token = context.acquire_token_with_username_password(AUDIENCE, USER, PASSWORD, AZURE_CLI)
    assert (token["userId"], token["tenantId"]) == ("EdgeArmUser@localhost", TENANT), token
    accepted(token["accessToken"])
    accepted(context.acquire_token_with_refresh_token(token["refreshToken"], AZURE_CLI, AUDIENCE)["accessToken"])
    accepted(context.acquire_token(AUDIENCE, "EdgeArmUser@localhost", AZURE_CLI)["accessToken"])
    accepted(context.acquire_token_with_client_credentials(AUDIENCE, CLIENT_ID, SECRET)["accessToken"])
    fresh = adal.AuthenticationContext(authority, validate_authority=verify)
    shown = fresh.acquire_user_code(AUDIENCE, AZURE_CLI)
    approve(shown["verification_url"], shown["user_code"])
    accepted(fresh.acquire_token_with_device_code(AUDIENCE, shown, AZURE_CLI)["accessToken"])
    accepted(fresh.acquire_token_with_client_certificate(AUDIENCE, CLIENT_ID, KEY, THUMBPRINT)["accessToken"])
    refused("AADSTS50126", adal.AdalError, lambda: fresh.acquire_token_with_username_password(AUDIENCE, USER, "wrong", AZURE_CLI))
    refused("AADSTS7000215", adal.AdalError, lambda: adal.AuthenticationContext(authority, validate_authority=verify).acquire_token_with_client_credentials(AUDIENCE, CLIENT_ID, "wrong"))
    refused("AADSTS90056", adal.AdalError, lambda: fresh.acquire_token_with_username_password("https://management.azure.com/", USER, PASSWORD, AZURE_CLI))
    return context, token


def by_msal(authority):
    scope = [AUDIENCE + "/.default"]
    public = msal.PublicClientApplication(AZURE_CLI, authority=authority, instance_discovery=False)
    token = public.acquire_token_by_username_password(USER, PASSWORD, scopes=scope)
    accepted(token["access_token"])
    assert token["id_token_claims"]["tid"] == TENANT, token
    (account,) = public.get_accounts()
    assert account["username"] == "EdgeArmUser@localhost", account
    assert public.acquire_token_silent(scope, account)["access_token"] == token["access_token"]
    accepted(public.acquire_token_silent(scope, account, force_refresh=True)["access_token"])
    assert "AADSTS50126" in public.acquire_token_by_username_password(USER, "wrong", scopes=scope)["error_description"]
    shown = public.initiate_device_flow(scope)
    approve(shown["verification_uri"], shown["user_code"])
    accepted(public.acquire_token_by_device_flow(shown)["access_token"])
    for credential in (SECRET, {"private_key": KEY, "thumbprint": THUMBPRINT}):
        secret = msal.ConfidentialClientApplication(CLIENT_ID, authority=authority, client_credential=credential, instance_discovery=False)
        accepted(secret.acquire_token_for_client(scope)["access_token"])
    wrong = msal.ConfidentialClientApplication(CLIENT_ID, authority=authority, client_credential="wrong", instance_discovery=False)
    answer = wrong.acquire_token_for_client(scope)
    assert answer["error"] == "invalid_client" and "AADSTS7000215" in answer["error_description"], answer
    return public, account, scope


def by_identity(tenant):
    options = {"authority": LOGIN, "tenant_id": tenant, "disable_instance_discovery": True}
    scope = AUDIENCE + "/.default"
    user = UsernamePasswordCredential(AZURE_CLI, USER, PASSWORD, **options)
    accepted(user.get_token(scope).token)
    accepted(ClientSecretCredential(client_id=CLIENT_ID, client_secret=SECRET, **options).get_token(scope).token)
    accepted(CertificateCredential(client_id=CLIENT_ID, certificate_path=CERTIFICATE, **options).get_token(scope).token)
    failed = azure.core.exceptions.ClientAuthenticationError
    refused("AADSTS50126", failed, lambda: UsernamePasswordCredential(AZURE_CLI, USER, "wrong", **options).get_token(scope))
    refused("AADSTS7000215", failed, lambda: ClientSecretCredential(client_id=CLIENT_ID, client_secret="wrong", **options).get_token(scope))


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


context, token = by_adal(LOGIN + "/adfs", False)
by_adal(LOGIN + "/" + TENANT, False)
silent = [(*by_msal(LOGIN + "/" + tenant), over) for tenant, over in (("adfs", "MSIS9615"), (TENANT, "AADSTS70043"), ("organizations", "AADSTS70043"))]
by_identity("adfs")
by_identity(TENANT)
graph()

advance("2h")
expired(token["accessToken"])
refused("MSIS9615", adal.AdalError, lambda: context.acquire_token_with_refresh_token(token["refreshToken"], AZURE_CLI, AUDIENCE))
for public, account, scope, over in silent:
    answer = public.acquire_token_silent_with_error(scope, account, force_refresh=True)
    assert answer["error"] == "invalid_grant" and over in answer["error_description"], answer
    accepted(public.acquire_token_by_username_password(USER, PASSWORD, scopes=scope)["access_token"])
by_identity("adfs")
print("python: signed in")
