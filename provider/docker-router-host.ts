import { ColorWatch } from "./color-watch.ts";
import { dockerClient } from "./docker-client.ts";
import { routeLayout } from "./route-layout.ts";
import { routerContainer } from "./router-container.ts";
import type { RouterHost, RouterHostInputs } from "./router-host.ts";

/** Containers of one Docker engine, behind a router with a URL. Verdicts are kept in the router's volume. */
export function openDockerHost({
  url,
  containers,
  services,
  routerContainer: name,
}: RouterHostInputs & { readonly url: string }): RouterHost {
  const { verdicts: folder } = routeLayout;
  return {
    url,
    watch: (color) => new ColorWatch(containers[color], services?.[color]),
    verdicts(signal) {
      if (name === undefined) return undefined;
      const container = routerContainer(dockerClient(), name, signal);
      return {
        async read(color) {
          const file = `${color}.json`;
          return (await container.get(`${folder}/${file}`, [file]))?.texts.get(file);
        },
        write: (color, content) =>
          container.put([
            { kind: "directory", path: folder },
            { kind: "file", path: `${folder}/${color}.json`, content },
          ]),
      };
    },
    close: () => Promise.resolve(),
  };
}
