import * as Context from "effect/Context";
import type * as Duration from "effect/Duration";
import type * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import type { ConfigIdentity } from "./config_identity.ts";
import type { Notification } from "./notification.ts";
import { type Language, standardLanguage } from "./locale.ts";
import type { Phrase } from "./phrase.ts";

/** Something is wrong with MRT's own work. */
export interface Incident {
  readonly kind: "source" | "host" | "token" | "channel" | "state";
  /** The source's key, the host, the host asked with the token, the channel, or the state file. */
  readonly subject: string;
  /** Why. */
  readonly detail: Phrase;
  /** Epoch ms. */
  readonly since: number;
}

const chineseKinds: Readonly<Record<Incident["kind"], string>> = {
  source: "来源",
  host: "主机",
  token: "令牌",
  channel: "通道",
  state: "状态文件",
};

/** `source KIND:NAME`, `state file`; in Chinese `来源 KIND:NAME`, `状态文件`. */
export const incidentName = (
  { kind, subject }: Pick<Incident, "kind" | "subject">,
  language: Language = standardLanguage,
): string => {
  const name = { en: kind, zh: chineseKinds[kind] }[language];
  return kind !== "state" ? `${name} ${subject}` : { en: subject, zh: name }[language];
};

/** An incident as it was written down. */
export interface IncidentRecord extends Incident {
  /** Epoch ms. */
  readonly notifiedAt: number;
  /** It came back soon after it ended, so it is over only after a longer calm. */
  readonly recurring: boolean;
  /** Epoch ms since when nothing is wrong although it is not over yet. */
  readonly calmSince: Option.Option<number>;
  /** Epoch ms, none while it is open. */
  readonly endedAt: Option.Option<number>;
}

/** What changed since the last check. */
export interface IncidentChanges {
  readonly begun: ReadonlyArray<Incident & Pick<IncidentRecord, "recurring">>;
  readonly ended: ReadonlyArray<Incident>;
  /** Open ones that have become calm, or are so no longer. */
  readonly changed: ReadonlyArray<IncidentRecord>;
}

/** What a daemon says about itself. */
export interface Heartbeat {
  readonly id: string;
  readonly pid: number;
  /** Epoch ms. */
  readonly startedAt: number;
  /** The shortest interval at which it polls. */
  readonly interval: Duration.Duration;
  readonly config: ConfigIdentity;
}

/** Heartbeats of daemons, and incidents. Failures are defects. */
export class IncidentStore extends Context.Service<IncidentStore, {
  /** Says that the daemon is alive; call it at least once a minute. */
  readonly heartbeat: (heartbeat: Heartbeat) => Effect.Effect<void>;
  /** The daemon has ended. */
  readonly leave: (id: string) => Effect.Effect<void>;
  readonly openIncidents: Effect.Effect<ReadonlyArray<Incident>>;
  /** The open ones and those that have ended since then (epoch ms). */
  readonly incidents: (since: number) => Effect.Effect<ReadonlyArray<IncidentRecord>>;
  /**
   * Records incidents that begin and end, with their notices. False, and nothing is written, when
   * another process recorded part of them in the meantime.
   */
  readonly record: (
    changes: IncidentChanges,
    notices: ReadonlyArray<Notification>,
  ) => Effect.Effect<boolean>;
}>()("mrt/domain/IncidentStore") {}
