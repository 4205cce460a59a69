// Fails when what a browser has to load before the first page grows past its limit.
import { readdir, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const LIMIT_KB = 250;
const dist = new URL("../dist/", import.meta.url);
const page = await readFile(new URL("index.html", dist), "utf8");
if (!page.includes('nonce="__CSP_NONCE__"')) {
  console.error("dist/index.html has no place for the nonce.");
  process.exit(1);
}

let first = 0;
let all = 0;
for (const name of await readdir(new URL("assets/", dist))) {
  if (!/\.(js|css)$/.test(name)) continue;
  const size = gzipSync(await readFile(new URL(`assets/${name}`, dist))).length;
  all += size;
  if (page.includes(`/assets/${name}`)) first += size;
}
const kb = (bytes) => Math.round(bytes / 1_000);
console.log(`first load ${kb(first)} kB gzip (limit ${LIMIT_KB}), everything ${kb(all)} kB`);
if (kb(first) > LIMIT_KB) process.exit(1);
