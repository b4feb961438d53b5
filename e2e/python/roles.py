"""Roles: definitions, assignments, what they permit, and service principals who may only what they say.

Environment: see device.py; and REQUESTS_CA_BUNDLE, EDGERITE and ADMIN.
"""

import json
import subprocess
import uuid

from azure.core.exceptions import ClientAuthenticationError
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.resource.resources import ResourceManagementClient

from device import GROUP, LOCATION, ask, client, env, principal, refused, step

SUBSCRIPTION = "/subscriptions/" + env["SUBSCRIPTION"]
SECRET = "Edge-r0les-secret"
NET = {"location": LOCATION, "properties": {"addressSpace": {"addressPrefixes": ["10.40.0.0/24"]}}}


def newcomer():
    """A service principal who may do nothing yet: the client id and the object id."""
    made = subprocess.run(
        [env["EDGERITE"], "ctl", "principal", "create", "--service", "--password-stdin", "--admin", env["ADMIN"], "--output", "json"],
        check=True, capture_output=True, text=True, input=SECRET,
    )
    p = json.loads(made.stdout)
    return p["name"], p["objectId"]


def definitions(authorization, scope):
    step("built-in and custom roles")
    roles = authorization.role_definitions
    reader = next(iter(roles.list(scope, filter="roleName eq 'Reader'")))
    assert reader.role_type == "BuiltInRole" and reader.permissions[0].actions == ["*/read"], reader
    assert roles.get_by_id(reader.id).role_name == "Reader"
    name = str(uuid.uuid4())
    wanted = {"properties": {
        "roleName": "Networker of " + GROUP, "description": "Makes networks", "type": "CustomRole", "assignableScopes": [scope],
        "permissions": [{"actions": ["Microsoft.Network/virtualNetworks/*", "*/read"], "notActions": ["Microsoft.Network/virtualNetworks/delete"]}],
    }}
    custom = roles.create_or_update(scope, name, wanted)
    assert custom.name == name and roles.get(scope, name).description == "Makes networks", custom
    assert [r.name for r in roles.list(scope, filter="type eq 'CustomRole'")] == [name]
    refused("RoleDefinitionDoesNotExist", roles.get, scope, str(uuid.uuid4()))
    refused("RoleDefinitionWithSameNameExists", roles.create_or_update, scope, str(uuid.uuid4()), wanted)
    refused("RoleDefinitionUpdateNotPermitted", roles.create_or_update, scope, reader.name, wanted)
    return reader, custom


def assignments(authorization, scope, role, who):
    step("assignments")
    all_of = authorization.role_assignments
    name = str(uuid.uuid4())
    wanted = {"properties": {"roleDefinitionId": role.id, "principalId": who}}
    made = all_of.create(scope, name, wanted)
    assert all_of.get(scope, name).principal_id == who and all_of.get_by_id(made.id).name == name
    assert name in [a.name for a in all_of.list_for_scope(scope, filter=f"principalId eq '{who}'")]
    assert name in [a.name for a in all_of.list_for_resource_group(GROUP)]
    refused("RoleAssignmentExists", all_of.create, scope, str(uuid.uuid4()), wanted)
    refused("PrincipalNotFound", all_of.create, scope, str(uuid.uuid4()), {"properties": {"roleDefinitionId": role.id, "principalId": str(uuid.uuid4())}})
    refused("RoleAssignmentNotFound", all_of.get, scope, str(uuid.uuid4()))
    refused("RoleDefinitionHasAssignments", authorization.role_definitions.delete, scope, role.name)
    return name


def reports(authorization):
    step("permissions, operations of the providers, classic administrators")
    assert "*" in [a for p in authorization.permissions.list_for_resource_group(GROUP) for a in p.actions]
    operations = authorization.provider_operations_metadata
    assert "Microsoft.Compute" in [o.name for o in operations.list()]
    machines = next(t for t in operations.get("Microsoft.Compute").resource_types if t.name == "virtualMachines")
    assert "Microsoft.Compute/virtualMachines/restart/action" in [o.name for o in machines.operations], machines
    refused("ProviderNotFound", operations.get, "Microsoft.Nothing")
    assert not list(authorization.classic_administrators.list())


def main():
    resource = client(ResourceManagementClient, "resource")
    authorization = client(AuthorizationManagementClient, "authorization")
    scope = resource.resource_groups.create_or_update(GROUP, {"location": LOCATION, "tags": {"team": "edge"}}).id
    app, who = newcomer()
    mine = dict(credential=principal(app, SECRET))

    step("who has no role sees nothing, who has a wrong secret does not come in")
    limited, networks = client(ResourceManagementClient, "resource", **mine), client(NetworkManagementClient, "network", **mine)
    refused("AuthorizationFailed", limited.resource_groups.get, GROUP)
    refused("AuthorizationFailed", limited.resource_groups.list)
    try:
        principal(app, "wrong").get_token(env["MANAGEMENT"] + "/.default")
        raise AssertionError("a wrong secret signed in")
    except ClientAuthenticationError as e:
        assert "AADSTS7000215" in str(e), e

    reader, custom = definitions(authorization, scope)
    first = assignments(authorization, scope, custom, who)
    step("a custom role permits what it says, and no more")
    assert limited.resource_groups.get(GROUP).tags == {"team": "edge"}
    assert ask(networks.virtual_networks, "create_or_update", GROUP, "net", NET).provisioning_state == "Succeeded"
    said = refused("AuthorizationFailed", ask, networks.virtual_networks, "delete", GROUP, "net").message
    assert app in said and "'Microsoft.Network/virtualNetworks/delete'" in said and f"{scope}/providers/Microsoft.Network" in said, said
    refused("AuthorizationFailed", limited.resource_groups.update, GROUP, {"tags": {}})
    refused("AuthorizationFailed", limited.resource_groups.create_or_update, GROUP + "-other", {"location": LOCATION})

    step("a role that is gone permits nothing; one of the subscription permits in each group")
    authorization.role_assignments.delete(scope, first)
    refused("AuthorizationFailed", limited.resource_groups.get, GROUP)
    authorization.role_definitions.delete(scope, custom.name)
    second = str(uuid.uuid4())
    authorization.role_assignments.create(SUBSCRIPTION, second, {"properties": {"roleDefinitionId": reader.id, "principalId": who}})
    assert GROUP in [g.name for g in limited.resource_groups.list()]
    refused("AuthorizationFailed", ask, networks.virtual_networks, "create_or_update", GROUP, "net", NET)
    authorization.role_assignments.delete(SUBSCRIPTION, second)

    reports(authorization)
    ask(resource.resource_groups, "delete", GROUP)
    print(f"python roles done with {env['PROFILE']}")


if __name__ == "__main__":
    main()
