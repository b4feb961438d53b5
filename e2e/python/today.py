"""The same sequence as documented.py with today's libraries: azure-identity, azure-mgmt-*, azure-storage-blob.

Environment: MANAGEMENT, LOGIN, TENANT, SUBSCRIPTION, PASSWORD, ADMIN, DEVICE, DOMAIN, REQUESTS_CA_BUNDLE, VHD.
"""

import os
import sys
import urllib.request

from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ResourceNotFoundError
from azure.identity import ClientSecretCredential, UsernamePasswordCredential
from azure.mgmt.compute import ComputeManagementClient
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.resource.resources import ResourceManagementClient
from azure.mgmt.storage import StorageManagementClient
from azure.storage.blob import BlobServiceClient

LOCATION = "dbelocal"
GROUP = "today-rg"
ACCOUNT = "todaystore"
VM = "today-vm"

env = os.environ
MANAGEMENT = env["MANAGEMENT"]
AUDIENCE = MANAGEMENT + "/.default"
CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"


def step(text):
    print(f"--- {text}", flush=True)


def credential():
    """AD FS is the tenant "adfs" to azure-identity."""
    common = dict(authority=env["LOGIN"], tenant_id="adfs", disable_instance_discovery=True)
    step("sign-in: user, service principal, wrong password")
    user = UsernamePasswordCredential(client_id=CLI, username="EdgeArmUser", password=env["PASSWORD"], **common)
    assert user.get_token(AUDIENCE).token
    wrong = UsernamePasswordCredential(client_id=CLI, username="EdgeArmUser", password="wrong", **common)
    try:
        wrong.get_token(AUDIENCE)
        raise AssertionError("a wrong password signed in")
    except ClientAuthenticationError as e:
        assert "AADSTS50126" in str(e), e
    return ClientSecretCredential(
        client_id="cbd868c5-7207-431f-8d16-1cb144b50971", client_secret=env["PASSWORD"], **common
    )


def clients():
    cred = credential()
    common = dict(base_url=MANAGEMENT, credential_scopes=[AUDIENCE])
    return (
        ResourceManagementClient(cred, env["SUBSCRIPTION"], **common),
        StorageManagementClient(cred, env["SUBSCRIPTION"], api_version="2019-06-01", **common),
        ComputeManagementClient(cred, env["SUBSCRIPTION"], **common),
        NetworkManagementClient(cred, env["SUBSCRIPTION"], **common),
    )


def upload(storage):
    step("storage account, keys, container, page blob")
    account = storage.storage_accounts.begin_create(
        GROUP, ACCOUNT, {"sku": {"name": "Standard_LRS"}, "kind": "Storage", "location": LOCATION}
    ).result()
    endpoint = account.primary_endpoints.blob
    assert endpoint == f"https://{ACCOUNT}.blob.{env['DEVICE']}.{env['DOMAIN']}/", endpoint
    key = storage.storage_accounts.list_keys(GROUP, ACCOUNT).keys_property[0].value
    service = BlobServiceClient.from_connection_string(
        f"DefaultEndpointsProtocol=https;AccountName={ACCOUNT};AccountKey={key};"
        f"EndpointSuffix={env['DEVICE']}.{env['DOMAIN']}"
    )
    container = service.create_container("vmimages", metadata={"CamelCase": "kept"})
    assert container.get_container_properties().metadata == {"CamelCase": "kept"}
    blob = container.get_blob_client("disk.vhd")
    with open(env["VHD"], "rb") as f:
        blob.upload_blob(f, blob_type="PageBlob", length=os.path.getsize(env["VHD"]))
    with open(env["VHD"], "rb") as f:
        assert blob.download_blob().readall() == f.read(), "the download differs"
    text = container.get_blob_client("folder/ein Text+ü.txt")
    text.upload_blob(b"hello", metadata={"Who": "python"})
    assert text.get_blob_properties().metadata == {"Who": "python"}
    assert {b.name for b in container.list_blobs()} == {"disk.vhd", "folder/ein Text+ü.txt"}
    refused(service, container)
    return blob.url


def refused(service, container):
    step("refusals of the blob service")
    wrong = BlobServiceClient(
        service.url, credential={"account_name": ACCOUNT, "account_key": "d3Jvbmcta2V5LXdyb25nLWtleQ=="}
    )
    try:
        # 16 MiB in one request that is refused: the answer has to arrive, not a broken pipe.
        wrong.get_blob_client("vmimages", "big").upload_blob(bytes(16 << 20), retry_total=0)
        raise AssertionError("a wrong key wrote")
    except ClientAuthenticationError as e:
        assert e.error_code == "AuthenticationFailed", e
    try:
        container.get_blob_client("nothing").download_blob()
        raise AssertionError("a missing blob was read")
    except ResourceNotFoundError as e:
        assert e.error_code == "BlobNotFound", e


def machine(compute, network, uri):
    step("image, network, virtual machine")
    image = compute.images.begin_create_or_update(
        GROUP,
        "today-image",
        {
            "location": LOCATION,
            "properties": {"storageProfile": {"osDisk": {"osType": "Linux", "osState": "Generalized", "blobUri": uri}}},
        },
    ).result()
    network.virtual_networks.begin_create_or_update(
        GROUP,
        "today-vnet",
        {
            "location": LOCATION,
            "properties": {
                "addressSpace": {"addressPrefixes": ["10.1.0.0/24"]},
                "subnets": [{"name": "today-subnet", "properties": {"addressPrefix": "10.1.0.0/24"}}],
            },
        },
    ).result()
    subnet = network.subnets.get(GROUP, "today-vnet", "today-subnet")
    nic = network.network_interfaces.begin_create_or_update(
        GROUP,
        "today-nic",
        {
            "location": LOCATION,
            "properties": {
                "ipConfigurations": [
                    {
                        "name": "ip",
                        "properties": {"subnet": {"id": subnet.id}, "privateIPAllocationMethod": "Dynamic", "privateIPAddress": ""},
                    }
                ]
            },
        },
    ).result()
    assert nic.ip_configurations[0].private_ip_address.startswith("10.1.0."), nic
    vm = compute.virtual_machines.begin_create_or_update(
        GROUP,
        VM,
        {
            "location": LOCATION,
            "properties": {
                "osProfile": {"computerName": VM, "adminUsername": "user1", "adminPassword": "Today-pa55word"},
                "hardwareProfile": {"vmSize": "Standard_D1_v2"},
                "storageProfile": {"imageReference": {"id": image.id}},
                "networkProfile": {"networkInterfaces": [{"id": nic.id}]},
            },
        },
    ).result()
    assert vm.provisioning_state == "Succeeded", vm
    nic = network.network_interfaces.get(GROUP, "today-nic")
    assert nic.virtual_machine.id.lower() == vm.id.lower(), nic.virtual_machine
    return nic


def change(compute):
    step("data disk, stop, resize, start")
    disk = compute.disks.begin_create_or_update(
        GROUP,
        "today-data",
        {"location": LOCATION, "properties": {"diskSizeGB": 1, "creationData": {"createOption": "Empty"}}},
    ).result()
    vm = compute.virtual_machines.get(GROUP, VM)
    vm.storage_profile.data_disks = [
        {"lun": 0, "name": disk.name, "createOption": "Attach", "managedDisk": {"id": disk.id}}
    ]
    compute.virtual_machines.begin_create_or_update(GROUP, VM, vm).result()
    try:
        compute.disks.begin_delete(GROUP, "today-data").result()
        raise AssertionError("an attached disk was deleted")
    except HttpResponseError as e:
        assert e.status_code == 409, e
    compute.virtual_machines.begin_deallocate(GROUP, VM).result()
    vm = compute.virtual_machines.get(GROUP, VM)
    vm.hardware_profile.vm_size = "Standard_D2_v2"
    compute.virtual_machines.begin_create_or_update(GROUP, VM, vm).result()
    compute.virtual_machines.begin_start(GROUP, VM).result()
    statuses = compute.virtual_machines.instance_view(GROUP, VM).statuses
    assert "PowerState/running" in [s.code for s in statuses], statuses
    assert compute.virtual_machines.get(GROUP, VM).hardware_profile.vm_size == "Standard_D2_v2"
    assert [v.name for v in compute.virtual_machines.list_all()] == [VM]
    compute.virtual_machines.begin_delete(GROUP, VM).result()
    assert not list(compute.virtual_machines.list(GROUP))


def late(resource):
    """After two hours of the device's time: the credential cannot know, so Resource Manager refuses, and a new sign-in helps."""
    step("the end of the session")
    request = urllib.request.Request(env["ADMIN"] + "/clock/advance", b'{"by": "2h"}', method="POST")
    urllib.request.urlopen(request, timeout=60).read()
    try:
        list(resource.resource_groups.list())
        raise AssertionError("a session went on")
    except ClientAuthenticationError as e:
        assert e.error.code == "ExpiredAuthenticationToken" and "is earlier than current UTC time" in str(e), e
    resource, *_ = clients()
    list(resource.resource_groups.list())


def main():
    resource, storage, compute, network = clients()
    step("resource group")
    resource.resource_groups.create_or_update(GROUP, {"location": LOCATION})
    machine(compute, network, upload(storage))
    change(compute)
    resource.resource_groups.begin_delete(GROUP).result()
    assert not resource.resource_groups.check_existence(GROUP)
    late(resource)
    print(f"python sequence of today done, {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
