import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { HistoryDatabase } from "../history-place.ts";
import type { Guards } from "../release-guards.ts";
import { releaseIdentity } from "../release.ts";
import { SharedRelease } from "../shared-release.ts";
import { objectLabels } from "./object-labels.ts";
import { standingAt, type Place } from "./place.ts";

export interface HistoryArgs extends Guards {
  readonly place: Place;
  readonly database: HistoryDatabase;
}

/**
 * Chat history and feedback in a PostgreSQL that outlives the colors. Moving it is an outage of conversations, so it has a guarded
 * `Release` of its own.
 */
export class History extends pulumi.ComponentResource {
  /** The Secret with the URL, and the URL's key in it. */
  readonly secret: { readonly name: string; readonly key: string };
  /** Says where the history is, without user and password. */
  readonly location: string;
  /** Changes with the location, and with user and password, which it does not tell. */
  readonly fingerprint: string;
  /** In place once it exists. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: HistoryArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:kubernetes:History", name, {}, standingAt(args.place, options));
    const { prefix, namespace, ground } = args.place;
    this.location = args.database.location;
    this.fingerprint = args.database.fingerprint;
    this.secret = { name: `${prefix}-history`, key: "url" };
    const release = new SharedRelease(
      `${name}-release`,
      {
        subject: name,
        identity: releaseIdentity({ history: this.fingerprint }),
        facts: { location: this.location },
        serving: args.serving,
        allowLiveChange: args.allowLiveChange,
      },
      { parent: this },
    );
    this.ready = new kubernetes.core.v1.Secret(
      `${name}-secret`,
      {
        metadata: { name: this.secret.name, namespace, labels: objectLabels(prefix, "history") },
        stringData: { [this.secret.key]: pulumi.secret(args.database.url) },
      },
      { parent: this, dependsOn: [release, ...ground] },
    );
    this.registerOutputs({ location: this.location });
  }
}
