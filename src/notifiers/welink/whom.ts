import type { Alert } from "../../domain/alert.ts";
import { mentionedBy } from "../../domain/route.ts";
import { codePoints } from "../../domain/text.ts";
import { maxAccounts, type WeLinkConfig } from "./config.ts";
import { mentions, mentionsLimit } from "./text.ts";

/** Whom a message mentions. */
export interface Whom {
  readonly accounts: ReadonlyArray<string>;
  readonly all: boolean;
}

export const nobody: Whom = { accounts: [], all: false };

/** Whom the robot mentions for these alerts: as it is configured, or as the rules that matched say. */
export const whomOf = (config: WeLinkConfig, alerts: ReadonlyArray<Alert>): Whom => {
  const { configured, all: everybody, accounts: named } = mentionedBy(alerts);
  const all = everybody || (configured && config.is_at_all);
  const isAt = configured && (config.is_at ?? config.at_accounts.length > 0);
  const accounts: Array<string> = [];
  // Several rules may name more than a robot takes.
  for (const account of new Set([...isAt ? config.at_accounts : [], ...named])) {
    const fits = codePoints(mentions([...accounts, account], all)) <= mentionsLimit;
    if (fits && accounts.length < maxAccounts) accounts.push(account);
  }
  return { accounts, all };
};
