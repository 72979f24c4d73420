import { describe, expect, it } from "vitest";
import { explainFailure } from "../../../ops/pulumi-failure.ts";

const locked = `code: 255
 stdout: 
 stderr: error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  file:///state/.pulumi/locks/organization/bluegreen/dev/5f.json: created by ada@laptop (pid 4711) at 2026-11-21T13:00:00Z
`;

describe("a failed pulumi", () => {
  it("tells who holds the lock, and to wait while that process runs", () => {
    const { message, cure } = explainFailure(locked, () => true, "laptop");
    expect(message).toBe(
      "the stack is locked by ada@laptop, process 4711, since 2026-11-21T13:00:00Z (still running)",
    );
    expect(cure).toBe("wait until that update has ended, then try again");
  });

  it("tells how to remove the lock of a process that is gone", () => {
    const { message, cure } = explainFailure(locked, () => false, "laptop");
    expect(message).toContain("(no longer running)");
    expect(cure).toContain("pulumi cancel --yes");
  });

  it("does not judge processes of another machine", () => {
    const { message, cure } = explainFailure(locked, () => false, "server");
    expect(message).toContain("(on another machine)");
    expect(cure).toContain("wait");
  });

  it("tells a wrong passphrase as a matter of config", () => {
    expect(
      explainFailure("error: getting secrets manager: incorrect passphrase\n", () => false),
    ).toMatchObject({ exit: "usage" });
  });

  it("tells pulumi's own errors, each once", () => {
    const output =
      "code: 255\n stdout: Updating (dev)\n stderr: \u001b[31merror: \u001b[0mno such thing\nerror: no such thing\n";
    expect(explainFailure(output, () => false)).toEqual({ exit: "failed", message: "no such thing" });
  });

  it("tells how it ended where it said nothing", () => {
    expect(explainFailure("code: SIGKILL\n stdout: \n stderr: \n", () => false).message).toBe(
      "pulumi ended with SIGKILL and said nothing",
    );
  });

  it("tells the last lines where nothing is marked as an error", () => {
    expect(explainFailure("code: 1\n stdout: \n stderr: \nit went wrong\n", () => false).message).toBe(
      "it went wrong",
    );
  });
});
