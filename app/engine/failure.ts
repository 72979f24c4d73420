/** Why an engine that computes elsewhere gave no answer. Whatever else it throws is a failure of the model itself. */

/** The engine is gone, or is another one now: nobody is answered until an inference has worked again. */
export class EngineLost extends Error {
  override readonly name = "EngineLost";
}

/** The engine takes no more work at this moment, and works. */
export class EngineBusy extends Error {
  override readonly name = "EngineBusy";
}

/** This one question has no answer, while another one has: no reason to turn others away. */
export class QuestionFailed extends Error {
  override readonly name = "QuestionFailed";
  /** True where the engine says that the question is at fault. */
  readonly refused: boolean;
  constructor(message: string, refused: boolean) {
    super(message);
    this.refused = refused;
  }
}
