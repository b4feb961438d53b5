import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import { blockBlob, bytes, container, refused, text } from "../device.js";

const id = (n) => Buffer.from(`block ${String(n).padStart(4, "0")}`).toString("base64");

test("blocks are staged, listed and committed in any order", async () => {
  const blob = (await container()).getBlockBlobClient("blocks");
  for (const n of [1, 2, 3]) await blob.stageBlock(id(n), `<${n}>`, 3);
  let list = await blob.getBlockList("all");
  assert.deepEqual(list.uncommittedBlocks.map((b) => b.name), [id(1), id(2), id(3)]);
  assert.equal(await blob.exists(), false);
  await refused(400, "InvalidBlobOrBlock", blob.stageBlock(Buffer.from("shorter").toString("base64"), "x", 1));
  await blob.commitBlockList([id(3), id(1), id(3)]);
  assert.equal(await text(blob), "<3><1><3>");
  list = await blob.getBlockList("all");
  assert.deepEqual((list.committedBlocks ?? []).map((b) => b.name), [id(3), id(1), id(3)]);
  assert.deepEqual(list.uncommittedBlocks ?? [], []);
  await refused(400, "InvalidBlockList", blob.commitBlockList([id(9)]));
  await blob.commitBlockList([]);
  assert.equal(await text(blob), "");
});

test("headers and metadata are kept and changed", async () => {
  const blob = (await container()).getBlockBlobClient("headers");
  const headers = {
    blobContentType: "text/plain; charset=utf-8", blobContentLanguage: "de", blobContentEncoding: "identity",
    blobContentDisposition: 'attachment; filename="x"', blobCacheControl: "no-cache",
  };
  await blob.upload("hello", 5, { blobHTTPHeaders: headers, metadata: { who: "javascript", empty: "" } });
  let got = await blob.getProperties();
  assert.equal(got.contentType, headers.blobContentType);
  assert.equal(got.contentDisposition, headers.blobContentDisposition);
  assert.equal(got.cacheControl, "no-cache");
  assert.equal(got.blobType, "BlockBlob");
  assert.equal(got.metadata.who, "javascript");
  assert.deepEqual(Buffer.from(got.contentMD5), createHash("md5").update("hello").digest());
  await blob.setHTTPHeaders({ blobContentType: "text/html" });
  got = await blob.getProperties();
  assert.equal(got.contentType, "text/html");
  assert.equal(got.cacheControl, undefined);
  await blob.setMetadata({ only: "this" });
  assert.deepEqual((await blob.getProperties()).metadata, { only: "this" });
});

test("conditions", async () => {
  const c = await container();
  const blob = await blockBlob(c, "x", "one");
  const { etag, lastModified } = await blob.getProperties();
  await refused(409, "BlobAlreadyExists", blob.upload("two", 3, { conditions: { ifNoneMatch: "*" } }));
  await refused(412, "ConditionNotMet", blob.upload("two", 3, { conditions: { ifMatch: '"0x8D0000000000000"' } }));
  await refused(412, "ConditionNotMet", c.getBlockBlobClient("none").upload("two", 3, { conditions: { ifMatch: "*" } }));
  await assert.rejects(blob.download(0, undefined, { conditions: { ifNoneMatch: etag } }), { statusCode: 304 });
  await assert.rejects(blob.getProperties({ conditions: { ifModifiedSince: lastModified } }), { statusCode: 304 });
  await blob.upload("two", 3, { conditions: { ifMatch: etag } });
  await refused(412, "ConditionNotMet", blob.delete({ conditions: { ifMatch: etag } }));
  assert.equal(await text(blob), "two");
});

test("content is checked on its way in", async () => {
  const c = await container();
  const data = bytes(1000);
  const md5 = createHash("md5").update(data).digest();
  const blob = c.getBlockBlobClient("checked");
  await blob.upload(data, data.length, { blobHTTPHeaders: { blobContentMD5: md5 } });
  await blob.stageBlock(id(1), data, data.length, { transactionalContentMD5: md5 });
  await refused(400, "Md5Mismatch", blob.stageBlock(id(1), data, data.length, { transactionalContentMD5: Buffer.alloc(16) }));
  await refused(400, "Crc64Mismatch", blob.stageBlock(id(1), data, data.length, { transactionalContentCrc64: Buffer.alloc(8) }));
});

test("deleted, once", async () => {
  const c = await container();
  const blob = await blockBlob(c, "x", "gone");
  await blob.delete();
  await refused(404, "BlobNotFound", blob.delete());
  assert.equal((await blob.deleteIfExists()).succeeded, false);
  await refused(404, "BlobNotFound", blob.download());
});
