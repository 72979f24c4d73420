import {
  brokenAtColor,
  brokenAtRouter,
  canary,
  onBlue,
  requests,
  rollback,
  up,
  weight,
  type AlertCase,
} from "./case.ts";

/** Failures that users meet. */
export const errorCases: readonly AlertCase[] = [
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
    title: "of 10 streams a scrape the color itself breaks off one, after a status of 200",
    alert: "RouterErrors",
    series: {
      ...canary,
      [requests("green", "inference", "200")]: "0+10x20",
      [requests("green", "inference", "500")]: "0x20",
      [brokenAtColor("green")]: "0+1x20",
      [brokenAtColor("blue")]: "0x20",
    },
    fires: [{ ...rollback, color: "green", kind: "inference" }],
  },
  {
    title: "of 10 answers a scrape the connection to the color breaks in one, after a status of 200",
    alert: "RouterErrors",
    series: {
      [requests("blue", "other", "200")]: "0+10x20",
      [brokenAtRouter("blue", "other")]: "0+1x20",
    },
    fires: [{ ...rollback, color: "blue", kind: "other" }],
  },
  {
    title: "2 % are answered 5xx, 2 % break off at the color, and 2 % on the way",
    alert: "RouterErrors",
    series: {
      ...canary,
      [requests("green", "inference", "200")]: "0+98x20",
      [requests("green", "inference", "503")]: "0+2x20",
      [brokenAtColor("green")]: "0+2x20",
      [brokenAtRouter("green", "inference")]: "0+2x20",
    },
    fires: [{ ...rollback, color: "green", kind: "inference" }],
  },
  {
    title: "1 % are answered 5xx, 1 % break off at the color, and 1 % on the way",
    alert: "RouterErrors",
    series: {
      ...canary,
      [requests("green", "inference", "200")]: "0+99x20",
      [requests("green", "inference", "503")]: "0+1x20",
      [brokenAtColor("green")]: "0+1x20",
      [brokenAtRouter("green", "inference")]: "0+1x20",
    },
    fires: [],
  },
  {
    title: "all answers break off, but they are too few to say anything",
    alert: "RouterErrors",
    series: {
      ...onBlue,
      [requests("blue", "inference", "200")]: "0+2x20",
      [brokenAtColor("blue")]: "0+2x20",
    },
    fires: [],
  },
  {
    title: "answers of a color without users break off, as operators ask it",
    alert: "RouterErrors",
    series: {
      ...onBlue,
      [requests("blue", "inference", "200")]: "0+50x20",
      [brokenAtColor("green")]: "0+50x20",
    },
    fires: [],
  },
  {
    title: "answers broke off while the gate asked, and then the color got its users",
    alert: "RouterErrors",
    series: {
      [weight("green")]: "0x16 10x4",
      [requests("green", "inference", "200")]: "0x16 0+30x4",
      [brokenAtColor("green")]: "0x14 10 20x5",
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
    fires: [{ ...rollback, color: "blue" }],
  },
  {
    title: "the color's servers are gone, and their targets with them",
    alert: "ColorUnreachable",
    series: {
      ...onBlue,
      [up("color", ', color="blue", instance="10.0.0.5:8000"')]: "1x10 stale",
      [requests("blue", "inference", "503")]: "0x10 0+1x10",
    },
    fires: [{ ...rollback, color: "blue" }],
  },
  {
    title: "one of two servers of the color is dead, and requests fail",
    alert: "ColorUnreachable",
    series: {
      ...onBlue,
      [up("color", ', color="blue", instance="10.0.0.5:8000"')]: "0x20",
      [up("color", ', color="blue", instance="10.0.0.6:8000"')]: "1x20",
      [requests("blue", "inference", "503")]: "0+1x20",
    },
    fires: [],
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
    title: "nginx does not answer",
    alert: "RouterDown",
    series: { 'nginx_up{job="nginx"}': "1x15 0x5" },
    fires: [{ severity: "critical", color: "none", job: "nginx" }],
  },
  {
    title: "one of two routers does not answer",
    alert: "RouterDown",
    series: {
      'nginx_up{job="nginx", router="10.0.0.5"}': "0x20",
      'nginx_up{job="nginx", router="10.0.0.6"}': "1x20",
    },
    fires: [],
  },
  {
    title: "there is no router any more",
    alert: "RouterDown",
    series: {
      'nginx_up{job="nginx", router="10.0.0.5"}': "1x14 stale",
      'nginx_up{job="nginx", router="none"}': "_x14 0x5",
    },
    fires: [{ severity: "critical", color: "none", job: "nginx" }],
  },
  {
    title: "nginx did not answer once",
    alert: "RouterDown",
    series: { 'nginx_up{job="nginx"}': "1x18 0" },
    fires: [],
  },
];
