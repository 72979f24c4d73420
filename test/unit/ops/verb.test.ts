import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CommandError } from "@pulumi/pulumi/automation";
import { afterEach, describe, expect, it } from "vitest";
import { OperatorError } from "../../../ops/exit.ts";
import { withHttp } from "../../../ops/http.ts";
import { InterruptedError } from "../../../ops/interruption.ts";
import { wasStopped } from "../../../ops/verb.ts";

let server: Server | undefined;
afterEach(() => server?.close());

const stopped = { graceful: AbortSignal.abort() };
const quiet = { graceful: new AbortController().signal };
const failedPulumi = Object.create(CommandError.prototype) as CommandError;

describe("a verb after a signal", () => {
  it.each<[string, unknown, boolean]>([
    ["that ended by it", new InterruptedError(), true],
    ["whose wait was cut", new DOMException("aborted", "AbortError"), true],
    [
      "whose pulumi was stopped with it",
      new OperatorError("failed", "x", undefined, { cause: failedPulumi }),
      true,
    ],
    ["whose way back failed", new OperatorError("failed", "still 90 % blue"), false],
  ])("%s was stopped by it: %#", (_what, error, was) => {
    expect(wasStopped(error, stopped)).toBe(was);
  });

  it("is not stopped where there was none", () => {
    expect(wasStopped(new Error("x"), quiet)).toBe(false);
    expect(wasStopped(new OperatorError("failed", "x", undefined, { cause: failedPulumi }), quiet)).toBe(
      false,
    );
  });
});

describe("an answer whose body is cut", () => {
  it("is an error for people, as one that never came", async () => {
    server = createServer((_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half");
      setTimeout(() => response.destroy(), 20);
    });
    await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
    const reading = withHttp({ timeoutSeconds: 2 }, async (http) => (await http.request(url)).text());
    await expect(reading).rejects.toBeInstanceOf(OperatorError);
    await expect(reading).rejects.toMatchObject({
      exit: "unhealthy",
      message: expect.stringContaining(`${url} broke its answer off: `) as string,
    });
  });
});
