"""The management SDKs beyond the sequence: the other operations of each client, and refusals.

With the last SDKs that have the hybrid profiles and the api-versions of the device's clients: under a profile, or
with an api-version for each service.

Environment: see device.py; and REQUESTS_CA_BUNDLE, ACCOUNT, KEY, BLOB_SUFFIX and VHD.
"""

import os

import requests
from azure.core.exceptions import ResourceNotFoundError
from azure.mgmt.compute import ComputeManagementClient
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.resource import ResourceManagementClient
from azure.mgmt.storage import StorageManagementClient
from azure.storage.blob import BlobServiceClient

from device import GROUP, LOCATION, client, env, names, refused, step


def resources(resource):
    step("groups, providers, tags")
    group = resource.resource_groups.create_or_update(GROUP, {"location": LOCATION, "tags": {"team": GROUP}})
    assert group.location == LOCATION and group.tags == {"team": GROUP}, group
    assert resource.resource_groups.check_existence(GROUP)
    assert names(resource.resource_groups.list(f"tagName eq 'team' and tagValue eq '{GROUP}'")) == [GROUP]
    assert resource.resource_groups.update(GROUP, {"tags": {"team": GROUP, "owner": "me"}}).tags["owner"] == "me"
    refused("ResourceGroupNotFound", resource.resource_groups.get, GROUP + "-nothing")
    refused("LocationNotAvailableForResourceGroup", resource.resource_groups.create_or_update, GROUP + "-far", {"location": "westus"})
    assert resource.providers.register("Microsoft.Compute").registration_state == "Registered"
    assert "Microsoft.Network" in [p.namespace for p in resource.providers.list()]
    refused("InvalidResourceNamespace", resource.providers.get, "Microsoft.Nothing")
    assert "team" in [t.tag_name for t in resource.tags.list()]


def accounts(storage):
    step("storage accounts")
    name = GROUP + "acct"
    assert storage.storage_accounts.check_name_availability({"name": name}).name_available
    made = storage.storage_accounts.begin_create(
        GROUP, name, {"sku": {"name": "Standard_LRS"}, "kind": "Storage", "location": LOCATION}
    ).result()
    assert made.provisioning_state == "Succeeded", made
    assert storage.storage_accounts.check_name_availability({"name": name}).reason == "AlreadyExists"
    assert storage.storage_accounts.update(GROUP, name, {"tags": {"place": "edge"}}).tags == {"place": "edge"}
    assert names(storage.storage_accounts.list_by_resource_group(GROUP)) == [name]
    before = storage.storage_accounts.list_keys(GROUP, name).keys
    after = storage.storage_accounts.regenerate_key(GROUP, name, {"key_name": "key1"}).keys
    assert before[0].value != after[0].value and before[1].value == after[1].value
    refused("ResourceNotFound", storage.storage_accounts.get_properties, GROUP, name + "x")
    storage.storage_accounts.delete(GROUP, name)
    assert names(storage.storage_accounts.list_by_resource_group(GROUP)) == []


def networks(network):
    step("network, subnets, security group, public address, interface")
    network.virtual_networks.begin_create_or_update(
        GROUP, "net", {"location": LOCATION, "address_space": {"address_prefixes": ["10.20.0.0/16"]}}
    ).result()
    guard = network.network_security_groups.begin_create_or_update(GROUP, "guard", {"location": LOCATION}).result()
    rule = {
        "priority": 100, "access": "Allow", "direction": "Inbound", "protocol": "Tcp", "destination_port_range": "22",
        "source_address_prefix": "*", "source_port_range": "*", "destination_address_prefix": "*",
    }
    assert network.security_rules.begin_create_or_update(GROUP, "guard", "ssh", rule).result().priority == 100
    assert names(network.security_rules.list(GROUP, "guard")) == ["ssh"]
    subnet = network.subnets.begin_create_or_update(
        GROUP, "net", "a", {"address_prefix": "10.20.0.0/28", "network_security_group": {"id": guard.id}}
    ).result()
    refused("NetcfgSubnetRangesOverlap", network.subnets.begin_create_or_update, GROUP, "net", "b", {"address_prefix": "10.20.0.0/29"})
    public = network.public_ip_addresses.begin_create_or_update(
        GROUP, "public", {"location": LOCATION, "public_ip_allocation_method": "Dynamic"}
    ).result()
    nic = network.network_interfaces.begin_create_or_update(
        GROUP, "nic", {"location": LOCATION, "ip_configurations": [
            {"name": "ip", "subnet": {"id": subnet.id}, "public_ip_address": {"id": public.id}}
        ]}
    ).result()
    assert nic.ip_configurations[0].private_ip_address == "10.20.0.4", nic.ip_configurations[0]
    assert not network.virtual_networks.check_ip_address_availability(GROUP, "net", ip_address="10.20.0.4").available
    refused("InUseSubnetCannotBeDeleted", network.subnets.begin_delete, GROUP, "net", "a")
    assert list(network.usages.list(LOCATION))
    return nic


def disks(compute):
    step("disks, snapshots, images")
    service = BlobServiceClient(
        f"https://{env['ACCOUNT']}.{env['BLOB_SUFFIX']}", credential={"account_name": env["ACCOUNT"], "account_key": env["KEY"]}
    )
    container = service.create_container(GROUP)
    with open(env["VHD"], "rb") as f:
        container.upload_blob("os.vhd", f, blob_type="PageBlob", length=os.path.getsize(env["VHD"]))
    blob = container.get_blob_client("os.vhd").url
    made = compute.disks.begin_create_or_update(
        GROUP, "os", {"location": LOCATION, "os_type": "Linux", "creation_data": {"create_option": "Import", "source_uri": blob}}
    ).result()
    assert made.provisioning_state == "Succeeded", made
    sas = compute.disks.begin_grant_access(GROUP, "os", {"access": "Read", "duration_in_seconds": 600}).result().access_sas
    assert requests.get(sas, stream=True).raw.read(8) == b"Edgerite"
    refused("ResourceNotFound", compute.disks.get, GROUP, "nothing")
    compute.disks.begin_revoke_access(GROUP, "os").result()
    snap = compute.snapshots.begin_create_or_update(
        GROUP, "snap", {"location": LOCATION, "creation_data": {"create_option": "Copy", "source_resource_id": made.id}}
    ).result()
    compute.disks.begin_create_or_update(
        GROUP, "copy", {"location": LOCATION, "creation_data": {"create_option": "Copy", "source_resource_id": snap.id}}
    ).result()
    assert names(compute.disks.list_by_resource_group(GROUP)) == ["copy", "os"]
    compute.snapshots.begin_delete(GROUP, "snap").result()
    compute.disks.begin_delete(GROUP, "copy").result()
    image = compute.images.begin_create_or_update(
        GROUP, "image", {"location": LOCATION, "storage_profile": {
            "os_disk": {"os_type": "Linux", "os_state": "Generalized", "managed_disk": {"id": made.id}}
        }}
    ).result()
    assert names(compute.images.list_by_resource_group(GROUP)) == ["image"]
    return image


def machine(compute, image, nic):
    step("machine, extension, generalize, image of it")
    machines = compute.virtual_machines
    vm = machines.begin_create_or_update(GROUP, "vm", {
        "location": LOCATION,
        "hardware_profile": {"vm_size": "Standard_D1_v2"},
        "storage_profile": {"image_reference": {"id": image.id}},
        "os_profile": {"computer_name": "vm", "admin_username": "edge", "admin_password": "Pa55word-of-edge"},
        "network_profile": {"network_interfaces": [{"id": nic.id}]},
    }).result()
    assert vm.os_profile.admin_password is None
    compute.virtual_machine_extensions.begin_create_or_update(GROUP, "vm", "CustomScript", {
        "location": LOCATION, "publisher": "Microsoft.Azure.Extensions", "type_properties_type": "CustomScript",
        "type_handler_version": "2.0", "settings": {"commandToExecute": "date"}, "protected_settings": {"secret": "x"},
    }).result()
    extension = compute.virtual_machine_extensions.get(GROUP, "vm", "CustomScript")
    assert extension.provisioning_state == "Succeeded" and extension.protected_settings is None, extension
    compute.virtual_machine_extensions.begin_delete(GROUP, "vm", "CustomScript").result()
    assert "PowerState/running" in [s.code for s in machines.instance_view(GROUP, "vm").statuses]
    assert list(machines.list_available_sizes(GROUP, "vm"))
    assert list(compute.usage.list(LOCATION))
    machines.begin_restart(GROUP, "vm").result()
    machines.begin_power_off(GROUP, "vm").result()
    machines.begin_start(GROUP, "vm").result()
    machines.begin_redeploy(GROUP, "vm").result()
    machines.begin_deallocate(GROUP, "vm").result()
    machines.generalize(GROUP, "vm")
    captured = compute.images.begin_create_or_update(
        GROUP, "captured", {"location": LOCATION, "source_virtual_machine": {"id": vm.id}}
    ).result()
    assert captured.storage_profile.os_disk.os_state == "Generalized", captured
    machines.begin_delete(GROUP, "vm").result()
    try:
        machines.get(GROUP, "vm")
        raise AssertionError("the machine is still there")
    except ResourceNotFoundError:
        pass


def main():
    resource = client(ResourceManagementClient, "resource")
    resources(resource)
    accounts(client(StorageManagementClient, "storage"))
    nic = networks(client(NetworkManagementClient, "network"))
    compute = client(ComputeManagementClient, "compute")
    machine(compute, disks(compute), nic)
    step("resources of the group")
    assert "net" in names(resource.resources.list_by_resource_group(GROUP))
    assert names(resource.resources.list_by_resource_group(GROUP, filter="resourceType eq 'Microsoft.Network/virtualNetworks'")) == ["net"]
    resource.resource_groups.begin_delete(GROUP).result()
    assert not resource.resource_groups.check_existence(GROUP)
    print(f"python management done with {env['PROFILE']}")


if __name__ == "__main__":
    main()
