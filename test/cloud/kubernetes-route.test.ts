import { setTimeout as delay } from "node:timers/promises";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { colors, weightsFor, type Color } from "../../components/color.ts";
import { kubernetesRoute } from "../../provider/kubernetes-route.ts";
import { statusPath } from "../../provider/resources.ts";
import { openRouterHost, type RouterHost } from "../../provider/router-host.ts";
import { everyCase } from "../cases.ts";
import { until } from "../cluster/until.ts";
import { callContext } from "../unit/support/call-context.ts";
import { colorPods, releases } from "./route-manifests.ts";
import { RouteStage } from "./route-stage.ts";

const place = { namespace: "kubernetes-route-test", stack: "shop-dev" };
const { namespace, stack } = place;
const configMapPath = `/api/v1/namespaces/${namespace}/configmaps/${stack}-route`;

/** How many routes in a row are timed. */
const routes = everyCase ? 10 : 4;

let stage: RouteStage;
let host: RouterHost;

function inputs(activeColor: Color, canaryPercent = 0) {
  const weights = weightsFor(activeColor, canaryPercent);
  const approved = colors.filter((color) => weights[color] > 0).map((color) => [color, releases[color]]);
  return {
    router: stage.router,
    activeColor,
    weights,
    releases: Object.fromEntries(approved) as Record<string, string>,
    shadow: { percent: 0 },
    rejected: {},
  };
}

async function update(activeColor: Color, canaryPercent = 0): Promise<string[]> {
  const context = callContext();
  await kubernetesRoute.update?.("route", {}, inputs(activeColor, canaryPercent), context);
  return context.told;
}

const read = (activeColor: Color) =>
  kubernetesRoute.read?.("route", inputs(activeColor), inputs(activeColor), callContext());

beforeAll(async () => {
  stage = await RouteStage.open(place);
  host = await openRouterHost({
    containers: {},
    kubernetes: { router: stage.router, unschedulableSeconds: 5 },
  });
});

afterAll(async () => {
  await host.close();
  await stage.close();
});

describe("a router without a route", () => {
  it("answers 503 at its Service, through the API server", async () => {
    const { statusCode, headers } = await request(`${stage.url}/healthz`);
    expect([statusCode, headers["retry-after"]]).toEqual([503, "2"]);
  });

  it("shows each color at its direct path, and streams through the tunnel as it comes", async () => {
    const begun = performance.now();
    const { body } = await request(`${stage.url}/green/slow`);
    const pieces: { readonly text: string; readonly at: number }[] = [];
    for await (const piece of body as AsyncIterable<Buffer>)
      pieces.push({ text: piece.toString(), at: performance.now() - begun });
    expect(pieces.map(({ text }) => text).join("")).toBe("one two three");
    expect((pieces.at(-1)?.at ?? 0) - (pieces[0]?.at ?? 0)).toBeGreaterThan(900);
  });
});

describe("a route on a real cluster", () => {
  it("is followed by every router pod within 5 s at kubelet's own period, time after time", async ({
    annotate,
  }) => {
    const pods = await stage.readyRouters();
    expect(pods).toHaveLength(2);
    const context = callContext();
    await kubernetesRoute.create(inputs("blue"), context);
    const took: string[] = [context.told.at(-1) ?? ""];
    for (let flip = 1; flip < routes; flip++) {
      const color = flip % 2 === 0 ? "blue" : "green";
      took.push((await update(color)).at(-1) ?? "");
      for (const pod of pods) expect((await stage.answerOfPod(pod, "/healthz")).color).toBe(color);
    }
    for (const line of took) expect(line).toMatch(/^2 router pods follow after [0-4]\.\d s$/);
    expect(await stage.readyRouters()).toEqual(pods);
    await annotate(took.join("; "));
  });

  it("gives a canary its share, proven by users of both colors", async () => {
    await update("blue", 1);
    const met = new Map<string, number>();
    for (let user = 0; user < 400; user++) {
      const { headers, body } = await request(`${stage.url}/healthz`, {
        headers: { "x-user-id": `user-${user}` },
      });
      await body.dump();
      const color = String(headers["x-color"]);
      met.set(color, (met.get(color) ?? 0) + 1);
    }
    expect(met.get("green")).toBeGreaterThan(0);
    expect(met.get("green")).toBeLessThan(20);
    expect((met.get("green") ?? 0) + (met.get("blue") ?? 0)).toBe(400);
  });

  it("is proven in a router pod's successor too where a pod is deleted in the middle", async () => {
    await update("blue");
    const [gone = ""] = await stage.readyRouters();
    const flip = update("green");
    await delay(300);
    await stage.cluster.api.delete(`/api/v1/namespaces/${namespace}/pods/${gone}`);
    expect((await flip).filter((line) => /^[12] router pods? follows? after/.test(line))).toHaveLength(1);
    await stage.routersRolledOut();
    const pods = await stage.readyRouters();
    expect(pods).toHaveLength(2);
    expect(pods).not.toContain(gone);
    for (const pod of pods) expect((await stage.answerOfPod(pod, "/healthz")).color).toBe("green");
  });

  it("is put back in every pod where a proof fails", async () => {
    await update("green");
    await request(`${stage.url}/blue/break`, { method: "POST" });
    try {
      await expect(update("blue")).rejects.toThrow(
        /^route: router pod \S+: it did not answer as wanted .* status 200 from blue 000000000000 for a user of blue.*The route before it is back in force/,
      );
    } finally {
      await request(`${stage.url}/blue/mend`, { method: "POST" });
    }
    for (const pod of await stage.readyRouters())
      expect(JSON.parse((await stage.answerOfPod(pod, statusPath)).body)).toMatchObject({
        activeColor: "green",
      });
  });

  it("shows what somebody else changed when it is read, and is made right by the next update", async () => {
    await update("green");
    const data = { "green.0": null, "green.1": null, "blue.0": "", "blue.1": "" };
    await stage.cluster.api.merge(configMapPath, { data });
    expect((await read("green"))?.inputs).toMatchObject({ weights: { blue: 2, green: 98 } });
    await update("green");
    expect((await read("green"))?.inputs).toEqual(inputs("green"));
  });

  it("that a killed update has written shows as unproven, and is proven by the next one", async () => {
    await update("green");
    await stage.cluster.api.merge(configMapPath, { data: { "proven.json": "{}" } });
    expect((await read("green"))?.inputs).toMatchObject({ unproven: true });
    await update("green");
    expect((await read("green"))?.inputs).not.toHaveProperty("unproven");
  });

  it("leaves a router that answers 503 when it is deleted", async () => {
    await update("green");
    await kubernetesRoute.delete?.("route", inputs("green"), callContext());
    expect(await read("green")).toBeUndefined();
    for (const pod of await stage.readyRouters()) {
      const obstacle = async () => {
        const { status } = await stage.answerOfPod(pod, "/healthz");
        return status === 503 ? undefined : `status ${status}`;
      };
      await until(`503 of ${pod}`, obstacle, { seconds: 5 });
    }
  });
});

describe("a watch over a color's pods on a real cluster", () => {
  it("finds nothing missing where all are ready", async () => {
    expect([await host.watch("blue").unfinished(), await host.watch("blue").end()]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("tells a rollout that goes on while the pod of before still answers, and its crash with its last words", async () => {
    const script = `console.error("no such model"); setTimeout(() => process.exit(3), 300);`;
    await stage.apply([colorPods(place, "green", script)]);
    const watch = host.watch("green");
    let end: string | undefined;
    const seen: (string | undefined)[] = [];
    const obstacle = async () => {
      seen.push((await watch.unfinished())?.sentence);
      end = await watch.end();
      return end === undefined ? `not ended: ${seen.at(-1) ?? "whole"}` : undefined;
    };
    await until("the crash", obstacle, { seconds: 90 });
    expect(end).toMatch(
      /^pod shop-dev-green-\S+: container server ended with exit code 3, .*: no such model$/,
    );
    expect(seen).not.toContain(undefined);
    await stage.apply([colorPods(place, "green")]);
    const whole = async () => (await watch.unfinished())?.sentence;
    await until("a whole green", whole, { seconds: 60 });
  });
});
