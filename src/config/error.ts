import * as Runtime from "effect/Runtime";
import * as Schema from "effect/Schema";
import * as CliError from "effect/cli/CliError";
import { Phrase } from "../domain/phrase.ts";

/** The config cannot be used. What it says is the whole report for the operator; no secret in it. */
export class ConfigError extends Schema.TaggedError<ConfigError>()("ConfigError", {
  says: Phrase,
}) {
  override get message() {
    return this.says.en;
  }
  override readonly [Runtime.errorExitCode] = 2;
  override readonly [Runtime.errorReported] = false;
  override get [CliError.userMessage]() {
    return this.message;
  }
}
