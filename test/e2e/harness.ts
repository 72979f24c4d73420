import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type Docker from "dockerode";
import { request } from "undici";
import { OwnStack, type OwnStackPlan } from "../../bench/own-stack.ts";
import type { Color } from "../../components/color.ts";
import { labelNames } from "../../components/labels.ts";
import { modelFileOf } from "../../components/model.ts";
import { dockerClient } from "../../provider/docker-client.ts";
import { statusPath } from "../../provider/route-layout.ts";
import { prepare } from "../../toolchain/index.ts";

/** The folder with Pulumi.yaml. */
export const root = resolve(__dirname, "../..");

export const docker: Docker = dockerClient();

/** A stack for one test file: everything that `npm run up` would make is there, but nothing runs yet. */
export async function createStack(plan: OwnStackPlan): Promise<OwnStack> {
  const { environment } = await prepare({
    projectDirectory: root,
    environment: process.env,
    models: [modelFileOf()],
    monitoring: plan.config?.["monitoring"] !== undefined,
    triton: plan.config?.["workload"] === "owl",
    officialTriton: false,
    progress: "lines",
  });
  return OwnStack.create(root, { ...process.env, ...environment }, plan);
}

/** The container of a color or of the router. */
export function containerOf(stack: OwnStack, role: Color | "router"): Docker.Container {
  return docker.getContainer(`${stack.prefix}-${role}`);
}

/** Identity and start of every container of the stack, by its name: what changes when one is touched. */
export async function containerStarts(stack: OwnStack): Promise<Record<string, string>> {
  const filters = { label: [`${labelNames.stack}=${stack.prefix}`] };
  const listed = await docker.listContainers({ all: true, filters });
  const details = await Promise.all(listed.map(({ Id }) => docker.getContainer(Id).inspect()));
  return Object.fromEntries(
    details.map(({ Name, Id, State, RestartCount }) => [Name, `${Id} ${State.StartedAt} ${RestartCount}`]),
  );
}

/** What one user meets at the router. */
export interface Met {
  readonly status: number;
  readonly color: string | undefined;
  readonly release: string | undefined;
  readonly retryAfter: string | undefined;
}

/** Asks the router as one user, on whatever connection there is. Throws where nothing answers. */
export async function meet(stack: OwnStack, path = "/healthz"): Promise<Met> {
  const { statusCode: status, headers, body } = await request(`${stack.url}${path}`);
  await body.dump();
  const header = (name: string) => [headers[name]].flat()[0];
  return {
    status,
    color: header("x-color"),
    release: header("x-release"),
    retryAfter: header("retry-after"),
  };
}

/** Waits until users meet a color with a ready model. Throws with what they met last, after `seconds`. */
export async function meetReady(stack: OwnStack, color: Color, seconds = 60): Promise<void> {
  await eventually(
    async () => {
      const met = await meet(stack, "/ready");
      return met.status === 200 && met.color === color ? undefined : JSON.stringify(met);
    },
    `users meet a ready ${color}`,
    seconds,
  );
}

/** Waits until users are told to come back later. Throws with what they met last, after `seconds`. */
export async function meetNobody(stack: OwnStack, seconds = 5): Promise<void> {
  await eventually(
    async () => {
      const met = await meet(stack);
      return met.status === 503 && met.retryAfter === "2" ? undefined : JSON.stringify(met);
    },
    "users meet 503 with Retry-After",
    seconds,
  );
}

/** Waits until `problem` finds none. Throws with the last one after `seconds`. */
export async function eventually(
  problem: () => Promise<string | undefined>,
  wanted: string,
  seconds: number,
): Promise<void> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const found = await problem().catch((error: unknown) => String(error));
    if (found === undefined) return;
    if (performance.now() > end) throw new Error(`${wanted}: not within ${seconds} s; last: ${found}`);
    await delay(100);
  }
}

/** The route in force, as the router tells it. */
export async function routeInForce(stack: OwnStack): Promise<unknown> {
  const { body } = await request(`${stack.url}${statusPath}`);
  return body.json();
}
