import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import type { Item } from "../../domain/item.ts";
import { type Baseline, type Change, indexLag, type Source } from "../../domain/source.ts";
import { issueContent } from "../forge/issue_item.ts";
import { isOlder, issueChanges } from "../forge/issue_changes.ts";

/*
 * What happened to a discussion: what happens to an issue, and that an answer was chosen.
 */

/** When an answer was chosen; undefined where there is none, null where GitHub does not say. */
const answerOf = ({ fields: { answered, answered_at: at } }: Item): number | null | undefined =>
  answered !== true ? undefined : typeof at === "number" ? at : null;

/** Another answer is one more. */
const answered = (
  before: Option.Option<Item>,
  now: Item,
  { at }: Baseline,
): ReadonlyArray<Change> => {
  const chosenAt = answerOf(now);
  if (chosenAt === undefined) return [];
  const isNew = Option.match(before, {
    onNone: () => (chosenAt ?? 0) > at - Duration.toMillis(indexLag),
    onSome: (known) => answerOf(known) !== chosenAt && !isOlder(now, known),
  });
  return isNew
    ? [{
      transition: "answered",
      eventId: `${now.id}@${chosenAt ?? now.version}`,
      occurredAt: chosenAt ?? now.updatedAt,
      news: true,
    }]
    : [];
};

/** `Source.changes` of a repository's discussions. */
export const discussionChanges: Source["changes"] = (before, now, baseline) => {
  const answers = answered(before, now, baseline);
  const isEdited = Option.exists(
    before,
    ({ version }) => issueContent(version) !== issueContent(now.version),
  );
  const others = issueChanges(before, now, baseline).filter(({ transition }) =>
    // Where the answer alone is another, nobody has written anything else.
    transition !== "updated" || isEdited || (Option.isNone(before) && answers.length === 0)
  );
  return [...others, ...answers];
};
