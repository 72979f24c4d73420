import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OwnStack } from "../../bench/own-stack.ts";
import { routeLayout } from "../../provider/route-layout.ts";
import { routerContainer } from "../../provider/router-container.ts";
import { buildCandidate, candidate, removeCandidate } from "./candidate.ts";
import {
  containerOf,
  containerStarts,
  createStack,
  docker,
  meetReady,
  root,
  routeInForce,
} from "../e2e/harness.ts";
import { touchedRows } from "../e2e/preview.ts";
import { refusedPreview } from "../e2e/refused-up.ts";
import { Sampler, wrongOnes } from "../e2e/sampler.ts";

const token = "hunter2-hunter2-hunter2";

let stack: OwnStack;
let firstUp: string;

beforeAll(async () => {
  await buildCandidate();
  stack = await createStack({
    name: "e2e-guard-drift",
    routerPort: 19220,
    colorPorts: { blue: 19221, green: 19222 },
    subnet: "172.28.92.0/24",
    config: { blue: candidate("good"), green: candidate("good") },
  });
  await stack.pulumi("config", "set", "--secret", "example:token", token);
  firstUp = (await stack.up()).output;
});

afterAll(async () => {
  await stack.destroy();
  await removeCandidate();
});

/** Runs a shell command in the router's container as root: somebody's change by hand. */
async function inRouter(command: string): Promise<void> {
  const { exitCode, output } = await routerContainer(docker, `${stack.prefix}-router`).run(
    ["sh", "-c", command],
    "root",
  );
  if (exitCode !== 0) throw new Error(`${command}: exit ${exitCode}: ${output}`);
}

describe("what somebody changed by hand", () => {
  test("shows in a preview that refreshes, and is mended by an update that does", async () => {
    const conf = `${routeLayout.root}/${routeLayout.configuration}`;
    const live = `${routeLayout.root}/${routeLayout.live}`;
    const before = await containerStarts(stack);
    await inRouter(`for bucket in $(seq 0 29); do mv ${live}/blue/$bucket ${live}/green/$bucket; done`);
    await inRouter(`echo '# by hand' >> $(readlink -f ${conf})`);
    const memory = 900 * 2 ** 20;
    await containerOf(stack, "blue").update({ Memory: memory, MemorySwap: memory });
    await containerOf(stack, "green").remove({ force: true });

    const { stdout } = await stack.pulumi("preview", "--refresh", "--json");
    const touched = touchedRows(stdout).map(({ operation, name }) => `${operation} ${name}`);
    expect([...new Set(touched)].sort()).toEqual(
      [
        "create green-container",
        "update blue-container",
        "update route",
        "update router-configuration",
      ].sort(),
    );
    const { stdout: diff } = await stack.pulumi("preview", "--refresh", "--diff");
    expect(diff).toMatch(/weights[^]*blue *: 70 => 100[^]*green *: 30 => 0/);

    await stack.up("--refresh");
    const sampler = new Sampler(stack);
    await stack.pulumi("preview", "--refresh", "--expect-no-changes");
    expect([...(await sampler.stop()).keys()]).toEqual(["200 blue"]);
    const after = await containerStarts(stack);
    const remade = Object.keys(after).filter((name) => after[name] !== before[name]);
    expect(remade).toEqual([`/${stack.prefix}-green`]);
  });
});

describe("a router whose nginx was ended", () => {
  test("comes back by itself, with the same route", async () => {
    const route = await routeInForce(stack);
    const sampler = new Sampler(stack);
    const container = containerOf(stack, "router");
    const exec = await container.exec({ Cmd: ["sh", "-c", "kill -TERM 1"] });
    await exec.start({ Detach: true });
    await expect.poll(async () => (await container.inspect()).RestartCount, { timeout: 15_000 }).toBe(1);
    await meetReady(stack, "blue", 15);
    expect(wrongOnes(await sampler.stop(), "blue")).toEqual([]);
    expect(await routeInForce(stack)).toEqual(route);
  });
});

describe("secrets", () => {
  test("are in plain text neither in state, files, outputs, nor in what containers know or said", async () => {
    const folder = join(root, ".bluegreen", "stacks", stack.name);
    const { stdout: outputs } = await stack.pulumi("stack", "output", "--json");
    const places = {
      "the update's output": firstUp,
      "the stack's outputs": outputs,
      "the stack's file": await readFile(join(root, `Pulumi.${stack.name}.yaml`), "utf8"),
      ...(await textsIn(folder)),
      ...(await containerTexts()),
    };
    expect(Object.keys(places).length).toBeGreaterThan(8);
    for (const [place, text] of Object.entries(places)) {
      expect(text.length, place).toBeGreaterThan(0);
      for (const secret of [token, stack.passphrase]) expect(text.includes(secret), place).toBe(false);
    }
  });

  test("are refused where containers and outputs would show them", async () => {
    await stack.pulumi("config", "set", "--secret", "--path", "bluegreen:gate.smokePrompts[0]", token);
    const output = await refusedPreview(stack);
    await stack.unset("gate");
    expect(output).toContain(
      "bluegreen:gate: it is stored as a secret, but containers and outputs would show it; allowed: plain values; " +
        "do: pulumi config rm 'bluegreen:gate', and set it again without --secret",
    );
    expect(output).not.toContain(token);
  });
});

/** Every file below a folder, by its path. */
async function textsIn(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.map(async (file) => [file, await readFile(file, "utf8")] as const));
  return Object.fromEntries(texts.filter(([, text]) => text !== ""));
}

/** What each container knows, and what it said. */
async function containerTexts(): Promise<Record<string, string>> {
  const parts = ["router", "blue", "green"] as const;
  const texts = await Promise.all(
    parts.map(async (part) => {
      const container = containerOf(stack, part);
      const log = await container.logs({ stdout: true, stderr: true });
      return [part, JSON.stringify(await container.inspect()) + log.toString("utf8")] as const;
    }),
  );
  return Object.fromEntries(texts);
}
