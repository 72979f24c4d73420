import type { CheckFailure, Properties } from "../../../provider/kind.ts";
import type { Cloud } from "./cloud.ts";
import type { Inputs } from "./shape.ts";

/**
 * A type whose objects exist in the emulator. `Values` are its inputs as the SDK sends them; `check` has seen to it that they have that form.
 */
export interface EmulatedType<Values = Properties> {
  /** Such as `aws:lb/listener:Listener`. */
  readonly token: string;
  /**
   * What it takes, and which of it replaces. The source of the replacements is `ForceNew` (`RequiresReplace`) in
   * hashicorp/terraform-provider-aws v6, which `@pulumi/aws` 7 bridges; the limits are those of the API reference of AWS.
   */
  readonly inputs: Inputs;
  /** What concerns several inputs at once. Default: nothing. */
  check?(values: Values): readonly CheckFailure[];
  /** Makes it, and returns its id. */
  create(values: Values, cloud: Cloud): Promise<string>;
  /** What it is now: inputs by their names, and what AWS computes. Undefined where it is gone. */
  live(id: string, cloud: Cloud): Promise<Properties | undefined>;
  /** Changes everything that changes in place. Default: nothing does. */
  update?(id: string, values: Values, cloud: Cloud, recorded: Values): Promise<void>;
  remove(id: string, cloud: Cloud, recorded: Values): Promise<void>;
}
