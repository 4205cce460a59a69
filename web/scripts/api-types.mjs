// Makes src/api/schema.d.ts from openapi.json, the snapshot that `castcore openapi` writes.
// With --check it writes nothing and fails when the committed file is not what the snapshot yields.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const root = new URL("../", import.meta.url);
const source = new URL("openapi.json", root);
const target = new URL("src/api/schema.d.ts", root);
const PREFIX = "/api/v1";

const document = JSON.parse(await readFile(source, "utf8"));
// The client adds the prefix itself, whether the document names it in each path or as its server.
document.paths = Object.fromEntries(
  Object.entries(document.paths).map(([path, item]) => [
    path.startsWith(`${PREFIX}/`) ? path.slice(PREFIX.length) : path,
    item,
  ]),
);
const head = "// Made by `npm run api:generate` from openapi.json. Do not edit.\n\n";
const text = head + astToString(await openapiTS(document, { emptyObjectsUnknown: true, alphabetize: true }));

if (process.argv.includes("--check")) {
  const committed = await readFile(target, "utf8").catch(() => "");
  if (committed !== text) {
    console.error(
      "src/api/schema.d.ts does not match openapi.json: run `npm run api:generate` and commit it.",
    );
    process.exit(1);
  }
} else {
  await writeFile(target, text);
}
