import { routerUrl } from "../components/docker/router-url.ts";
import type { StackConfig } from "../infra/config.ts";
import type { Project } from "./project.ts";
import type { Places, Reach } from "./reach.ts";
import type { StackOutputs } from "./stack-outputs.ts";
import { DockerTarget } from "./target/docker.ts";
import type { RunningTarget } from "./target/target.ts";

/** A stack on the Docker engine of this machine: its ports are published here, so there is nothing to open. */
export class DockerReach implements Reach {
  readonly #target: DockerTarget;

  constructor(project: Project) {
    this.#target = new DockerTarget(project);
  }

  cluster(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  account(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  target(): Promise<RunningTarget> {
    return Promise.resolve(this.#target);
  }

  recorded({ url, prometheusUrl, alertmanagerUrl }: StackOutputs): Promise<Places> {
    return Promise.resolve({ url, prometheusUrl, alertmanagerUrl });
  }

  configured({ router, monitoring }: StackConfig): Promise<Places> {
    const { enabled, prometheusPort, alertmanagerPort } = monitoring;
    return Promise.resolve({
      url: routerUrl(router.address, router.port),
      ...(enabled && {
        prometheusUrl: `http://127.0.0.1:${prometheusPort}`,
        alertmanagerUrl: `http://127.0.0.1:${alertmanagerPort}`,
      }),
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
