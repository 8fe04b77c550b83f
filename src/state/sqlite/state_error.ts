import * as Runtime from "effect/Runtime";
import * as Schema from "effect/Schema";
import * as CliError from "effect/cli/CliError";
import { Phrase } from "../../domain/phrase.ts";

/** The state file cannot be used. It has been left as it was. */
export class StateError extends Schema.TaggedError<StateError>()("StateError", {
  path: Schema.String,
  problem: Phrase,
  /** True when trying again later may help. */
  passing: Schema.Boolean,
  /** True when it is sound, and the next run brings it up to date. */
  outdated: Schema.optionalKey(Schema.Literal(true)),
}) {
  get says(): Phrase {
    return {
      en: `State file ${this.path}: ${this.problem.en}`,
      zh: `状态文件 ${this.path}：${this.problem.zh}`,
    };
  }
  override get message() {
    return this.says.en;
  }
  override get [Runtime.errorExitCode]() {
    return this.passing ? 3 : 2;
  }
  override readonly [Runtime.errorReported] = false;
  override get [CliError.userMessage]() {
    return this.message;
  }
}
