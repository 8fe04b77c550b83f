import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import { RateBudget } from "../../../src/domain/rate_budget.ts";
import { live } from "../../testing.ts";
import { cursorOf, firstPage, hour, read, reasonOf } from "../opened.ts";
import { name, numbersOf, watch } from "./source.ts";

/*
 * A rule of an organisation refuses the token; what is public is shown without one.
 */

const settings = "https://github.com/settings/personal-access-tokens/1";
const lifetime =
  "The 'vllm-project' organization forbids access via a fine-grained personal access " +
  "tokens if the token's lifetime is greater than 90 days. Please adjust your token's lifetime at " +
  `the following URL: ${settings}`;
const classic =
  "`vllm-project` forbids access via a personal access token (classic). Please use a " +
  "GitHub App, OAuth App, or a personal access token with fine-grained permissions.";
const saml = "Resource protected by organization SAML enforcement. You must grant your Personal " +
  "Access token access to this organization.";
const sso = {
  "x-github-sso": "required; url=https://github.com/orgs/x/sso?authorization_request=S3",
};

const withToken = (section: Record<string, unknown> = {}) =>
  watch({ token_env: "GITHUB_TOKEN", ...section }, "t0ken");

const later = (ms: number) => <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const clock = yield* Clock.Clock;
    const currentTimeMillis = Effect.map(clock.currentTimeMillis, (at) => at + ms);
    const ahead: Clock.Clock = Object.assign(Object.create(clock), { currentTimeMillis });
    return yield* Effect.provideService(effect, Clock.Clock, ahead);
  });

const asked = ({ requests }: { requests: ReadonlyArray<{ headers: Headers }> }) =>
  requests.map(({ headers }) => headers.has("authorization") ? "token" : "none").join(" ");

const rules: ReadonlyArray<[string, string, Readonly<Record<string, string>>, RegExp, RegExp]> = [
  ["lifetime", lifetime, {}, /90 days.*; shorten the token's lifetime/, /缩短令牌的有效期/],
  ["kind", classic, {}, /classic.*; use a fine-grained token/, /细粒度令牌/],
  ["single sign-on", saml, sso, /SAML enforcement.*“Configure SSO”/, /Configure SSO/],
  ["single sign-on, known by its header", "Forbidden", sso, /“Configure SSO”/, /Configure SSO/],
];

for (const [what, message, headers, english, chinese] of rules) {
  live(
    `a repository is read without the token when a rule on its ${what} refuses it`,
    () =>
      Effect.gen(function* () {
        const { upstream, source, repo } = yield* withToken();
        const number = repo.open({ title: "DeepSeek-V4" });
        upstream.refuseTokens(message, headers);
        const pages = yield* read(source);
        deepEqual(numbersOf(pages), [number]);
        const [note, ...others] = firstPage(pages).notes;
        deepEqual(others, []);
        match(note?.en ?? "", english);
        match(note?.en ?? "", /; reading it without the token/);
        match(note?.zh ?? "", chinese);
        ok(!JSON.stringify(pages).includes("S3"));
        equal(asked(upstream), "token none none");
      }),
  );
}

live(
  "GitHub's sentence is quoted without the part of an address that authorises",
  () =>
    Effect.gen(function* () {
      const { upstream, source } = yield* withToken();
      const url = "https://u:p@github.com/orgs/x/sso?authorization_request=S3#S4";
      upstream.refuseTokens(`Visit ${url} for single sign-on.`);
      const [note] = firstPage(yield* read(source)).notes;
      match(note?.en ?? "", /“Visit https:\/\/github\.com\/orgs\/x\/sso for single sign-on\.”/);
    }),
);

live(
  "a refused token is not tried at every poll, and what is unchanged stays a 304",
  () =>
    Effect.gen(function* () {
      const { upstream, source, repo } = yield* withToken();
      repo.open();
      upstream.refuseTokens(lifetime);
      const first = yield* read(source);
      const second = yield* read(source, cursorOf(first));
      const third = yield* read(source, cursorOf(second));
      deepEqual([...second, ...third].flatMap(({ notes }) => notes), []);
      deepEqual(numbersOf(third), []);
      equal(asked(upstream), "token none none none none");
    }),
);

live(
  "a repository with its issues off is watched without the token too",
  () =>
    Effect.gen(function* () {
      const { upstream, source, repo } = yield* withToken();
      const pull = repo.open({ pull: true });
      repo.issues(false);
      upstream.refuseTokens(lifetime);
      const pages = yield* read(source);
      deepEqual(numbersOf(pages), [pull]);
      const [refused, off] = firstPage(pages).notes;
      match(off?.en ?? "", /issues are switched off/);
      match(refused?.en ?? "", /90 days/);
    }),
);

live("the token is tried again after an hour", () =>
  Effect.gen(function* () {
    const { upstream, source, repo } = yield* withToken();
    repo.open();
    upstream.refuseTokens(lifetime);
    const first = yield* read(source);
    upstream.refuseTokens();
    yield* read(source, cursorOf(first));
    yield* read(source, cursorOf(first)).pipe(later(hour));
    equal(asked(upstream), "token none none none token");
  }));

live(
  "a clock that was a day ahead for a while does not keep the token from being tried",
  () =>
    Effect.gen(function* () {
      const { upstream, source, repo } = yield* withToken();
      repo.open();
      upstream.refuseTokens(lifetime);
      const first = yield* read(source).pipe(later(24 * hour));
      upstream.refuseTokens();
      yield* read(source, cursorOf(first));
      equal(asked(upstream), "token none none token");
    }),
);

live(
  "a private repository cannot be read at all, and the rule is why",
  () =>
    Effect.gen(function* () {
      const { upstream, source } = yield* withToken({ repos: ["acme/private"] });
      upstream.refuseTokens(saml, sso);
      const reason = yield* reasonOf(read(source));
      // No token is refused that serves other repositories.
      equal(reason._tag, "Rejected");
      match(reason.says.en, /SAML enforcement.*without the token it cannot be read either$/);
      match(reason.says.zh, /不带令牌也无法读取$/);
    }),
);

live("requests without the token keep to a limit of their own", () =>
  Effect.gen(function* () {
    const { upstream, source } = yield* withToken().pipe(
      Effect.provideService(RateBudget, {
        blockedUntil: ({ credential }) =>
          Effect.sync(() => credential === "" ? Date.now() + 60_000 : 0),
        observe: () => Effect.void,
        block: () => Effect.void,
      }),
    );
    upstream.refuseTokens(lifetime);
    const reason = yield* reasonOf(read(source));
    equal(reason._tag, "RateLimited");
    match(
      reason.message,
      /must wait (?:60|59) s for its rate limit; it is asked without the token/,
    );
    equal(asked(upstream), "token");
  }));

live(
  "with words that name no rule a 403 is what it was",
  () =>
    Effect.gen(function* () {
      const { upstream, source } = yield* withToken();
      upstream.refuseTokens("Resource not accessible by personal access token");
      const reason = yield* reasonOf(read(source));
      equal(
        reason.message,
        `GitHub repository ${name} answers 403: access is forbidden; check the token's permissions`,
      );
      equal(asked(upstream), "token");
    }),
);
