import { setTimeout as delay } from "node:timers/promises";
import type { OwnStack } from "../../bench/own-stack.ts";
import { pointerTo, routeDirectory, routeEntries, type Route } from "../../provider/route.ts";
import { routerContainer } from "../../provider/router-container.ts";
import { docker, routeInForce } from "./harness.ts";

/** Puts a route with another share of copies in force, as an update does; returns once the colors have read it. */
export async function setShadow(stack: OwnStack, percent: number): Promise<void> {
  const wanted = { ...((await routeInForce(stack)) as Route), shadow: { percent } };
  const directory = routeDirectory(wanted, new Date());
  const router = routerContainer(docker, `${stack.prefix}-router`);
  await router.put([...routeEntries(wanted, directory), pointerTo(directory, "live")]);
  await router.put([pointerTo(directory, "previous")]);
  await delay(1500);
}
