import type { NoticeAlert } from "../domain/alert.ts";
import { formatLocal } from "../domain/time_text.ts";
import { line } from "./event_text.ts";
import type { Wording } from "./words.ts";

const noticeLength = 600;

/** The lines of a notice, each a sentence. */
export const noticeLines = (
  { notice }: NoticeAlert,
  { words, timezone }: Wording,
): ReadonlyArray<string> =>
  notice.lines.map((each) =>
    line(words.noticeLine(each, formatLocal(each.since, timezone)), noticeLength)
  );
