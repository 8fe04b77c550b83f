import type { Alert } from "../../domain/alert.ts";
import { mentionedBy } from "../../domain/route.ts";
import { everybody } from "./fields.ts";

/**
 * Whom a robot mentions for these alerts: those it is configured to mention, or whom the rules that
 * matched name, as far as the robot takes them.
 */
export const whomOf = (
  own: ReadonlyArray<string>,
  alerts: ReadonlyArray<Alert>,
  /** Whether one message may mention all of these. */
  takes: (mention: ReadonlyArray<string>) => boolean,
): ReadonlyArray<string> => {
  const { configured, all, accounts } = mentionedBy(alerts);
  const wished = [...all ? [everybody] : [], ...configured ? own : [], ...accounts];
  const chosen: Array<string> = [];
  // Several rules may name more than a robot takes, and accounts of another one.
  for (const id of new Set(wished)) if (takes([...chosen, id])) chosen.push(id);
  return chosen;
};
