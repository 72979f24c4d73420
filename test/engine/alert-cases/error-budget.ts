import { brokenAtRouter, requests, type AlertCase } from "./case.ts";

const ok = requests("blue", "inference", "200");
const bad = requests("blue", "inference", "503");
const nobody = requests("none", "other", "503");

const fast = { severity: "critical", color: "none" };
const slow = { severity: "warning", color: "none" };

/** The error budget of 99.5 %: 14.4 times is 7.2 % failed, 6 times is 3 %, 3 times is 1.5 %. */
export const errorBudgetCases: readonly AlertCase[] = [
  {
    title: "10 % fail for an hour",
    alert: "ErrorBudgetBurnsFast",
    series: { [ok]: "0+90x60", [bad]: "0+10x60" },
    minutes: { apart: 1, at: 60 },
    fires: [fast],
  },
  {
    title: "users find no route, which is a failure too, and others' answers break off",
    alert: "ErrorBudgetBurnsFast",
    series: { [ok]: "0+95x60", [nobody]: "0+4x60", [brokenAtRouter("blue", "inference")]: "0+4x60" },
    minutes: { apart: 1, at: 60 },
    fires: [fast],
  },
  {
    title: "4 % fail for six hours",
    alert: "ErrorBudgetBurnsFast",
    series: { [ok]: "0+480x72", [bad]: "0+20x72" },
    minutes: { apart: 5, at: 72 },
    fires: [fast],
  },
  {
    title: "all failed for ten minutes, and none has for the last 45",
    alert: "ErrorBudgetBurnsFast",
    series: { [ok]: "0+100x5 500x9 600+100x44", [bad]: "0x5 100+100x9 1000x44" },
    minutes: { apart: 1, at: 59 },
    fires: [],
  },
  {
    title: "5 % fail for five minutes only, in an hour of good answers",
    alert: "ErrorBudgetBurnsFast",
    series: { [ok]: "0+100x60", [bad]: "0x55 0+5x5" },
    minutes: { apart: 1, at: 60 },
    fires: [],
  },
  {
    title: "one request of two fails, and they are 4 an hour",
    alert: "ErrorBudgetBurnsFast",
    series: { [ok]: "0+1x12", [bad]: "0+1x12" },
    minutes: { apart: 30, at: 12 },
    fires: [],
  },
  {
    title: "2 % fail for a day",
    alert: "ErrorBudgetBurnsSlowly",
    series: { [ok]: "0+490x288", [bad]: "0+10x288" },
    minutes: { apart: 5, at: 288 },
    fires: [slow],
  },
  {
    title: "1 % fails for a day",
    alert: "ErrorBudgetBurnsSlowly",
    series: { [ok]: "0+495x288", [bad]: "0+5x288" },
    minutes: { apart: 5, at: 288 },
    fires: [],
  },
];
