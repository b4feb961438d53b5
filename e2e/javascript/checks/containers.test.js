import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";
import { BlobServiceClient, ContainerClient, StorageSharedKeyCredential } from "@azure/storage-blob";
import { all, blockBlob, container, names, options, refused, service, text } from "../device.js";

test("made once, with metadata, and deleted", async () => {
  const c = service.getContainerClient(`c-${randomUUID()}`);
  assert.equal(await c.exists(), false);
  await c.create({ metadata: { CamelCase: "kept" } });
  assert.equal(await c.exists(), true);
  await refused(409, "ContainerAlreadyExists", c.create());
  assert.equal((await c.createIfNotExists()).succeeded, false);
  assert.deepEqual((await c.getProperties()).metadata, { camelcase: "kept" });
  await c.setMetadata({ other: "value" });
  assert.deepEqual((await c.getProperties()).metadata, { other: "value" });
  await c.delete();
  assert.equal(await c.exists(), false);
  await refused(404, "ContainerNotFound", c.getProperties());
  assert.equal((await c.deleteIfExists()).succeeded, false);
});

test("listed by prefix, in pages, with metadata", async () => {
  const prefix = `l-${randomUUID().slice(0, 8)}-`;
  for (let i = 0; i < 5; i++) await service.createContainer(prefix + i, { metadata: { number: `${i}` } });
  const found = await all(service.listContainers({ prefix, includeMetadata: true }));
  assert.deepEqual(found.map((c) => [c.name, c.metadata.number]), [0, 1, 2, 3, 4].map((i) => [prefix + i, `${i}`]));
  const pages = await all(service.listContainers({ prefix }).byPage({ maxPageSize: 2 }));
  assert.deepEqual(pages.map((p) => p.containerItems.length), [2, 2, 1]);
});

test("access policies and public access", async () => {
  const c = await container();
  await blockBlob(c, "x", "public");
  const startsOn = new Date("2026-01-01T00:00:00Z"), expiresOn = new Date("2036-01-01T00:00:00Z");
  await c.setAccessPolicy("blob", [{ id: "read only", accessPolicy: { startsOn, expiresOn, permissions: "r" } }, { id: "empty", accessPolicy: {} }]);
  const policy = await c.getAccessPolicy();
  assert.equal(policy.blobPublicAccess, "blob");
  assert.deepEqual(policy.signedIdentifiers.map((i) => i.id), ["read only", "empty"]);
  assert.deepEqual(policy.signedIdentifiers[0].accessPolicy.startsOn, startsOn);
  assert.equal(policy.signedIdentifiers[0].accessPolicy.permissions, "r");

  const anyone = new ContainerClient(c.url, undefined, options);
  assert.equal(await text(anyone.getBlobClient("x")), "public");
  await refused(401, "NoAuthenticationInformation", names(anyone.listBlobsFlat()));
  await c.setAccessPolicy("container");
  assert.deepEqual(await names(anyone.listBlobsFlat()), ["x"]);
  await c.setAccessPolicy();
  await refused(401, "NoAuthenticationInformation", anyone.getBlobClient("x").download());
});

test("conditions of metadata and deletion", async () => {
  const c = await container();
  const { lastModified } = await c.getProperties();
  const before = new Date(lastModified - 60_000);
  await refused(412, "ConditionNotMet", c.delete({ conditions: { ifUnmodifiedSince: before } }));
  await refused(412, "ConditionNotMet", c.setMetadata({}, { conditions: { ifModifiedSince: new Date(+lastModified + 1000) } }));
  await c.delete({ conditions: { ifModifiedSince: before } });
});

test("a wrong key", async () => {
  const wrong = new StorageSharedKeyCredential(process.env.ACCOUNT, "d3Jvbmcta2V5LXdyb25nLWtleQ==");
  await refused(403, "AuthenticationFailed", new BlobServiceClient(service.url, wrong, options).getProperties());
});
