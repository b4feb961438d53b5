import assert from "node:assert/strict";
import test from "node:test";
import { BlobSASPermissions, generateBlobSASQueryParameters } from "@azure/storage-blob";
import { all, bytes, container, MiB, refused, sharedKey } from "../device.js";

const page = 512;

// The SDK counts a range as its end less its start, and both are within it.
const range = (offset, count) => ({ offset, count: count - 1 });

async function disk(size = MiB) {
  const blob = (await container()).getPageBlobClient("disk.vhd");
  await blob.create(size);
  return blob;
}

test("pages are written, cleared and listed", async () => {
  const blob = await disk();
  const data = bytes(4 * page);
  await blob.uploadPages(data, 0, data.length);
  await blob.uploadPages(data, 8 * page, data.length);
  await blob.clearPages(page, page);
  const { pageRange, clearRange } = await blob.getPageRanges();
  assert.deepEqual(pageRange, [range(0, page), range(2 * page, 2 * page), range(8 * page, 4 * page)]);
  assert.deepEqual(clearRange ?? [], []);
  const whole = await blob.downloadToBuffer();
  assert.equal(whole.length, MiB);
  assert.ok(whole.subarray(page, 2 * page).equals(Buffer.alloc(page)));
  assert.ok(whole.subarray(8 * page, 12 * page).equals(data));
  const listed = await all(blob.listPageRanges(0, MiB, { maxPageSize: 1 }));
  assert.deepEqual(listed.map((r) => r.start), [0, 2 * page, 8 * page]);
  await refused(416, "InvalidPageRange", blob.uploadPages(data, MiB, data.length));
});

test("differences between snapshots", async () => {
  const blob = await disk();
  await blob.uploadPages(bytes(4 * page), 0, 4 * page);
  const { snapshot } = await blob.createSnapshot();
  await blob.uploadPages(bytes(page), 2 * page, page);
  await blob.clearPages(0, page);
  const diff = await blob.getPageRangesDiff(0, MiB, snapshot);
  assert.deepEqual(diff.pageRange, [range(2 * page, page)]);
  assert.deepEqual(diff.clearRange, [range(0, page)]);
  const listed = await all(blob.listPageRangesDiff(0, MiB, snapshot));
  assert.deepEqual(listed.map((r) => [r.start, r.isClear]).sort(), [[0, true], [2 * page, false]].sort());
  const byAddress = await blob.getPageRangesDiffForManagedDisks(0, MiB, blob.withSnapshot(snapshot).url);
  assert.deepEqual(byAddress.pageRange, diff.pageRange);
  const same = await blob.withSnapshot(snapshot).getPageRanges();
  assert.deepEqual(same.pageRange, [range(0, 4 * page)]);
});

test("resized, and numbered", async () => {
  const blob = await disk();
  await blob.resize(2 * MiB);
  assert.equal((await blob.getProperties()).contentLength, 2 * MiB);
  await blob.resize(page);
  assert.equal((await blob.getProperties()).contentLength, page);
  assert.equal((await blob.updateSequenceNumber("update", 7)).blobSequenceNumber, 7);
  assert.equal((await blob.updateSequenceNumber("increment")).blobSequenceNumber, 8);
  assert.equal((await blob.updateSequenceNumber("max", 5)).blobSequenceNumber, 8);
  await blob.uploadPages(bytes(page), 0, page, { conditions: { ifSequenceNumberEqualTo: 8 } });
  await refused(412, "SequenceNumberConditionNotMet", blob.uploadPages(bytes(page), 0, page, { conditions: { ifSequenceNumberLessThan: 8 } }));
});

test("a terabyte costs nothing until it is written", async () => {
  const blob = await disk(2 ** 40);
  await blob.uploadPages(bytes(page), 2 ** 40 - page, page);
  assert.deepEqual((await blob.getPageRanges()).pageRange, [range(2 ** 40 - page, page)]);
});

test("an incremental copy of snapshots", async () => {
  const c = await container();
  const blob = c.getPageBlobClient("source");
  await blob.create(MiB);
  await blob.uploadPages(bytes(page), 0, page);
  const { snapshot } = await blob.createSnapshot();
  const backup = c.getPageBlobClient("backup");
  const signature = generateBlobSASQueryParameters(
    { containerName: c.containerName, permissions: BlobSASPermissions.parse("r"), expiresOn: new Date(Date.now() + 3_600_000) }, sharedKey,
  );
  await backup.startCopyIncremental(`${blob.withSnapshot(snapshot).url}&${signature}`);
  let state;
  do state = await backup.getProperties();
  while (state.copyStatus === "pending");
  assert.equal(state.copyStatus, "success");
  assert.equal(state.isIncrementalCopy, true);
  const copied = c.getPageBlobClient("backup").withSnapshot(state.destinationSnapshot);
  assert.deepEqual((await copied.getPageRanges()).pageRange, [range(0, page)]);
});
