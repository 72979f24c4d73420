import { createServer, type Server } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { withHttp } from "../../../../ops/http.ts";
import type { LiveRoute } from "../../../../ops/live-route.ts";
import { firingAlerts, type FiringAlert } from "../../../../ops/watch/alerts.ts";
import { decideWatch, deploymentOf } from "../../../../ops/watch/decision.ts";
import { HandledDeployments } from "../../../../ops/watch/handled.ts";

const now = new Date("2026-11-20T08:00:00Z");
const live: LiveRoute = {
  activeColor: "green",
  weights: { blue: 0, green: 100 },
  releases: { green: "g" },
  shadow: { percent: 0 },
  rejected: {},
};
const canary: LiveRoute = { ...live, weights: { blue: 10, green: 90 }, releases: { green: "g", blue: "b" } };
const lease = { id: "rollout-1", holder: "ada", until: "2026-11-20T08:05:00Z" };
const alert = (color?: string): FiringAlert => ({
  name: "RouterErrors",
  color,
  summary: "20 % fail",
  since: now.toISOString(),
});

type Case = readonly [
  what: string,
  alerts: readonly FiringAlert[],
  live: LiveRoute | undefined,
  handled: readonly string[],
  act: string,
  said: string,
];

const cases: readonly Case[] = [
  ["nothing where no alert fires", [], live, [], "nothing", ""],
  [
    "a rollback for an alert on the color with users",
    [alert("green")],
    live,
    [],
    "roll back",
    "alert RouterErrors on green: 20 % fail",
  ],
  ["a rollback for an alert on no color", [alert()], live, [], "roll back", "alert RouterErrors: 20 % fail"],
  ["nothing for an alert on a color without users", [alert("blue")], live, [], "nothing", ""],
  [
    "a rollback for an alert on the canary, which goes first",
    [alert("green"), alert("blue")],
    canary,
    [],
    "roll back",
    "on blue",
  ],
  [
    "nothing more for a deployment that was rolled back",
    [alert("green")],
    live,
    [deploymentOf(live)],
    "wait",
    "this deployment was rolled back before",
  ],
  [
    "a rollback for another deployment",
    [alert("green")],
    live,
    [deploymentOf(canary)],
    "roll back",
    "on green",
  ],
  [
    "waiting while a rollout judges itself",
    [alert("green")],
    { ...live, lease },
    [],
    "wait",
    "ada holds a lease",
  ],
  [
    "a rollback once that lease is over",
    [alert("green")],
    { ...live, lease: { ...lease, until: "2026-11-20T07:00:00Z" } },
    [],
    "roll back",
    "",
  ],
  [
    "waiting while the router has no route",
    [alert("green")],
    undefined,
    [],
    "wait",
    "the router has no route",
  ],
];

describe("watch decides on", () => {
  it.each(cases)("%s", (_what, alerts, route, handled, act, said) => {
    const decision = decideWatch(alerts, route, handled, now);
    expect(decision.act).toBe(act);
    expect("reason" in decision ? decision.reason : "why" in decision ? decision.why : "").toContain(said);
  });

  it("one deployment, whatever else of the route changes", () => {
    expect(deploymentOf({ ...live, shadow: { percent: 5 }, lease })).toBe(deploymentOf(live));
    expect(deploymentOf({ ...live, releases: { green: "other" } })).not.toBe(deploymentOf(live));
  });
});

describe("Alertmanager", () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  async function ask(status: number, body: unknown) {
    let asked = "";
    server = createServer((request, response) => {
      asked = request.url ?? "";
      response.writeHead(status).end(JSON.stringify(body));
    });
    await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { alerts: await withHttp({ timeoutSeconds: 2 }, (http) => firingAlerts(http, url)), asked };
  }

  it("is asked for what fires, is not silenced, and asks for a rollback", async () => {
    const { alerts, asked } = await ask(200, [
      {
        labels: { alertname: "RouterErrors", color: "green" },
        annotations: { summary: "x" },
        startsAt: "t",
        fingerprint: "f",
      },
    ]);
    expect(alerts).toEqual([{ name: "RouterErrors", color: "green", summary: "x", since: "t" }]);
    expect(new URL(asked, "http://x").searchParams.get("filter")).toBe('rollback="true"');
    expect(asked).toContain("silenced=false");
  });

  it("that answers something else is no good news", async () => {
    await expect(ask(500, "broken")).rejects.toThrow('answered 500: "broken"');
    server?.close();
    await expect(ask(200, { status: "no list" })).rejects.toThrow("answered 200");
  });
});

describe("deployments that were rolled back", () => {
  it("are remembered by the next process, the newest fifty", async () => {
    const root = mkdtempSync(join(tmpdir(), "bluegreen-"));
    const project = { root, name: "shop", stack: "dev", stackFile: "" };
    try {
      expect(await new HandledDeployments(project).read()).toEqual([]);
      for (let turn = 0; turn < 52; turn += 1) await new HandledDeployments(project).add(`d${turn}`);
      const handled = await new HandledDeployments(project).read();
      expect([handled.length, handled[0], handled.at(-1)]).toEqual([50, "d2", "d51"]);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
