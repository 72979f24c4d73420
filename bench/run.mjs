// `npm run bench`. Plain JavaScript, since it runs before anything is installed.
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureDependencies } from "../toolchain/dependencies.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

try {
  ensureDependencies(root);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
const [esm, cjs] = await Promise.all([import("tsx/esm/api"), import("tsx/cjs/api")]);
esm.register();
cjs.register();
const { main } = createRequire(import.meta.url)("./index.ts");
process.exitCode = await main(root, process.argv.slice(2));
