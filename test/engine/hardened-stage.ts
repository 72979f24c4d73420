import { Agent, request, type Dispatcher } from "undici";
import { weightsFor } from "../../components/color.ts";
import type { RequestLimits } from "../../components/nginx/request-limits.ts";
import { nginxConfiguration } from "../../provider/nginx-configuration.ts";
import { nginxRoute } from "../../provider/nginx-route.ts";
import { callContext } from "../unit/support/call-context.ts";
import { selfSigned } from "../unit/support/certificate.ts";
import { NginxStage, releases } from "./nginx-stage.ts";

interface Setting {
  readonly keys: readonly string[];
  readonly limits: RequestLimits;
  /** Of the certificate. */
  readonly fingerprint: string;
}

interface Question {
  readonly headers?: Record<string, string>;
  readonly method?: Dispatcher.HttpMethod;
  /** URL of the port that is asked. Default: the users' own, with TLS. */
  readonly base?: string;
}

/** A router whose users have a port of their own with keys, TLS and limits, and two colors behind it. */
export class HardenedStage {
  readonly nginx: NginxStage;
  certificate: Awaited<ReturnType<typeof selfSigned>>;
  #setting: Setting;
  #recorded: Record<string, unknown>;
  readonly #trusting: Agent;

  private constructor(nginx: NginxStage, certificate: HardenedStage["certificate"], setting: Setting) {
    this.nginx = nginx;
    this.certificate = certificate;
    this.#setting = setting;
    this.#recorded = this.#inputs();
    this.#trusting = new Agent({ connect: { ca: certificate.chain } });
  }

  static async start(setting: Setting): Promise<HardenedStage> {
    const nginx = await NginxStage.start({ name: "bluegreen-hardened-test", subnet: "172.28.96.0/24" });
    const stage = new HardenedStage(nginx, await selfSigned(), setting);
    const { container, url } = nginx;
    await nginxConfiguration.create(stage.#recorded, callContext());
    const route = { activeColor: "blue", weights: weightsFor("blue"), releases };
    await nginxRoute.create({ container, containerId: "id", url, ...route }, callContext());
    return stage;
  }

  /** Changes what is said, and puts it in force. */
  async update(change: Partial<Setting>): Promise<void> {
    this.#setting = { ...this.#setting, ...change };
    const news = this.#inputs();
    await nginxConfiguration.update?.("id", this.#recorded, news, callContext());
    this.#recorded = news;
  }

  async ask(path: string, { headers = {}, method = "GET", base = this.nginx.secureUrl }: Question = {}) {
    const options = { headers, method, dispatcher: this.#trusting };
    const { statusCode, headers: told, body } = await request(base + path, options);
    return { status: statusCode, headers: told, body: await body.text() };
  }

  async remove(): Promise<void> {
    await this.#trusting.close();
    await this.nginx.remove();
  }

  #inputs(): Record<string, unknown> {
    const { keys, limits, fingerprint } = this.#setting;
    const { container, url } = this.nginx;
    const text = this.nginx.configuration({ limits, entrance: this.nginx.entrance(fingerprint) });
    return { container, containerId: "id", url, ...text, keys, certificate: this.certificate };
  }
}
