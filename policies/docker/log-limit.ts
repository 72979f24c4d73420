import type { ContainerArgs } from "@pulumi/docker";
import { z } from "zod";
import { resourceRule } from "../rule.ts";
import { containerType } from "./types.ts";

/** Drivers that keep logs on this machine's disk. */
const keptHere = ["json-file", "local"];

export const logLimit = resourceRule<ContainerArgs>()({
  name: "docker-log-limit",
  description: "What a container logs is bounded on its machine's disk.",
  why: "A full disk stops both colors, the router and the engine at once.",
  cure: 'Set `logDriver: "json-file"` with `logOpts: { "max-size": "10m", "max-file": "3" }`.',
  types: [containerType],
  thresholds: z.object({
    mostMebibytes: z
      .number()
      .positive()
      .default(100)
      .describe("Most that the log of one container may take, MiB."),
  }),
  *violations({ props: { logDriver = "json-file", logOpts = {} } }, { mostMebibytes }) {
    if (!keptHere.includes(logDriver)) return;
    const size = logOpts["max-size"];
    if (size === undefined) {
      yield "logOpts has no max-size; allowed: a size such as 10m";
      return;
    }
    const kept = mebibytes(size) * Number(logOpts["max-file"] ?? 1);
    if (!(kept <= mostMebibytes))
      yield `logOpts keep ${kept} MiB (max-size ${size}, max-file ${logOpts["max-file"] ?? 1}); allowed: ${mostMebibytes} MiB`;
  },
});

/** As the engine reads a size: bytes, or a number with k, m or g. */
function mebibytes(size: string): number {
  const [, number = "", unit = ""] = /^(\d+)([kmg]?)b?$/i.exec(size) ?? [];
  const inMebibytes = { "": 2 ** -20, k: 2 ** -10, m: 1, g: 2 ** 10 }[unit.toLowerCase()] ?? Number.NaN;
  return number === "" ? Number.NaN : Number(number) * inMebibytes;
}
