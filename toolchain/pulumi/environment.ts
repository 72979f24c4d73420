import type { Layout } from "../layout.ts";
import { withFolder } from "../path.ts";

/** What decides about the variables. */
export interface EnvironmentFacts {
  readonly layout: Layout;
  /** The caller's own variables: what it chose stays chosen. */
  readonly environment: NodeJS.ProcessEnv;
  /** True for a CLI of our own making, false for an installed one. */
  readonly own: boolean;
  /** The engine's URL, as in DOCKER_HOST; undefined where there is none. */
  readonly engineUrl?: string;
}

/** Where Docker clients look when nobody tells them. */
export const defaultEngineUrl = "unix:///var/run/docker.sock";

/** The variables that make plain `pulumi` work with what the toolchain found or made, beside those that are set already. */
export function pulumiVariables({
  layout,
  environment,
  own,
  engineUrl,
}: EnvironmentFacts): Record<string, string> {
  const hasPassphrase = environment.PULUMI_CONFIG_PASSPHRASE ?? environment.PULUMI_CONFIG_PASSPHRASE_FILE;
  return {
    ...(own && {
      PATH: withFolder(layout.pulumiBin, environment.PATH),
      PULUMI_HOME: layout.pulumiHome,
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    }),
    PULUMI_BACKEND_URL: environment.PULUMI_BACKEND_URL ?? `file://${layout.state}`,
    ...(hasPassphrase === undefined && { PULUMI_CONFIG_PASSPHRASE_FILE: layout.passphrase }),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: "true",
    // A docker context is known to the docker CLI only, not to Pulumi's docker provider.
    ...(engineUrl !== undefined && engineUrl !== defaultEngineUrl && { DOCKER_HOST: engineUrl }),
  };
}
