import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { bodyOf, Notifier, type Notification, type Receiver } from "../../../ops/notifications.ts";

const project = { root: "/", name: "shop", stack: "dev", stackFile: "" };
const notification: Notification = {
  event: "rolledBack",
  text: "rolled back: 100 % blue",
  verb: "rollout",
  operation: "rollout-1",
  weights: { blue: 100, green: 0 },
  reason: "20 % failed",
};

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A receiver that answers with a status, or never. */
async function listen(status: number | "never"): Promise<{ url: string; bodies: unknown[] }> {
  const bodies: unknown[] = [];
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (piece: Buffer) => (text += piece.toString()));
    request.on("end", () => {
      bodies.push(JSON.parse(text));
      if (status !== "never") response.writeHead(status).end("ok");
    });
  });
  await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=hunter2`, bodies };
}

async function tell(receivers: readonly Receiver[]): Promise<string[]> {
  const warnings: string[] = [];
  await new Notifier(receivers, project, (line) => void warnings.push(line)).tell(notification);
  return warnings;
}

describe("a notification", () => {
  it("is the facts for a webhook, a sentence for Slack", async () => {
    const { url, bodies } = await listen(200);
    expect(await tell([{ kind: "webhook", url }])).toEqual([]);
    expect(await tell([{ kind: "slack", url }])).toEqual([]);
    expect(bodies).toEqual([
      {
        source: "bluegreen",
        stack: "shop-dev",
        time: expect.stringMatching(/^20.*Z$/) as string,
        ...notification,
      },
      { text: "shop-dev: rolled back: 100 % blue" },
    ]);
  });

  it("goes to nobody where nobody is named", async () => {
    expect(await tell([])).toEqual([]);
  });

  it("that is refused is a warning without the URL's token", async () => {
    const { url } = await listen(403);
    const [warning = ""] = await tell([{ kind: "slack", url }]);
    expect(warning).toMatch(/^the slack at 127\.0\.0\.1:\d+ answered 403$/);
  });

  it("that nobody takes is a warning after a bounded time, and the others get theirs", async () => {
    const { url } = await listen("never");
    const started = performance.now();
    const warnings = await tell([
      { kind: "webhook", url },
      { kind: "webhook", url: "http://127.0.0.1:9/" },
    ]);
    expect(performance.now() - started).toBeLessThan(8000);
    expect(warnings).toHaveLength(2);
    expect(warnings.join()).not.toContain("hunter2");
  });

  it("has no more in it than it says", () => {
    expect(Object.keys(bodyOf("webhook", "shop-dev", notification, new Date(0))).sort()).toEqual(
      ["event", "operation", "reason", "source", "stack", "text", "time", "verb", "weights"].sort(),
    );
  });
});
