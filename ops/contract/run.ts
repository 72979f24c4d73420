import { InterruptedError } from "../interruption.ts";
import type { ContractCase, Subject } from "./case.ts";

export interface CaseResult {
  readonly title: string;
  readonly passed: boolean;
  /** Why it failed. */
  readonly problem?: string;
  readonly seconds: number;
}

/** Runs the cases one after the other, for their answers share one model; `onResult` is called after each. */
export async function runContract(
  cases: readonly ContractCase[],
  subject: Subject,
  onResult: (result: CaseResult) => void = () => undefined,
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const promise of cases) {
    const { title } = promise;
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    let result: CaseResult;
    try {
      await promise.check(subject);
      result = { title, passed: true, seconds: seconds() };
    } catch (error) {
      if (error instanceof InterruptedError) throw error;
      result = {
        title,
        passed: false,
        problem: error instanceof Error ? error.message : String(error),
        seconds: seconds(),
      };
    }
    results.push(result);
    onResult(result);
  }
  return results;
}
