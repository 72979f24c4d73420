import { secondsOf } from "../duration.ts";
import { OperatorError } from "../exit.ts";
import {
  loadProfiles,
  loadScenarios,
  requestKinds,
  type LoadProfile,
  type LoadScenario,
  type RequestKind,
} from "./run-folder.ts";

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
  /** Empty in profiles that run none. */
  readonly command: readonly string[];
}

/** Arrivals a second that two cores and SmolLM2-135M carry with half of their time left; docs/load-testing.md. */
export const defaultRates: Readonly<Record<RequestKind, number>> = { health: 20, chat: 0.5, stream: 0.25 };

/** What k6 can count its virtual users for. */
const highestRate = 1000;

export const defaultDurations: Readonly<Record<LoadProfile, string>> = {
  baseline: "60s",
  deployment: "10s",
  soak: "1h",
};

const kindsOf: Readonly<Record<LoadScenario, readonly RequestKind[]>> = {
  health: ["health"],
  inference: ["chat"],
  streaming: ["stream"],
  mixed: requestKinds,
};

/** Checks what was written. Throws `OperatorError` that names the option, what it got, and what is allowed. */
export function settingsOf(profileText: string | undefined, options: LoadOptions): LoadSettings {
  const profile = oneOf("profile", loadProfiles, profileText);
  const scenario = oneOf("--scenario", loadScenarios, options.scenario ?? "mixed");
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
    rates: ratesOf(kindsOf[scenario], scenario, options.rate),
    seconds: secondsIn("--duration", options.duration ?? defaultDurations[profile]),
    longestSeconds: options.longest === undefined ? Infinity : secondsIn("--longest", options.longest),
    name: options.name,
    store: options.store ?? false,
    command: options.command,
  };
}

/** A URL without a slash at its end. Throws `OperatorError` for what is none of a server. */
export function urlOf(text: string): string {
  const url = text.replace(/\/+$/, "");
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
  if (seconds !== undefined && seconds > 0) return seconds;
  throw new OperatorError("usage", `${option}: got "${text}"; allowed are times such as 60s, 5m or 1h`);
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
