import * as pulumi from "@pulumi/pulumi";
import {
  secretLayout,
  type NginxConfigurationArgs,
  type RouterCertificate,
} from "../../provider/resources.ts";
import type { NginxSettings } from "../nginx/settings.ts";

/** TLS on a port of its own. */
export interface RouterTls {
  /** Public port. */
  readonly port: number;
  readonly certificate: RouterCertificate;
  /** SHA-256 of chain and key together: another one is loaded. */
  readonly fingerprint: string;
}

interface RouterEntrance {
  readonly operatorPort?: number | undefined;
  readonly apiKeys?: pulumi.Input<readonly string[]> | undefined;
  readonly tls?: RouterTls | undefined;
}

/** Ports inside the container that users have to themselves. */
const usersPort = 8083;
const securePort = 8443;

/** What the container publishes, in the order of its own ports, as the engine tells them. */
export function publishedPorts(
  listenPort: number,
  {
    address,
    port,
    operatorPort,
    tlsPort,
  }: {
    readonly address: string;
    readonly port: number;
    readonly operatorPort?: number;
    readonly tlsPort?: number;
  },
) {
  if (operatorPort === undefined) return [{ internal: listenPort, external: port, ip: address }];
  return [
    { internal: listenPort, external: operatorPort, ip: "127.0.0.1" },
    { internal: usersPort, external: port, ip: address },
    ...(tlsPort === undefined ? [] : [{ internal: securePort, external: tlsPort, ip: address }]),
  ];
}

/** Users' own port in nginx, where they have one. */
export function entranceOf({ operatorPort, apiKeys, tls }: RouterEntrance): Pick<NginxSettings, "entrance"> {
  if (operatorPort === undefined) {
    if (apiKeys === undefined && tls === undefined) return {};
    throw new pulumi.RunError(
      "the router's apiKeys and tls need its operatorPort: gate and route ask there without them",
    );
  }
  const current = `${secretLayout.root}/${secretLayout.current}`;
  return {
    entrance: {
      port: usersPort,
      ...(apiKeys !== undefined && { keyDirectory: `${current}/${secretLayout.keys}` }),
      ...(tls && {
        tls: {
          port: securePort,
          publicPort: tls.port,
          certificateFile: `${current}/${secretLayout.certificate}`,
          keyFile: `${current}/${secretLayout.privateKey}`,
          fingerprint: tls.fingerprint,
        },
      }),
    },
  };
}

/** What nginx finds in its volume of secrets. */
export function secretsOf({
  apiKeys,
  tls,
}: RouterEntrance): Pick<NginxConfigurationArgs, "keys" | "certificate"> {
  return {
    ...(apiKeys !== undefined && { keys: apiKeys }),
    ...(tls && { certificate: tls.certificate }),
  };
}
