// What @azure/identity and msal-node do to sign in, in the addresses of AD FS and in those of Microsoft's cloud. The last checks move the clock.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import {
  AuthorizationCodeCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  DeviceCodeCredential,
  InteractiveBrowserCredential,
  UsernamePasswordCredential,
} from "@azure/identity";
import { ConfidentialClientApplication, CryptoProvider, PublicClientApplication } from "@azure/msal-node";
import { advance } from "../device.js";
import { accepted, answer, approve, arm, azureCLI, browse, code, codeUsed, decline, graph, revoke, sessionOver, storage, tenants } from "./person.js";

const env = process.env;
const pem = readFileSync(env.CERTIFICATE, "utf8");
const privateKey = pem.slice(0, pem.indexOf("-----BEGIN CERTIFICATE"));
const host = new URL(env.LOGIN).host;
const reply = "http://localhost:8398";
const late = []; // what is done after two hours of the device's time

function identity(tenant) {
  const options = { authorityHost: env.LOGIN, disableInstanceDiscovery: true };
  const required = { name: "AuthenticationRequiredError" };
  const user = (password) => new UsernamePasswordCredential(tenant, azureCLI, "EdgeArmUser", password, options).getToken(arm);
  // One that does not ask again, but tells that the session is over.
  const byCode = (userPromptCallback) =>
    new DeviceCodeCredential({ ...options, tenantId: tenant, clientId: azureCLI, userPromptCallback, disableAutomaticAuthentication: true });
  async function signedIn(credential) {
    await credential.authenticate(arm);
    const { token } = await credential.getToken(arm);
    await accepted(token);
    return token;
  }

  test("a user by their password", async () => {
    await accepted((await user(env.PASSWORD)).token);
    await assert.rejects(user("wrong"), /AADSTS50126/);
  });

  test("a program by secret and certificate", async () => {
    const program = (secret) => new ClientSecretCredential(tenant, env.CLIENT_ID, secret, options).getToken(arm);
    await accepted((await program(env.SECRET)).token);
    await assert.rejects(program("wrong"), /AADSTS7000215/);
    await accepted((await new ClientCertificateCredential(tenant, env.CLIENT_ID, env.CERTIFICATE, options).getToken(arm)).token);
  });

  test("a code, and a browser that it opens", async () => {
    const asked = new URLSearchParams({ client_id: azureCLI, response_type: "code", redirect_uri: reply, scope: `${arm} offline_access openid` });
    const brought = await code(`${env.LOGIN}/${tenant}/oauth2/authorize?${asked}`);
    const byIt = () => new AuthorizationCodeCredential(tenant, azureCLI, brought, reply, options).getToken(arm);
    await accepted((await byIt()).token);
    await assert.rejects(byIt(), codeUsed(tenant));
    asked.set("client_id", env.CLIENT_ID);
    asked.set("redirect_uri", env.WEB_REPLY);
    const mine = await code(`${env.LOGIN}/${tenant}/oauth2/authorize?${asked}`);
    const program = new AuthorizationCodeCredential(tenant, env.CLIENT_ID, env.SECRET, mine, env.WEB_REPLY, options);
    await accepted((await program.getToken(arm)).token);
    await accepted((await new InteractiveBrowserCredential({ ...options, tenantId: tenant, clientId: azureCLI }).getToken(arm)).token);
  });

  test("a device code", async () => {
    const held = byCode(approve);
    const token = await signedIn(held);
    await held.getToken(storage); // by its refresh token
    await assert.rejects(byCode(decline).authenticate(arm), /authorization_declined/);
    const gone = byCode(approve);
    await revoke(await signedIn(gone));
    await assert.rejects(gone.getToken(storage), required);
    const forgotten = assert.rejects(byCode(() => {}).authenticate(arm), /expired_token/);
    late.push(async () => {
      assert.equal(await answer(token), "401 ExpiredAuthenticationToken");
      await assert.rejects(held.getToken(graph), required);
      await signedIn(byCode(approve)); // a new one, since what is in the cache is good by the real clock
      await accepted((await user(env.PASSWORD)).token);
      await forgotten;
    });
  });
}

function msal(tenant) {
  const auth = { clientId: azureCLI, authority: `${env.LOGIN}/${tenant}`, knownAuthorities: [host] };
  const client = () => new PublicClientApplication({ auth });
  const user = (of, password) => of.acquireTokenByUsernamePassword({ scopes: arm, username: "EdgeArmUser", password });
  const renew = (of, token) => of.acquireTokenSilent({ scopes: arm, account: token.account, forceRefresh: true });
  async function signedIn(token) {
    assert.equal(token.account.username, "EdgeArmUser@localhost");
    assert.equal(token.tenantId, env.TENANT);
    await accepted(token.accessToken);
    return token;
  }

  // byPage is a code that a person's browser has brought, with what it takes to redeem it.
  async function byPage(of, redirectUri) {
    const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
    const page = await of.getAuthCodeUrl({ scopes: arm, redirectUri, codeChallenge: challenge, codeChallengeMethod: "S256" });
    return { scopes: arm, redirectUri, codeVerifier: verifier, code: await code(page) };
  }

  test("a user by their password, who stays signed in", async () => {
    const one = client();
    const token = await signedIn(await user(one, env.PASSWORD));
    const silent = await one.acquireTokenSilent({ scopes: arm, account: token.account });
    assert.ok(silent.fromCache);
    const fresh = await renew(one, token);
    assert.ok(!fresh.fromCache);
    await accepted(fresh.accessToken);
    await assert.rejects(user(one, "wrong"), /AADSTS50126/);
    const gone = client();
    const revoked = await signedIn(await user(gone, env.PASSWORD));
    await revoke(revoked.accessToken);
    await assert.rejects(renew(gone, revoked), /AADSTS50173/);
    late.push(async () => {
      assert.equal(await answer(token.accessToken), "401 ExpiredAuthenticationToken");
      await assert.rejects(renew(one, token), sessionOver(tenant));
      await signedIn(await user(one, env.PASSWORD));
    });
  });

  test("a code with PKCE, and a browser that it opens", async () => {
    const one = client();
    const asked = await byPage(one, reply);
    await signedIn(await one.acquireTokenByCode(asked));
    await assert.rejects(client().acquireTokenByCode(asked), codeUsed(tenant));
    await signedIn(await client().acquireTokenInteractive({ scopes: arm, openBrowser: browse }));
  });

  test("a device code", async () => {
    const by = (deviceCodeCallback) => client().acquireTokenByDeviceCode({ scopes: arm, deviceCodeCallback });
    await signedIn(await by(approve));
    await assert.rejects(by(decline), /authorization_declined/);
    const forgotten = assert.rejects(by(() => {}), /expired_token/);
    late.push(() => forgotten);
  });

  test("a program by secret and certificate, and those who sign in to it", async () => {
    const program = (credential) => new ConfidentialClientApplication({ auth: { ...auth, clientId: env.CLIENT_ID, ...credential } });
    for (const credential of [{ clientSecret: env.SECRET }, { clientCertificate: { thumbprint: env.THUMBPRINT, privateKey } }]) {
      const one = program(credential);
      await accepted((await one.acquireTokenByClientCredential({ scopes: arm })).accessToken);
      const asked = await byPage(one, env.WEB_REPLY);
      await accepted((await renew(one, await signedIn(await one.acquireTokenByCode(asked)))).accessToken);
    }
    await assert.rejects(program({ clientSecret: "wrong" }).acquireTokenByClientCredential({ scopes: arm }), /AADSTS7000215/);
  });
}

suite("in time", { concurrency: true }, () => {
  for (const tenant of tenants) {
    suite(`@azure/identity in ${tenant}`, () => identity(tenant));
    suite(`msal-node in ${tenant}`, () => msal(tenant));
  }
});

test("after two hours sessions are over, and one signs in anew", async () => {
  assert.equal(late.length, 3 * tenants.length);
  await advance("2h");
  await Promise.all(late.map((check) => check()));
});
