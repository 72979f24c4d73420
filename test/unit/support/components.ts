import { ColorStack, type ColorStackArgs } from "../../../components/docker/color-stack.ts";
import { History } from "../../../components/docker/history.ts";
import type { HistoryPlace } from "../../../components/history-place.ts";
import { Router, type RouterArgs } from "../../../components/docker/router.ts";
import { otherColor, type Color } from "../../../components/color.ts";

/** Prefix of all names in these tests. */
export const prefix = "shop-test";

export const model = {
  name: "tiny",
  displayName: "Tiny",
  path: "models/tiny.gguf",
  sha256: "a".repeat(64),
  sources: [],
};

export const settings = {
  threads: 1,
  contextTokens: 1024,
  parallelSequences: 4,
  queueLength: 64,
  maxAnswerTokens: 512,
  longestAnswerSeconds: 120,
  memoryReadyPercent: 95,
};

export function newRouter(args: Partial<RouterArgs> = {}): Router {
  return new Router("router", { prefix, ...args });
}

/** The history of both colors; a program has one. */
export function newHistory(place?: HistoryPlace): History {
  return new History("history", { prefix, ...(place && { place }) });
}

export function newColor(color: Color, router: Router, args: Partial<ColorStackArgs> = {}): ColorStack {
  const history = args.history ?? newHistory();
  const hostPort = color === "blue" ? 8000 : 8001;
  const fixed = {
    color,
    prefix,
    router,
    history,
    version: "1",
    model,
    memoryMebibytes: 2048,
    hostPort,
    settings,
  };
  return new ColorStack(color, { ...fixed, ...args });
}

/** Both colors, in the order in which the program declares them: the active one first. */
export function newColors(active: Color, router: Router, args: Partial<ColorStackArgs> = {}): ColorStack[] {
  const history = args.history ?? newHistory();
  return [active, otherColor(active)].map((color) => newColor(color, router, { ...args, history }));
}
