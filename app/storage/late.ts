import type { Predictions } from "./prediction.ts";
import type { Feedback, History, Schema, Storage } from "./storage.ts";
import { StorageUnavailable } from "./storage.ts";

/** A storage that is opened while the server listens already. Until then it is unavailable. */
export class LateStorage implements Storage {
  #storage: Storage | undefined;

  open(storage: Storage): void {
    this.#storage = storage;
  }

  get history(): History {
    return this.#opened().history;
  }

  get feedback(): Feedback {
    return this.#opened().feedback;
  }

  get predictions(): Predictions {
    return this.#opened().predictions;
  }

  get schema(): Schema | undefined {
    return this.#storage?.schema;
  }

  async close(): Promise<void> {
    await this.#storage?.close();
  }

  #opened(): Storage {
    if (this.#storage === undefined) throw new StorageUnavailable("it is not open yet");
    return this.#storage;
  }
}
