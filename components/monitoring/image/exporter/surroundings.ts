import type { RoutersAt } from "./ask-routers.ts";
import { layouts, type Layout } from "./layouts.ts";

/** What the exporter runs beside. */
export interface Surroundings {
  readonly layout: Layout;
  /** The only address whose lines count. Left out: who may send them is the network's to decide. */
  readonly onlyRouter?: string;
  /** Routers whose nginx is asked for its figures. Left out: another exporter asks. */
  readonly routers?: RoutersAt;
}

const usage = "docker <address of the router>, or kubernetes <name of the routers> <port of their figures>";

/**
 * Reads the words after the program's name.
 *
 * @throws TypeError for any others
 */
export function readSurroundings(words: readonly string[]): Surroundings {
  const [target, router, port] = words;
  if (target === "docker" && router !== undefined && words.length === 2) {
    return { layout: layouts.docker, onlyRouter: router };
  }
  if (target === "kubernetes" && router !== undefined && /^\d{1,5}$/.test(port ?? "") && words.length === 3) {
    return { layout: layouts.kubernetes, routers: { name: router, port: Number(port) } };
  }
  throw new TypeError(`exporter: got "${words.join(" ")}"; allowed: ${usage}`);
}
