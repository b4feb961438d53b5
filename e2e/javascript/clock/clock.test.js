// What time does: run alone, since the clock is everybody's.
import assert from "node:assert/strict";
import test from "node:test";
import { advance, all, blockBlob, container, names, other, refused, text } from "../device.js";

test("a lease expires, and its blob is free", async () => {
  const blob = await blockBlob(await container(), "x", "one");
  const lease = blob.getBlobLeaseClient();
  await lease.acquireLease(15);
  await advance("16s");
  assert.equal((await blob.getProperties()).leaseState, "expired");
  await blob.upload("two", 3);
  await refused(409, "LeaseIdMismatchWithLeaseOperation", lease.renewLease());
});

test("a lease breaks after its period", async () => {
  const blob = await blockBlob(await container(), "x", "one");
  const lease = blob.getBlobLeaseClient();
  await lease.acquireLease(-1);
  assert.equal((await lease.breakLease(10)).leaseTime, 10);
  assert.equal((await blob.getProperties()).leaseState, "breaking");
  await refused(409, "LeaseIsBreakingAndCannotBeAcquired", lease.acquireLease(15));
  await advance("11s");
  assert.equal((await blob.getProperties()).leaseState, "broken");
});

test("a deleted blob is kept for a while", async () => {
  await other.setProperties({ deleteRetentionPolicy: { enabled: true, days: 7 } });
  const c = await container(other);
  const blob = await blockBlob(c, "kept", "content");
  await blob.createSnapshot();
  await blockBlob(c, "lost", "content");
  await blob.delete({ deleteSnapshots: "include" });
  await c.deleteBlob("lost");
  assert.deepEqual(await names(c.listBlobsFlat()), []);
  const deleted = await all(c.listBlobsFlat({ includeDeleted: true }));
  assert.deepEqual(deleted.map((b) => [b.name, b.deleted]), [["kept", true], ["lost", true]]);
  assert.equal(deleted[0].properties.remainingRetentionDays, 6);

  await blob.undelete();
  assert.equal(await text(blob), "content");
  assert.equal((await all(c.listBlobsFlat({ includeSnapshots: true }))).length, 2);
  await advance("192h");
  assert.deepEqual(await names(c.listBlobsFlat({ includeDeleted: true })), ["kept"]);
  await refused(404, "BlobNotFound", c.getBlobClient("lost").undelete());
});

test("an archived blob comes back within hours", async () => {
  const blob = await blockBlob(await container(), "x", "content");
  await blob.setAccessTier("Archive");
  await blob.setAccessTier("Cool");
  assert.equal((await blob.getProperties()).archiveStatus, "rehydrate-pending-to-cool");
  await advance("16h");
  const got = await blob.getProperties();
  assert.deepEqual([got.accessTier, got.archiveStatus], ["Cool", undefined]);
  assert.equal(await text(blob), "content");
});

test("blocks that nobody commits are dropped after a week", async () => {
  const c = await container();
  const blob = c.getBlockBlobClient("staged");
  await blob.stageBlock("AAAA", "x", 1);
  assert.deepEqual(await names(c.listBlobsFlat({ includeUncommitedBlobs: true })), ["staged"]);
  await advance("170h");
  assert.deepEqual(await names(c.listBlobsFlat({ includeUncommitedBlobs: true })), []);
  await refused(400, "InvalidBlockList", blob.commitBlockList(["AAAA"]));
});
