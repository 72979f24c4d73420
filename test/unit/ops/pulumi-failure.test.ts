import { describe, expect, it } from "vitest";
import type { Host } from "../../../ops/recovery/lock.ts";
import { explainFailure } from "../../../ops/pulumi-failure.ts";

const locked = `code: 255
 stdout: 
 stderr: error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  file:///state/.pulumi/locks/organization/bluegreen/dev/5f.json: created by ada@laptop (pid 4711) at 2026-11-21T13:00:00Z
`;

const laptop: Host = { name: "laptop", programOf: () => "pulumi" };

describe("a failed pulumi", () => {
  it("tells who holds the lock", () => {
    expect(explainFailure(locked, laptop)).toEqual({
      held: "running",
      exit: "failed",
      message: "the stack is locked by ada@laptop, process 4711, since 2026-11-21T13:00:00Z (still running)",
      cure: "wait until that update has ended, then try again; to stop it in good order: kill -INT 4711",
    });
  });

  it("tells a wrong passphrase as a matter of config", () => {
    expect(explainFailure("error: getting secrets manager: incorrect passphrase\n", laptop)).toMatchObject({
      exit: "usage",
    });
  });

  it("tells pulumi's own errors, each once", () => {
    const output =
      "code: 255\n stdout: Updating (dev)\n stderr: \u001b[31merror: \u001b[0mno such thing\nerror: no such thing\n";
    expect(explainFailure(output, laptop)).toEqual({ exit: "failed", message: "no such thing" });
  });

  it("tells how it ended where it said nothing", () => {
    expect(explainFailure("code: SIGKILL\n stdout: \n stderr: \n", laptop).message).toBe(
      "pulumi ended with SIGKILL and said nothing",
    );
  });

  it("tells what lets go of a thing that is protected", () => {
    const output =
      'code: 255\n stdout: \n stderr: error: resource "urn:pulumi:prod::shop::aws:eks/cluster:Cluster::cluster" cannot be deleted\n' +
      "because it is protected. To unprotect the resource, either remove the `protect` flag\n";
    expect(explainFailure(output, laptop)).toEqual({
      exit: "refused",
      message: 'resource "urn:pulumi:prod::shop::aws:eks/cluster:Cluster::cluster" cannot be deleted',
      cure: expect.stringContaining("eks.deletionProtection false && npx bluegreen up") as string,
    });
  });

  it("tells the last lines where nothing is marked as an error", () => {
    expect(explainFailure("code: 1\n stdout: \n stderr: \nit went wrong\n", laptop).message).toBe(
      "it went wrong",
    );
  });
});
