import assert from "node:assert/strict";
import test from "node:test";
import { BlobSASPermissions, BlobServiceClient, generateBlobSASQueryParameters } from "@azure/storage-blob";
import { address, blockBlob, container, other, options, principal, refused, service, text } from "../device.js";

test("properties of the service are kept", async () => {
  const before = await other.getProperties();
  assert.ok(before.blobAnalyticsLogging);
  const retentionPolicy = { enabled: true, days: 3 };
  await other.setProperties({
    blobAnalyticsLogging: { version: "1.0", read: true, write: false, deleteProperty: true, retentionPolicy },
    hourMetrics: { version: "1.0", enabled: true, includeAPIs: true, retentionPolicy },
    minuteMetrics: { version: "1.0", enabled: false, retentionPolicy: { enabled: false } },
    cors: [{ allowedOrigins: "https://page.example", allowedMethods: "GET,PUT", allowedHeaders: "x-ms-*", exposedHeaders: "x-ms-meta-*", maxAgeInSeconds: 60 }],
    defaultServiceVersion: "2019-07-07",
  });
  const after = await other.getProperties();
  assert.deepEqual(after.hourMetrics.retentionPolicy, retentionPolicy);
  assert.equal(after.cors[0].allowedOrigins, "https://page.example");
  assert.equal(after.defaultServiceVersion, "2019-07-07");
});

test("a browser asks first, and is told the rules", async () => {
  const ask = (origin) => fetch(`${other.url}container/blob`, {
    method: "OPTIONS",
    headers: { Origin: origin, "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "x-ms-version" },
  });
  const allowed = await ask("https://page.example");
  assert.equal(allowed.status, 200);
  assert.equal(allowed.headers.get("access-control-allow-origin"), "https://page.example");
  assert.equal((await ask("https://elsewhere.example")).status, 403);
});

test("information about the account", async () => {
  const c = await container();
  for (const of of [service, c, await blockBlob(c, "x", "x")]) {
    const info = await of.getAccountInfo();
    assert.deepEqual([info.skuName, info.accountKind], ["Standard_LRS", "Storage"]);
  }
});

test("a signed-in principal, and what it delegates", async () => {
  const mine = new BlobServiceClient(address(process.env.ACCOUNT), principal, options);
  const c = await container(mine);
  const blob = await blockBlob(c, "x", "by token");
  assert.equal(await text(blob), "by token");

  const key = await mine.getUserDelegationKey(new Date(Date.now() - 60_000), new Date(Date.now() + 3_600_000));
  assert.ok(key.signedObjectId && key.value);
  for (const version of ["2019-07-07", "2020-02-10", "2020-12-06", "2025-07-05", undefined]) {
    const url = `${blob.url}?${generateBlobSASQueryParameters({
      containerName: c.containerName, blobName: "x", permissions: BlobSASPermissions.parse("r"), expiresOn: new Date(Date.now() + 600_000), version,
    }, key, process.env.ACCOUNT)}`;
    const answer = await fetch(url);
    assert.equal(`${answer.status} ${await answer.text()}`, "200 by token", `version ${version}`);
    assert.equal((await fetch(url, { method: "DELETE" })).status, 403);
  }
});

test("statistics are on the secondary only", async () => {
  await refused(400, "InvalidQueryParameterValue", service.getStatistics());
});
