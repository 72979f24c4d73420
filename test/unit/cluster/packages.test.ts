import { describe, expect, it } from "vitest";
import { refusalOf, type Machine } from "../../cluster/packages-step.ts";

const machine: Machine = { platform: "linux", root: true, distribution: ["debian"] };

describe("a machine", () => {
  const cases: readonly [string, readonly string[], Partial<Machine>, string | undefined][] = [
    ["that has everything", [], {}, undefined],
    ["of another distribution that has everything", [], { distribution: ["fedora"] }, undefined],
    ["of Debian that lacks something", ["runc"], {}, undefined],
    [
      "of another distribution that lacks something",
      ["runc", "iptables"],
      { distribution: ["fedora"] },
      "A cluster for tests needs what Debian has in runc, iptables. Install it and run again.",
    ],
    [
      "without root",
      [],
      { root: false },
      "A cluster for tests needs namespaces, which only root makes. Run this as root.",
    ],
    [
      "that is no Linux",
      ["runc"],
      { platform: "darwin" },
      "A cluster for tests needs Linux, and this is darwin. Run it in a virtual machine.",
    ],
  ];

  it.each(cases)("%s", (_, missing, facts, refusal) => {
    expect(refusalOf(missing, { ...machine, ...facts })).toBe(refusal);
  });
});
