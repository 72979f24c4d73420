import { operatorUrl } from "../components/docker/router-url.ts";
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

  recorded(outputs: StackOutputs): Promise<Places> {
    const { url, operatorUrl: own = url, prometheusUrl, alertmanagerUrl } = outputs;
    return Promise.resolve({ url: own, prometheusUrl, alertmanagerUrl });
  }

  configured({ router, monitoring }: StackConfig): Promise<Places> {
    const { enabled, prometheusPort, alertmanagerPort } = monitoring;
    return Promise.resolve({
      url: operatorUrl(router),
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
