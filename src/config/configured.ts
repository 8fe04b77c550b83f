import type * as Duration from "effect/Duration";
import type * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import type { ConfigIdentity } from "../domain/config_identity.ts";
import type { Environment } from "../domain/environment.ts";
import type { Locale } from "../domain/locale.ts";
import type { Notifier } from "../domain/notifier.ts";
import type { Phrase } from "../domain/phrase.ts";
import type { Rule } from "../domain/rule.ts";
import type { Source } from "../domain/source.ts";
import type { Timetable } from "../domain/timetable.ts";
import type { Vocabulary } from "../domain/vocabulary.ts";
import type { Entry } from "../plugin/plugin.ts";
import type { Address } from "./http.ts";
import type { SecretFiles } from "./secret_files.ts";

/** How alerts reach their channels. */
export interface DeliverySettings {
  /** How long after its first attempt a delivery may go on failing. */
  readonly maxAge: Duration.Duration;
  /** Refusals of one message. */
  readonly maxAttempts: number;
  /** More alerts than this that are pending for one channel go in as few messages as hold them. */
  readonly digestAbove: number;
  /** More matches than this of one source in one poll become one summary; 0: never. */
  readonly floodLimit: number;
}

/** Where the page is served, and to whom. */
export interface Serving {
  readonly address: Address;
  /** How people reach it; none where that is the address. */
  readonly publicUrl: Option.Option<string>;
  /** None where whoever reaches it may see and do everything. */
  readonly token: Option.Option<Redacted.Redacted>;
  /** By which platforms prove that a hook is theirs, by the kind of their sources. */
  readonly hookSecrets: ReadonlyMap<string, Redacted.Redacted>;
  /** Why nothing can be served. */
  readonly problem: Option.Option<Phrase>;
}

/** A config without mistakes. `S`, `R` and `N` are the services its entries need to be built. */
export interface Configured<S, R, N> {
  readonly pollInterval: Duration.Duration;
  /** What a source's first poll sends: one alert for all matches, one for each, or none. */
  readonly firstRun: "summary" | "each" | "silent";
  /** As written; relative to the working directory. */
  readonly sqlitePath: string;
  /** How long events and sent alerts are kept. */
  readonly retention: Duration.Duration;
  readonly delivery: DeliverySettings;
  /** How long further updates of an item are gathered after one was sent. */
  readonly updateWindow: Duration.Duration;
  /** How long a source may fail before it is an incident. */
  readonly stale: Duration.Duration;
  /** The channels that hear of incidents. */
  readonly notices: ReadonlyArray<string>;
  /** How alerts are worded; what the command line shows is in the same time zone. */
  readonly locale: typeof Locale.Service;
  /** What the kinds of sources call things, also those the config does not use (any more). */
  readonly vocabulary: Vocabulary;
  readonly sources: ReadonlyArray<Entry<Source, S>>;
  readonly rules: ReadonlyArray<Entry<Rule, R>>;
  /** With the unusable ones, except in the embedded default. */
  readonly notifiers: ReadonlyArray<Entry<Notifier, N>>;
  /** Of the channels that do not send at any time. */
  readonly timetables: ReadonlyMap<string, Timetable>;
  /** None where no page is served. */
  readonly http: Option.Option<Serving>;
  readonly origin: {
    /** As given by the operator, or `embedded`. */
    readonly path: string;
    /** Whether no config was found and the built-in example serves. */
    readonly embedded: boolean;
  };
  readonly identity: ConfigIdentity;
  /** What the operator should know. */
  readonly warnings: ReadonlyArray<Phrase>;
  /** Why nothing would ever be alerted; none where something may. */
  readonly idle: ReadonlyArray<Phrase>;
  /** The variables, with what secret files hold for those that are not set. */
  readonly environment: Environment;
  /** The variables and files read besides those of the entries. */
  readonly read: Pick<SecretFiles, "variables" | "files">;
  /** What is wrong with secret files; before anything is polled the operator has to mend it. */
  readonly mistakes: ReadonlyArray<Phrase>;
}
