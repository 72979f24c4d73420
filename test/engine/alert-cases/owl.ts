import type { AlertCase } from "./case.ts";

const up = (job: string, color: string) => `up{job="${job}", color="${color}", instance="${color}"}`;
const inferences = (result: string, more = "") =>
  `nv_inference_request_${result}{job="triton", color="green", model="text", version="1"${more}}`;
const backend = inferences("failure", ', reason="BACKEND"');
const canceled = inferences("failure", ', reason="CANCELED"');
const ofGreen = [{ severity: "warning", color: "green" }];

/** Triton and converter of the colors of `workload: owl`. */
export const owlCases: readonly AlertCase[] = [
  {
    title: "green's server answers and its Triton does not",
    alert: "TritonDown",
    series: {
      [up("color", "green")]: "1x20",
      [up("triton", "green")]: "0+0x20",
      [up("color", "blue")]: "1x20",
      [up("triton", "blue")]: "1x20",
    },
    fires: ofGreen,
  },
  {
    title: "green is stopped, its Triton with it",
    alert: "TritonDown",
    series: { [up("color", "green")]: "0+0x20", [up("triton", "green")]: "0+0x20" },
    fires: [],
  },
  {
    title: "Triton has not answered for 10 scrapes, as while it loads",
    alert: "TritonDown",
    series: { [up("color", "green")]: "1x20", [up("triton", "green")]: "1x8 0+0x12" },
    fires: [],
  },
  {
    title: "one inference in ten fails",
    alert: "TritonFailing",
    series: { [inferences("success")]: "0+9x20", [backend]: "0+1x20", [canceled]: "0+0x20" },
    fires: ofGreen,
  },
  {
    title: "one inference in a hundred fails",
    alert: "TritonFailing",
    series: { [inferences("success")]: "0+99x20", [backend]: "0+1x20", [canceled]: "0+0x20" },
    fires: [],
  },
  {
    title: "clients leave, and nothing else fails",
    alert: "TritonFailing",
    series: { [inferences("success")]: "0+9x20", [backend]: "0+0x20", [canceled]: "0+9x20" },
    fires: [],
  },
  {
    title: "a single one of few failed",
    alert: "TritonFailing",
    series: { [inferences("success")]: "0+0x14 3+0x6", [backend]: "0+0x16 1+0x4", [canceled]: "0+0x20" },
    fires: [],
  },
  {
    title: "green's server answers and its converter does not",
    alert: "ConverterDown",
    series: { [up("color", "green")]: "1x20", [up("converter", "green")]: "0+0x20" },
    fires: ofGreen,
  },
  {
    title: "both answer",
    alert: "ConverterDown",
    series: { [up("color", "green")]: "1x20", [up("converter", "green")]: "1x20" },
    fires: [],
  },
];
