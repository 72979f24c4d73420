import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { EC2Client } from "@aws-sdk/client-ec2";
import { EKSClient } from "@aws-sdk/client-eks";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { request } from "undici";
import { prepareEmulator } from "./prepare.ts";

/** How long the start may take, seconds: moto imports a lot, and a busy machine takes its time. */
const startSeconds = 60;
const shownLines = 15;

export interface EmulatorOptions {
  /** Absolute path of the folder with Pulumi.yaml. */
  readonly projectDirectory: string;
  readonly region: string;
  /** The Kubernetes that is behind every cluster of EKS. Default: none; moto makes an address up. */
  readonly kubernetes?: KubernetesBehind;
  /** Name or address that every load balancer is told to have. Default: one that moto makes up. */
  readonly balancerAddress?: string;
}

/** Where a Kubernetes answers, as EKS tells it. */
export interface KubernetesBehind {
  /** URL of its API server. */
  readonly endpoint: string;
  /** Its certificate authority, Base64 of PEM. */
  readonly authority: string;
}

/** The part of AWS that moto answers for, empty at the start, in a process of its own on 127.0.0.1. What is in it ends with it. */
export class Emulator {
  readonly url: string;
  readonly region: string;
  readonly balancing: ElasticLoadBalancingV2Client;
  readonly computing: EC2Client;
  readonly scaling: AutoScalingClient;
  readonly kubernetes: EKSClient;
  readonly #process: ChildProcess;

  private constructor(url: string, region: string, child: ChildProcess) {
    this.url = url;
    this.region = region;
    this.#process = child;
    const access = {
      endpoint: url,
      region,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    };
    this.balancing = new ElasticLoadBalancingV2Client(access);
    this.computing = new EC2Client(access);
    this.scaling = new AutoScalingClient(access);
    this.kubernetes = new EKSClient(access);
  }

  /** Makes it where it is not there yet, and starts it. */
  static async start({ projectDirectory, region, ...behind }: EmulatorOptions): Promise<Emulator> {
    const python = await prepareEmulator({ projectDirectory, environment: process.env, progress: "none" });
    const command = [join(__dirname, "emulator.py"), JSON.stringify(behind)];
    const child = spawn(python, command, { stdio: ["pipe", "ignore", "pipe"] });
    return new Emulator(await addressOf(child), region, child);
  }

  /** Variables for programs that are to use it instead of AWS. Nobody's own credentials are in them. */
  get variables(): Readonly<Record<string, string>> {
    return {
      AWS_ENDPOINT_URL: this.url,
      AWS_REGION: this.region,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_EC2_METADATA_DISABLED: "true",
    };
  }

  /** A certificate for listeners, of a name that nobody has. */
  async certificate(): Promise<string> {
    const answer = await request(this.url, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "CertificateManager.RequestCertificate",
        authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${this.region}/acm/aws4_request, SignedHeaders=host, Signature=none`,
      },
      body: JSON.stringify({ DomainName: "models.invalid" }),
    });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`a certificate: ${answer.statusCode}: ${text}`);
    return (JSON.parse(text) as { CertificateArn: string }).CertificateArn;
  }

  async stop(): Promise<void> {
    for (const client of [this.balancing, this.computing, this.scaling, this.kubernetes]) client.destroy();
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.stdin?.end();
    await ended;
  }
}

/** What moto's server says it listens on, once it does. */
async function addressOf(child: ChildProcess): Promise<string> {
  const { stderr } = child;
  if (stderr === null) throw new Error("the emulator's output cannot be read");
  const last: string[] = [];
  const address = new Promise<string>((resolve, reject) => {
    createInterface({ input: stderr }).on("line", (line) => {
      if (last.push(line) > shownLines) last.shift();
      const [, url] = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line) ?? [];
      if (url !== undefined) resolve(url);
    });
    const ended = (why: string) => reject(new Error(["the emulator of AWS: " + why, ...last].join("\n  ")));
    child.once("error", (error) => ended(error.message));
    child.once("exit", (code, signal) => ended(`ended at its start: ${code ?? signal ?? "unknown"}`));
  });
  const stop = new AbortController();
  const late = sleep(startSeconds * 1000, undefined, { signal: stop.signal }).then(() => {
    child.kill();
    throw new Error([`the emulator of AWS: no address within ${startSeconds} s`, ...last].join("\n  "));
  });
  try {
    return await Promise.race([address, late]);
  } finally {
    late.catch(() => undefined);
    stop.abort();
  }
}
