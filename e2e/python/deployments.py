"""Template deployments by the management SDKs: the device documentation's two steps, an image of a blob and a machine of it,
from its .NET and Python samples; loops, refusals, and the operations beside.

Environment: see device.py; and REQUESTS_CA_BUNDLE, ACCOUNT, KEY, BLOB_SUFFIX and VHD.
"""

import json
import os
import re

from azure.mgmt.resource.resources import ResourceManagementClient
from azure.storage.blob import BlobServiceClient

try:
    from azure.mgmt.resource.deployments import DeploymentsMgmtClient  # a package of its own, of late
except ImportError:
    DeploymentsMgmtClient = ResourceManagementClient

from device import GROUP, LOCATION, ask, client, env, names, refused, step

TEMPLATES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "templates")


def read(name):
    with open(os.path.join(TEMPLATES, name + ".json"), encoding="utf-8-sig") as f:
        text = f.read()
    return json.loads(re.sub(r"/\*.*?\*/|^\s*//[^\n]*", "", text, flags=re.S | re.M))


def deployment(template, parameters=None, mode="Incremental", **values):
    given = dict(parameters or {}, **{name: {"value": v} for name, v in values.items()})
    return {"properties": {"mode": mode, "template": read(template), "parameters": given}}


def blob():
    service = BlobServiceClient(
        f"https://{env['ACCOUNT']}.{env['BLOB_SUFFIX']}", credential={"account_name": env["ACCOUNT"], "account_key": env["KEY"]}
    )
    container = service.create_container(GROUP)
    with open(env["VHD"], "rb") as f:
        container.upload_blob("os.vhd", f, blob_type="PageBlob", length=os.path.getsize(env["VHD"]))
    return container.get_blob_client("os.vhd").url


def documented(deployments):
    step("an image, a network, a machine")
    parameters = read("createimage.parameters")["parameters"]
    image = ask(deployments, "create_or_update", GROUP, "image", deployment("createimage", parameters, imageUri=blob()))
    assert image.properties.provisioning_state == "Succeeded", image
    assert image.properties.outputs["imageId"]["value"].endswith("/images/image"), image.properties.outputs
    ask(deployments, "create_or_update", GROUP, "network", deployment("network"))
    body = deployment("createvm", read("createvm.parameters")["parameters"], vnetRG=GROUP)
    valid = ask(deployments, "validate", GROUP, "machine", body)
    assert valid.error is None and valid.properties.provisioning_state == "Succeeded", valid
    machine = ask(deployments, "create_or_update", GROUP, "machine", body).properties
    assert machine.outputs["privateIPAddress"]["value"] == "10.20.0.4", machine.outputs
    assert "value" not in machine.parameters["password"], machine.parameters  # answers have camel case
    assert "value" not in machine.outputs["password"], machine.outputs


def kept(service):
    step("what is kept of them")
    deployments, operations = service.deployments, service.deployment_operations
    assert names(deployments.list_by_resource_group(GROUP)) == ["image", "machine", "network"]
    assert names(deployments.list_by_resource_group(GROUP, filter="provisioningState eq 'Failed'")) == []
    assert deployments.check_existence(GROUP, "machine") and not deployments.check_existence(GROUP, "nothing")
    assert deployments.export_template(GROUP, "network").template == read("network")
    done = [o for o in operations.list(GROUP, "machine") if o.properties.target_resource]
    assert sorted(o.properties.target_resource.resource_name for o in done) == ["VM1", "nic1"], done
    pages = [list(page) for page in operations.list(GROUP, "machine", top=1).by_page()]
    assert [len(page) for page in pages] == [1, 1, 1], pages
    assert operations.get(GROUP, "machine", done[0].operation_id).properties.provisioning_state == "Succeeded"
    refused("DeploymentNotFound", deployments.get, GROUP, "nothing")
    ask(deployments, "delete", GROUP, "image")
    assert not deployments.check_existence(GROUP, "image")


def described(service):
    step("its hash, what was sent for it, and what belongs to it")
    deployments, operations = service.deployments, service.deployment_operations
    body = deployment("network")
    body["properties"]["debugSetting"] = {"detailLevel": "requestContent, responseContent"}
    correlation = "0f9d3f5e-1111-4c6a-9f0e-3b5a7c1d2e4f"
    ask(deployments, "create_or_update", GROUP, "network", body, headers={"x-ms-correlation-request-id": correlation})
    made = deployments.get(GROUP, "network").properties
    assert made.correlation_id == correlation, made
    hashed = deployments.calculate_template_hash(read("network"))
    assert getattr(made, "template_hash", hashed.template_hash) == hashed.template_hash, hashed  # 2018-05-01 does not have it
    assert hashed.minified_template.startswith('{"$SCHEMA":'), hashed
    kept = next(o.properties for o in operations.list(GROUP, "network") if o.properties.target_resource)
    assert kept.request.content["tags"] == {"prefix": "10.20.0.0/24"}, kept
    assert kept.response.content["name"] == "ASEVNET", kept


def failing(deployments):
    step("refusals, a failure, one that is cancelled")
    refused("InvalidTemplate", lambda: ask(deployments, "create_or_update", GROUP, "bad", deployment("createimage")))
    error = refused("InvalidTemplateDeployment", lambda: ask(deployments, "create_or_update", GROUP, "bad", deployment("network", addressPrefix="nowhere")))
    assert error.error.details, error
    error = refused("DeploymentFailed", lambda: ask(deployments, "create_or_update", GROUP, "unfit", deployment("unfit")))
    assert "InvalidResourceReference" in str(error), error
    long = deployment("loops", count=100, prefix="long")
    deployments.begin_create_or_update(GROUP, "long", long, polling=False)
    deployments.cancel(GROUP, "long")
    assert deployments.get(GROUP, "long").properties.provisioning_state == "Canceled"
    refused("DeploymentCannotBeCancelled", deployments.cancel, GROUP, "long")


def what_if(deployments):
    if not hasattr(deployments, "begin_what_if"):  # 2018-05-01 does not have it
        return
    step("what would change")
    changes = deployments.begin_what_if(GROUP, "what", deployment("network", addressPrefix="10.21.0.0/24")).result().changes
    network = next(c for c in changes if c.resource_id.endswith("/virtualNetworks/ASEVNET"))
    assert network.change_type == "Modify", network


def subscription(resource, service):
    step("a group and what is in it")
    deployments = service.deployments
    body = dict(deployment("subscription", rgName=GROUP + "-sub"), location=LOCATION)
    made = ask(deployments, "create_or_update_at_subscription_scope", GROUP, body)
    assert made.location == LOCATION and made.properties.outputs["group"]["value"] == GROUP + "-sub", made
    assert GROUP in names(deployments.list_at_subscription_scope())
    assert list(service.deployment_operations.list_at_subscription_scope(GROUP))
    ask(deployments, "delete_at_subscription_scope", GROUP)
    ask(resource.resource_groups, "delete", GROUP + "-sub")


def main():
    resource = client(ResourceManagementClient, "resource")
    resource.resource_groups.create_or_update(GROUP, {"location": LOCATION})
    service = client(DeploymentsMgmtClient, "resource")
    documented(service.deployments)
    described(service)
    kept(service)
    failing(service.deployments)
    what_if(service.deployments)
    subscription(resource, service)
    ask(resource.resource_groups, "delete", GROUP)
    print(f"python deployments done with {env['PROFILE']}")


if __name__ == "__main__":
    main()
