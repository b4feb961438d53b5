import assert from "node:assert/strict";
import test from "node:test";
import { all, container, refused, text } from "../device.js";

test("appended, under conditions of place and size, and sealed", async () => {
  const c = await container();
  const blob = c.getAppendBlobClient("log");
  await blob.create({ metadata: { kind: "log" } });
  const first = await blob.appendBlock("one,", 4);
  assert.equal(first.blobAppendOffset, "0");
  assert.equal(first.blobCommittedBlockCount, 1);
  const second = await blob.appendBlock("two,", 4, { conditions: { appendPosition: 4 } });
  assert.equal(second.blobAppendOffset, "4");
  await refused(412, "AppendPositionConditionNotMet", blob.appendBlock("x", 1, { conditions: { appendPosition: 4 } }));
  await refused(412, "MaxBlobSizeConditionNotMet", blob.appendBlock("x", 1, { conditions: { maxSize: 8 } }));
  assert.equal(await text(blob), "one,two,");
  const properties = await blob.getProperties();
  assert.equal(properties.blobType, "AppendBlob");
  assert.equal(properties.blobCommittedBlockCount, 2);
  assert.equal((await blob.createIfNotExists()).succeeded, false);

  await blob.seal();
  assert.equal((await blob.getProperties()).isSealed, true);
  await refused(409, "BlobIsSealed", blob.appendBlock("x", 1));
  assert.deepEqual((await all(c.listBlobsFlat())).map((b) => b.properties.blobType), ["AppendBlob"]);
});

test("many writers append whole blocks", async () => {
  const blob = (await container()).getAppendBlobClient("log");
  await blob.create();
  const lines = Array.from({ length: 50 }, (_, i) => `line ${i}`);
  await Promise.all(lines.map((line) => blob.appendBlock(`${line}\n`, line.length + 1)));
  assert.deepEqual((await text(blob)).trim().split("\n").sort(), lines.sort());
});

test("of another type", async () => {
  const c = await container();
  await c.uploadBlockBlob("block", "x", 1);
  await refused(409, "InvalidBlobType", c.getAppendBlobClient("block").appendBlock("x", 1));
  await c.getAppendBlobClient("append").create();
  await refused(409, "InvalidBlobType", c.getBlockBlobClient("append").stageBlock("AAAA", "x", 1));
});
