import { describe, expect, it } from "vitest";
import { judgeBuilds, type Ledger } from "../../../provider/build-ledger.ts";

const [before, after] = ["1".repeat(64), "2".repeat(64)];
const build = (color: string, version: string) => ({ version, image: `shop-${color}:${version}` });
const builds = (blue: string, green: string) => ({
  blue: build("blue", blue),
  green: build("green", green),
});
const empty: Ledger = { builds: {}, contents: {} };
const never = () => Promise.resolve(false);

/** Both colors at version 1, built from `before`. */
const first: Ledger = { builds: builds("1", "1"), contents: { 1: before } };

interface Asked {
  readonly builds: Ledger["builds"];
  readonly content: string;
  readonly completed?: readonly string[];
}

const judge = (recorded: Ledger, asked: Asked, imageExists: (image: string) => Promise<boolean> = never) =>
  judgeBuilds(recorded, { completed: ["1", "2"], folder: "app", ...asked }, imageExists);

describe("the ledger of builds", () => {
  it("records what a version is built from for the first time", async () => {
    expect(await judge(empty, { builds: builds("1", "2"), content: before, completed: [] })).toEqual({
      builds: builds("1", "2"),
      contents: { 1: before, 2: before },
      failures: [],
    });
  });

  it("does not change when the folder is edited while the versions stand still", async () => {
    const { failures, ...ledger } = await judge(first, { builds: builds("1", "1"), content: after });
    expect([ledger, failures]).toEqual([first, []]);
  });

  it("takes the edited folder for a new version, and keeps what older ones were built from", async () => {
    const { contents, failures } = await judge(first, { builds: builds("1", "2"), content: after });
    expect([contents, failures]).toEqual([{ 1: before, 2: after }, []]);
  });

  it("lets a known version be built again from the same content", async () => {
    const { failures } = await judge({ ...first, builds: {} }, { builds: builds("1", "1"), content: before });
    expect(failures).toEqual([]);
  });
});

describe("a known version that would be built from other content", () => {
  const reason =
    'version "1" was built from app/ with content 111111111111, and app/ has content 222222222222 now: green would serve ' +
    "something else under a known name. Do: raise the version of green, or put app/ back as it was.";

  it.each<[string, Ledger, Ledger["builds"]]>([
    ["after its image was removed", { ...first, builds: { blue: build("blue", "1") } }, builds("1", "1")],
    [
      "because the other color built it already",
      { builds: builds("1", "2"), contents: { 1: before, 2: before } },
      builds("1", "1"),
    ],
    [
      "because the color goes back to it",
      { builds: builds("2", "2"), contents: { 1: before, 2: after } },
      builds("2", "1"),
    ],
  ])("is refused %s", async (_why, recorded, wanted) => {
    const { failures } = await judge(recorded, { builds: wanted, content: after });
    expect(failures).toEqual([{ property: "builds.green", reason }]);
  });
});

describe("a version whose update failed", () => {
  const failed: Ledger = { builds: builds("1", "3"), contents: { 1: before, 3: before } };

  it("may change while its image was never built", async () => {
    const mended = await judge(failed, { builds: builds("1", "3"), content: after });
    expect(mended).toMatchObject({ contents: { 1: before, 3: after }, failures: [] });
    const given = await judge(failed, { builds: builds("1", "4"), content: after });
    expect(given).toMatchObject({ contents: { 1: before, 4: after }, failures: [] });
  });

  it("is known once its image was built", async () => {
    const exists = (image: string) => Promise.resolve(image === "shop-green:3");
    const kept = await judge(failed, { builds: builds("1", "3"), content: after }, exists);
    expect(kept).toMatchObject({ contents: failed.contents, failures: [] });
    const again = await judge({ ...failed }, { builds: builds("3", "3"), content: after }, exists);
    expect(again.failures).toMatchObject([{ property: "builds.blue" }]);
  });

  it("alone is asked for at the engine", async () => {
    const asked: string[] = [];
    const remember = (image: string) => {
      asked.push(image);
      return Promise.resolve(true);
    };
    await judge(failed, { builds: builds("1", "3"), content: after }, remember);
    expect(asked).toEqual(["shop-green:3"]);
  });
});
