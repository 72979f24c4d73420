import { describe, expect, it } from "vitest";
import { InitializationError } from "../../../provider/kind.ts";
import { callFailure, toStruct, wellFormed } from "../../../provider/wire.ts";

const cut = "ok 👍".slice(0, 4);

describe("a text that was cut through an emoji", () => {
  it("loses the half of it that is left", () => {
    expect(wellFormed(cut)).toBe("ok \uFFFD");
    expect(wellFormed("👍".slice(1))).toBe("\uFFFD");
  });

  it("is left alone where it is whole", () => {
    expect(wellFormed("ok 👍 é \u0000")).toBe("ok 👍 é \u0000");
  });

  it("reaches the engine as UTF-8, in properties, names and failures", () => {
    const struct = toStruct({ [cut]: { list: [cut] } });
    expect(struct.toJavaScript()).toEqual({ "ok \uFFFD": { list: ["ok \uFFFD"] } });
    expect(callFailure(new Error(cut)).details).toBe("ok \uFFFD");
    const failed = callFailure(new InitializationError("id", {}, {}, [cut]));
    const [status] = failed.metadata?.get("grpc-status-details-bin") ?? [];
    expect(Buffer.from(status ?? "").includes(Buffer.from("ok \uFFFD"))).toBe(true);
    expect(Buffer.from(status ?? "").includes(Buffer.from([0xed, 0xa0]))).toBe(false);
  });
});
