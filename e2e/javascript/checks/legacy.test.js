// The SDK before today's, azure-storage: service version 2018-03-28, callbacks, XML of its own reading.
import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import test from "node:test";
import { promisify } from "node:util";
import azure from "azure-storage";

const { ACCOUNT, KEY, BLOB_SUFFIX } = process.env;
const host = `https://${ACCOUNT}.${BLOB_SUFFIX}`;
const service = azure.createBlobService(ACCOUNT, KEY, host);
const call = (name, ...args) => promisify(service[name].bind(service))(...args);

async function container() {
  const name = `old-${randomUUID()}`;
  await call("createContainer", name);
  return name;
}

test("texts, unusual names, metadata, listing", async () => {
  const c = await container();
  const names = ["with spaces", "a+b", "100%", "grüße-日本語-🙂", "dir/file"];
  for (const name of names) await call("createBlockBlobFromText", c, name, name, { metadata: { who: "old" } });
  for (const name of names) assert.equal(await call("getBlobToText", c, name), name);
  assert.deepEqual((await call("getBlobMetadata", c, "a+b")).metadata, { who: "old" });
  const listed = await call("listBlobsSegmented", c, null);
  assert.deepEqual(listed.entries.map((b) => b.name).sort(), names.sort());
  const folders = await call("listBlobDirectoriesSegmentedWithPrefix", c, "", null);
  assert.deepEqual(folders.entries.map((d) => d.name), ["dir/"]);
});

test("streams in blocks, pages, appends", async () => {
  const c = await container();
  const data = randomBytes(9 * (1 << 20) + 1);
  await call("createBlockBlobFromStream", c, "stream", Readable.from([data]), data.length, { blockSize: 1 << 20, parallelOperationThreadCount: 4 });
  assert.equal((await call("getBlobProperties", c, "stream")).contentLength, `${data.length}`);
  await call("createPageBlob", c, "pages", 4096);
  await call("createPagesFromStream", c, "pages", Readable.from([data.subarray(0, 1024)]), 512, 1535);
  assert.deepEqual(await call("listPageRanges", c, "pages"), [{ start: 512, end: 1535 }]);
  await call("createAppendBlobFromText", c, "log", "one,");
  await call("appendFromText", c, "log", "two");
  assert.equal(await call("getBlobToText", c, "log"), "one,two");
});

test("leases, snapshots, copies, signatures", async () => {
  const c = await container();
  await call("createBlockBlobFromText", c, "x", "first");
  const lease = await call("acquireLease", c, "x", { leaseDuration: 15 });
  await assert.rejects(call("createBlockBlobFromText", c, "x", "second"), { statusCode: 412, code: "LeaseIdMissing" });
  await call("releaseLease", c, "x", lease.id);
  const snapshot = await call("createBlobSnapshot", c, "x");
  await call("createBlockBlobFromText", c, "x", "second");
  assert.equal(await call("getBlobToText", c, "x", { snapshotId: snapshot }), "first");
  await call("startCopyBlob", service.getUrl(c, "x"), c, "copy");
  assert.equal(await call("getBlobToText", c, "copy"), "second");
  const policy = { AccessPolicy: { Permissions: "r", Expiry: new Date(Date.now() + 3_600_000) } };
  const url = service.getUrl(c, "x", service.generateSharedAccessSignature(c, "x", policy));
  assert.equal(await (await fetch(url)).text(), "second");
});

test("properties of the service", async () => {
  assert.ok((await call("getServiceProperties")).Logging);
});
