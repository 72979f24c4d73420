import { resolve } from "node:path";
import { Agent, Client, request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { weightsFor, type Color } from "../../components/color.ts";
import { nginxConfiguration } from "../../provider/nginx-configuration.ts";
import { nginxRoute } from "../../provider/nginx-route.ts";
import { routeLayout } from "../../provider/route-layout.ts";
import { routerContainer } from "../../provider/router-container.ts";
import { prepare } from "../../toolchain/index.ts";
import { callContext } from "../unit/support/call-context.ts";
import { NginxStage, releases } from "./nginx-stage.ts";

let stage: NginxStage;

beforeAll(async () => {
  const projectDirectory = resolve(__dirname, "../..");
  await prepare({ projectDirectory, environment: process.env, progress: "none" });
  stage = await NginxStage.start();
}, 20 * 60_000);

afterAll(() => stage.remove());

interface Answer {
  readonly status: number;
  readonly color: string | undefined;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

async function ask(path: string, headers: Record<string, string> = {}, dispatcher?: Agent): Promise<Answer> {
  const answer = await request(`${stage.url}${path}`, { headers, ...(dispatcher && { dispatcher }) });
  const header = (name: string) => [answer.headers[name]].flat()[0];
  return {
    status: answer.statusCode,
    color: header("x-color"),
    retryAfter: header("retry-after"),
    body: await answer.body.text(),
  };
}

/** Status and color of what a balancer is answered for a path as it stands. */
async function refusalFromBalancer(path: string, headers: Record<string, string> = {}) {
  const connection = new Client(stage.balancedUrl);
  const answer = await connection.request({ method: "GET", path, headers });
  await answer.body.dump();
  await connection.close();
  return [answer.statusCode, answer.headers["x-color"]];
}

/** The color that each of 500 users meets. */
async function met(): Promise<(string | undefined)[]> {
  const users = Array.from({ length: 500 }, (_, user) => user);
  return Promise.all(
    users.map(async (user) => (await ask("/healthz", { "x-user-id": `user-${user}` })).color),
  );
}

const share = (colors: readonly (string | undefined)[], color: Color) =>
  (100 * colors.filter((each) => each === color).length) / colors.length;

function route(activeColor: Color, canaryPercent = 0) {
  const weights = weightsFor(activeColor, canaryPercent);
  const { container, url } = stage;
  return { container, containerId: "id", url, activeColor, weights, releases };
}

const setRoute = (activeColor: Color, canaryPercent = 0) =>
  nginxRoute.create(route(activeColor, canaryPercent), callContext());

function configuration(text = stage.configuration()) {
  return { container: stage.container, containerId: "id", url: stage.url, ...text };
}

const unavailable = { status: 503, retryAfter: "2", color: undefined };

/** The tests are one life of a router, in order. */
describe("a router", () => {
  it("without a configuration answers 503 and when to come back", async () => {
    await expect
      .poll(async () => ask("/healthz").catch(() => undefined), { timeout: 30_000 })
      .toMatchObject(unavailable);
  });

  it("takes its configuration, and says which one is in force", async () => {
    await nginxConfiguration.create(configuration(), callContext());
    expect((await ask("/router/configuration")).body).toBe(stage.configuration().version);
  });

  it("refuses a configuration that nginx refuses, and keeps the one it has", async () => {
    const wrong = { text: "worker_processes many;", version: "f".repeat(64) };
    await expect(nginxConfiguration.create(configuration(wrong), callContext())).rejects.toThrow(
      /nginx refuses the configuration \(nginx -t: exit 1\):\n.*"worker_processes" directive invalid value/,
    );
    expect((await ask("/router/configuration")).body).toBe(stage.configuration().version);
  });

  it("without a route answers 503 to users, and shows each color on its direct path", async () => {
    expect(await ask("/healthz")).toMatchObject(unavailable);
    expect(await ask("/deployment-status")).toMatchObject(unavailable);
    for (const color of ["blue", "green"] as const) {
      expect(await ask(`/${color}/ready?x=1`)).toMatchObject({ status: 200, color });
      expect(await ask("/healthz", { "x-color": color })).toMatchObject({ status: 200, color });
    }
    expect(JSON.parse((await ask("/blue/ready?x=1")).body)).toMatchObject({ path: "/ready?x=1" });
  });

  it("sends all users to the active color, and tells so", async () => {
    await setRoute("blue");
    expect(share(await met(), "blue")).toBe(100);
    expect(JSON.parse((await ask("/deployment-status")).body)).toEqual({
      activeColor: "blue",
      weights: { blue: 100, green: 0 },
      releases,
      shadow: { percent: 0 },
      rejected: {},
    });
  });

  it("keeps a connection that is open across a flip: its next request meets the new color", async () => {
    const connection = new Agent({ connections: 1, pipelining: 1 });
    let connects = 0;
    connection.on("connect", () => (connects += 1));
    expect(await ask("/healthz", {}, connection)).toMatchObject({ status: 200, color: "blue" });
    await setRoute("green");
    expect(await ask("/healthz", {}, connection)).toMatchObject({ status: 200, color: "green" });
    expect(connects).toBe(1);
    await connection.close();
  });

  it("gives a canary about its share of the users, and every user the same color again", async () => {
    await setRoute("blue", 30);
    const first = await met();
    expect(share(first, "green")).toBeGreaterThan(22);
    expect(share(first, "green")).toBeLessThan(38);
    expect(await met()).toEqual(first);
  });

  it("moves users to a growing canary only: whoever met it before, meets it still", async () => {
    const before = await met();
    await setRoute("blue", 60);
    const after = await met();
    expect(share(after, "green")).toBeGreaterThan(50);
    expect(before.every((color, user) => color === "blue" || after[user] === "green")).toBe(true);
  });

  it("knows a user by the chat's path as by the header", async () => {
    for (let user = 0; user < 40; user++) {
      const [path, header] = [
        await ask(`/chat/user-${user}`),
        await ask("/x", { "x-user-id": `user-${user}` }),
      ];
      expect(path.color).toBe(header.color);
    }
  });

  it("knows a user whom a balancer brings by the address that it tells, and by nothing that users write", async () => {
    const users = Array.from({ length: 100 }, (_, user) => `203.0.113.${user}`);
    const colorsOf = (url: string, addressesOf: (user: string) => string) =>
      Promise.all(
        users.map(async (user) => {
          const { body } = await request(url, { headers: { "x-forwarded-for": addressesOf(user) } });
          return ((await body.json()) as { color: string }).color;
        }),
      );
    const balanced = await colorsOf(stage.balancedUrl, (user) => `10.0.0.1, ${user}`);
    expect(new Set(balanced)).toEqual(new Set(["blue", "green"]));
    expect(await colorsOf(stage.balancedUrl, (user) => user)).toEqual(balanced);
    expect(new Set(await colorsOf(stage.balancedUrl, (user) => `${user}, 10.0.0.1`)).size).toBe(1);
    expect(new Set(await colorsOf(stage.url, (user) => user)).size).toBe(1);
  });

  it("tells a color who asks through a balancer, and how", async () => {
    const headers = { "x-forwarded-for": "10.0.0.1, 203.0.113.9", "x-forwarded-proto": "https" };
    const { body } = await request(stage.balancedUrl, { headers });
    expect(await body.json()).toMatchObject({ address: "203.0.113.9", scheme: "https" });
    expect(JSON.parse((await ask("/", headers)).body)).toMatchObject({ scheme: "http" });
  });

  it("is healthy for a balancer, and tells nobody behind it the route", async () => {
    const path = "/router/configuration";
    const { statusCode, body } = await request(`${stage.balancedUrl}${path}`);
    expect([statusCode, await body.text()]).toEqual([200, (await ask(path)).body]);
    expect(await refusalFromBalancer("/deployment-status")).toEqual([403, undefined]);
  });

  it.each([
    "/blue",
    "/green/x",
    "/%62lue/x",
    "//blue/x",
    "/./green/x",
    "/x/../blue/x",
    "/chat/..%2fblue/x",
    "/x/%2e%2e/green/x",
    "/blue%2fx",
  ])("brings nobody to a color who asks a balancer for it: %s", async (path) => {
    expect(await refusalFromBalancer(path)).toEqual([403, undefined]);
  });

  it.each(["green", "BLUE"])("brings nobody to %s by a header either", async (color) => {
    expect(await refusalFromBalancer("/x", { "x-color": color })).toEqual([403, undefined]);
  });

  it("shows weights that somebody changed by hand when it is read back", async () => {
    await setRoute("blue");
    const files = `${routeLayout.root}/${routeLayout.live}`;
    const change = `cd ${files} && for b in 0 1 2 3 4; do rm blue/$b && touch green/$b; done`;
    const ran = await routerContainer(stage.docker, stage.container).run(["sh", "-c", change], "root");
    expect(ran).toEqual({ exitCode: 0, output: "" });
    const recorded = route("blue");
    const found = await nginxRoute.read?.("route", recorded, recorded, callContext());
    expect(found?.inputs["weights"]).toEqual({ blue: 95, green: 5 });
  });

  it("refuses a body above the limit itself", async () => {
    const { statusCode, body } = await request(`${stage.url}/chat`, {
      method: "POST",
      body: "x".repeat(2048),
    });
    await body.dump();
    expect(statusCode).toBe(413);
  });

  it("answers 503 and when to come back where the active color is gone", async () => {
    await setRoute("blue");
    await stage.color("blue").stop({ t: 0 });
    expect(await ask("/healthz")).toMatchObject(unavailable);
    expect(await ask("/green/healthz")).toMatchObject({ status: 200, color: "green" });
  });

  it("sends nobody anywhere once its route is deleted", async () => {
    await nginxRoute.delete?.("route", route("green"), callContext());
    expect(await ask("/healthz")).toMatchObject(unavailable);
  });
});
