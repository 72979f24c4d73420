import type { CheckFailure, Properties } from "../../../provider/kind.ts";

/** Of `aws.Provider`: what has no meaning without AWS, and is taken all the same. */
const idle = new Set([
  "accessKey",
  "secretKey",
  "token",
  "skipCredentialsValidation",
  "skipMetadataApiCheck",
  "skipRegionValidation",
  "skipRequestingAccountId",
  "version",
]);

const loopback = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Settings of the provider that would have an effect on AWS, and have none here. */
export function settingsFailures(configuration: Properties): CheckFailure[] {
  const reason = "has no effect on the tests' aws plugin, which takes region alone; leave it out in tests";
  return Object.keys(configuration)
    .filter((property) => property !== "region" && !idle.has(property) && !property.startsWith("__"))
    .map((property) => ({ property, reason }));
}

/** Where the emulator is. */
export interface Settings {
  readonly endpoint: string;
  readonly region: string;
}

/**
 * @throws Error where an endpoint or a region is missing, or the endpoint is another machine: this plugin never asks AWS itself
 */
export function settingsOf(configuration: Properties, environment: NodeJS.ProcessEnv): Settings {
  const endpoint = environment.AWS_ENDPOINT_URL ?? "";
  const { region: configured } = configuration;
  const region = typeof configured === "string" ? configured : environment.AWS_REGION;
  if (!URL.canParse(endpoint) || !loopback.has(new URL(endpoint).hostname)) {
    const got = endpoint === "" ? "nothing" : endpoint;
    throw new Error(
      `AWS_ENDPOINT_URL: got ${got}; allowed: an emulator on this machine, http://127.0.0.1:<port>; do: Emulator.start()`,
    );
  }
  if (region === undefined || region === "")
    throw new Error(
      "aws:region: got nothing; allowed: a region such as eu-central-1; do: set it, or AWS_REGION",
    );
  return { endpoint, region };
}
