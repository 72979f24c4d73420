import { describe, expect, it } from "vitest";
import { checkedNodePorts, defaultNodePorts } from "../../../../components/eks/node-ports.ts";

describe("ports of the colors on the nodes", () => {
  it.each([defaultNodePorts, { blue: 30_000, green: 32_767 }])("may be %o", (ports) => {
    expect(checkedNodePorts(ports)).toBe(ports);
  });

  it.each([
    [
      { blue: 29_999, green: 30_801 },
      "nodePorts.blue: got 29999; allowed are whole numbers from 30000 to 32767; choose one",
    ],
    [{ blue: 30_800, green: 32_768 }, "nodePorts.green: got 32768; allowed are"],
    [{ blue: 30_800.5, green: 30_801 }, "nodePorts.blue: got 30800.5; allowed are"],
    [
      { blue: 30_800, green: 30_800 },
      "nodePorts: got 30800 for both colors; allowed is one for each; choose another one",
    ],
  ])("are refused: %o", (ports, message) => {
    expect(() => checkedNodePorts(ports)).toThrow(message);
  });
});
