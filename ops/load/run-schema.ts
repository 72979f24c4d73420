import { z } from "zod";
import { requestKinds } from "./script/kind.ts";

export const loadProfiles = ["baseline", "deployment", "soak"] as const;
export type LoadProfile = (typeof loadProfiles)[number];

export const loadScenarios = ["health", "inference", "streaming", "mixed"] as const;
export type LoadScenario = (typeof loadScenarios)[number];

/** A point in time, milliseconds since 1970; no later than 2100, so that it is a date and never makes a plot of aeons. */
export const instant = z.number().min(0).max(Date.UTC(2100, 0));

/** `run.json`. It is written when the run begins, and again when it ends. */
export const runSchema = z.object({
  version: z.literal(1),
  stack: z.string(),
  /** What the operator called it. */
  name: z.string().optional(),
  profile: z.enum(loadProfiles),
  scenario: z.enum(loadScenarios),
  /** What was asked for as `--duration`, seconds. */
  durationSeconds: z.number().optional(),
  /** What was written on the command line, for doing the same once more; what is a default is left out. */
  options: z
    .object({
      scenario: z.string(),
      rate: z.string(),
      duration: z.string(),
      longest: z.string(),
      name: z.string(),
      url: z.string(),
      store: z.literal(true),
    })
    .partial()
    .optional(),
  /** The process that writes the folder; it is at work where it lives and the run has not ended. */
  owner: z.object({ pid: z.int().positive(), startedAt: instant }).optional(),
  /** When the first request was sent. */
  startedAt: instant,
  /** When the last answer was there; `startedAt` in a run that never ended. */
  endedAt: instant,
  /** How long requests were wanted, from `startedAt` on: so many were due as the rates make of it. */
  intendedSeconds: z.number().min(0).optional(),
  /** Lines of `requests.jsonl`; where there are fewer, the file is not whole. */
  requests: z.int().min(0).optional(),
  /** What was asked, without a slash at its end. */
  url: z.string(),
  /** Arrivals a second of each kind that the scenario has. */
  rates: z.partialRecord(z.enum(requestKinds), z.number()),
  command: z
    .object({
      /** As a shell would take it, with `***` for what looks like a secret. */
      line: z.string(),
      startedAt: instant,
      endedAt: instant,
      /** 128 and the signal's number where a signal ended it. */
      exitCode: z.int(),
    })
    .optional(),
  /** `k6 v2.2.0` */
  generator: z.string(),
  /** Requests that were due and never sent: the generator itself did not keep up. */
  droppedArrivals: z.int().min(0),
  machine: z.object({
    cpus: z.int(),
    memoryMebibytes: z.int(),
    platform: z.string(),
    node: z.string(),
  }),
  /** True where a signal or a failure ended the run before its time, and in a run that never ended. */
  interrupted: z.literal(true).optional(),
  /** Why the generator ended before it was told to, in words. */
  generatorFailed: z.string().optional(),
});
export type LoadRun = Readonly<z.output<typeof runSchema>>;
