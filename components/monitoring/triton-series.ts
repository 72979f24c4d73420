/** Names of Triton's own series, the same in every release since 24.05; all but `pending` have counts or sums since its start. */
export const tritonSeries = {
  succeeded: "nv_inference_request_success",
  /** By `reason`: `REJECTED`, `CANCELED` (a stream whose client left; whole answers are computed to their end), `BACKEND`, `OTHER`. */
  failed: "nv_inference_request_failure",
  /** Inferences; a request with a batch of 4 is 4. */
  inferences: "nv_inference_count",
  /** Calls of a model; dynamic batching makes one of several requests. */
  executions: "nv_inference_exec_count",
  /** Requests that wait for an instance of a model. */
  pending: "nv_inference_pending_request_count",
  queueMicroseconds: "nv_inference_queue_duration_us",
  inputMicroseconds: "nv_inference_compute_input_duration_us",
  inferMicroseconds: "nv_inference_compute_infer_duration_us",
  outputMicroseconds: "nv_inference_compute_output_duration_us",
} as const;

/** A stream whose client left is nobody's fault. */
export const failedMatcher = 'reason!="CANCELED"';
