import { secondsOf } from "../duration.ts";
import { OperatorError } from "../exit.ts";
import { asked } from "./asked.ts";
import {
  loadProfiles,
  loadScenarios,
  type LoadProfile,
  type LoadRun,
  type LoadScenario,
} from "./run-schema.ts";
import { requestKinds, type RequestKind } from "./script/kind.ts";

/** The options of `bluegreen load` as they were written. */
export interface LoadOptions {
  readonly scenario?: string;
  readonly rate?: string;
  readonly duration?: string;
  readonly longest?: string;
  readonly name?: string;
  readonly url?: string;
  readonly store?: boolean;
  /** The words after `--`. */
  readonly command: readonly string[];
}

/** What a run does. */
export interface LoadSettings {
  readonly profile: LoadProfile;
  readonly scenario: LoadScenario;
  /** Arrivals a second. */
  readonly rates: Readonly<Partial<Record<RequestKind, number>>>;
  /** Of the whole load; in the profile `deployment` of the load before the command, and of that after it. */
  readonly seconds: number;
  /** The load ends after this time, also where the command goes on. Infinity: not before the command. */
  readonly longestSeconds: number;
  readonly name: string | undefined;
  readonly store: boolean;
  /** What was written, for doing the same once more. */
  readonly written: NonNullable<LoadRun["options"]>;
  /** Empty in profiles that run none. */
  readonly command: readonly string[];
}

/** Arrivals a second that two cores and SmolLM2-135M carry with half of their time left; docs/load-testing.md. */
export const defaultRates: Readonly<Record<RequestKind, number>> = { health: 20, chat: 0.5, stream: 0.25 };

/** Arrivals a second, of a kind. */
const highestRate = 1000;

/** Requests that may wait at the same time: each has a virtual user of k6, which takes up to half a mebibyte. */
const mostWaiting = 10_000;

/** Longest time that can be given: Node's timers end at 24.8 days. */
export const mostSeconds = 24 * 24 * 3600;

export const defaultDurations: Readonly<Record<LoadProfile, string>> = {
  baseline: "60s",
  deployment: "10s",
  soak: "1h",
};

export const defaultScenario: LoadScenario = "mixed";

const kindsOf: Readonly<Record<LoadScenario, readonly RequestKind[]>> = {
  health: ["health"],
  inference: ["chat"],
  streaming: ["stream"],
  mixed: requestKinds,
};

/** Checks what was written. Throws `OperatorError` that names the option, what it got, and what is allowed. */
export function settingsOf(profileText: string | undefined, options: LoadOptions): LoadSettings {
  const profile = oneOf("profile", loadProfiles, profileText);
  const scenario = oneOf("--scenario", loadScenarios, options.scenario ?? defaultScenario);
  if (profile === "deployment" && options.command.length === 0) {
    throw new OperatorError(
      "usage",
      "the profile deployment needs a command, which runs while the load goes on",
      "npx bluegreen load deployment -- npx bluegreen flip --yes",
    );
  }
  if (profile !== "deployment" && options.command.length > 0) {
    throw new OperatorError(
      "usage",
      `the profile ${profile} runs no command, and got "${options.command.join(" ")}"`,
      "the profile that runs one is deployment",
    );
  }
  if (profile !== "deployment" && options.longest !== undefined)
    throw new OperatorError("usage", `--longest is for the profile deployment; --duration bounds ${profile}`);
  return {
    profile,
    scenario,
    rates: bounded(ratesOf(kindsOf[scenario], scenario, options.rate)),
    seconds: secondsIn("--duration", options.duration ?? defaultDurations[profile]),
    longestSeconds: options.longest === undefined ? Infinity : secondsIn("--longest", options.longest),
    name: options.name,
    store: options.store ?? false,
    written: writtenOf(options),
    command: options.command,
  };
}

/** Without what is a default, and what is empty. */
function writtenOf({
  scenario,
  rate,
  duration,
  longest,
  name,
  url,
  store,
}: LoadOptions): LoadSettings["written"] {
  return {
    ...(scenario !== undefined && scenario !== defaultScenario && { scenario }),
    ...(rate !== undefined && { rate }),
    ...(duration !== undefined && { duration }),
    ...(longest !== undefined && { longest }),
    ...(name !== undefined && { name }),
    ...(url !== undefined && { url: urlOf(url) }),
    ...(store === true && { store }),
  };
}

/**
 * A URL without a slash at its end. Throws `OperatorError` for what is none of a server, and for one with a login, which would stand
 * in the report.
 */
export function urlOf(text: string): string {
  const url = text.replace(/\/+$/, "");
  if (/^\w+:\/\/[^/]*@/.test(url)) {
    throw new OperatorError(
      "usage",
      "--url: got a URL with a login, which would stand in the report; allowed is one without",
      "put what adds the login, such as a reverse proxy on 127.0.0.1, before the server",
    );
  }
  if (/^https?:\/\/[^\s?#]+$/.test(url)) return url;
  throw new OperatorError(
    "usage",
    `--url: got "${text}"; allowed is the URL of a server, such as http://127.0.0.1:8080`,
  );
}

function ratesOf(
  kinds: readonly RequestKind[],
  scenario: LoadScenario,
  text: string | undefined,
): LoadSettings["rates"] {
  const defaults = Object.fromEntries(kinds.map((kind) => [kind, defaultRates[kind]]));
  if (text === undefined) return defaults;
  const [only] = kinds;
  if (kinds.length === 1 && only !== undefined && !text.includes("=")) return { [only]: rateOf(text) };
  const named = text.split(",").map((part): [RequestKind, number] => {
    const [name = "", value = ""] = part.split("=", 2);
    const kind = kinds.find((each) => each === name.trim());
    if (kind === undefined) {
      throw new OperatorError(
        "usage",
        `--rate: got "${part}"; the scenario ${scenario} has ${kinds.join(", ")}: --rate ${kinds.map((each) => `${each}=${defaultRates[each]}`).join(",")}`,
      );
    }
    return [kind, rateOf(value)];
  });
  return { ...defaults, ...Object.fromEntries(named) };
}

/** Throws `OperatorError` where a server that hangs would make more virtual users than a machine has memory for. */
function bounded(rates: LoadSettings["rates"]): LoadSettings["rates"] {
  const waits = requestKinds.map((kind) => (rates[kind] ?? 0) * asked.patienceSeconds[kind]);
  const waiting = Math.ceil(waits.reduce((sum, one) => sum + one, 0));
  if (waiting <= mostWaiting) return rates;
  const told = requestKinds
    .filter((kind) => rates[kind] !== undefined)
    .map((kind) => `${kind} ${rates[kind] ?? 0} a second for up to ${asked.patienceSeconds[kind]} s`);
  throw new OperatorError(
    "usage",
    `--rate: got ${told.join(", ")}, so that ${waiting} requests may wait at the same time; allowed are ${mostWaiting}`,
  );
}

function rateOf(text: string): number {
  const value = Number(text);
  if (/^\s*\d{1,4}(\.\d{1,2})?\s*$/.test(text) && value > 0 && value <= highestRate) return value;
  throw new OperatorError(
    "usage",
    `--rate: got "${text}"; allowed are requests a second above 0 and up to ${highestRate}, with up to two digits after the point`,
  );
}

function secondsIn(option: string, text: string): number {
  const seconds = secondsOf(text);
  if (seconds !== undefined && seconds > 0 && seconds <= mostSeconds) return seconds;
  throw new OperatorError(
    "usage",
    `${option}: got "${text}"; allowed are times such as 60s, 5m or 1h, up to ${mostSeconds / 86_400}d`,
  );
}

function oneOf<Value extends string>(
  what: string,
  allowed: readonly Value[],
  text: string | undefined,
): Value {
  const found = allowed.find((value) => value === text);
  if (found !== undefined) return found;
  throw new OperatorError(
    "usage",
    `${what}: ${text === undefined ? "there is none" : `got "${text}"`}; allowed are ${allowed.join(", ")}`,
  );
}
