import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";
import { blockBlob, container, refused, text } from "../device.js";

test("a blob's lease: acquired, renewed, changed, released", async () => {
  const blob = await blockBlob(await container(), "x", "one");
  const lease = blob.getBlobLeaseClient();
  await lease.acquireLease(15);
  let got = await blob.getProperties();
  assert.deepEqual([got.leaseState, got.leaseStatus, got.leaseDuration], ["leased", "locked", "fixed"]);
  await refused(409, "LeaseAlreadyPresent", blob.getBlobLeaseClient().acquireLease(15));
  await refused(412, "LeaseIdMissing", blob.upload("two", 3));
  await refused(412, "LeaseIdMissing", blob.delete());
  await refused(412, "LeaseIdMismatchWithBlobOperation", blob.setMetadata({ a: "b" }, { conditions: { leaseId: randomUUID() } }));
  assert.equal(await text(blob), "one");
  await blob.upload("two", 3, { conditions: { leaseId: lease.leaseId } });
  await lease.renewLease();
  const old = lease.leaseId;
  await lease.changeLease(randomUUID());
  assert.notEqual(lease.leaseId, old);
  await refused(409, "LeaseIdMismatchWithLeaseOperation", blob.getBlobLeaseClient(old).renewLease());
  await lease.releaseLease();
  got = await blob.getProperties();
  assert.deepEqual([got.leaseState, got.leaseStatus], ["available", "unlocked"]);
  await refused(412, "LeaseNotPresentWithBlobOperation", blob.setMetadata({}, { conditions: { leaseId: old } }));
});

test("an infinite lease is broken", async () => {
  const blob = await blockBlob(await container(), "x", "one");
  const lease = blob.getBlobLeaseClient(randomUUID());
  await lease.acquireLease(-1);
  assert.equal((await blob.getProperties()).leaseDuration, "infinite");
  assert.equal((await lease.breakLease(0)).leaseTime, 0);
  assert.equal((await blob.getProperties()).leaseState, "broken");
  await refused(409, "LeaseIsBrokenAndCannotBeRenewed", lease.renewLease());
  await blob.upload("two", 3);
  await lease.acquireLease(15);
  await lease.releaseLease();
  await refused(409, "LeaseNotPresentWithLeaseOperation", lease.breakLease(0));
  await refused(400, "InvalidHeaderValue", lease.acquireLease(14));
});

test("a container's lease protects it from deletion, not its blobs", async () => {
  const c = await container();
  const lease = c.getBlobLeaseClient();
  await lease.acquireLease(60);
  assert.equal((await c.getProperties()).leaseState, "leased");
  await blockBlob(c, "x", "written");
  await refused(412, "LeaseIdMissing", c.delete());
  await refused(412, "LeaseIdMismatchWithContainerOperation", c.delete({ conditions: { leaseId: randomUUID() } }));
  await lease.renewLease();
  await lease.changeLease(randomUUID());
  await c.setMetadata({ a: "b" }, { conditions: { leaseId: lease.leaseId } });
  await c.delete({ conditions: { leaseId: lease.leaseId } });
});
