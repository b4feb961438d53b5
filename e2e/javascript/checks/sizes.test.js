import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import test from "node:test";
import { bytes, container, MiB } from "../device.js";

const SIZES = [0, 1, 4 * MiB - 1, 4 * MiB, 4 * MiB + 1, 8 * MiB - 1, 8 * MiB, 8 * MiB + 1];

test("one request and blocks around their boundaries", async () => {
  const c = await container();
  for (const size of SIZES) {
    const data = bytes(size);
    const whole = c.getBlockBlobClient(`whole ${size}`);
    await whole.upload(data, size);
    assert.ok(data.equals(await whole.downloadToBuffer()), `one request of ${size} bytes`);
    const parts = c.getBlockBlobClient(`parts ${size}`);
    await parts.uploadData(data, { blockSize: 4 * MiB, maxSingleShotSize: MiB, concurrency: 4 });
    assert.ok(data.equals(await parts.downloadToBuffer(0, undefined, { blockSize: 4 * MiB, concurrency: 4 })), `blocks of ${size} bytes`);
    const { committedBlocks } = await parts.getBlockList("committed");
    assert.deepEqual((committedBlocks ?? []).map((b) => b.size), size <= MiB ? [] : split(size, 4 * MiB));
  }
});

function split(size, by) {
  const sizes = [];
  for (let left = size; left > 0; left -= by) sizes.push(Math.min(left, by));
  return sizes;
}

test("a stream of unknown length", async () => {
  const data = bytes(9 * MiB + 5);
  const blob = (await container()).getBlockBlobClient("stream");
  await blob.uploadStream(Readable.from(chunks(data, 100_003)), 2 * MiB, 4);
  assert.ok(data.equals(await blob.downloadToBuffer()));
});

function* chunks(data, by) {
  for (let at = 0; at < data.length; at += by) yield data.subarray(at, at + by);
}

test("files, and a hundred blobs at the same time", async () => {
  const folder = await mkdtemp(join(tmpdir(), "edgerite-"));
  try {
    const c = await container();
    const data = bytes(20 * MiB + 7);
    await writeFile(join(folder, "up"), data);
    await c.getBlockBlobClient("file").uploadFile(join(folder, "up"), { blockSize: MiB, maxSingleShotSize: MiB, concurrency: 8 });
    await c.getBlobClient("file").downloadToFile(join(folder, "down"));
    assert.ok(data.equals(await readFile(join(folder, "down"))));
    await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        const own = bytes(i * 1000);
        const blob = c.getBlockBlobClient(`many/${i}`);
        await blob.upload(own, own.length);
        assert.ok(own.equals(await blob.downloadToBuffer()));
      }),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("ranges", async () => {
  const data = bytes(5 * MiB);
  const blob = (await container()).getBlockBlobClient("ranges");
  await blob.uploadData(data, { blockSize: MiB, maxSingleShotSize: MiB });
  for (const [offset, count] of [[0, 1], [0, MiB], [MiB - 1, 2], [3 * MiB + 5, 1234], [5 * MiB - 1, 1], [5 * MiB - 10, 100]]) {
    const got = await blob.downloadToBuffer(offset, Math.min(count, data.length - offset));
    assert.ok(data.subarray(offset, offset + count).equals(got), `${count} bytes from ${offset}`);
  }
  const part = await blob.download(10, 20, { rangeGetContentMD5: true });
  assert.equal(part.contentRange, `bytes 10-29/${data.length}`);
  assert.equal(part.contentMD5.length, 16);
  part.readableStreamBody.destroy();
  await assert.rejects(blob.download(data.length, 1), { statusCode: 416 });
});
