// What @azure/identity and msal-node do to sign in, in the addresses of AD FS and in those of Microsoft's cloud. The last check moves the clock.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { ClientCertificateCredential, ClientSecretCredential, DeviceCodeCredential, UsernamePasswordCredential } from "@azure/identity";
import { ConfidentialClientApplication, PublicClientApplication } from "@azure/msal-node";
import { advance } from "../device.js";

const env = process.env;
const azureCLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
const scopes = [`${env.MANAGEMENT}//.default`];
const pem = readFileSync(env.CERTIFICATE, "utf8");
const privateKey = pem.slice(0, pem.indexOf("-----BEGIN CERTIFICATE"));
const host = new URL(env.LOGIN).host;

async function answer(token) {
  const got = await fetch(`${env.MANAGEMENT}/subscriptions?api-version=2016-06-01`, { headers: { authorization: `Bearer ${token}` } });
  return `${got.status} ${(await got.json()).error?.code ?? ""}`.trim();
}

const accepted = async (token) => assert.equal(await answer(token), "200");

// approve does what a person does in a browser with the code that a program shows.
async function approve(address, code) {
  let cookie = "";
  const ask = async (body) => {
    const got = await fetch(address, { method: body ? "POST" : "GET", body, headers: { cookie } });
    cookie = got.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ") || cookie;
    return got.text();
  };
  let page = await ask();
  for (const typed of [{ user_code: code }, { UserName: "EdgeArmUser", Password: env.PASSWORD, SignIn: "true" }]) {
    const hidden = [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [name, value.replaceAll("&#43;", "+")]);
    page = await ask(new URLSearchParams({ ...Object.fromEntries(hidden), ...typed }));
  }
  assert.match(page, /You have signed in/);
}

for (const tenant of ["adfs", env.TENANT]) {
  const options = { authorityHost: env.LOGIN, disableInstanceDiscovery: true };

  test(`@azure/identity in ${tenant}`, async () => {
    const user = (password) => new UsernamePasswordCredential(tenant, azureCLI, "EdgeArmUser", password, options).getToken(scopes);
    await accepted((await user(env.PASSWORD)).token);
    await assert.rejects(user("wrong"), /AADSTS50126/);
    const userPromptCallback = (shown) => approve(shown.verificationUri, shown.userCode);
    await accepted((await new DeviceCodeCredential({ ...options, tenantId: tenant, clientId: azureCLI, userPromptCallback }).getToken(scopes)).token);
    const program = (secret) => new ClientSecretCredential(tenant, env.CLIENT_ID, secret, options).getToken(scopes);
    await accepted((await program(env.SECRET)).token);
    await assert.rejects(program("wrong"), /AADSTS7000215/);
    await accepted((await new ClientCertificateCredential(tenant, env.CLIENT_ID, env.CERTIFICATE, options).getToken(scopes)).token);
  });
}

// signedIn is a public client of msal-node with its account.
async function signedIn(tenant) {
  const client = new PublicClientApplication({ auth: { clientId: azureCLI, authority: `${env.LOGIN}/${tenant}`, knownAuthorities: [host] } });
  const token = await client.acquireTokenByUsernamePassword({ scopes, username: "EdgeArmUser", password: env.PASSWORD });
  return { client, token };
}

for (const tenant of ["adfs", env.TENANT]) {
  test(`msal-node in ${tenant}`, async () => {
    const { client, token } = await signedIn(tenant);
    assert.equal(token.account.username, "EdgeArmUser@localhost");
    assert.equal(token.tenantId, env.TENANT);
    await accepted(token.accessToken);
    const silent = await client.acquireTokenSilent({ scopes, account: token.account });
    assert.ok(silent.fromCache);
    const fresh = await client.acquireTokenSilent({ scopes, account: token.account, forceRefresh: true });
    assert.ok(!fresh.fromCache);
    await accepted(fresh.accessToken);
    await assert.rejects(client.acquireTokenByUsernamePassword({ scopes, username: "EdgeArmUser", password: "wrong" }), /AADSTS50126/);
    const deviceCodeCallback = (shown) => approve(shown.verificationUri, shown.userCode);
    await accepted((await client.acquireTokenByDeviceCode({ scopes, deviceCodeCallback })).accessToken);
  });

  test(`a program with msal-node in ${tenant}`, async () => {
    const program = (credential) =>
      new ConfidentialClientApplication({
        auth: { clientId: env.CLIENT_ID, authority: `${env.LOGIN}/${tenant}`, knownAuthorities: [host], ...credential },
      }).acquireTokenByClientCredential({ scopes });
    await accepted((await program({ clientSecret: env.SECRET })).accessToken);
    await accepted((await program({ clientCertificate: { thumbprint: env.THUMBPRINT, privateKey } })).accessToken);
    await assert.rejects(program({ clientSecret: "wrong" }), /AADSTS7000215/);
  });
}

test("a session ends, and is not refreshed", async () => {
  const all = await Promise.all([["adfs", /MSIS9615/], [env.TENANT, /AADSTS70043/]].map(async ([tenant, over]) => ({ over, ...(await signedIn(tenant)) })));
  await advance("2h");
  for (const { client, token, over } of all) {
    assert.equal(await answer(token.accessToken), "401 ExpiredAuthenticationToken");
    await assert.rejects(client.acquireTokenSilent({ scopes, account: token.account, forceRefresh: true }), over);
    const again = await client.acquireTokenByUsernamePassword({ scopes, username: "EdgeArmUser", password: env.PASSWORD });
    await accepted(again.accessToken);
  }
});
