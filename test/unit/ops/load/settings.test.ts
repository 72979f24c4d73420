import { describe, expect, it } from "vitest";
import { OperatorError } from "../../../../ops/exit.ts";
import { defaultRates, settingsOf, urlOf, type LoadOptions } from "../../../../ops/load/settings.ts";

function settings(profile: string | undefined, options: Partial<LoadOptions> = {}) {
  return settingsOf(profile, { command: [], ...options });
}

function refusal(work: () => unknown): OperatorError {
  try {
    work();
  } catch (error) {
    if (error instanceof OperatorError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("the settings of a load", () => {
  it("are a minute of everything at a pace that two cores carry, unless something else is said", () => {
    expect(settings("baseline")).toEqual({
      profile: "baseline",
      scenario: "mixed",
      rates: { health: 20, chat: 0.5, stream: 0.25 },
      seconds: 60,
      longestSeconds: Infinity,
      name: undefined,
      store: false,
      command: [],
    });
  });

  it("are an hour for a soak, and ten seconds around a command", () => {
    expect(settings("soak").seconds).toBe(3600);
    expect(settings("deployment", { command: ["true"] })).toMatchObject({ seconds: 10, command: ["true"] });
  });

  it.each([
    ["health", undefined, { health: 20 }],
    ["inference", undefined, { chat: 0.5 }],
    ["streaming", undefined, { stream: 0.25 }],
    ["inference", "3.5", { chat: 3.5 }],
    ["streaming", "stream=2", { stream: 2 }],
    ["mixed", "chat=4", { ...defaultRates, chat: 4 }],
    ["mixed", "health=1, stream=0.01", { health: 1, chat: 0.5, stream: 0.01 }],
  ])("of the scenario %s at --rate %s have the rates %j", (scenario, rate, rates) => {
    const given = rate === undefined ? {} : { rate };
    expect(settings("baseline", { scenario, ...given }).rates).toEqual(rates);
  });

  it.each<[string, string | undefined, Partial<LoadOptions>, RegExp]>([
    ["no profile", undefined, {}, /profile: there is none; allowed are baseline, deployment, soak/],
    ["another profile", "spike", {}, /profile: got "spike"/],
    [
      "another scenario",
      "soak",
      { scenario: "chat" },
      /--scenario: got "chat"; allowed are health, inference/,
    ],
    ["a deployment without a command", "deployment", {}, /needs a command/],
    [
      "a baseline with one",
      "baseline",
      { command: ["pulumi", "up"] },
      /baseline runs no command, and got "pulumi up"/,
    ],
    ["a bound of what is bounded", "soak", { longest: "2h" }, /--longest is for the profile deployment/],
    ["no duration", "baseline", { duration: "0s" }, /--duration: got "0s"/],
    ["a duration in words", "baseline", { duration: "long" }, /--duration: got "long"; allowed are times/],
    [
      "one rate for three kinds",
      "baseline",
      { rate: "5" },
      /mixed has health, chat, stream: --rate health=20,/,
    ],
    [
      "a kind that the scenario lacks",
      "baseline",
      { scenario: "health", rate: "chat=1" },
      /health has health/,
    ],
    ["no requests", "baseline", { scenario: "health", rate: "0" }, /above 0 and up to 1000/],
    ["a flood", "baseline", { scenario: "health", rate: "1001" }, /up to 1000/],
    ["three digits", "baseline", { scenario: "health", rate: "0.001" }, /two digits/],
  ])("refuse %s", (_, profile, options, message) => {
    const error = refusal(() => settings(profile, options));
    expect(error.exit).toBe("usage");
    expect(error.message).toMatch(message);
  });

  it("say how a deployment is given its command", () => {
    expect(refusal(() => settings("deployment")).cure).toMatch(/^npx bluegreen load deployment -- /);
  });
});

describe("a server's URL", () => {
  it.each([
    ["http://127.0.0.1:8080/", "http://127.0.0.1:8080"],
    ["https://models.example/green", "https://models.example/green"],
  ])("%s is %s", (text, url) => {
    expect(urlOf(text)).toBe(url);
  });

  it.each(["127.0.0.1:8080", "ftp://a", "http://a b", "http://a?b=c", "http://"])("is not %s", (text) => {
    expect(refusal(() => urlOf(text)).message).toContain(`--url: got "${text}"`);
  });
});
