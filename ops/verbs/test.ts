import { contractCases } from "../contract/cases.ts";
import { runContract } from "../contract/run.ts";
import { OperatorError, type Exit } from "../exit.ts";
import { withHttp } from "../http.ts";
import { duration } from "../table.ts";
import type { Session } from "../verb.ts";

export interface TestOptions {
  readonly baseUrl: string;
}

/** Checks a server against everything that the contract promises. */
export async function test(session: Session, options: TestOptions): Promise<Exit> {
  const { terminal, interruption } = session;
  const baseUrl = options.baseUrl.replace(/\/+$/, "");
  if (!/^https?:\/\/\S+$/.test(baseUrl)) {
    throw new OperatorError(
      "usage",
      `--base-url: got "${options.baseUrl}"; allowed is http:// or https:// and a host`,
    );
  }
  const results = await withHttp({ signal: interruption.graceful }, (http) =>
    runContract(contractCases, { http, baseUrl }, ({ title, passed, problem, seconds }) => {
      const verdict = passed ? terminal.paint("green", "pass") : terminal.paint("red", "FAIL");
      terminal.print(`${verdict}  ${title} ${terminal.paint("dim", `(${duration(seconds)})`)}`);
      if (problem !== undefined) terminal.print(`      ${problem}`);
    }),
  );
  const failed = results.filter(({ passed }) => !passed).length;
  terminal.print();
  terminal.print(`${results.length - failed} of ${results.length} checks passed against ${baseUrl}`);
  terminal.result({ baseUrl, passed: results.length - failed, failed, results });
  return failed === 0 ? "ok" : "failed";
}
