import { describe, expect, it } from "vitest";
import { exitCodes, exitHelp, exitMeanings } from "../../../ops/exit.ts";
import { LineCutter } from "../../../ops/log-lines.ts";
import { memoryUse } from "../../../ops/memory-use.ts";
import { exportLines } from "../../../ops/shell-export.ts";
import { bytes, duration, table } from "../../../ops/table.ts";

describe("a table", () => {
  it("aligns texts to the left, numbers to the right, and pads no last column", () => {
    expect(
      table([
        ["blue", 5, "a"],
        ["green", 100, "longer"],
        ["", undefined, "b"],
      ]),
    ).toEqual(["blue     5  a", "green  100  longer", "            b"]);
  });

  it("does not count colors as width", () => {
    expect(
      table([
        ["\u001b[34mblue\u001b[39m", "x"],
        ["green", "y"],
      ]),
    ).toEqual(["\u001b[34mblue\u001b[39m   x", "green  y"]);
  });

  it("is empty for no rows", () => {
    expect(table([])).toEqual([]);
  });
});

describe("numbers", () => {
  it("are durations people read", () => {
    expect([0.44, 12.3, 185].map(duration)).toEqual(["0.4 s", "12 s", "3 min 05 s"]);
  });

  it("are sizes people read", () => {
    expect([1.5 * 2 ** 20, 300 * 2 ** 20, 2 ** 31].map(bytes)).toEqual(["1.5 MiB", "300 MiB", "2.0 GiB"]);
  });
});

describe("exit statuses", () => {
  it("are distinct but for the outage that only plan tells, and each has a meaning in the help", () => {
    const { outage, ...others } = exitCodes;
    expect(outage).toBe(exitCodes.usage);
    const codes = Object.values(others);
    expect(new Set(codes).size).toBe(codes.length);
    for (const meaning of Object.values(exitMeanings)) expect(exitHelp()).toContain(meaning);
  });

  it("never change", () => {
    expect(exitCodes).toEqual({
      ok: 0,
      failed: 1,
      usage: 2,
      outage: 2,
      refused: 3,
      unhealthy: 4,
      toolchain: 5,
      rolledBack: 6,
      inconclusive: 7,
      aborted: 8,
      interrupted: 130,
    });
  });
});

describe("a shell's variables", () => {
  const values = { B: "it's $HOME \\", PATH: "/new:/b c:/usr/bin" };

  it("are quoted for POSIX shells", () => {
    expect(exportLines(values, "/usr/bin", "posix")).toEqual([
      "export B='it'\\''s $HOME \\'",
      "export PATH='/new:/b c:'\"$PATH\"",
    ]);
  });

  it("are quoted for fish, where PATH is a list", () => {
    expect(exportLines(values, "/usr/bin", "fish")).toEqual([
      "set -gx B 'it\\'s $HOME \\\\'",
      "set -gx PATH '/new' '/b c' $PATH",
    ]);
  });

  it("are lines of GitHub's file as they are, with the whole PATH", () => {
    expect(exportLines(values, "/usr/bin", "github")).toEqual(["B=it's $HOME \\", "PATH=/new:/b c:/usr/bin"]);
    expect(() => exportLines({ A: "1\nB=2" }, "", "github")).toThrow("A has several lines");
  });

  it("leave a PATH alone that has the folder already", () => {
    expect(exportLines({ PATH: "/usr/bin" }, "/usr/bin", "posix")).toEqual([]);
  });
});

describe("log lines", () => {
  it("are whole, wherever the pieces end", () => {
    const cutter = new LineCutter();
    expect(cutter.push("a\nb")).toEqual(["a"]);
    expect(cutter.push("c\r\n")).toEqual(["bc"]);
    expect(cutter.push("d")).toEqual([]);
    expect(cutter.end()).toEqual(["d"]);
    expect(cutter.end()).toEqual([]);
  });
});

describe("memory of a container", () => {
  it("is read from cgroup v1", () => {
    const stats = { total_inactive_file: 100, inactive_file: 1, total_rss: 300, total_mapped_file: 50 };
    expect(memoryUse({ usage: 500, limit: 1000, stats })).toEqual({
      workingSet: 400,
      limit: 1000,
      own: 300,
      mappedFiles: 50,
    });
  });

  it("is read from cgroup v2", () => {
    const stats = { inactive_file: 100, anon: 300, file_mapped: 50 };
    expect(memoryUse({ usage: 500, limit: 1000, stats })).toEqual({
      workingSet: 400,
      limit: 1000,
      own: 300,
      mappedFiles: 50,
    });
  });

  it("is unknown of one that does not run", () => {
    expect(memoryUse({})).toBeUndefined();
  });
});
