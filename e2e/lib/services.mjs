// Services of a test's own: a Redis that can be stopped and started again, and a PostgreSQL.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { until } from "./browser.mjs";
import { freePort } from "./server.mjs";

const REDIS = "/usr/bin/redis-server";
const POSTGRES = resolve(import.meta.dirname, "../../scripts/test-postgres.sh");

/** Why a test that needs both must be left out; `null`: it need not, or must not be. */
export function missingServices() {
  const hasPostgres = spawnSync("sh", ["-c", "ls /usr/lib/postgresql/*/bin/initdb || command -v initdb"]).status === 0;
  const missing = [existsSync(REDIS) || "Redis", hasPostgres || "PostgreSQL"].filter((name) => name !== true);
  if (missing.length === 0) return null;
  const words = `${missing.join(" and ")} not installed: apt-get install redis-server postgresql`;
  if (process.env.CASTCORE_REQUIRE_SERVICES === "1" || process.env.CI === "true") throw new Error(words);
  return words;
}

function answers(port, password) {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(`AUTH ${password}\r\n`));
    socket.setTimeout(1_000, () => socket.destroy());
    socket.on("data", (data) => {
      done(String(data).startsWith("+OK"));
      socket.destroy();
    });
    socket.on("error", () => done(false));
    socket.on("close", () => done(false));
  });
}

export async function startRedis() {
  const folder = mkdtempSync(join(tmpdir(), "castcore-redis-"));
  const port = await freePort();
  const password = randomBytes(16).toString("hex");
  let child;
  const redis = {
    settings: { REDIS_HOST: "127.0.0.1", REDIS_PORT: String(port), REDIS_PASSWORD: password },
    /** Ends it at once; everything in it is gone. */
    async away() {
      if (!child) return;
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      child = undefined;
    },
    /** Starts it (again) on the same port, empty. */
    async back() {
      // The settings come through its input, so that the password is in no process list.
      child = spawn(REDIS, ["-"], { cwd: folder, stdio: ["pipe", "ignore", "ignore"] });
      child.stdin.end(
        `bind 127.0.0.1\nport ${port}\nrequirepass ${password}\nsave ""\nappendonly no\nmaxmemory 64mb\n`,
      );
      await until("Redis answers", () => answers(port, password), 15_000);
    },
    async stop() {
      await redis.away();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await redis.back();
  return redis;
}

export function startPostgres() {
  const folder = mkdtempSync(join(tmpdir(), "castcore-pg-"));
  // The server's user must pass through to its own folder in it.
  chmodSync(folder, 0o711);
  const place = join(folder, "server");
  const started = spawnSync(POSTGRES, ["start", place], { encoding: "utf8", timeout: 90_000 });
  if (started.status !== 0) throw new Error(`PostgreSQL does not start: ${started.error ?? started.stderr}`);
  const url = new URL(started.stdout.trim().replace(/^[A-Z_]+=/, ""));
  return {
    settings: {
      POSTGRES_HOST: url.hostname,
      POSTGRES_PORT: url.port,
      POSTGRES_USER: url.username,
      POSTGRES_PASSWORD: decodeURIComponent(url.password),
      POSTGRES_DB: url.pathname.slice(1),
    },
    stop() {
      spawnSync(POSTGRES, ["stop", place], { timeout: 60_000 });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
