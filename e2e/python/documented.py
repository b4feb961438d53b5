"""The Python sequence of the device documentation, step by step, with the libraries it pins.

https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-cli-python

Environment: MANAGEMENT, TENANT, SUBSCRIPTION, PASSWORD, DEVICE, DOMAIN, REQUESTS_CA_BUNDLE, VHD and
PROFILE (v2018_03_01_hybrid or v2019_03_01_hybrid).
"""

import os
import sys

from azure.mgmt.compute import ComputeManagementClient
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.resource import ResourceManagementClient
from azure.mgmt.storage import StorageManagementClient
from azure.profiles import KnownProfiles
from azure.storage.blob import PageBlobService, PublicAccess
from msrestazure.azure_active_directory import ServicePrincipalCredentials
from msrestazure.azure_cloud import get_cloud_from_metadata_endpoint

LOCATION = "DBELocal"
GROUP = "docs-rg"
ACCOUNT = "docsstore"
CONTAINER = "vmimages"
VM = "docs-vm"

env = os.environ


def step(text):
    print(f"--- {text}", flush=True)


def clients():
    KnownProfiles.default.use(getattr(KnownProfiles, env["PROFILE"]))
    cloud = get_cloud_from_metadata_endpoint(env["MANAGEMENT"])
    credentials = ServicePrincipalCredentials(
        client_id="cbd868c5-7207-431f-8d16-1cb144b50971",
        secret=env["PASSWORD"],
        tenant=env["TENANT"],
        cloud_environment=cloud,
    )
    args = dict(base_url=cloud.endpoints.resource_manager)
    return [
        client(credentials, env["SUBSCRIPTION"], **args)
        for client in (
            ResourceManagementClient,
            StorageManagementClient,
            ComputeManagementClient,
            NetworkManagementClient,
        )
    ]


def upload(storage):
    step("storage account, keys, container, page blob")
    account = storage.storage_accounts.create(
        GROUP, ACCOUNT, {"sku": {"name": "standard_lrs"}, "kind": "storage", "location": LOCATION}
    ).result()
    assert account.provisioning_state.value == "Succeeded", account
    assert account.kind.value == "Storage" and account.sku.name.value == "Standard_LRS", account
    keys = {k.key_name: k.value for k in storage.storage_accounts.list_keys(GROUP, ACCOUNT).keys}
    assert set(keys) == {"key1", "key2"}, keys
    blobs = PageBlobService(
        connection_string=f"DefaultEndpointsProtocol=https;AccountName={ACCOUNT};AccountKey={keys['key1']};"
        f"EndpointSuffix={env['DEVICE']}.{env['DOMAIN']}"
    )
    assert blobs.create_container(CONTAINER, public_access=PublicAccess.Container)
    blobs.create_blob_from_path(CONTAINER, "disk.vhd", env["VHD"])
    names = [b.name for b in blobs.list_blobs(CONTAINER)]
    assert names == ["disk.vhd"], names
    properties = blobs.get_blob_properties(CONTAINER, "disk.vhd").properties
    assert properties.content_length == os.path.getsize(env["VHD"]), properties.content_length
    assert properties.blob_type == "PageBlob", properties.blob_type
    return blobs.make_blob_url(CONTAINER, "disk.vhd")


def image(compute, uri):
    step("image from the blob")
    made = compute.images.create_or_update(
        GROUP,
        "docs-image",
        {
            "location": LOCATION,
            "storage_profile": {
                "os_disk": {"os_type": "Linux", "os_state": "Generalized", "blob_uri": uri, "caching": "ReadWrite"}
            },
        },
    ).result()
    assert made.provisioning_state == "Succeeded", made
    assert made.storage_profile.os_disk.blob_uri == uri, made
    return made


def interface(network):
    step("virtual network, subnet, static interface")
    network.virtual_networks.create_or_update(
        GROUP, "docs-vnet", {"location": LOCATION, "address_space": {"address_prefixes": ["10.0.0.0/16"]}}
    ).result()
    subnet = network.subnets.create_or_update(GROUP, "docs-vnet", "docs-subnet", {"address_prefix": "10.0.0.0/24"}).result()
    assert subnet.provisioning_state == "Succeeded", subnet
    nic = network.network_interfaces.create_or_update(
        GROUP,
        "docs-nic",
        {
            "location": LOCATION,
            "ip_configurations": [
                {
                    "name": "docs-ip",
                    "subnet": {"id": subnet.id},
                    "private_ip_allocation_method": "Static",
                    "private_ip_address": "10.0.0.30",
                }
            ],
        },
    ).result()
    assert nic.ip_configurations[0].private_ip_address == "10.0.0.30", nic
    assert nic.mac_address, nic
    return nic


def machine(compute, made, nic):
    step("virtual machine")
    vm = compute.virtual_machines.create_or_update(
        GROUP,
        VM,
        {
            "location": LOCATION,
            "os_profile": {"computer_name": VM, "admin_username": "docsuser", "admin_password": "Docs-pa55word"},
            "hardware_profile": {"vm_size": "Standard_DS1_v2"},
            "storage_profile": {"image_reference": {"id": made.id}},
            "network_profile": {"network_interfaces": [{"id": nic.id}]},
        },
    ).result()
    assert vm.provisioning_state == "Succeeded", vm
    assert vm.os_profile.admin_password is None, "the password came back"
    assert vm.storage_profile.os_disk.name.startswith(VM + "_disk1_"), vm.storage_profile.os_disk

    step("tags, with a body of location and tags alone")
    vm = compute.virtual_machines.create_or_update(
        GROUP, VM, {"location": LOCATION, "tags": {"who-rocks": "python", "where": "on the edge"}}
    ).result()
    assert vm.tags == {"who-rocks": "python", "where": "on the edge"}, vm.tags
    assert vm.hardware_profile.vm_size == "Standard_DS1_v2", "tagging lost the machine"
    assert vm.network_profile.network_interfaces, "tagging lost the interface"


def data_disk(compute):
    step("data disk: create, attach, detach")
    disk = compute.disks.create_or_update(
        GROUP, "docs-data", {"location": LOCATION, "disk_size_gb": 1, "creation_data": {"create_option": "Empty"}}
    ).result()
    assert disk.provisioning_state == "Succeeded", disk
    vm = compute.virtual_machines.get(GROUP, VM)
    vm.storage_profile.data_disks.append(
        {"lun": 12, "name": "docs-data", "create_option": "Attach", "managed_disk": {"id": disk.id}}
    )
    vm = compute.virtual_machines.create_or_update(GROUP, VM, vm).result()
    assert [d.lun for d in vm.storage_profile.data_disks] == [12], vm.storage_profile.data_disks
    vm.storage_profile.data_disks = [d for d in vm.storage_profile.data_disks if d.name != "docs-data"]
    vm = compute.virtual_machines.create_or_update(GROUP, VM, vm).result()
    assert not vm.storage_profile.data_disks, vm.storage_profile.data_disks


def wait(poller):
    """deallocate, start and the like return a poller in some profiles, an operation status in others."""
    return poller.result()


def grow(compute):
    step("deallocate, grow the OS disk, start, restart, stop")
    machines = compute.virtual_machines
    wait(machines.deallocate(GROUP, VM))
    assert power(compute) == "PowerState/deallocated", power(compute)
    name = machines.get(GROUP, VM).storage_profile.os_disk.name
    disk = compute.disks.get(GROUP, name)
    before = disk.disk_size_gb or 20
    disk.disk_size_gb = before + 10
    grown = compute.disks.create_or_update(GROUP, name, disk).result()
    assert grown.disk_size_gb == before + 10, grown.disk_size_gb
    wait(machines.start(GROUP, VM))
    assert power(compute) == "PowerState/running", power(compute)
    wait(machines.restart(GROUP, VM))
    wait(machines.power_off(GROUP, VM))
    assert power(compute) == "PowerState/stopped", power(compute)


def power(compute):
    view = compute.virtual_machines.get(GROUP, VM, expand="instanceView").instance_view
    return next(s.code for s in view.statuses if s.code.startswith("PowerState/"))


def finish(compute, resource):
    step("list, delete")
    assert VM in [v.name for v in compute.virtual_machines.list_all()]
    assert [v.name for v in compute.virtual_machines.list(GROUP)] == [VM]
    wait(compute.virtual_machines.delete(GROUP, VM))
    assert not list(compute.virtual_machines.list(GROUP))
    resource.resource_groups.delete(GROUP).wait()
    assert not resource.resource_groups.check_existence(GROUP)


def main():
    resource, storage, compute, network = clients()
    step("resource group")
    group = resource.resource_groups.create_or_update(GROUP, {"location": LOCATION})
    assert group.location == "dbelocal", group
    made = image(compute, upload(storage))
    nic = interface(network)
    machine(compute, made, nic)
    data_disk(compute)
    grow(compute)
    finish(compute, resource)
    print(f"python documented sequence done with {env['PROFILE']}, {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
