import type * as Context from "effect/Context";
import type { Notifiers } from "../domain/notifier.ts";
import type { History } from "../domain/history.ts";
import type { Outbox } from "../domain/outbox.ts";
import type { OutboxDesk } from "../domain/outbox_desk.ts";
import type { Rules } from "../domain/rule.ts";
import type { SourceStore } from "../domain/source_store.ts";

/** What changes something. */
export type Actor =
  | Notifiers
  | History
  | Outbox
  | OutboxDesk
  | Rules
  | SourceStore;

/** The daemon's own connection and plugins, for what changes something. */
export type Acting = Context.Context<Actor>;
