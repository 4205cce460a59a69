// A reverse proxy that ends TLS, as one stands before a real server. Its certificate is made anew and trusted by nobody.
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";

function certificate() {
  const folder = mkdtempSync(join(tmpdir(), "castcore-tls-"));
  const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const made = spawnSync("openssl", ["req", "-x509", ...kind, ...files, ...names]);
  if (made.status !== 0) throw new Error(`openssl made no certificate: ${made.error ?? made.stderr}`);
  const pair = { key: readFileSync(join(folder, "key.pem")), cert: readFileSync(join(folder, "cert.pem")) };
  rmSync(folder, { recursive: true });
  return pair;
}

/** A proxy before `target`. `posted` holds the media types of what was sent through it. */
export async function startTlsProxy(target) {
  const posted = [];
  const passOn = (incoming) =>
    request(target + incoming.url, {
      method: incoming.method,
      headers: {
        ...incoming.headers,
        "x-forwarded-for": incoming.socket.remoteAddress,
        "x-forwarded-proto": "https",
      },
    });
  const server = createServer(certificate(), (incoming, outgoing) => {
    if (incoming.method === "POST") posted.push(incoming.headers["content-type"]);
    const onward = passOn(incoming);
    onward.on("response", (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.on("upgrade", (incoming, socket) => {
    const onward = passOn(incoming);
    onward.on("upgrade", (answer, other) => {
      const head = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${head.join("")}\r\n`);
      socket.pipe(other).pipe(socket);
      for (const end of [socket, other]) end.on("error", () => void socket.destroy(other.destroy()));
    });
    onward.on("response", () => socket.destroy());
    onward.on("error", () => socket.destroy());
    onward.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    posted,
    origin: `https://127.0.0.1:${server.address().port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
