import { afterEach, describe, expect, it } from "vitest";
import { Tail } from "../../../ops/target/tail.ts";
import { KubernetesError, KubernetesUnreachable } from "../../../provider/kubernetes-error.ts";
import { runInPod } from "../../../provider/kubernetes-exec.ts";
import {
  exited,
  refusal,
  startCluster,
  success,
  type FakeBehaviour,
  type FakeCluster,
} from "../ops/target/fake-cluster.ts";

let cluster: FakeCluster | undefined;

afterEach(() => cluster?.close());

async function running(exec: FakeBehaviour["exec"], signal?: AbortSignal) {
  cluster = await startCluster({ ...(exec && { exec }) });
  const [stdout, stderr] = [new Tail(), new Tail()];
  const command = ["node", "export.ts", "a b&c"];
  const code = runInPod(cluster.client, {
    namespace: "shop",
    pod: "blue-1",
    command,
    stdout,
    stderr,
    ...(signal && { signal }),
  });
  return { code, stdout, stderr, cluster };
}

describe("a command in a pod", () => {
  it("gets its words as they are, and tells what it printed and its exit status", async () => {
    let seen: unknown;
    const { code, stdout, stderr } = await running((words, pod) => {
      seen = [pod, ...words];
      return { stdout: "one\nzwei Ä\n", stderr: "oh", end: success };
    });
    expect(await code).toBe(0);
    expect([stdout.text, stderr.text]).toEqual(["one\nzwei Ä", "oh"]);
    expect(seen).toEqual(["blue-1", "node", "export.ts", "a b&c"]);
  });

  it("tells more than fits into a short message", async () => {
    const long = "x".repeat(1500);
    const { code, stdout } = await running(() => ({ stdout: long, end: success }));
    expect(await code).toBe(0);
    expect(stdout.text).toBe(long);
  });

  it("tells the status that it ended with", async () => {
    const { code } = await running(() => ({ stderr: "no", end: exited(3) }));
    expect(await code).toBe(3);
  });

  it("that cannot be started is an error with the runtime's words", async () => {
    const message = 'exec: "node": executable file not found in $PATH';
    const { code } = await running(() => ({
      end: { status: "Failure", reason: "InternalError", message },
    }));
    await expect(code).rejects.toThrow(message);
  });

  it("that may not be run is refused with the server's words", async () => {
    const { code, cluster: api } = await running(() =>
      refusal(403, "Forbidden", 'pods "blue-1" is forbidden: cannot get resource "pods/exec"'),
    );
    await expect(code).rejects.toThrow('pods "blue-1" is forbidden');
    await expect(code).rejects.toBeInstanceOf(KubernetesError);
    expect(api.asked.map((line) => line.split(" ")[0])).toEqual(["UPGRADE", "GET"]);
  });

  it("that is broken off has no status", async () => {
    const { code } = await running(() => ({ stdout: "half" }));
    await expect(code).rejects.toBeInstanceOf(KubernetesUnreachable);
    await expect(code).rejects.toThrow(/broke a command off/);
  });

  it("is waited for no longer once the caller stops", async () => {
    const stop = new AbortController();
    const { code, stdout } = await running(() => ({ stdout: "on it", hangs: true }), stop.signal);
    await expect.poll(() => stdout.text).toBe("on it");
    stop.abort(new Error("stopped"));
    await expect(code).rejects.toThrow("stopped");
  });
});
