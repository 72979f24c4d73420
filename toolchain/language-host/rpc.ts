import { status, type handleUnaryCall, type ServiceError } from "@grpc/grpc-js";

/** A failure with a code that the engine understands. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: status;

  constructor(code: status, message: string) {
    super(message);
    this.code = code;
  }
}

/** A unary method from a function of its request. */
export function unary<Request, Response>(
  answer: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve(call.request)
      .then(answer)
      .then(
        (response) => callback(null, response),
        (reason: unknown) => callback(failureOf(reason)),
      );
  };
}

/** What gRPC sends for anything that was thrown. */
export function failureOf(reason: unknown): Pick<ServiceError, "code" | "details"> & Partial<ServiceError> {
  const details = reason instanceof Error ? reason.message : String(reason);
  return { code: reason instanceof RpcError ? reason.code : status.UNKNOWN, details };
}
