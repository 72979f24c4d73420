import type { IncomingHttpHeaders } from "node:http";
import { colors } from "../../components/color.ts";
import { statusPath } from "../../provider/route-layout.ts";

/** Where a request goes: it asks for the route in force, for one color whatever the route says, or what users ask. */
export type Way = "route" | "direct" | "users";

/** As a router of the other targets answers: its own path, the direct paths `/blue/…` and `/green/…`, and the header `X-Color`. */
export function wayOf(target: string, headers: IncomingHttpHeaders): Way {
  const [path] = target.split("?");
  if (path === statusPath) return "route";
  const named = colors.some((color) => target.startsWith(`/${color}/`) || headers["x-color"] === color);
  return named ? "direct" : "users";
}
