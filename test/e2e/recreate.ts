import type Docker from "dockerode";
import { docker } from "./harness.ts";

/** Makes a container again as it is, at the same address, but with other values of some variables: somebody's change by hand. */
export async function recreate(
  container: Docker.Container,
  changed: Readonly<Record<string, string>>,
): Promise<void> {
  const { Name, Config, HostConfig, NetworkSettings } = await container.inspect();
  const [network] = Object.entries(NetworkSettings.Networks);
  if (network === undefined) throw new Error(`${Name} is in no network`);
  const [networkName, { IPAddress: address }] = network;
  const kept = Config.Env.filter((line) => !Object.keys(changed).some((name) => line.startsWith(`${name}=`)));
  await container.remove({ force: true });
  const made = await docker.createContainer({
    ...Config,
    name: Name.slice(1),
    Env: [...kept, ...Object.entries(changed).map(([name, value]) => `${name}=${value}`)],
    HostConfig,
    NetworkingConfig: { EndpointsConfig: { [networkName]: { IPAMConfig: { IPv4Address: address } } } },
  });
  await made.start();
}
