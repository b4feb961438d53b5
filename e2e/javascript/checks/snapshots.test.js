import assert from "node:assert/strict";
import test from "node:test";
import { all, blockBlob, bytes, container, MiB, refused, text } from "../device.js";

test("snapshots keep what was: content, metadata, block list", async () => {
  const c = await container();
  const blob = c.getBlockBlobClient("x");
  const data = bytes(5 * MiB);
  await blob.uploadData(data, { blockSize: MiB, maxSingleShotSize: MiB, metadata: { state: "first" } });
  const first = blob.withSnapshot((await blob.createSnapshot()).snapshot);
  const second = blob.withSnapshot((await blob.createSnapshot({ metadata: { state: "own" } })).snapshot);
  await blob.upload("new", 3);
  assert.ok(data.equals(await first.downloadToBuffer()));
  assert.equal((await first.getProperties()).metadata.state, "first");
  assert.equal((await second.getProperties()).metadata.state, "own");
  assert.equal((await first.getBlockList("committed")).committedBlocks.length, 5);
  assert.equal(await text(blob), "new");

  const listed = await all(c.listBlobsFlat({ includeSnapshots: true }));
  assert.deepEqual(listed.map((b) => [b.name, !!b.snapshot]), [["x", true], ["x", true], ["x", false]]);
  assert.equal((await all(c.listBlobsFlat())).length, 1);
  await refused(404, "BlobNotFound", blob.withSnapshot("2020-01-01T00:00:00.0000000Z").getProperties());
});

test("promoted by a copy onto the blob", async () => {
  const blob = await blockBlob(await container(), "x", "old");
  const { snapshot } = await blob.createSnapshot();
  await blob.upload("new", 3);
  await (await blob.beginCopyFromURL(blob.withSnapshot(snapshot).url)).pollUntilDone();
  assert.equal(await text(blob), "old");
});

test("deleted with the blob, alone, or one by one", async () => {
  const c = await container();
  const blob = await blockBlob(c, "x", "content");
  const snapshots = [];
  for (let i = 0; i < 3; i++) snapshots.push((await blob.createSnapshot()).snapshot);
  await refused(409, "SnapshotsPresent", blob.delete());
  await blob.withSnapshot(snapshots[0]).delete();
  assert.equal((await all(c.listBlobsFlat({ includeSnapshots: true }))).length, 3);
  await blob.delete({ deleteSnapshots: "only" });
  assert.equal((await all(c.listBlobsFlat({ includeSnapshots: true }))).length, 1);
  await blob.createSnapshot();
  await blob.delete({ deleteSnapshots: "include" });
  assert.deepEqual(await all(c.listBlobsFlat({ includeSnapshots: true })), []);
});
