import { describe, expect, it } from "vitest";
import { commandsIn } from "./support/shell-commands.ts";

describe("the commands of a script", () => {
  it.each<[string, string[][]]>([
    ["a b", [["a", "b"]]],
    ["a 'b c' \"d e\"'f'", [["a", "b c", "d ef"]]],
    ["a \\\n  b", [["a", "b"]]],
    ["a && b || c | d; e & f", [["a"], ["b"], ["c"], ["d"], ["e"], ["f"]]],
    ["a # b\nc '#' d#e", [["a"], ["c", "#", "d#e"]]],
    ["X=1 Y='2 3' a", [["a"]]],
    ["X=1", []],
    ["a > b 2>&1 < c d", [["a", "2", "d"]]],
    ['a "$(b c)" $(d | e)', [["b", "c"], ["d"], ["e"], ["a", "$(…)", "$(…)"]]],
    ["for x in 1 2; do a; done", [["a"]]],
    ["if a; then b; fi", [["a"], ["b"]]],
    ["a ''", [["a", ""]]],
  ])("%j are %j", (script, commands) => {
    expect(commandsIn(script)).toEqual(commands);
  });

  it("are not read where one has a here-document", () => {
    expect(() => commandsIn("a <<END\nb\nEND")).toThrow("a here-document");
  });
});
