import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { databaseFingerprint, databaseLocation, type HistoryPlace } from "../history-place.ts";
import { stackLabels } from "../labels.ts";
import type { Guards } from "../release-guards.ts";
import { releaseIdentity } from "../release.ts";
import { SharedRelease } from "../shared-release.ts";
import { labelList } from "./label-list.ts";

/** Directory of the history inside a color's container. */
export const historyMount = "/data";

const sqliteUrl = `file:${historyMount}/history.db`;

export interface HistoryArgs extends Guards {
  /** Prefix of all names in the engine. */
  readonly prefix: string;
  /** Default: sqlite. */
  readonly place?: HistoryPlace;
}

/**
 * Chat history and feedback, which outlive the colors and the stack: its volume stays when the stack is destroyed, and the
 * next stack of the same name takes it over. Moving it is an outage of conversations, so it has a guarded `Release` of its own.
 */
export class History extends pulumi.ComponentResource {
  /** What a color's server is told. */
  readonly url: pulumi.Input<string>;
  /** What is mounted at `historyMount`; nothing where a database of the user's own has it. */
  readonly volumeName: pulumi.Output<string> | undefined;
  /** Says where the history is, without user and password. */
  readonly location: string;
  /** Changes with the location, and with user and password, which it does not tell. */
  readonly fingerprint: string;

  constructor(name: string, args: HistoryArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:docker:History", name, {}, options);
    const { prefix, place = { kind: "sqlite" } } = args;
    const volume = `${prefix}-history`;
    this.location = place.kind === "sqlite" ? `volume ${volume}` : databaseLocation(place.url);
    this.fingerprint = place.kind === "sqlite" ? this.location : databaseFingerprint(place.url, prefix);

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
    if (place.kind === "sqlite") {
      const labels = stackLabels(prefix, "history");
      this.volumeName = new docker.Volume(
        `${name}-volume`,
        { name: volume, labels: labelList(labels) },
        // Whoever makes it before the first update decides where it lies; a refresh that finds that must not replace it, and with it the colors.
        {
          parent: this,
          dependsOn: [release],
          retainOnDelete: true,
          ignoreChanges: ["driver", "driverOpts", "labels"],
        },
      ).name;
    }
    this.url = place.kind === "sqlite" ? sqliteUrl : pulumi.secret(place.url);
    this.registerOutputs({ location: this.location });
  }
}
