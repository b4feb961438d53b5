import assert from "node:assert/strict";
import test from "node:test";
import { blockBlob, container, names, service, sharedKey } from "../device.js";

test("many deletions and tier changes in one request, each with its own answer", async () => {
  const c = await container();
  const blobs = [];
  for (const name of ["a", "b c", "grüße+%", "d/e"]) blobs.push(await blockBlob(c, name, name));
  const batches = service.getBlobBatchClient();

  const tiers = await batches.setBlobsAccessTier(blobs, "Cool");
  assert.deepEqual([tiers.subResponsesSucceededCount, tiers.subResponsesFailedCount], [4, 0]);
  assert.equal((await blobs[1].getProperties()).accessTier, "Cool");

  const deleted = await batches.deleteBlobs([...blobs.slice(0, 3), c.getBlobClient("missing")].map((b) => b.url), sharedKey);
  assert.deepEqual(deleted.subResponses.map((r) => r.status), [202, 202, 202, 404]);
  assert.equal(deleted.subResponses[3].errorCode, "BlobNotFound");
  assert.deepEqual(await names(c.listBlobsFlat()), ["d/e"]);
});

test("a batch of a container", async () => {
  const c = await container();
  const blobs = await Promise.all(["a", "b"].map((name) => blockBlob(c, name, name)));
  const deleted = await c.getBlobBatchClient().deleteBlobs(blobs);
  assert.equal(deleted.subResponsesSucceededCount, 2);
  assert.deepEqual(await names(c.listBlobsFlat()), []);
});

test("256 at most", async () => {
  const c = await container();
  const urls = Array.from({ length: 256 }, (_, i) => c.getBlobClient(`${i}`).url);
  const answer = await service.getBlobBatchClient().deleteBlobs(urls, sharedKey);
  assert.equal(answer.subResponsesFailedCount, 256);
});
