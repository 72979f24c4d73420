import { expect } from "vitest";
import { paths } from "../../../app/contract.ts";
import { otherColor, type Color } from "../../../components/color.ts";
import { routeLayout, statusPath } from "../../../provider/route-layout.ts";
import { bucketOf } from "../../../provider/user-bucket.ts";
import type { ProxiedAnswer } from "../../cluster/api.ts";
import type { Pod } from "./pods.ts";
import type { CloudStage } from "./stage.ts";

/** Port at which the router's containers listen. */
const routerPort = 8080;

/** A user of every bucket: the whole of a router's users, in a hundred of them. */
const userOfBucket: readonly string[] = (() => {
  const users = new Map<number, string>();
  for (let number = 0; users.size < routeLayout.buckets; number += 1) {
    const key = `bucket-user-${number}`;
    if (!users.has(bucketOf(key))) users.set(bucketOf(key), key);
  }
  return [...users.values()];
})();

/** Users asked at the same time. */
const lanes = 4;

/** Asks one router pod, and no other, as a user with this key does. */
export function askRouter(
  { cluster, namespace }: CloudStage,
  { metadata }: Pod,
  path: string,
  user = "router-pod-user",
): Promise<ProxiedAnswer> {
  return cluster.api.askPod(namespace, `${metadata.name}:${routerPort}`, path, { "x-user-id": user });
}

/** How many users of a hundred, one of each bucket, meet which color at one router pod: its weights, exactly. */
async function sharesOf(stage: CloudStage, pod: Pod): Promise<Record<string, number>> {
  const shares: Record<string, number> = { blue: 0, green: 0 };
  const waiting = [...userOfBucket];
  const lane = async () => {
    for (let user = waiting.pop(); user !== undefined; user = waiting.pop()) {
      const { status, headers } = await askRouter(stage, pod, paths.live, user);
      const met = status === 200 ? String(headers["x-color"]) : `status ${status}`;
      shares[met] = (shares[met] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return shares;
}

/** The shares at every router pod, by the pod's name. */
async function sharesOfAll(stage: CloudStage): Promise<Record<string, Record<string, number>>> {
  const pods = await stage.pods("router");
  const shares = pods.map(async (pod) => [pod.metadata.name, await sharesOf(stage, pod)] as const);
  return Object.fromEntries(await Promise.all(shares));
}

/** What every router pod tells of the route in force. */
export async function statusesOfAll(stage: CloudStage): Promise<unknown[]> {
  const pods = await stage.pods("router");
  return Promise.all(
    pods.map(async (pod) => JSON.parse((await askRouter(stage, pod, statusPath)).text) as unknown),
  );
}

/** Every user of every router pod, of which there are two, must meet this color. */
export function expectAllAt(stage: CloudStage, color: Color): Promise<void> {
  return expectShares(stage, { [color]: 100, [otherColor(color)]: 0 });
}

/** Exactly these shares of the users must meet the colors, at each of the two router pods. */
export async function expectShares(
  stage: CloudStage,
  weights: Readonly<Record<string, number>>,
): Promise<void> {
  expect(Object.values(await sharesOfAll(stage))).toEqual([weights, weights]);
}
