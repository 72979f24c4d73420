import { turns } from "./001-turns.ts";
import { feedback } from "./002-feedback.ts";
import { predictions } from "./003-predictions.ts";
import type { Migration } from "./migration.ts";

/** Every change of the stored data, in order. A new one is a new file and a line here. */
export const migrations: readonly Migration[] = [turns, feedback, predictions];
