import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { limitMegabytes, megabytesBeyond } from "../../bench/image/size.ts";
import type { OwnStack } from "../../bench/own-stack.ts";
import { baseImages } from "../../components/docker/base-images.ts";
import { contractCases } from "../../ops/contract/cases.ts";
import { runContract } from "../../ops/contract/run.ts";
import { withHttp } from "../../ops/http.ts";
import { createStack, docker, meet } from "./harness.ts";
import { exported } from "./operator.ts";

interface Said {
  readonly status: number;
  readonly color: string | null;
  readonly requestId: string | null;
}

async function post(stack: OwnStack, path: string, body: object): Promise<Said> {
  const response = await fetch(`${stack.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  await response.text();
  const { status, headers } = response;
  return { status, color: headers.get("x-color"), requestId: headers.get("x-request-id") };
}

interface Row {
  readonly request_id: string;
  readonly color: string;
  readonly user_id: string | null;
  readonly verdict?: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

describe("chat history", () => {
  let stack: OwnStack;
  let rated: string;

  beforeAll(async () => {
    stack = await createStack({
      name: "e2e-history",
      routerPort: 18580,
      colorPorts: { blue: 18581, green: 18582 },
      subnet: "172.28.96.0/24",
    });
    await stack.up();
  });

  afterAll(async () => {
    await stack.destroy();
  });

  test("of one color is known to the other after a flip", async () => {
    const first = await post(stack, "/chat/ann", { message: "My name is Ann.", max_tokens: 8 });
    expect([first.status, first.color]).toEqual([200, "blue"]);
    rated = first.requestId ?? "";
    await stack.set({ activeColor: "green" });
    await stack.up();
    const second = await post(stack, "/chat/ann", { message: "Who am I?", max_tokens: 8, context: true });
    expect([second.status, second.color]).toEqual([200, "green"]);
    const opinion = await post(stack, "/feedback", { request_id: rated, verdict: "up", comment: "nice" });
    expect([opinion.status, opinion.color]).toEqual([201, "green"]);
  });

  test("is exported as JSONL, both colors' turns through either", async () => {
    for (const color of ["blue", "green"]) {
      const turns = (await exported<Row>(stack, "history", "--color", color)).filter(
        ({ user_id }) => user_id === "ann",
      );
      expect(turns.map((turn) => [turn.color, turn.messages[0]?.content])).toEqual([
        ["blue", "My name is Ann."],
        ["green", "Who am I?"],
      ]);
    }
    const opinions = await exported<Row>(stack, "feedback");
    expect(opinions).toMatchObject([{ request_id: rated, verdict: "up", comment: "nice", color: "blue" }]);
    expect(await exported<Row>(stack, "history", "--since", "2999-01-01")).toEqual([]);
  });

  test("is served by colors that keep the contract, through the route and on the direct path", async () => {
    for (const baseUrl of [stack.url, `${stack.url}/blue`]) {
      const results = await withHttp({}, (http) => runContract(contractCases, { http, baseUrl }));
      expect(results.filter(({ passed }) => !passed)).toEqual([]);
    }
  });

  test("comes in an image that adds at most 150 MB to its base", async () => {
    const added = await megabytesBeyond(docker, `${stack.prefix}-blue:1`, baseImages.node);
    process.stdout.write(`the image adds ${added.toFixed(1)} MB to its base\n`);
    expect(added).toBeGreaterThan(1);
    expect(added).toBeLessThanOrEqual(limitMegabytes);
  });

  test("outlives the stack: it is there when the stack is made again", async () => {
    await stack.pulumi("destroy", "--yes", "--skip-preview");
    const volume = await docker.getVolume(`${stack.prefix}-history`).inspect();
    expect(volume.Labels["bluegreen.stack"]).toBe(stack.prefix);
    await stack.up();
    expect(await meet(stack, "/ready")).toMatchObject({ status: 200 });
    const turns = (await exported<Row>(stack, "history")).filter(({ user_id }) => user_id === "ann");
    expect(turns).toHaveLength(2);
    const opinions = await exported<Row>(stack, "feedback");
    expect(opinions.filter((opinion) => opinion.request_id === rated)).toHaveLength(1);
  });
});
