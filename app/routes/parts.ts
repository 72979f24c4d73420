import type { Answers } from "../answers.ts";
import type { Config } from "../config.ts";
import type { Converter } from "../converter/converter.ts";
import type { Metrics } from "../metrics.ts";
import type { Model } from "../model.ts";
import type { Recorder } from "../recorder.ts";
import type { Shadow } from "../shadow/shadow.ts";
import type { Storage } from "../storage/storage.ts";
import type { Forwards } from "../forwards.ts";

/** What routes work with. */
export interface Parts {
  readonly config: Config;
  readonly model: Model;
  readonly answers: Answers;
  readonly recorder: Recorder;
  readonly storage: Pick<Storage, "schema">;
  readonly metrics: Metrics;
  readonly shadow: Pick<Shadow, "offer">;
  /** Undefined where this server has none. */
  readonly converter: Pick<Converter, "convert"> | undefined;
  readonly forwards: Forwards;
}
