import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { locksMatch, nodeRefusal, packagesOfTheirOwn } from "../../../toolchain/dependencies.mjs";

const wanted = {
  packages: {
    "": { version: "0.1.0" },
    "node_modules/a": { version: "1.0.0" },
    "node_modules/other-platform": { version: "1.0.0", optional: true },
    "node_modules/unavailable": { link: true },
    stubs: { version: "0.0.0" },
  },
};

describe("node_modules", () => {
  it("matches its lock file although packages of other platforms and links are not there", () => {
    expect(locksMatch(wanted, { packages: { "node_modules/a": { version: "1.0.0" } } })).toBe(true);
  });

  it("does not match when a package is missing or has another version", () => {
    expect(locksMatch(wanted, { packages: {} })).toBe(false);
    expect(locksMatch(wanted, { packages: { "node_modules/a": { version: "1.0.1" } } })).toBe(false);
  });
});

describe("the packages of services", () => {
  it("are all that have a lock file beside the project's own", () => {
    const locks = execFileSync("git", ["ls-files", "*/package-lock.json"], { encoding: "utf8" });
    expect(packagesOfTheirOwn).toEqual(locks.trim().split("\n").map(dirname));
  });

  it("ask for the same Node as the project", () => {
    for (const folder of packagesOfTheirOwn) {
      const text = readFileSync(`${folder}/package.json`, "utf8");
      expect((JSON.parse(text) as { engines: { node: string } }).engines.node).toBe(">=20.19");
    }
  });
});

describe("Node", () => {
  it("is accepted from 20.19 on", () => {
    for (const version of ["20.19.0", "20.20.2", "22.0.0", "24.21.0"]) {
      expect(nodeRefusal(version)).toBeUndefined();
    }
  });

  it("is refused below, with what to do", () => {
    expect(nodeRefusal("20.18.3")).toMatch(/20.18.3 is too old.*20.19 or later.*Install Node 24/);
    expect(nodeRefusal("18.20.0")).toMatch(/too old/);
  });

  it("is asked for as package.json does", () => {
    const { engines } = JSON.parse(readFileSync("package.json", "utf8")) as { engines: { node: string } };
    expect(engines.node).toBe(">=20.19");
    expect(nodeRefusal("20.18.0")).toContain("20.19");
  });
});
