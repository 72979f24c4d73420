import type { Answers } from "../answers.ts";
import type { Config } from "../config.ts";
import type { History } from "../history.ts";
import type { Metrics } from "../metrics.ts";
import type { Model } from "../model.ts";

/** What routes work with. */
export interface Parts {
  readonly config: Config;
  readonly model: Model;
  readonly answers: Answers;
  readonly history: History;
  readonly metrics: Metrics;
}
