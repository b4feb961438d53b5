// A person with a browser (emulator.Person), who finishes the sign-ins that programs begin.
import assert from "node:assert/strict";

const env = process.env;
export const azureCLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
export const arm = [`${env.MANAGEMENT}//.default`];
export const storage = ["https://storage.azure.com//.default"];
export const graph = [`${env.LOGIN.replace("login.", "graph.")}//.default`];

// In the addresses of AD FS, and in those of Microsoft's cloud.
export const tenants = ["adfs", env.TENANT];

// What the token service says of what is over, in the words of those whose address it is asked by.
export const sessionOver = (tenant) => (tenant === "adfs" ? /MSIS9615/ : /AADSTS70043/);
export const codeUsed = (tenant) => (tenant === "adfs" ? /MSIS9612/ : /AADSTS54005/);

async function person(does, what) {
  const got = await fetch(`${env.PERSON}/${does}?${new URLSearchParams(what)}`);
  assert.equal(got.status, 200, does);
  return got.text();
}

// approve and decline take what a library shows with a device code.
export const approve = (shown) => person("approve", { address: shown.verificationUri, code: shown.userCode });
export const decline = (shown) => person("decline", { address: shown.verificationUri, code: shown.userCode });

// browse signs in in the browser that a program listens to.
export const browse = (address) => person("browse", { address });

// code is what the browser of a person who signs in at a page brings back to the program.
export async function code(page) {
  const brought = new URL(await person("signin", { address: page })).searchParams.get("code");
  assert.ok(brought, page);
  return brought;
}

// answer is what Resource Manager says to a token.
export async function answer(token) {
  const got = await fetch(`${env.MANAGEMENT}/subscriptions?api-version=2016-06-01`, { headers: { authorization: `Bearer ${token}` } });
  return `${got.status} ${(await got.json()).error?.code ?? ""}`.trim();
}

export const accepted = async (token) => assert.equal(await answer(token), "200");

// revoke ends the session that a token is of.
export async function revoke(token) {
  const got = await fetch(`${env.LOGIN}/adfs/oauth2/revoke`, { method: "POST", body: new URLSearchParams({ client_id: azureCLI, token }) });
  assert.equal(got.status, 200);
  assert.equal(await answer(token), "401 InvalidAuthenticationToken");
}
