import { duration, type AlertCase } from "./case.ts";

const firstToken = (part: string) => `time_to_first_token_seconds_${part.replace("{", '{color="green", ')}`;

/** How long users wait. */
export const latencyCases: readonly AlertCase[] = [
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
];
