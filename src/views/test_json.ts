import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import type { ChannelTest } from "../app/test_message.ts";
import { englishOrNull } from "../domain/phrase.ts";
import { MaybeText } from "./json.ts";

export const TestJson = Schema.Struct({
  channel: Schema.String,
  sent: Schema.Boolean,
  error: MaybeText,
}).annotate({ identifier: "Test" });

/** How test messages fared, for machines. */
export const testsAsJson = (
  tests: ReadonlyArray<ChannelTest>,
): ReadonlyArray<typeof TestJson.Type> =>
  tests.map(({ channel, problem }) => ({
    channel,
    sent: Option.isNone(problem),
    error: englishOrNull(problem),
  }));
