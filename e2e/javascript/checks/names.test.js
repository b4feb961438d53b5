import assert from "node:assert/strict";
import test from "node:test";
import { all, blockBlob, container, names, refused, service, text } from "../device.js";

const UNUSUAL = [
  "with spaces", " leading and trailing ", "a+b", "100%", "%41", "%2F", "grüße-日本語-🙂", "e\u0301", ".hidden", "two..dots", "dir/.x", "a//b", "/slash",
  "slash/", "back\\slash", "a&b=c;d,e", "q?x#y", "it's [x] {y} \"z\" <w>", "tilde~bang!", "$dollar@at:colon*star|bar^caret`tick", "a".repeat(880),
];

test("unusual names: written, read, listed, copied, deleted", async () => {
  const c = await container();
  for (const name of UNUSUAL) {
    const blob = await blockBlob(c, name, `content of ${name}`);
    assert.equal(await text(blob), `content of ${name}`);
  }
  assert.deepEqual((await names(c.listBlobsFlat())).sort(), [...UNUSUAL].sort());
  for (const name of UNUSUAL) await c.deleteBlob(name);
  assert.deepEqual(await names(c.listBlobsFlat()), []);
});

test("names that differ in case or form are different blobs", async () => {
  const c = await container();
  const alike = ["Name", "name", "é", "e\u0301", "a/b", "a%2Fb", "a b", "a+b"];
  for (const name of alike) await blockBlob(c, name, name);
  for (const name of alike) assert.equal(await text(c.getBlobClient(name)), name);
});

test("a hierarchy is listed level by level", async () => {
  const c = await container();
  for (const name of ["a/1", "a/2", "a/b/3", "a b/4", "c", "ä/ö/5"]) await blockBlob(c, name, name);
  const level = async (prefix) => (await all(c.listBlobsByHierarchy("/", { prefix }))).map((i) => `${i.kind} ${i.name}`).sort();
  assert.deepEqual(await level(""), ["blob c", "prefix a b/", "prefix a/", "prefix ä/"]);
  assert.deepEqual(await level("a/"), ["blob a/1", "blob a/2", "prefix a/b/"]);
  assert.deepEqual(await level("ä/ö/"), ["blob ä/ö/5"]);
});

test("pages of a listing, continued", async () => {
  const c = await container();
  const written = Array.from({ length: 25 }, (_, i) => `blob ${String(i).padStart(3, "0")}`);
  await Promise.all(written.map((name) => blockBlob(c, name, name)));
  const sizes = [];
  let token;
  for await (const page of c.listBlobsFlat().byPage({ maxPageSize: 10 })) {
    sizes.push(page.segment.blobItems.length);
    token ??= page.continuationToken;
  }
  assert.deepEqual(sizes, [10, 10, 5]);
  const { value: second } = await c.listBlobsFlat().byPage({ maxPageSize: 10, continuationToken: token }).next();
  assert.equal(second.segment.blobItems[0].name, written[10]);
  assert.deepEqual(await names(c.listBlobsFlat({ startFrom: "blob 020" })), written.slice(20));
});

test("names the service does not take", async () => {
  const c = await container();
  await refused(400, "InvalidResourceName", service.createContainer("Upper"));
  await refused(400, "InvalidResourceName", service.createContainer("two--hyphens"));
  await refused(400, "OutOfRangeInput", service.createContainer("ab"));
  await refused(400, "OutOfRangeInput", c.uploadBlockBlob("a".repeat(1025), "x", 1));
});

test("the root container", async () => {
  const root = service.getContainerClient("$root");
  await root.createIfNotExists();
  await blockBlob(root, "at the top", "root");
  assert.equal(await text(service.getContainerClient("$root").getBlobClient("at the top")), "root");
  await root.delete();
});
