/** What Prometheus sees, one value a scrape in promtool's notation: `0+5x20` is 0, 5, 10, … */
type Series = Readonly<Record<string, string>>;

/** A situation, and the alerts that fire in it at the 20th scrape. */
export interface AlertCase {
  readonly title: string;
  readonly alert: string;
  readonly series: Series;
  /** Labels by which it fires, without `alertname`; none where it does not. */
  readonly fires: readonly Readonly<Record<string, string>>[];
}

const requests = (color: string, kind: string, status: string) =>
  `router_requests_total{job="router", color="${color}", kind="${kind}", status="${status}"}`;
const duration = (color: string, part: string) =>
  `router_request_duration_seconds_${part.replace("{", `{color="${color}", kind="inference", `)}`;
const firstToken = (part: string) => `time_to_first_token_seconds_${part.replace("{", '{color="green", ')}`;
const up = (job: string, more = "") => `up{job="${job}"${more}}`;

const rollback = { severity: "critical", rollback: "true" };

export const alertCases: readonly AlertCase[] = [
  {
    title: "of 10 inference requests a scrape 1 fails",
    alert: "RouterErrors",
    series: {
      [requests("blue", "inference", "200")]: "0+9x20",
      [requests("blue", "inference", "503")]: "0+1x20",
    },
    fires: [{ ...rollback, color: "blue", kind: "inference" }],
  },
  {
    title: "inference fails, among so many other requests that it is 1 % of all",
    alert: "RouterErrors",
    series: {
      [requests("green", "other", "200")]: "0+1000x20",
      [requests("green", "inference", "200")]: "0+5x20",
      [requests("green", "inference", "500")]: "0+5x20",
    },
    fires: [{ ...rollback, color: "green", kind: "inference" }],
  },
  {
    title: "3 % fail",
    alert: "RouterErrors",
    series: { [requests("blue", "other", "200")]: "0+97x20", [requests("blue", "other", "500")]: "0+3x20" },
    fires: [],
  },
  {
    title: "all fail, but they are too few to say anything",
    alert: "RouterErrors",
    series: { [requests("blue", "inference", "503")]: "0+2x20" },
    fires: [],
  },
  {
    title: "users are turned away with 429, which is no failure of the color",
    alert: "RouterErrors",
    series: { [requests("blue", "inference", "429")]: "0+50x20" },
    fires: [],
  },
  {
    title: "failures are over",
    alert: "RouterErrors",
    series: {
      [requests("blue", "other", "200")]: "0+50x20",
      [requests("blue", "other", "503")]: "0+50x5 250x15",
    },
    fires: [],
  },
  {
    title: "the color is dead, and one user a scrape meets that",
    alert: "ColorUnreachable",
    series: {
      [up("color", ', color="blue"')]: "1x10 0x10",
      [requests("blue", "inference", "503")]: "0x10 0+1x10",
    },
    fires: [{ ...rollback, job: "color", color: "blue" }],
  },
  {
    title: "the color is dead, and the users are on the other one",
    alert: "ColorUnreachable",
    series: {
      [up("color", ', color="green"')]: "0x20",
      [requests("blue", "other", "200")]: "0+50x20",
      [requests("green", "other", "200")]: "50x20",
      [requests("green", "other", "503")]: "0x20",
    },
    fires: [],
  },
  {
    title: "the color missed one scrape",
    alert: "ColorUnreachable",
    series: {
      [up("color", ', color="blue"')]: "1x18 0",
      [requests("blue", "other", "503")]: "0+1x20",
    },
    fires: [],
  },
  {
    title: "a user found no route",
    alert: "NoRoute",
    series: { [requests("none", "other", "503")]: "0x17 1 1 2 2" },
    fires: [{ severity: "critical", color: "none" }],
  },
  {
    title: "nobody found a route missing for a while",
    alert: "NoRoute",
    series: { [requests("none", "other", "503")]: "0+1x5 5x15" },
    fires: [],
  },
  {
    title: "every answer takes 31 to 45 seconds",
    alert: "InferenceSlow",
    series: {
      [duration("blue", 'bucket{le="30"}')]: "0x20",
      [duration("blue", 'bucket{le="45"}')]: "0+3x20",
      [duration("blue", 'bucket{le="+Inf"}')]: "0+3x20",
      [duration("blue", "count{}")]: "0+3x20",
    },
    fires: [{ severity: "warning", color: "blue" }],
  },
  {
    title: "1 answer of 25 is slow",
    alert: "InferenceSlow",
    series: {
      [duration("blue", 'bucket{le="30"}')]: "0+24x20",
      [duration("blue", 'bucket{le="45"}')]: "0+25x20",
      [duration("blue", 'bucket{le="+Inf"}')]: "0+25x20",
      [duration("blue", "count{}")]: "0+25x20",
    },
    fires: [],
  },
  {
    title: "answers are slow, but fewer than 20",
    alert: "InferenceSlow",
    series: {
      [duration("blue", 'bucket{le="30"}')]: "0x20",
      [duration("blue", 'bucket{le="+Inf"}')]: "0+1x20",
      [duration("blue", "count{}")]: "0+1x20",
    },
    fires: [],
  },
  {
    title: "first tokens take 8 to 15 seconds",
    alert: "FirstTokenSlow",
    series: {
      [firstToken('bucket{le="8"}')]: "0x20",
      [firstToken('bucket{le="15"}')]: "0+3x20",
      [firstToken('bucket{le="+Inf"}')]: "0+3x20",
      [firstToken("count{}")]: "0+3x20",
    },
    fires: [{ severity: "warning", color: "green" }],
  },
  {
    title: "first tokens take up to 8 seconds",
    alert: "FirstTokenSlow",
    series: {
      [firstToken('bucket{le="8"}')]: "0+3x20",
      [firstToken('bucket{le="15"}')]: "0+3x20",
      [firstToken('bucket{le="+Inf"}')]: "0+3x20",
      [firstToken("count{}")]: "0+3x20",
    },
    fires: [],
  },
  {
    title: "a color has not answered for 6 scrapes",
    alert: "ColorDown",
    series: { [up("color", ', color="green"')]: "1x14 0x5" },
    fires: [{ severity: "warning", job: "color", color: "green" }],
  },
  {
    title: "a color has answered again",
    alert: "ColorDown",
    series: { [up("color", ', color="green"')]: "1x9 0x8 1" },
    fires: [],
  },
  {
    title: "the exporter has not answered for 6 scrapes",
    alert: "ExporterDown",
    series: { [up("router")]: "1x14 0x5" },
    fires: [{ severity: "warning", job: "router", color: "none" }],
  },
  {
    title: "the exporter answers, and a color does not",
    alert: "ExporterDown",
    series: { [up("router")]: "1x20", [up("color", ', color="blue"')]: "0x20" },
    fires: [],
  },
  {
    title: "lines are lost",
    alert: "RequestsUncounted",
    series: { 'router_lines_lost_total{job="router"}': "0x15 0+100x5" },
    fires: [{ severity: "warning", job: "router", color: "none" }],
  },
  {
    title: "lines were lost before, and none since",
    alert: "RequestsUncounted",
    series: { 'router_lines_lost_total{job="router"}': "31804x20" },
    fires: [],
  },
];
