import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";
import { all, blockBlob, container, names, refused, service } from "../device.js";

test("set, read, counted, listed, used as a condition", async () => {
  const c = await container();
  const blob = c.getBlockBlobClient("x");
  await blob.upload("x", 1, { tags: { project: "edge", stage: "one" } });
  assert.deepEqual((await blob.getTags()).tags, { project: "edge", stage: "one" });
  assert.equal((await blob.getProperties()).tagCount, 2);
  const { etag } = await blob.getProperties();
  await blob.setTags({ "key with +-./:=_": "value with +-./:=_", empty: "" });
  assert.deepEqual((await blob.getTags()).tags, { "key with +-./:=_": "value with +-./:=_", empty: "" });
  assert.equal((await blob.getProperties()).etag, etag);
  const [listed] = await all(c.listBlobsFlat({ includeTags: true }));
  assert.deepEqual(listed.tags, { "key with +-./:=_": "value with +-./:=_", empty: "" });

  await blob.setTags({ stage: "two" });
  await refused(412, "ConditionNotMet", blob.download(0, 1, { conditions: { tagConditions: "stage = 'one'" } }));
  await blob.setMetadata({ a: "b" }, { conditions: { tagConditions: "stage > 'one' AND stage <> 'three'" } });
  await refused(400, "InvalidTag", blob.setTags({ bad: "ü" }));
  await blob.setTags({});
  assert.deepEqual((await blob.getTags()).tags, {});
});

test("found in the account and in a container", async () => {
  const id = randomUUID();
  const [one, two] = [await container(), await container()];
  for (const [c, name, n] of [[one, "a", "1"], [one, "b", "2"], [two, "c", "3"], [two, "grüße 日本", "4"]]) {
    await (await blockBlob(c, name, name)).setTags({ id, n });
  }
  await blockBlob(one, "untagged", "x");
  const found = async (query) => (await names(service.findBlobsByTags(query))).sort();
  assert.deepEqual(await found(`id = '${id}'`), ["a", "b", "c", "grüße 日本"]);
  assert.deepEqual(await found(`id = '${id}' AND n > '2'`), ["c", "grüße 日本"]);
  assert.deepEqual(await found(`id = '${id}' AND n >= '2' AND n < '4'`), ["b", "c"]);
  assert.deepEqual(await found(`@container = '${one.containerName}' AND id = '${id}'`), ["a", "b"]);
  assert.deepEqual(await names(two.findBlobsByTags(`"id" = '${id}'`)), ["c", "grüße 日本"]);
  const pages = await all(service.findBlobsByTags(`id = '${id}'`).byPage({ maxPageSize: 3 }));
  assert.deepEqual(pages.map((p) => p.blobs.length), [3, 1]);
  await one.deleteBlob("a");
  await two.delete();
  assert.deepEqual(await found(`id = '${id}'`), ["b"]);
  await refused(400, "InvalidQueryParameterValue", found("id = "));
});
