import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { routerMetrics } from "../image/exporter/contract.ts";
import { prometheusSource } from "./data-source.ts";
import { rateWindow } from "./queries.ts";
import type { UsersQueries } from "./users-queries.ts";

/** Begins a dashboard as all begin: the last half hour, and marks where users were moved or an alert fired. */
export function newDashboard(
  uid: string,
  title: string,
  description: string,
  { hasRouter }: UsersQueries,
): DashboardBuilder {
  return new DashboardBuilder(title)
    .uid(`bluegreen-${uid}`)
    .description(description)
    .tags(["bluegreen"])
    .time({ from: "now-30m", to: "now" })
    .refresh("10s")
    .timezone("browser")
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly()
    .annotations([...(hasRouter ? marksOfRoute : []), markOfAlerts].map(annotation));
}

interface Mark {
  readonly name: string;
  readonly expr: string;
  readonly color: string;
  readonly title: string;
}

const { weight, rejected } = routerMetrics;

/** The weight has been lower within the window. */
const lower = `min_over_time(${weight}[${rateWindow}])`;
const firing = 'ALERTS{alertstate="firing"}';

/**
 * Every mark is a query: what moved the users is seen whoever moved them. Grafana marks where one has a value above 0. It asks once a
 * step, which is minutes long where days are shown: windows that are longer than a step and a scrape miss nothing between two steps.
 */
const marksOfRoute: readonly Mark[] = [
  {
    name: "Flips",
    expr: `max by (color) (${weight} == 100 and ${lower} < 100)`,
    color: "purple",
    title: "all users moved to {{color}}",
  },
  {
    name: "Canary steps",
    expr: `max by (color) (${weight} < 100 and ${weight} > ${lower})`,
    color: "yellow",
    title: "{{color}} gets more of the users",
  },
  {
    name: "Rollbacks",
    // A series that begins has not changed: the first rejection would be missed by `changes`.
    expr: `max by (color) (time() - ${rejected} <= ${rateWindow}_ms / 1000)`,
    color: "red",
    title: "the release of {{color}} was rejected",
  },
];

const markOfAlerts: Mark = {
  name: "Alerts",
  expr: `max by (alertname, color) (${firing} or last_over_time(${firing}[$__interval]))`,
  color: "orange",
  title: "{{alertname}} {{color}}",
};

function annotation({ name, expr, color, title }: Mark): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(prometheusSource)
    .enable(true)
    .iconColor(color)
    .expr(expr)
    .titleFormat(title)
    .tagKeys("color");
}
