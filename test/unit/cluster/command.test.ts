import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { execute } from "../../cluster/command.ts";

/** More than a pipe holds, so that whoever writes notices a reader that has gone. */
const megabytes = () => Readable.from(Array.from({ length: 64 }, () => Buffer.alloc(65_536, "x")));

describe("a command that is fed", () => {
  it("has done its work where it ends well, however much of its input it left", async () => {
    expect(await execute(["head", "-c", "3"], megabytes())).toBe("xxx");
  });

  it("has failed where its input breaks", async () => {
    const broken = Readable.from(
      (function* () {
        yield "beginning";
        throw new Error("the engine went away");
      })(),
    );
    await expect(execute(["cat"], broken)).rejects.toThrow("the engine went away");
  });

  it("has failed where an HTTP answer that feeds it ends in the middle", async () => {
    const cut = new Readable({ read() {} });
    cut.push("beginning");
    setImmediate(() => cut.destroy(Object.assign(new Error("aborted"), { code: "ECONNRESET" })));
    await expect(execute(["cat"], cut)).rejects.toThrow("aborted");
  });
});
