import { z } from "zod";
import { jsonOf } from "../json.ts";
import { requestKinds, requestSchema, type LoadRequest } from "./run-folder.ts";
import { begunMark, endedMark, type Begun } from "./script/line.ts";

const begunSchema = z.object({ vu: z.int(), t: z.number(), kind: z.enum(requestKinds) });
const endedSchema = requestSchema.omit({ t: true, kind: true }).extend({ vu: z.int() });

/** Beginning of what k6's JSON output says of an arrival that no virtual user was free for. */
const droppedMark = '{"metric":"dropped_iterations","type":"Point"';

/** What a line of k6 came to. */
export type Converted =
  | { readonly request: LoadRequest }
  /** A line for people. */
  | { readonly log: string }
  | { readonly begun: Begun };

/** Makes requests of what k6 prints, and knows which ones are under way, so that none is left out whatever happens to k6. */
export class Conversion {
  readonly #underWay = new Map<number, Begun>();
  #dropped = 0;

  /** Requests that have begun and not ended. */
  get underWay(): number {
    return this.#underWay.size;
  }

  /** Arrivals that were never sent. */
  get dropped(): number {
    return this.#dropped;
  }

  /** A line of k6's standard error: of the script, or for people. */
  line(line: string): Converted {
    if (line.startsWith(begunMark)) {
      const begun = begunSchema.safeParse(jsonOf(line.slice(begunMark.length)));
      if (!begun.success) return { log: line };
      this.#underWay.set(begun.data.vu, begun.data);
      return { begun: begun.data };
    }
    if (!line.startsWith(endedMark)) return { log: line };
    const ended = endedSchema.safeParse(jsonOf(line.slice(endedMark.length)));
    const begun = ended.success ? this.#underWay.get(ended.data.vu) : undefined;
    if (!ended.success || begun === undefined) return { log: line };
    this.#underWay.delete(begun.vu);
    const { vu: _, ...rest } = ended.data;
    return { request: { t: begun.t, kind: begun.kind, ...rest } };
  }

  /** A line of k6's JSON output, which holds its metrics. */
  metric(line: string): void {
    if (!line.startsWith(droppedMark)) return;
    const value = /"value":(\d+)/.exec(line)?.[1];
    this.#dropped += Number(value ?? 1);
  }

  /** Ends what is under way without an answer: k6 is gone. */
  lose(now: number): LoadRequest[] {
    const lost = [...this.#underWay.values()].map(({ t, kind }) => ({
      t,
      ms: Math.max(0, now - t),
      kind,
      status: 0,
      color: "",
      ok: false,
      error: "the load generator ended before the answer came",
    }));
    this.#underWay.clear();
    return lost;
  }
}
