// A server that speaks the console's API with made-up data: `npm run mock`, then `npm run dev`, or open it itself:
// it also serves dist/ under the same Content-Security-Policy as the real one. For development and pictures only.
//
//   node mock/server.mjs [--port 8000] [--scenario setup|empty|full|many] [--ttl seconds]
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { WebSocketServer } from "ws";
import { Refusal } from "./answers.mjs";
import { addBoard, answerStill, fillMany } from "./board.mjs";
import { Engine, statusOf } from "./engine.mjs";
import { Picture } from "./picture.mjs";
import { ROUTES } from "./routes.mjs";
import { makeWorld } from "./state.mjs";

const DIST = process.env.CASTCORE_WEB_DIST ?? fileURLToPath(new URL("../dist/", import.meta.url));
const TYPES = { ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html" };

const policy = (nonce) =>
  `default-src 'none'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; ` +
  "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; " +
  "worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
  "object-src 'none'";

function serveFile(response, path) {
  const file = normalize(join(DIST, path));
  if (file.startsWith(DIST) && path !== "/" && existsSync(file) && statSync(file).isFile()) {
    response.writeHead(200, { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream" });
    response.end(readFileSync(file));
    return;
  }
  const nonce = randomBytes(18).toString("base64");
  const page = readFileSync(join(DIST, "index.html"), "utf8").replaceAll("__CSP_NONCE__", nonce);
  response.writeHead(200, { "Content-Type": "text/html", "Content-Security-Policy": policy(nonce) });
  response.end(page);
}

function match(pattern, path) {
  const wanted = pattern.split("/");
  const have = path.split("/");
  if (wanted.length !== have.length) return null;
  const params = {};
  for (const [index, part] of wanted.entries()) {
    if (part.startsWith(":")) params[part.slice(1)] = decodeURIComponent(have[index]);
    else if (part !== have[index]) return null;
  }
  return params;
}

async function readBody(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text ? JSON.parse(text) : {};
}

export class Mock {
  constructor({ scenario = "full", ttl = 1_800 } = {}) {
    this.ttl = ttl;
    this.picture = new Picture();
    this.clients = new Set();
    this.linkUp = true;
    this.apiUp = true;
    /** Whether the session is over: access and refresh tokens are refused. */
    this.ended = false;
    this.load(scenario);
    this.http = createServer((request, response) => void this.answer(request, response));
    this.sockets = new WebSocketServer({ noServer: true });
    this.http.on("upgrade", (request, socket, head) => {
      if (!this.linkUp) return socket.destroy();
      this.sockets.handleUpgrade(request, socket, head, (client) => this.connect(client));
    });
  }

  load(scenario) {
    this.engine?.end();
    this.world = makeWorld(scenario);
    if (scenario === "many") fillMany(this.world);
    addBoard(this.world);
    this.engine = new Engine(this.world, (topic, data, jobId) => this.publish(topic, data, jobId));
  }

  listen(port) {
    return new Promise((resolve) =>
      this.http.listen(port, "127.0.0.1", () => resolve(this.http.address().port)),
    );
  }

  close() {
    this.engine.end();
    for (const client of this.clients) client.socket.terminate();
    this.http.closeAllConnections();
    return new Promise((resolve) => this.http.close(resolve));
  }

  /** Cuts or mends the live link. */
  setLink(up) {
    this.linkUp = up;
    if (!up) for (const client of this.clients) client.socket.terminate();
  }

  connect(socket) {
    const client = { socket, topics: new Map() };
    this.clients.add(client);
    socket.on("close", () => this.clients.delete(client));
    socket.on("message", (text) => {
      const { op, topic, job_id } = JSON.parse(String(text));
      const key = topic === "log" ? `log ${job_id}` : topic;
      if (op === "ping") return socket.send('{"type":"pong"}');
      if (op === "unsubscribe") return client.topics.delete(key);
      client.topics.set(key, 0);
      const data = this.snapshot(topic, job_id);
      const job = topic === "log" ? { job_id } : {};
      socket.send(JSON.stringify({ type: "snapshot", topic, ...job, seq: 0, data }));
    });
  }

  snapshot(topic, jobId) {
    if (topic === "status") return this.world.jobs.map(statusOf);
    if (topic === "log") return this.engine.lines({ id: jobId }).slice(-500);
    return [];
  }

  publish(topic, data, jobId) {
    const key = topic === "log" ? `log ${jobId}` : topic;
    for (const { socket, topics } of this.clients) {
      if (!topics.has(key)) continue;
      const seq = topics.get(key) + 1;
      topics.set(key, seq);
      const job = topic === "log" ? { job_id: jobId } : {};
      socket.send(JSON.stringify({ type: "delta", topic, ...job, seq, data }));
    }
  }

  async answer(request, response) {
    const url = new URL(request.url, "http://mock");
    if (!url.pathname.startsWith("/api/v1/")) return serveFile(response, url.pathname);
    if (!this.apiUp) return request.socket.destroy();
    const path = url.pathname.slice("/api/v1".length);
    const id = randomBytes(8).toString("hex");
    response.setHeader("X-Request-Id", id);
    try {
      if (this.ended && !/^\/(auth\/(login|refresh)|setup)/.test(path)) {
        throw new Refusal(401, "auth.token_expired");
      }
      if (this.live(path, response) || answerStill(this.world, path, response)) return;
      const { status = 200, body, headers = {} } = await this.route(request, path, url.searchParams);
      response.writeHead(status, { "Content-Type": "application/json", ...headers });
      response.end(status === 204 ? undefined : JSON.stringify(body));
    } catch (thrown) {
      const refusal = thrown instanceof Refusal ? thrown : new Refusal(500, "internal");
      if (!(thrown instanceof Refusal)) console.error(thrown);
      const { code, params } = refusal;
      response.writeHead(refusal.status, { "Content-Type": "application/json" });
      response.end(JSON.stringify({ error: { code, params, level: "error", request_id: id } }));
    }
  }

  live(path, response) {
    const found = /^\/stream-jobs\/([^/]+)\/live\/([\w.]+)$/.exec(path);
    if (!found) return false;
    const job = this.world.jobs.find((each) => each.id === found[1]);
    const ready = job && (job.state === "running" || job.state === "degraded");
    if (!ready) throw new Refusal(404, "validation.failed", { hls: "not_ready" });
    if (found[2].endsWith(".m3u8")) {
      response
        .writeHead(200, { "Content-Type": "application/vnd.apple.mpegurl" })
        .end(this.picture.playlist());
    } else {
      response.writeHead(200, { "Content-Type": "video/mp2t" }).end(this.picture.segment(found[2]));
    }
    return true;
  }

  async route(request, path, query) {
    for (const [method, pattern, run] of ROUTES) {
      const params = method === request.method ? match(pattern, path) : null;
      if (!params) continue;
      const body = await readBody(request);
      return run({ mock: this, world: this.world, engine: this.engine, request, params, query, body });
    }
    throw new Refusal(404, "route.not_found");
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { port: { type: "string" }, scenario: { type: "string" }, ttl: { type: "string" } },
  });
  const mock = new Mock({ scenario: values.scenario ?? "full", ttl: Number(values.ttl ?? 1_800) });
  const port = await mock.listen(Number(values.port ?? 8_000));
  console.log(`mock at http://127.0.0.1:${port}/ (any password but "wrong"; set-up code K7QX-3MNP)`);
}
