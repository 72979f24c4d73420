import { z } from "zod";
import { jsonOf } from "../json.ts";
import { requestSchema, type LoadRequest } from "./line-schemas.ts";
import { requestKinds } from "./script/kind.ts";
import { begunMark, endedMark, unsentLine, type Begun } from "./script/line.ts";

const vuSchema = z.object({ vu: z.int() });
const begunSchema = vuSchema.extend({
  t: z.number(),
  kind: z.enum(requestKinds),
  id: z.string(),
  late: z.number(),
});
const endedSchema = requestSchema
  .omit({ t: true, kind: true, id: true, late: true, cut: true })
  .extend(vuSchema.shape);

/** Beginning of what k6's JSON output says of an arrival that no virtual user was free for. */
const droppedMark = '{"metric":"dropped_iterations","type":"Point"';

/** What a line of k6 came to. */
export interface Converted {
  /** Requests that have ended with it. */
  readonly requests: readonly LoadRequest[];
  /** Whether a request has begun with it. */
  readonly begun: boolean;
  /** The line, where it is for people. */
  readonly log?: string;
}

/** A request that is under way. */
type UnderWay = Omit<Begun, "vu" | "late"> & { readonly late?: number };

/** Makes requests of what k6 prints, and knows which ones are under way, so that none is left out whatever happens to k6. */
export class Conversion {
  readonly #underWay = new Map<number, UnderWay>();
  readonly #now: () => number;
  #dropped = 0;
  #wanted = true;
  #cutting = false;

  constructor(now: () => number = () => Date.now()) {
    this.#now = now;
  }

  /** Requests that have begun and not ended. */
  get underWay(): number {
    return this.#underWay.size;
  }

  /** Arrivals that were never sent. */
  get dropped(): number {
    return this.#dropped;
  }

  /** From now on an arrival that is not sent was not wanted. */
  endWanted(): void {
    this.#wanted = false;
  }

  /** From now on k6 cuts what is under way: that nothing came back says nothing of the server. */
  beginCutting(): void {
    this.#cutting = true;
  }

  /** A line of k6's standard error: of the script, or for people. */
  line(line: string): Converted {
    if (line.startsWith(begunMark)) return this.#begin(line);
    if (line.startsWith(endedMark)) return this.#end(line);
    if (line !== unsentLine) return { requests: [], begun: false, log: line };
    if (this.#wanted) this.#dropped += 1;
    return { requests: [], begun: false };
  }

  /** A line of k6's JSON output, which holds its metrics. */
  metric(line: string): void {
    if (!line.startsWith(droppedMark)) return;
    const value = /"value":(\d+)/.exec(line)?.[1];
    this.#dropped += Number(value ?? 1);
  }

  /** Ends what is under way without an answer: k6 is gone. */
  lose(): LoadRequest[] {
    const lost = [...this.#underWay.values()].map((request) => ({
      ...this.#unanswered(request, "the load generator ended before the answer came"),
      cut: true as const,
    }));
    this.#underWay.clear();
    return lost;
  }

  #begin(line: string): Converted {
    const begun = begunSchema.safeParse(jsonOf(line.slice(begunMark.length))).data;
    if (begun === undefined) return { requests: [], begun: false, log: line };
    const { vu, late, ...request } = begun;
    const before = this.#untold(vu);
    this.#underWay.set(vu, { ...request, ...(this.#dropped === 0 && { late }) });
    return { requests: before, begun: true };
  }

  #end(line: string): Converted {
    const told = jsonOf(line.slice(endedMark.length));
    const ended = endedSchema.safeParse(told).data;
    if (ended === undefined) {
      const vu = vuSchema.safeParse(told).data?.vu;
      return { requests: vu === undefined ? [] : this.#untold(vu), begun: false, log: line };
    }
    const { vu, ...rest } = ended;
    const request = this.#underWay.get(vu);
    if (request === undefined) return { requests: [], begun: false, log: line };
    this.#underWay.delete(vu);
    const cut = this.#cutting && rest.status === 0;
    return { requests: [{ ...request, ...rest, ...(cut && { cut: true as const }) }], begun: false };
  }

  /** The request of a virtual user that goes on, or has ended it in words that cannot be read. */
  #untold(vu: number): LoadRequest[] {
    const request = this.#underWay.get(vu);
    this.#underWay.delete(vu);
    return request === undefined
      ? []
      : [this.#unanswered(request, "the load generator did not tell what became of it")];
  }

  #unanswered(request: UnderWay, error: string): LoadRequest {
    return { ...request, ms: Math.max(0, this.#now() - request.t), status: 0, color: "", ok: false, error };
  }
}
