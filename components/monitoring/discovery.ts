import type { JobTarget } from "./settings.ts";

/** What a job asks, and what its series are labelled with. */
export interface LabelledTarget {
  readonly target: JobTarget;
  /** Default: none. */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * The part of a scrape configuration that says whom to ask. Names are resolved anew at every interval: DNS is in every cluster and asks
 * for no right, where the API server would want an account for Prometheus.
 */
export function discovery(asked: readonly LabelledTarget[], intervalSeconds: number): object {
  const fixed = asked.flatMap(({ target, labels }) =>
    typeof target === "string" ? [{ targets: [target], ...(labels && { labels }) }] : [],
  );
  const named = asked.flatMap(({ target, labels = {} }) =>
    typeof target === "string" ? [] : [{ ...target, labels }],
  );
  return {
    ...(fixed.length > 0 && { static_configs: fixed }),
    ...(named.length > 0 && {
      dns_sd_configs: named.map(({ name, port }) => ({
        names: [name],
        type: "A",
        port,
        refresh_interval: `${intervalSeconds}s`,
      })),
      // What DNS finds has no labels but the name that it was found by.
      relabel_configs: named.flatMap(({ name, labels }) =>
        Object.entries(labels).map(([label, value]) => ({
          source_labels: ["__meta_dns_name"],
          regex: name,
          target_label: label,
          replacement: value,
        })),
      ),
    }),
  };
}
