import assert from "node:assert/strict";
import test from "node:test";
import { all, blockBlob, container, refused } from "../device.js";

test("tiers of block blobs", async () => {
  const c = await container();
  const blob = await blockBlob(c, "x", "content");
  for (const tier of ["Cool", "Cold", "Hot"]) {
    await blob.setAccessTier(tier);
    const got = await blob.getProperties();
    assert.equal(got.accessTier, tier);
    assert.ok(!got.accessTierInferred);
  }
  await c.getBlockBlobClient("born cool").upload("x", 1, { tier: "Cool" });
  const listed = await all(c.listBlobsFlat());
  assert.deepEqual(listed.map((b) => b.properties.accessTier), ["Cool", "Hot"]);
});

test("an archived blob is not read, and comes back on request", async () => {
  const blob = await blockBlob(await container(), "x", "content");
  await blob.setAccessTier("Archive");
  await refused(409, "BlobArchived", blob.download());
  assert.equal((await blob.getProperties()).accessTier, "Archive");
  await blob.setAccessTier("Hot", { rehydratePriority: "High" });
  const got = await blob.getProperties();
  assert.deepEqual([got.archiveStatus, got.rehydratePriority], ["rehydrate-pending-to-hot", "High"]);
  await refused(409, "BlobBeingRehydrated", blob.setAccessTier("Cool"));
});
