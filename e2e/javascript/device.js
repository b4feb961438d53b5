// What the checks share: the running device, as the environment describes it, and ways to say what is expected.
// Environment: BLOB_SUFFIX, LOGIN, PASSWORD, ADMIN, ACCOUNT, KEY, OTHER_ACCOUNT, OTHER_KEY, NODE_EXTRA_CA_CERTS.
import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { ClientSecretCredential } from "@azure/identity";
import { BlobServiceClient, StorageSharedKeyCredential } from "@azure/storage-blob";

const env = process.env;
export const MiB = 1 << 20;

// Every answer counts: nothing is asked twice.
export const options = { retryOptions: { maxTries: 1 } };

export const address = (account) => `https://${account}.${env.BLOB_SUFFIX}`;
export const sharedKey = new StorageSharedKeyCredential(env.ACCOUNT, env.KEY);
export const service = new BlobServiceClient(address(env.ACCOUNT), sharedKey, options);
export const other = new BlobServiceClient(address(env.OTHER_ACCOUNT), new StorageSharedKeyCredential(env.OTHER_ACCOUNT, env.OTHER_KEY), options);

// The built-in service principal, signed in with the device's AD FS.
export const principal = new ClientSecretCredential("adfs", "cbd868c5-7207-431f-8d16-1cb144b50971", env.PASSWORD, {
  authorityHost: env.LOGIN,
  disableInstanceDiscovery: true,
});

// container makes a container of its own for a check.
export async function container(of = service) {
  const made = of.getContainerClient(`c-${randomUUID()}`);
  await made.create();
  return made;
}

// blockBlob makes a block blob of a text.
export async function blockBlob(inside, name, text) {
  const made = inside.getBlockBlobClient(name);
  await made.upload(text, Buffer.byteLength(text));
  return made;
}

export const bytes = (size) => randomBytes(size);
export const text = async (blob) => (await blob.downloadToBuffer()).toString();

export async function all(iterator) {
  const found = [];
  for await (const item of iterator) found.push(item);
  return found;
}

export const names = async (iterator) => (await all(iterator)).map((item) => item.name);

// refused says with which status and code the service has to refuse.
export async function refused(status, code, promise) {
  await assert.rejects(promise, (e) => {
    assert.equal(`${e.statusCode} ${e.response?.headers.get("x-ms-error-code")}`, `${status} ${code}`, e.message);
    return true;
  });
}

// advance moves the device's clock by a Go duration, such as "90m".
export async function advance(by) {
  const answer = await fetch(`${env.ADMIN}/clock/advance`, { method: "POST", body: JSON.stringify({ by }) });
  assert.equal(answer.status, 200, await answer.text());
}
