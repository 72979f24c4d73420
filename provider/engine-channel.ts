import { connectivityState, credentials } from "@grpc/grpc-js";
import { EngineClient, LogRequest, LogSeverity } from "./protocol.ts";
import { wellFormed } from "./wire.ts";

/** How long a vanished engine may take to come back before it counts as gone, milliseconds. */
const goneAfterMilliseconds = 2_000;

interface Message {
  readonly urn: string;
  readonly text: string;
  readonly severity: LogSeverity;
  readonly ephemeral: boolean;
}

/** The way to the engine: messages go there in order, and its end is noticed. */
export class EngineChannel {
  private client: EngineClient | undefined;
  private waiting: Message[] = [];
  private readonly shown = new Map<string, string>();
  private sending: Promise<void> = Promise.resolve();

  /** Connects to `address` (`127.0.0.1:1234`) and calls `onGone` when nobody has answered there for 2 s. */
  connect(address: string, onGone: () => void): void {
    this.close();
    const options = { "grpc.max_receive_message_length": -1, "grpc.client_idle_timeout_ms": 2_147_483_647 };
    this.client = new EngineClient(address, credentials.createInsecure(), options);
    watch(this.client, onGone);
  }

  /** Shows what the resource is doing now; the same text again is not sent. */
  progress(urn: string, text: string): void {
    if (this.shown.get(urn) === text) return;
    this.shown.set(urn, text);
    this.enqueue({ urn, text, severity: LogSeverity.INFO, ephemeral: true });
  }

  info(urn: string, text: string): void {
    this.enqueue({ urn, text, severity: LogSeverity.INFO, ephemeral: false });
  }

  warn(urn: string, text: string): void {
    this.enqueue({ urn, text, severity: LogSeverity.WARNING, ephemeral: false });
  }

  /** Resolves when every message given so far has been sent, or could not be. */
  async flush(): Promise<void> {
    await this.sending;
  }

  close(): void {
    this.client?.close();
    this.client = undefined;
  }

  private enqueue(message: Message): void {
    // Progress that nobody has seen yet is overtaken by newer progress of the same resource.
    if (message.ephemeral)
      this.waiting = this.waiting.filter((other) => !other.ephemeral || other.urn !== message.urn);
    this.waiting.push(message);
    this.sending = this.sending.then(() => this.sendNext());
  }

  private async sendNext(): Promise<void> {
    const message = this.waiting.shift();
    const client = this.client;
    if (message === undefined || client === undefined) return;
    const request = new LogRequest();
    request.setUrn(message.urn);
    request.setMessage(wellFormed(message.text));
    request.setSeverity(message.severity);
    request.setEphemeral(message.ephemeral);
    // A message that cannot be delivered must not fail the work it tells about.
    await new Promise<void>((resolve) => client.log(request, () => resolve()));
  }
}

function watch(client: EngineClient, onGone: () => void): void {
  client.waitForReady(Date.now() + goneAfterMilliseconds, (error) => {
    if (isClosed(client)) return;
    if (error !== undefined) {
      onGone();
      return;
    }
    client.getChannel().watchConnectivityState(connectivityState.READY, Infinity, () => {
      if (!isClosed(client)) watch(client, onGone);
    });
  });
}

function isClosed(client: EngineClient): boolean {
  return client.getChannel().getConnectivityState(false) === connectivityState.SHUTDOWN;
}
