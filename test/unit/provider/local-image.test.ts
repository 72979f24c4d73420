import { afterEach, describe, expect, it, vi } from "vitest";
import { findLocalImage } from "../../../provider/local-image.ts";
import { httpEngine, type Answer, type HttpEngine } from "../support/http-engine.ts";

let engine: HttpEngine | undefined;

afterEach(async () => {
  vi.unstubAllEnvs();
  await engine?.close();
});

async function ask(answer: Answer) {
  engine = await httpEngine(answer);
  vi.stubEnv("DOCKER_HOST", engine.host);
  return findLocalImage("grafana/grafana:1");
}

describe("a local image", () => {
  it.each<[string, Answer]>([
    ["there", () => [200, { Id: "sha256:1" }]],
    ["missing", () => [404, { message: "No such image" }]],
    ["unknown", () => [500, { message: "broken" }]],
  ])("is %s", async (found, answer) => {
    expect(await ask(answer)).toBe(found);
    expect(engine?.calls).toEqual(["GET /images/grafana/grafana:1/json"]);
  });

  it("is unknown where no engine listens, and after 2 s where one does not answer", async () => {
    vi.stubEnv("DOCKER_HOST", "tcp://127.0.0.1:1");
    expect(await findLocalImage("grafana/grafana:1")).toBe("unknown");
    const started = performance.now();
    expect(await ask(() => undefined)).toBe("unknown");
    expect(performance.now() - started).toBeLessThan(4000);
  });
});
