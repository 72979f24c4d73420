import { describe, expect, test } from "vitest";
import { bytes } from "../../../ops/table.ts";
import { modelFileOf } from "../../../components/model.ts";
import type { Color } from "../../../components/color.ts";
import { until } from "../../cluster/until.ts";
import { meet } from "../../e2e/harness.ts";
import { isReady } from "./pods.ts";
import { expectAllAt } from "./router-pods.ts";
import { database, type CloudStage } from "./stage.ts";

export function firstUpdate(stage: () => CloudStage): void {
  describe("the first update", () => {
    test("serves a real model from pods", async () => {
      const { seconds } = await stage().stack.up();
      process.stdout.write(`pulumi up, first: ${seconds.toFixed(1)} s\n`);
      expect(await meet(stage().stack, "/ready")).toMatchObject({ status: 200, color: "blue" });
      const question = { messages: [{ role: "user", content: "Say hello." }], max_tokens: 8, temperature: 0 };
      const answer = await fetch(`${stage().stack.url}/v1/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(question),
      });
      expect(await answer.json()).toMatchObject({
        model: modelFileOf().name,
        choices: [{ message: { content: expect.stringMatching(/\w/) as unknown } }],
      });
    });

    test("has two router pods, and one of each color", async () => {
      const ready = async (role: "router" | Color) => (await stage().pods(role)).filter(isReady).length;
      expect([await ready("router"), await ready("blue")]).toEqual([2, 1]);
      // Nobody waits for a standby.
      const standby = async () => ((await ready("green")) === 1 ? undefined : "green is not ready");
      await until("a standby that is ready", standby, { seconds: 60 });
      await expectAllAt(stage(), "blue");
    });

    test("leaves nothing to be changed, also where the live objects are looked at", async () => {
      await stage().stack.pulumi("preview", "--expect-no-changes");
      await stage().stack.pulumi("preview", "--refresh", "--expect-no-changes");
    });

    test("declares objects that all pass a dry run of the server, with every field checked", async () => {
      const { stdout } = await stage().stack.pulumi("stack", "export", "--show-secrets");
      const objects = manifestsIn(stdout);
      expect(objects.length).toBeGreaterThan(12);
      const command = [
        "apply",
        "--server-side",
        "--dry-run=server",
        "--validate=strict",
        "--force-conflicts",
      ];
      const printed = await stage().cluster.kubectl([...command, "-f", "-"], objects.join("\n"));
      expect(printed.trim().split("\n")).toHaveLength(objects.length);
    });

    test("stores the turns of users in the database", async () => {
      const response = await fetch(`${stage().stack.url}/chat/ann`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ message: "My name is Ann.", max_tokens: 4 }),
      });
      expect([response.status, response.headers.get("x-history")]).toEqual([200, null]);
      const rows = await stage().postgres.query(
        database,
        "SELECT color, version FROM turns WHERE user_id = 'ann'",
      );
      expect(rows).toEqual(["blue|1"]);
    });
  });

  describe("the model's file", () => {
    const modelPath = `process.env.MODEL_PATH`;

    test("is one file of the node for both colors, fetched once", async () => {
      const look = `const s = require("node:fs").statSync(${modelPath}); console.log(s.dev, s.ino, s.size)`;
      const [blue, green] = await inColors(stage(), look);
      expect(blue).toEqual(green);
      expect(blue).toMatch(/^\d+ \d+ 98362432\n$/);
      // A second pod that comes before the first one's copy is whole fetches one of its own, of which one is kept.
      const fetched = stage().files.asked.filter((name) => name.endsWith(".gguf")).length;
      expect(fetched).toBeLessThanOrEqual(2);
      process.stdout.write(
        `the model of ${bytes(98_362_432)} was fetched ${fetched} time(s) for both colors\n`,
      );
    });

    test("cannot be written to by a color", async () => {
      const write = `try { require("node:fs").openSync(${modelPath}, "r+"); console.log("open") } catch (error) { console.log(error.code) }`;
      expect(await inColors(stage(), write)).toEqual(["EROFS\n", "EROFS\n"]);
    });
  });
}

/** The objects that Pulumi recorded, as the program wrote them. */
function manifestsIn(exported: string): string[] {
  const { deployment } = JSON.parse(exported) as {
    deployment: { resources: { type: string; custom: boolean; inputs?: object }[] };
  };
  return deployment.resources
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .map(({ inputs }) => JSON.stringify(withoutSecretMarks(inputs)));
}

/** Recorded secrets are objects with their text as JSON. */
function withoutSecretMarks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecretMarks);
  if (typeof value !== "object" || value === null) return value;
  if ("plaintext" in value) return withoutSecretMarks(JSON.parse(String(value.plaintext)));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "__defaults")
      .map(([key, field]) => [key, withoutSecretMarks(field)]),
  );
}

/** Runs a script of Node in the server's container of both colors. */
async function inColors(stage: CloudStage, script: string): Promise<string[]> {
  const pods = await Promise.all((["blue", "green"] as const).map((color) => stage.pods(color)));
  return Promise.all(
    pods.map(([pod]) => stage.kubectl("exec", pod?.metadata.name ?? "", "--", "node", "-e", script)),
  );
}
