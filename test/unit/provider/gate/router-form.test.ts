import { describe, expect, it } from "vitest";
import { changesBetween } from "../../../../provider/diff.ts";
import { wrongForm } from "../../../../provider/gate/router-form.ts";
import { unknown, type Properties } from "../../../../provider/kind.ts";
import { promotionGate } from "../../../../provider/promotion-gate.ts";

const url = "https://shop.example:8443";
const directSecret = "0123456789abcdef0123456789ABCDEF";
const served = { weights: {}, releases: {} };
const place = { cluster: {}, namespace: "shop", stack: "shop-prod" };
const kubernetes = { colors: place, unschedulableSeconds: 600 };
const inCluster = { router: { ...place, port: 8080 }, unschedulableSeconds: 60 };
const balanced = { url, directSecret, served, kubernetes };

describe("a gate's router", () => {
  it.each<[string, Properties]>([
    ["a URL", { url: "http://127.0.0.1:8080" }],
    ["pods of a router", { kubernetes: inCluster }],
    ["a balancer", balanced],
    ["a balancer at a path", { ...balanced, url: "http://127.0.0.1:8080/a/b" }],
    ["a balancer that preview does not know yet", { ...balanced, url: unknown, directSecret: unknown }],
    ["a URL beside what is null", { url, directSecret: null, served: null, kubernetes: null }],
  ])("may be %s", (_title, news) => {
    expect(wrongForm(news)).toEqual([]);
  });

  it.each<[string, Properties, string]>([
    ["nothing", {}, "got neither url nor kubernetes, which names no router."],
    ["two of them", { url, kubernetes: inCluster }, "got url and kubernetes.router,"],
    ["a secret without its balancer", { url, directSecret }, "got url and directSecret,"],
    ["a balancer without its secret", { ...balanced, directSecret: undefined }, "got url and served and"],
    ["a balancer without its URL", { ...balanced, url: undefined }, "got directSecret and served and"],
    ["a balancer without its pods", { ...balanced, kubernetes: undefined }, "got url and directSecret and"],
    [
      "a balancer that nobody says the route of",
      { ...balanced, served: undefined },
      "got url and directSecret and kubernetes.colors,",
    ],
    ["a balancer with a router's pods", { ...balanced, kubernetes: inCluster }, "and kubernetes.router,"],
    [
      "a balancer whose URL ends with a slash",
      { ...balanced, url: `${url}/` },
      `got "${url}/". Allowed: http`,
    ],
    ["a balancer whose URL is none", { ...balanced, url: "shop.example" }, 'got "shop.example". Allowed:'],
  ])("is refused in preview where it is %s", (_title, news, message) => {
    const [first, ...others] = wrongForm(news);
    expect(others).toEqual([]);
    expect(first?.reason).toContain(message);
    expect(first?.reason).toMatch(/ Allowed: .* Do: /);
    expect(["", "url"]).toContain(first?.property);
  });

  it.each(["short", "a".repeat(129), `${"a".repeat(40)}*`, `${"a".repeat(40)}\r\nhost: x`])(
    "is refused with a secret that a balancer would not compare as it stands, and it is not told: %j",
    (wrong) => {
      const failures = wrongForm({ ...balanced, directSecret: wrong });
      expect(failures).toEqual([
        {
          // The engine would show the value of the property that is named.
          property: "",
          reason: expect.stringContaining(
            `directSecret: got ${wrong.length} characters. Allowed: 32 to 128`,
          ) as string,
        },
      ]);
      expect(JSON.stringify(failures)).not.toContain(wrong);
    },
  );

  it("is checked before the gate is asked anything", async () => {
    const news = { activeColor: "green", candidates: { green: "a" }, ...balanced, directSecret: "short" };
    const checked = await promotionGate.check?.(news, undefined, "urn");
    expect(checked?.failures.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^directSecret: got 5 characters[.]/),
    ]);
  });
});

describe("what users meet", () => {
  const changes = (recorded: Properties, wanted: Properties) =>
    changesBetween(recorded, wanted, promotionGate.equal?.bind(promotionGate)).map(({ path }) => path);
  const blueServes = { activeColor: "blue", weights: { blue: 100, green: 0 }, releases: { blue: "b" } };

  it("is no change of a gate", () => {
    expect(changes(balanced, { ...balanced, served: blueServes })).toEqual([]);
  });

  it("hides no change of what the gate does judge", () => {
    expect(
      changes(
        { ...balanced, candidates: { blue: "b" } },
        { ...balanced, served: blueServes, directSecret: "another", candidates: { green: "g" } },
      ).sort(),
    ).toEqual(["candidates.blue", "candidates.green", "directSecret"]);
  });
});
