import { z } from "zod";
import { colors } from "../../components/color.ts";
import { rejectionsSchema } from "../../provider/route-state.ts";
import { instant } from "./run-schema.ts";
import { requestKinds } from "./script/kind.ts";

/** A line of `requests.jsonl`: one request, whatever happened to it. */
export const requestSchema = z.object({
  /** When it was sent. */
  t: instant,
  /** From the sending to the whole answer. */
  ms: z.number().min(0),
  /** How much later it was sent than it was due; absent once the generator has dropped an arrival, for then it cannot tell. */
  late: z.number().min(0).optional(),
  kind: z.enum(requestKinds),
  /** Its `X-Request-Id`, by which it is found in the log of a color. */
  id: z.string().optional(),
  /** 0 where there was no answer. */
  status: z.int(),
  /** `X-Color` of the answer; empty without. */
  color: z.string(),
  /** Status 200 and a whole body: `{"status":"alive"}`, an answer, a stream that ends in `[DONE]` without an error; none is empty. */
  ok: z.boolean(),
  /** The generator or the operator cut it: it is not ok, and nothing is known of what the server would have answered. */
  cut: z.literal(true).optional(),
  /** Why it is not ok, without what is different in each (times, ids), so that equal failures have equal texts. */
  error: z.string().optional(),
  /** Time to the first token; only of streams whose server says that their head comes with it. */
  ttft: z.number().optional(),
  /** Tokens of the answer; chats and streams only. */
  tokens: z.int().optional(),
});
export type LoadRequest = Readonly<z.output<typeof requestSchema>>;

/** A line of `samples.jsonl`: what a color said of itself in one second. */
export const sampleSchema = z.object({
  t: instant,
  color: z.enum(colors),
  /** False where it did not answer: it does not run, or is not ready to. */
  up: z.boolean(),
  /** Where it is not up: nothing runs there (no connection, or a router that says so), or it did not answer in time. */
  failure: z.enum(["refused", "timeout"]).optional(),
  /** When its process began: its counters did so too. */
  processStartedAt: instant.optional(),
  memoryBytes: z.number().optional(),
  memoryLimitBytes: z.number().optional(),
  /** Tokens that it has generated since its start, a counter. */
  tokens: z.number().optional(),
  /** Requests that wait. */
  queue: z.number().optional(),
  /** Identity of its release. */
  release: z.string().optional(),
});
export type LoadSample = Readonly<z.output<typeof sampleSchema>>;

/** A line of `route.jsonl`: the route as it was first seen at `t`. What could not be asked makes no line. */
export const routeSchema = z.object({
  t: instant,
  activeColor: z.enum(colors),
  weights: z.object({ blue: z.number(), green: z.number() }),
  /** Share of the active color's requests that are copied to the other one, percent. */
  shadow: z.number(),
  /** Releases that users were taken back from, by color. */
  rejected: rejectionsSchema,
  /** Whether an operation of several updates held the route. */
  leased: z.boolean(),
});
export type LoadRoute = Readonly<z.output<typeof routeSchema>>;
