import assert from "node:assert/strict";
import test from "node:test";
import {
  AccountSASPermissions, BlobClient, BlobSASPermissions, BlobServiceClient, ContainerClient, ContainerSASPermissions, SASProtocol,
  generateAccountSASQueryParameters, generateBlobSASQueryParameters, AccountSASServices, AccountSASResourceTypes,
} from "@azure/storage-blob";
import { blockBlob, container, names, options, refused, service, sharedKey, text } from "../device.js";

const soon = () => new Date(Date.now() + 3_600_000);

test("of an account", async () => {
  const url = service.generateAccountSasUrl(soon(), AccountSASPermissions.parse("rwdlac"), "sco");
  const by = new BlobServiceClient(url, undefined, options);
  const c = await container(by);
  assert.equal(await text(await blockBlob(c, "x", "by account SAS")), "by account SAS");
  assert.deepEqual(await names(c.listBlobsFlat()), ["x"]);
  await c.delete();

  const objects = new BlobServiceClient(service.generateAccountSasUrl(soon(), AccountSASPermissions.parse("rl"), "o"), undefined, options);
  await refused(403, "AuthorizationResourceTypeMismatch", names(objects.listContainers()));
  const queues = generateAccountSASQueryParameters({
    expiresOn: soon(), permissions: AccountSASPermissions.parse("r"), services: AccountSASServices.parse("q").toString(),
    resourceTypes: AccountSASResourceTypes.parse("sco").toString(),
  }, sharedKey);
  await refused(403, "AuthorizationServiceMismatch", new BlobServiceClient(`${service.url}?${queues}`, undefined, options).getProperties());
});

test("of a container, a blob and a snapshot", async () => {
  const c = await container();
  const blob = await blockBlob(c, "ein Text+ü%.txt", "signed");
  const reading = new ContainerClient(await c.generateSasUrl({ permissions: ContainerSASPermissions.parse("rl"), expiresOn: soon() }), undefined, options);
  assert.deepEqual(await names(reading.listBlobsFlat()), ["ein Text+ü%.txt"]);
  assert.equal(await text(reading.getBlobClient("ein Text+ü%.txt")), "signed");
  await refused(403, "AuthorizationPermissionMismatch", reading.deleteBlob("ein Text+ü%.txt"));

  const url = await blob.generateSasUrl({
    permissions: BlobSASPermissions.parse("r"), expiresOn: soon(), contentType: "text/override", contentDisposition: "inline", cacheControl: "max-age=5",
  });
  const answer = await fetch(url);
  assert.equal(await answer.text(), "signed");
  assert.equal(answer.headers.get("content-type"), "text/override");
  assert.equal(answer.headers.get("cache-control"), "max-age=5");
  await refused(403, "AuthorizationPermissionMismatch", new BlobClient(url, undefined, options).delete());

  const { snapshot } = await blob.createSnapshot();
  await blob.upload("changed", 7);
  const ofSnapshot = generateBlobSASQueryParameters(
    { containerName: c.containerName, blobName: blob.name, snapshotTime: snapshot, permissions: BlobSASPermissions.parse("r"), expiresOn: soon() }, sharedKey,
  );
  assert.equal(await text(new BlobClient(`${blob.withSnapshot(snapshot).url}&${ofSnapshot}`, undefined, options)), "signed");
});

test("writing, tagging and leasing have permissions of their own", async () => {
  const c = await container();
  const by = async (permissions) => new ContainerClient(await c.generateSasUrl({ permissions: ContainerSASPermissions.parse(permissions), expiresOn: soon() }), undefined, options);
  await (await by("c")).uploadBlockBlob("new", "x", 1);
  await refused(403, "UnauthorizedBlobOverwrite", (await by("c")).uploadBlockBlob("new", "y", 1));
  await (await by("w")).uploadBlockBlob("new", "y", 1);
  await (await by("t")).getBlobClient("new").setTags({ a: "b" });
  await refused(403, "AuthorizationPermissionMismatch", (await by("r")).getBlobClient("new").getTags());
  await (await by("d")).deleteBlob("new");
  const log = (await by("a")).getAppendBlobClient("log");
  await c.getAppendBlobClient("log").create();
  await log.appendBlock("x", 1);
});

test("by a stored policy, until it is taken back", async () => {
  const c = await container();
  await blockBlob(c, "x", "by policy");
  await c.setAccessPolicy(undefined, [{ id: "reader", accessPolicy: { permissions: "r", startsOn: new Date(Date.now() - 60_000), expiresOn: soon() } }]);
  const url = await c.getBlobClient("x").generateSasUrl({ identifier: "reader" });
  assert.equal(await (await fetch(url)).text(), "by policy");
  await c.setAccessPolicy(undefined, []);
  assert.equal((await fetch(url)).status, 403);
});

test("time, address and protocol", async () => {
  const blob = await blockBlob(await container(), "x", "x");
  const read = (more) => blob.generateSasUrl({ permissions: BlobSASPermissions.parse("r"), expiresOn: soon(), ...more });
  const status = async (more) => {
    const answer = await fetch(await read(more));
    await answer.arrayBuffer();
    return `${answer.status} ${answer.headers.get("x-ms-error-code")}`;
  };
  assert.equal(await status({}), "200 null");
  assert.equal(await status({ expiresOn: new Date(Date.now() - 1000) }), "403 AuthenticationFailed");
  assert.equal(await status({ startsOn: soon(), expiresOn: new Date(+soon() + 1000) }), "403 AuthenticationFailed");
  assert.equal(await status({ ipRange: { start: "127.0.0.1" } }), "200 null");
  assert.equal(await status({ ipRange: { start: "10.0.0.1", end: "10.0.0.9" } }), "403 AuthorizationSourceIPMismatch");
  assert.equal(await status({ protocol: SASProtocol.Https }), "200 null");
  for (const version of ["2015-04-05", "2017-11-09", "2018-11-09", "2019-07-07", "2020-12-06"]) assert.equal(await status({ version }), "200 null");
});
