"""Every operation of the management clients that management.py and today.py do not come by, and what is refused of them.

It runs with today's SDKs, and with the last that have the api-versions of the device's clients.

Environment: see device.py; and REQUESTS_CA_BUNDLE, ACCOUNT, KEY, BLOB_SUFFIX and VHD.
"""

import inspect
import os
from importlib.util import find_spec

from azure.core import MatchConditions
from azure.mgmt.compute import ComputeManagementClient
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.resource.resources import ResourceManagementClient
from azure.mgmt.storage import StorageManagementClient
from azure.storage.blob import BlobServiceClient

from device import GROUP, LOCATION, ask, client, env, names, refused, step

TAGS = {"tags": {"place": "edge"}}


def place(**properties):
    return {"location": LOCATION, "properties": properties}


def providers(resource):
    step("providers and their operations")
    assert "Microsoft.Compute" in [p.namespace for p in resource.providers.list_at_tenant_scope()]
    assert resource.providers.get_at_tenant_scope("Microsoft.Compute").resource_types
    refused("InvalidResourceNamespace", resource.providers.get_at_tenant_scope, "Microsoft.Nothing")
    refused("ResourceProviderCannotBeUnregistered", resource.providers.unregister, "Microsoft.Compute")
    for operations in (resource.operations, client(StorageManagementClient, "storage").operations):
        assert [o.name for o in operations.list() if o.name.endswith("/read")]


def networks(network):
    step("tags of a network and what is in it, address configurations, default rules, reports")
    guard = ask(network.network_security_groups, "create_or_update", GROUP, "guard", place(securityRules=[{
        "name": "ssh", "properties": {
            "priority": 100, "access": "Allow", "direction": "Inbound", "protocol": "Tcp", "destinationPortRange": "22",
            "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*",
        }}]))
    net = ask(network.virtual_networks, "create_or_update", GROUP, "net", place(
        addressSpace={"addressPrefixes": ["10.30.0.0/24"]},
        subnets=[{"name": "a", "properties": {"addressPrefix": "10.30.0.0/24", "networkSecurityGroup": {"id": guard.id}}}],
    ))
    ask(network.public_ip_addresses, "create_or_update", GROUP, "public", place(publicIPAllocationMethod="Dynamic"))
    nic = ask(network.network_interfaces, "create_or_update", GROUP, "nic", place(
        ipConfigurations=[{"name": "ip", "properties": {"subnet": {"id": net.subnets[0].id}}}]
    ))
    for clients, name in (
        (network.virtual_networks, "net"), (network.network_interfaces, "nic"),
        (network.network_security_groups, "guard"), (network.public_ip_addresses, "public"),
    ):
        assert ask(clients, "update_tags", GROUP, name, TAGS).tags == TAGS["tags"], name
        assert clients.get(GROUP, name).tags == TAGS["tags"], name
        assert names(clients.list(GROUP)) == [name] and name in names(clients.list_all())
        refused("ResourceNotFound", clients.get, GROUP, "nothing")
        refused("ResourceNotFound", ask, clients, "update_tags", GROUP, "nothing", TAGS)
    assert names(network.network_interface_ip_configurations.list(GROUP, "nic")) == ["ip"]
    assert network.network_interface_ip_configurations.get(GROUP, "nic", "ip").private_ip_address == "10.30.0.4"
    refused("ResourceNotFound", network.network_interface_ip_configurations.get, GROUP, "nic", "nothing")
    assert "DenyAllInBound" in names(network.default_security_rules.list(GROUP, "guard"))
    assert network.default_security_rules.get(GROUP, "guard", "DenyAllInBound").priority == 65500
    refused("ResourceNotFound", network.default_security_rules.get, GROUP, "guard", "nothing")
    assert names(network.security_rules.list(GROUP, "guard")) == ["ssh"]
    assert network.security_rules.get(GROUP, "guard", "ssh").access == "Allow"
    assert names(network.subnets.list(GROUP, "net")) == ["a"]
    assert [u.current_value for u in network.virtual_networks.list_usage(GROUP, "net")] == [1]
    assert network.check_dns_name_availability(LOCATION, domain_name_label=GROUP).available
    refused("InUseNetworkSecurityGroupCannotBeDeleted", ask, network.network_security_groups, "delete", GROUP, "guard")
    return nic


def disks(compute):
    step("changes of disks, snapshots and images")
    service = BlobServiceClient(
        f"https://{env['ACCOUNT']}.{env['BLOB_SUFFIX']}", credential={"account_name": env["ACCOUNT"], "account_key": env["KEY"]}
    )
    container = service.create_container(GROUP)
    with open(env["VHD"], "rb") as f:
        container.upload_blob("os.vhd", f, blob_type="PageBlob", length=os.path.getsize(env["VHD"]))
    image = ask(compute.images, "create_or_update", GROUP, "image", place(storageProfile={
        "osDisk": {"osType": "Linux", "osState": "Generalized", "blobUri": container.get_blob_client("os.vhd").url}
    }))
    disk = ask(compute.disks, "create_or_update", GROUP, "data", place(diskSizeGB=1, creationData={"createOption": "Empty"}))
    ask(compute.snapshots, "create_or_update", GROUP, "snap", place(creationData={"createOption": "Copy", "sourceResourceId": disk.id}))
    assert ask(compute.disks, "update", GROUP, "data", {"properties": {"diskSizeGB": 2}}).disk_size_gb == 2
    refused("ResizeDiskError", ask, compute.disks, "update", GROUP, "data", {"properties": {"diskSizeGB": 1}})
    for clients, name in ((compute.snapshots, "snap"), (compute.images, "image")):
        assert ask(clients, "update", GROUP, name, TAGS).tags == TAGS["tags"], name
        assert names(clients.list_by_resource_group(GROUP)) == [name] and name in names(clients.list())
        refused("ResourceNotFound", ask, clients, "update", GROUP, "nothing", TAGS)
    grant = {"access": "Read", "durationInSeconds": 600}
    assert ask(compute.snapshots, "grant_access", GROUP, "snap", grant).access_sas
    ask(compute.snapshots, "revoke_access", GROUP, "snap")
    refused("ResourceNotFound", ask, compute.snapshots, "grant_access", GROUP, "nothing", grant)
    return image


def machine(compute, image, nic):
    step("a machine's changes and extensions, and what the device does not do with it")
    machines, extensions = compute.virtual_machines, compute.virtual_machine_extensions
    ask(machines, "create_or_update", GROUP, "vm", place(
        hardwareProfile={"vmSize": "Standard_D1_v2"},
        storageProfile={"imageReference": {"id": image.id}},
        osProfile={"computerName": "vm", "adminUsername": "edge", "adminPassword": "Pa55word-of-edge"},
        networkProfile={"networkInterfaces": [{"id": nic.id}]},
    ))
    assert ask(machines, "update", GROUP, "vm", TAGS).tags == TAGS["tags"]
    refused("ResourceNotFound", ask, machines, "update", GROUP, "nothing", TAGS)
    ask(machines, "reapply", GROUP, "vm")
    assert "vm" in names(machines.list_by_location(LOCATION))
    for name, *more in (
        ("assess_patches",), ("capture", {"vhdPrefix": "x", "destinationContainerName": "vhds", "overwriteVhds": True}),
        ("convert_to_managed_disks",), ("perform_maintenance",), ("reimage",), ("retrieve_boot_diagnostics_data",),
        ("run_command", {"commandId": "RunShellScript", "script": ["date"]}), ("simulate_eviction",),
    ):
        if hasattr(machines, name) or hasattr(machines, "begin_" + name):  # older api-versions do not have all
            refused("OperationNotAllowed", ask, machines, name, GROUP, "vm", *more)

    kind = dict(publisher="Microsoft.Azure.Extensions", type="CustomScript", typeHandlerVersion="2.0")
    ask(extensions, "create_or_update", GROUP, "vm", "CustomScript", place(settings={"commandToExecute": "date"}, **kind))
    changed = ask(extensions, "update", GROUP, "vm", "CustomScript", {"properties": {"settings": {"commandToExecute": "true"}, **kind}})
    assert changed.settings == {"commandToExecute": "true"}, changed
    assert names(extensions.list(GROUP, "vm").value) == ["CustomScript"]
    refused("ResourceNotFound", extensions.get, GROUP, "vm", "nothing")
    ask(extensions, "delete", GROUP, "vm", "CustomScript")
    assert "Microsoft.Azure.Extensions" in names(compute.virtual_machine_images.list_publishers(LOCATION))
    kinds = compute.virtual_machine_extension_images
    assert "CustomScript" in names(kinds.list_types(LOCATION, "Microsoft.Azure.Extensions"))
    version = names(kinds.list_versions(LOCATION, "Microsoft.Azure.Extensions", "CustomScript"))[-1]
    assert kinds.get(LOCATION, "Microsoft.Azure.Extensions", "CustomScript", version).name == version
    refused("NotFound", kinds.get, LOCATION, "Microsoft.Azure.Extensions", "CustomScript", "9.9.9")
    ask(machines, "delete", GROUP, "vm")


def storage_services(storage):
    step("the services of an account, and its containers as resources")
    account = env["ACCOUNT"]
    blobs, containers, at = storage.blob_services, storage.blob_containers, ("clients", account)
    assert names(blobs.list(*at)) == ["default"]
    rule = {"allowedOrigins": ["https://page.example"], "allowedMethods": ["GET"], "maxAgeInSeconds": 5, "exposedHeaders": [], "allowedHeaders": []}
    on_default(blobs.set_service_properties, *at, {"properties": {"cors": {"corsRules": [rule]}}})
    assert on_default(blobs.get_service_properties, *at).cors.cors_rules[0].allowed_origins == ["https://page.example"]
    on_default(blobs.set_service_properties, *at, {"properties": {"cors": {"corsRules": []}}})
    refused("ParentResourceNotFound", on_default, blobs.get_service_properties, "clients", "nothing")

    name = GROUP + "-resource"
    containers.create(*at, name, {"properties": {"metadata": {"a": "b"}}})
    assert name in names(containers.list(*at))
    assert containers.update(*at, name, {"properties": {"metadata": {"c": "d"}}}).metadata == {"c": "d"}
    leased = containers.lease(*at, name, parameters={"action": "Acquire", "leaseDuration": -1})
    assert containers.get(*at, name).lease_state == "Leased"
    refused("ContainerOperationFailure", containers.delete, *at, name)
    containers.lease(*at, name, parameters={"action": "Release", "leaseId": leased.lease_id})
    no = "FeatureNotSupportedForAccount"
    refused(no, containers.set_legal_hold, *at, name, {"tags": ["held"]})
    refused(no, containers.clear_legal_hold, *at, name, {"tags": ["held"]})
    refused(no, on_default, containers.create_or_update_immutability_policy, *at, name, parameters={"properties": {"immutabilityPeriodSinceCreationInDays": 3}})
    refused(no, on_default, containers.get_immutability_policy, *at, name)
    refused("MethodNotAllowed", on_default, containers.delete_immutability_policy, *at, name, **etag(containers.delete_immutability_policy))
    containers.delete(*at, name)
    refused("ContainerNotFound", containers.get, *at, name)
    for other in (storage.file_services, storage.queue_services, storage.table_services):
        refused(no, other.list, *at)
        refused(no, on_default, other.get_service_properties, *at)
        refused(no, on_default, other.set_service_properties, *at, {"properties": {}})

    sas = storage.storage_accounts.list_service_sas(*at, {
        "canonicalizedResource": f"/blob/{account}/{GROUP}", "signedResource": "c", "signedPermission": "l", "signedExpiry": "2100-01-01T00:00:00Z",
    }).service_sas_token
    assert names(BlobServiceClient(f"https://{account}.{env['BLOB_SUFFIX']}", credential=sas).get_container_client(GROUP).list_blobs()) == ["os.vhd"]
    assert list(storage.skus.list())


def on_default(call, *args, **kwargs):
    """Calls what there is one of, by the name default; the SDKs of some years want to hear the name, which comes after the place."""
    place = [a for a in args if isinstance(a, str)]
    named = any(n.endswith(("services_name", "service_name", "policy_name")) for n in inspect.signature(call).parameters)
    return call(*place, *(["default"] if named else []), *args[len(place):], **kwargs)


def etag(call):
    """The argument by which an SDK takes an etag for any."""
    if "if_match" in inspect.signature(call).parameters:
        return {"if_match": "*"}
    return {"etag": "*", "match_condition": MatchConditions.IfPresent}


def by_id(resource):
    step("resources by id: what has no client of its own, or no call there")
    group = f"/subscriptions/{env['SUBSCRIPTION']}/resourceGroups/{GROUP}"
    at = dict(resource_id=f"{group}/providers/Microsoft.AzureBridge/locations/{LOCATION}/ingestionJobs/job", api_version="2020-07-01")
    job = {"location": LOCATION, "kind": "BlobCleanup", "properties": {}}
    assert ask(resource.resources, "create_or_update_by_id", parameters=job, **at).name == "job"
    assert ask(resource.resources, "update_by_id", parameters=TAGS, **at).tags == TAGS["tags"]
    assert resource.resources.get_by_id(**at).kind == "BlobCleanup"
    ask(resource.resources, "delete_by_id", **at)
    refused("ResourceNotFound", resource.resources.get_by_id, **at)
    refused("InvalidParameter", ask, resource.resources, "create_or_update_by_id", parameters={**job, "kind": "Nothing"}, **at)

    network = dict(api_version="2018-11-01")
    rule = f"{group}/providers/Microsoft.Network/networkSecurityGroups/guard/securityRules/ssh"
    subnet = f"{group}/providers/Microsoft.Network/virtualNetworks/net/subnets/a"
    changed = ask(resource.resources, "update_by_id", resource_id=rule, parameters={"properties": {"priority": 200}}, **network)
    assert changed.properties["priority"] == 200, changed
    assert ask(resource.resources, "update_by_id", resource_id=subnet, parameters={"properties": {}}, **network).name == "a"
    refused("ResourceNotFound", ask, resource.resources, "update_by_id", resource_id=subnet + "x", parameters={"properties": {}}, **network)

    storage = dict(api_version="2019-06-01")
    account = f"/subscriptions/{env['SUBSCRIPTION']}/resourceGroups/clients/providers/Microsoft.Storage/storageAccounts/{env['ACCOUNT']}"
    service = account + "/blobServices/default"
    assert ask(resource.resources, "update_by_id", resource_id=service, parameters={"properties": {}}, **storage).name == "default"
    refused("MethodNotAllowed", ask, resource.resources, "delete_by_id", resource_id=service, **storage)
    policies = f"{service}/containers/{GROUP}/immutabilityPolicies"
    refused("FeatureNotSupportedForAccount", resource.resources.get_by_id, resource_id=policies, **storage)
    for other in (policies + "/default", *(f"{account}/{kind}Services/default" for kind in ("file", "queue", "table"))):
        refused("FeatureNotSupportedForAccount", ask, resource.resources, "update_by_id", resource_id=other, parameters={"properties": {}}, **storage)
        refused("MethodNotAllowed", ask, resource.resources, "delete_by_id", resource_id=other, **storage)


def links(network, nic):
    step("links of resources")
    from azure.mgmt.resource.links import ManagementLinkClient

    links, net = client(ManagementLinkClient, "links").resource_links, network.virtual_networks.get(GROUP, "net").id
    at = f"{nic.id}/providers/Microsoft.Resources/links/net"
    assert links.create_or_update(at, {"properties": {"targetId": net, "notes": "first"}}).properties.notes == "first"
    assert links.get(at).properties.source_id.lower() == nic.id.lower()
    assert names(links.list_at_source_scope(nic.id)) == ["net"] and "net" in names(links.list_at_subscription())
    links.delete(at)
    refused("ResourceNotFound", links.get, at)


def moves(resource):
    step("moves between groups, tags at scopes")
    scope = resource.resource_groups.get(GROUP).id
    there = resource.resource_groups.create_or_update(GROUP + "-there", {"location": LOCATION}).id
    disk = f"{scope}/providers/Microsoft.Compute/disks/data"
    order = {"resources": [disk], "targetResourceGroup": there}
    ask(resource.resources, "validate_move_resources", GROUP, order)
    ask(resource.resources, "move_resources", GROUP, order)
    assert names(resource.resources.list_by_resource_group(GROUP + "-there")) == ["data"]
    for call in ("validate_move_resources", "move_resources"):
        no = refused("ResourceMoveValidationFailed", ask, resource.resources, call, GROUP, order)
        assert [d.code for d in no.error.details] == ["ResourceNotFound"], no

    at = f"{there}/providers/Microsoft.Compute/disks/data"
    for where in (there, at):
        put = {"properties": {"tags": {"a": "1"}}}
        assert ask(resource.tags, "create_or_update_at_scope", where, put).properties.tags == {"a": "1"}
        more = {"operation": "Merge", "properties": {"tags": {"b": "2"}}}
        assert ask(resource.tags, "update_at_scope", where, more).properties.tags == {"a": "1", "b": "2"}
        assert resource.tags.get_at_scope(where).properties.tags == {"a": "1", "b": "2"}
        refused("InvalidTagsPatchOperation", ask, resource.tags, "update_at_scope", where, {**more, "operation": "Nothing"})
        ask(resource.tags, "delete_at_scope", where)
        assert not resource.tags.get_at_scope(where).properties.tags
    refused("ResourceNotFound", resource.tags.get_at_scope, disk)
    ask(resource.resource_groups, "delete", GROUP + "-there")


def export(resource):
    step("a group as a template")
    made = ask(resource.resource_groups, "export_template", GROUP, {"resources": ["*"], "options": "IncludeParameterDefaultValue"})
    assert "Microsoft.Network/virtualNetworks" in [r["type"] for r in made.template["resources"]], made.template
    refused("ResourceGroupNotFound", ask, resource.resource_groups, "export_template", GROUP + "-nothing", {"resources": ["*"]})


def main():
    resource = client(ResourceManagementClient, "resource")
    resource.resource_groups.create_or_update(GROUP, {"location": LOCATION})
    providers(resource)
    network = client(NetworkManagementClient, "network")
    nic = networks(network)
    if find_spec("azure.mgmt.resource.links"):  # not in today's
        links(network, nic)
    compute = client(ComputeManagementClient, "compute")
    machine(compute, disks(compute), nic)
    storage_services(client(StorageManagementClient, "storage"))
    by_id(resource)
    export(resource)
    moves(resource)
    ask(resource.resource_groups, "delete", GROUP)
    print(f"python operations done with {env['PROFILE']}")


if __name__ == "__main__":
    main()
