import * as Effect from "effect/Effect";
import type * as Scope from "effect/Scope";
import { makeSecrets, Secrets } from "../../../src/domain/secrets.ts";
import type { Page } from "../../../src/domain/source.ts";
import type { Fault } from "../../simulators/faults.ts";
import { test } from "../../testing.ts";
import { cursorOf, idsOf, minute, noon, openSource, read, type SourcePlugin } from "../opened.ts";

/** An upstream on loopback with the one place that is watched. */
export interface Upstream {
  /** What `base_url` is to be. */
  readonly url: string;
  readonly requests: ReadonlyArray<{ readonly path: string; readonly headers: Headers }>;
  /** Adds an item, now; succeeds with its id. */
  readonly add: (item?: NewItem) => string;
  readonly remove: (id: string) => void;
  /** Misbehaves at the next `times` requests, by default at all. */
  readonly fail: (fault: Fault, times?: number) => void;
  readonly recover: () => void;
  /** Runs before each request is answered. */
  readonly beforeEach: (hook: () => void) => void;
}

export interface NewItem {
  /** Stands in its title or body. */
  readonly text?: string;
  /** What the list shows in place of every date of it. */
  readonly date?: unknown;
  /** Whether the list shows it in a form that no item can be made of. */
  readonly malformed?: boolean;
}

/** A section of the config and the variables it names. */
export interface Opened {
  readonly section: unknown;
  readonly variables: Readonly<Record<string, string>>;
}

export interface Description {
  readonly plugin: SourcePlugin;
  /** The section that watches the place, but for `base_url` and `token_env`. */
  readonly section?: Readonly<Record<string, unknown>>;
  /** Instead of it, where a section has neither of these: what watches the place at this upstream. */
  readonly opened?: (url: string, secret: string) => Opened;
  /** Where the secret is; in `token_env`, and sent as a token, by default. */
  readonly secret?: "token" | "address" | "none";
  readonly upstream: (now: () => number) => Effect.Effect<Upstream, never, Scope.Scope>;
  /** Items of a page; absent for a list on one. */
  readonly pageSize?: number;
  /** Whether the upstream answers 304, and names its pages in Link headers. */
  readonly conditional: boolean;
  readonly linked: boolean;
  /** Whether nothing is wrong where a list that had something is empty, as of a search. */
  readonly turnsEmpty?: true;
  /** Whose limit its requests count against, where its host has another one for them. */
  readonly limitOf?: (host: string) => string;
  /** Whether its items have no dates, so that only a list that was read whole tells what is new. */
  readonly undated?: true;
  /** How the upstream says that the place is unknown. */
  readonly unknownPlace: { readonly status: number; readonly body: string };
}

/** Sent to the upstream, and to nobody else. */
export const token = "hush-0123456789";

export const answer = (
  status: number,
  body = "",
  headers: Readonly<Record<string, string>> = {},
): Fault => ({ kind: "answer", status, body, headers });

/** What the tests of one source share. */
export const worldOf = (description: Description) => {
  const { plugin, pageSize = 20, opened, secret: place = "token" } = description;
  const bearsToken = place === "token";

  const sectionAt = (url: string) => ({
    ...description.section,
    base_url: url,
    ...bearsToken ? { token_env: "TOKEN" } : {},
  });
  const open = (url: string, secret = token) => {
    const { section, variables } = opened?.(url, secret) ??
      { section: sectionAt(url), variables: { TOKEN: secret } };
    return openSource(plugin, section, variables);
  };

  const watch = Effect.gen(function* () {
    const clock = { at: noon };
    const upstream = yield* description.upstream(() => clock.at);
    return { clock, upstream, source: yield* open(upstream.url) };
  });

  const conforms = <E>(name: string, body: () => Effect.Effect<void, E, Scope.Scope>) =>
    test(`${plugin.kind}: ${name}`, () => {
      const secrets = makeSecrets();
      secrets.hide([token]);
      return Effect.provideService(body(), Secrets, secrets);
    });

  /** A place that was polled and has since got more than two pages of new items. */
  const busy = Effect.gen(function* () {
    const watched = yield* watch;
    const { clock, upstream, source } = watched;
    upstream.add();
    const cursor = cursorOf(yield* read(source));
    clock.at += minute;
    const added = Array.from({ length: 2 * pageSize + pageSize / 2 }, () => upstream.add());
    return { ...watched, cursor, added };
  });

  return {
    ...description,
    kind: plugin.kind,
    pageSize,
    bearsToken,
    hasSecret: place !== "none",
    sectionAt,
    open,
    watch,
    conforms,
    busy,
  };
};
export type World = ReturnType<typeof worldOf>;

/** Those of the ids that none of the polls has shown. */
export const missing = (ids: ReadonlyArray<string>, ...polls: ReadonlyArray<Iterable<Page>>) => {
  const found = new Set(polls.flatMap(idsOf));
  return ids.filter((id) => !found.has(id));
};
