// `npm test`: everything from a fresh clone to the count of passed and failed. Plain JavaScript, since it runs before
// anything is installed. `node test/run.mjs check unit` runs some parts only; `npm run test:faults` those that break things
// on purpose, and `npm run test:cloud` those that need a Kubernetes of their own. `--every-case` goes through all cases of what
// is otherwise shown by a few: it doubles the time.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { check, vitest } from "./run/parts.mjs";
import { Tally } from "./run/tally.mjs";
import { installDependencies, requirePython, startKubernetes, startToolchain } from "./run/set-up.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** In this order: what is quick and needs nothing comes first. */
const parts = ["check", "unit", "engine", "e2e", "faults", "cloud"];
const partsOfNpmTest = parts.filter((part) => !["faults", "cloud"].includes(part));
/** Those that need an engine. */
const onEngine = ["engine", "e2e", "faults", "cloud"];
const everyCase = "--every-case";
const asked = process.argv.slice(2).filter((word) => word !== everyCase);
const wrong = asked.filter((part) => !parts.includes(part));
if (wrong.length > 0) {
  process.stderr.write(`test/run.mjs: unknown part(s) ${wrong.join(", ")}; there are ${parts.join(", ")}\n`);
  process.exit(2);
}
const wanted = asked.length === 0 ? partsOfNpmTest : parts.filter((part) => asked.includes(part));

const tally = new Tally((line) => process.stdout.write(`${line}\n`));
const stopped = new AbortController();
for (const name of ["SIGINT", "SIGTERM"])
  process.once(name, () => stopped.abort(new Error(`stopped by ${name}`)));

const cases = process.argv.includes(everyCase) ? { BLUEGREEN_EVERY_CASE: "1" } : {};
const work = { root, tally, signal: stopped.signal, environment: { ...process.env, ...cases } };
let toolchain;
let kubernetes;
try {
  await tally.step("set-up: packages", () => installDependencies(work));
  if (wanted.includes("check")) await check(work);
  if (wanted.includes("unit")) {
    await tally.step("set-up: python3", requirePython);
    await vitest("unit", work);
  }
  const equippedParts = wanted.filter((part) => onEngine.includes(part));
  if (equippedParts.length > 0) {
    await tally.step("set-up: toolchain", async () => {
      toolchain = await startToolchain(work);
    });
    const equipped = { ...work, environment: { ...work.environment, ...toolchain.variables } };
    for (const part of equippedParts.filter((part) => part !== "cloud")) await vitest(part, equipped);
    if (equippedParts.includes("cloud")) {
      await tally.step("set-up: Kubernetes", async () => {
        kubernetes = await startKubernetes(equipped);
      });
      const environment = { ...equipped.environment, ...kubernetes.variables };
      await vitest("cloud", { ...equipped, environment });
    }
  }
} catch {
  // Counted, and told, by the tally; what comes after a failed set-up cannot run.
} finally {
  // Counted, and told: a component that has ended in between, or something that stays on this host.
  if (kubernetes !== undefined) await tally.step("stop: Kubernetes", kubernetes.stop).catch(() => undefined);
  await toolchain?.stop();
}
process.stdout.write(`\n${tally.summary()}\n`);
process.exitCode = tally.failed === 0 ? 0 : 1;
