import { setTimeout as delay } from "node:timers/promises";
import type { Color } from "../components/color.ts";
import { colorHealth, type ColorHealth } from "./color-health.ts";
import type { HttpClient } from "./http.ts";

/** Asks a color by its direct path until it is ready, or the time is over; the last answer. */
export async function provenWarm(
  http: HttpClient,
  url: string,
  color: Color,
  seconds: number,
): Promise<ColorHealth> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const health = await colorHealth(http, url, color);
    if (health.ready || performance.now() >= end) return health;
    await delay(250);
  }
}
