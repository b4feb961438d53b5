import assert from "node:assert/strict";
import { createServer } from "node:http";
import test from "node:test";
import { BlobSASPermissions } from "@azure/storage-blob";
import { blockBlob, bytes, container, MiB, other, principal, refused, text } from "../device.js";

const signed = (blob) => blob.generateSasUrl({ permissions: BlobSASPermissions.parse("r"), expiresOn: new Date(Date.now() + 3_600_000) });

test("within the account, with what belongs to the blob", async () => {
  const c = await container();
  const source = c.getBlockBlobClient("quelle ü+%.txt");
  await source.upload("hello", 5, { metadata: { who: "source" }, blobHTTPHeaders: { blobContentType: "text/plain" } });
  const copy = c.getBlobClient("kopie ü+%.txt");
  const result = await (await copy.beginCopyFromURL(source.url)).pollUntilDone();
  assert.equal(result.copyStatus, "success");
  const got = await copy.getProperties();
  assert.equal(got.copyStatus, "success");
  assert.equal(got.copySource, source.url);
  assert.equal(got.copyProgress, "5/5");
  assert.equal(got.contentType, "text/plain");
  assert.equal(got.metadata.who, "source");
  assert.equal(await text(copy), "hello");
  await (await copy.beginCopyFromURL(source.url, { metadata: { who: "copy" } })).pollUntilDone();
  assert.deepEqual((await copy.getProperties()).metadata, { who: "copy" });
  await refused(409, "NoPendingCopyOperation", copy.abortCopyFromURL(result.copyId));
  await refused(412, "SourceConditionNotMet", copy.beginCopyFromURL(source.url, { sourceConditions: { ifMatch: '"0x8D0000000000000"' } }));
  await refused(404, "CannotVerifyCopySource", copy.beginCopyFromURL(c.getBlobClient("none").url));
});

test("from another account, by a signature", async () => {
  const far = await container(other);
  const source = far.getBlockBlobClient("source");
  const data = bytes(5 * MiB + 1);
  await source.uploadData(data);
  const copy = (await container()).getBlockBlobClient("copy");
  await (await copy.beginCopyFromURL(await signed(source))).pollUntilDone();
  assert.ok(data.equals(await copy.downloadToBuffer()));
  await assert.rejects(copy.beginCopyFromURL(source.url), (e) => [401, 403, 404, 409].includes(e.statusCode));
});

test("from any web server: with progress, and aborted", async () => {
  const size = 3 * MiB;
  let finish;
  const web = createServer((request, response) => {
    response.writeHead(200, { "Content-Length": size, "Content-Type": "text/web", ETag: '"1"' });
    if (request.method === "HEAD") return response.end();
    response.write(Buffer.alloc(MiB, 1));
    finish = () => response.end(Buffer.alloc(2 * MiB, 1));
  });
  await new Promise((resolve) => web.listen(0, "127.0.0.1", resolve));
  try {
    const url = `http://127.0.0.1:${web.address().port}/file`;
    const c = await container();
    const copy = c.getBlobClient("copy");
    const poller = await copy.beginCopyFromURL(url, { intervalInMs: 50 });
    assert.equal((await copy.getProperties()).copyStatus, "pending");
    await refused(409, "PendingCopyOperation", copy.setMetadata({ a: "b" }));
    while (!finish) await new Promise((resolve) => setTimeout(resolve, 20));
    finish();
    await poller.pollUntilDone();
    const got = await copy.getProperties();
    assert.deepEqual([got.copyStatus, got.copyProgress, got.contentType], ["success", `${size}/${size}`, "text/web"]);

    finish = undefined;
    const aborted = c.getBlobClient("aborted");
    await aborted.beginCopyFromURL(url);
    const { copyId } = await aborted.getProperties();
    await aborted.abortCopyFromURL(copyId);
    const end = await aborted.getProperties();
    assert.deepEqual([end.copyStatus, end.contentLength], ["aborted", 0]);
  } finally {
    web.closeAllConnections();
    web.close();
  }
});

test("at once: blobs, blocks, pages and appends from a URL", async () => {
  const c = await container();
  const source = c.getBlockBlobClient("source");
  const data = bytes(2 * MiB);
  await source.upload(data, data.length, { metadata: { who: "source" } });
  const url = await signed(source);

  const copied = c.getBlobClient("copied");
  assert.equal((await copied.syncCopyFromURL(url)).copyStatus, "success");
  assert.ok(data.equals(await copied.downloadToBuffer()));

  const put = c.getBlockBlobClient("put");
  await put.syncUploadFromURL(url);
  assert.ok(data.equals(await put.downloadToBuffer()));

  const blocks = c.getBlockBlobClient("blocks");
  await blocks.stageBlockFromURL("AAAA", url, 0, MiB);
  await blocks.stageBlockFromURL("AAAB", url, MiB, MiB);
  await blocks.commitBlockList(["AAAB", "AAAA"]);
  assert.ok(Buffer.concat([data.subarray(MiB), data.subarray(0, MiB)]).equals(await blocks.downloadToBuffer()));

  const pages = c.getPageBlobClient("pages");
  await pages.create(4 * MiB);
  await pages.uploadPagesFromURL(url, 512, 1024, 2048);
  assert.ok(data.subarray(512, 2560).equals(await pages.downloadToBuffer(1024, 2048)));

  const log = c.getAppendBlobClient("log");
  await log.create();
  await log.appendBlockFromURL(url, 10, 20);
  await log.appendBlockFromURL(url, 0, 10);
  assert.ok(Buffer.concat([data.subarray(10, 30), data.subarray(0, 10)]).equals(await log.downloadToBuffer()));
});

test("at once, by a token for the source", async () => {
  const data = bytes(1000);
  const source = (await container(other)).getBlockBlobClient("source");
  await source.uploadData(data);
  const { token } = await principal.getToken("https://storage.azure.com/.default");
  const sourceAuthorization = { scheme: "Bearer", value: token };
  const copy = (await container()).getBlockBlobClient("copy");
  await copy.syncUploadFromURL(source.url, { sourceAuthorization });
  assert.ok(data.equals(await copy.downloadToBuffer()));
  await copy.syncCopyFromURL(source.url, { sourceAuthorization });
  await assert.rejects(copy.syncCopyFromURL(source.url), (e) => [401, 403, 404, 409].includes(e.statusCode));
});

test("a copy replaces a blob, and leaves it when it is refused", async () => {
  const c = await container();
  const source = await blockBlob(c, "source", "new");
  const copy = await blockBlob(c, "copy", "old");
  await refused(409, "BlobAlreadyExists", copy.beginCopyFromURL(source.url, { conditions: { ifNoneMatch: "*" } }));
  assert.equal(await text(copy), "old");
  await (await copy.beginCopyFromURL(source.url)).pollUntilDone();
  assert.equal(await text(copy), "new");
});
