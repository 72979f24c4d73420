import { describe, expect, it } from "vitest";
import { declare } from "./support/declare.ts";

/** Runs the example with the config of its stack. Nothing is created. */
async function run(config: Readonly<Record<string, string>> = {}) {
  const { default: program } = await import("../../docs/examples/own-program/index.ts");
  return declare(program as unknown as () => Promise<{ url: string; activeColor: string }>, {
    project: "own-program",
    stack: "test",
    config,
  });
}

describe("a program of one's own", () => {
  it("declares router, gate, route and both colors from the components alone", async () => {
    const { resources, outputs } = await run();
    expect(resources.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["router-container", "blue-container", "green-container", "gate", "route"]),
    );
    expect(outputs).toMatchObject({ url: "http://127.0.0.1:8090", activeColor: "blue" });
  });

  it("moves the users by a config value", async () => {
    const { named } = await run({ "own-program:activeColor": "green" });
    expect(named("route").inputs).toMatchObject({ activeColor: "green", weights: { blue: 0, green: 100 } });
    expect(named("blue-container").after).toContain("route");
  });

  it("builds images from this repository's folders, wherever it runs", async () => {
    const { named } = await run();
    expect(named("router-image").inputs["build"]).toMatchObject({
      context: "components/docker/router-image",
    });
  });

  it("can run beside the stack of this repository: no name, network or port is the same", async () => {
    const { named } = await run();
    expect(named("router-container").inputs).toMatchObject({
      name: "own-program-test-router",
      ports: [{ internal: 8080, external: 8090, ip: "127.0.0.1" }],
    });
    expect(named("router-network").inputs["ipamConfigs"]).toMatchObject([{ subnet: "172.28.90.0/24" }]);
  });
});
