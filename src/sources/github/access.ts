import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Ref from "effect/Ref";
import { isAhead } from "../../domain/deadline.ts";
import { RateLimited, type Reason, Rejected } from "../../domain/errors.ts";
import { joinPhrases, type Phrase } from "../../domain/phrase.ts";
import { RateBudget } from "../../domain/rate_budget.ts";
import { isFinal } from "../../http/refusal.ts";
import { withinLimitOf } from "./limit.ts";
import { IssuesDisabled, TokenRule } from "./refusal.ts";

export interface Repository {
  /** `OWNER/REPO` as the config has it. */
  readonly name: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly token: Option.Option<Redacted.Redacted>;
}

/** A repository, asked with the token or, where a rule of its organisation refuses that, without. */
export interface Access {
  readonly repository: Repository;
  readonly ask: <A>(
    question: (repository: Repository) => Effect.Effect<A, Reason>,
  ) => Effect.Effect<A, Reason>;
  /** What the operator should know of the token; each refusal once. */
  readonly notes: Effect.Effect<ReadonlyArray<Phrase>>;
}

/** How long a refused token is not tried again. */
const refusedFor = Duration.hours(1);

const unasked: Phrase = {
  en: "it is asked without the token, as a rule of its organisation refuses that",
  zh: "因组织规则拒绝令牌，改为不带令牌访问",
};

const reading: Phrase = {
  en: "reading it without the token, as it is public, within the limit for requests without one",
  zh: "仓库是公开的，改为不带令牌读取，受无令牌限额约束",
};

const unreadable: Phrase = {
  en: "without the token it cannot be read either",
  zh: "不带令牌也无法读取",
};

/** Why the repository cannot be read without the token either. */
const refusedTwice = (rule: TokenRule, reason: Reason): Reason => {
  // Its list was asked for, and is another's matter.
  if (reason instanceof IssuesDisabled) return reason;
  if (isFinal(reason)) return new Rejected({ says: joinPhrases([rule.says, unreadable]) });
  return reason._tag === "RateLimited"
    ? new RateLimited({
      says: joinPhrases([reason.says, unasked]),
      retryAfter: reason.retryAfter,
    })
    : reason;
};

interface Refusal {
  readonly rule: TokenRule;
  /** Epoch ms until which the token is not tried. */
  readonly until: number;
  readonly isTold: boolean;
}

/** The only way to a repository; remembers a refused token, so that it is not tried at every poll. */
export const accessTo = Effect.fnUntraced(function* (repository: Repository) {
  const budget = yield* RateBudget;
  const refusal = yield* Ref.make(Option.none<Refusal>());
  const { name, baseUrl } = repository;
  const withoutToken: Repository = { ...repository, token: Option.none() };
  const anonymous = { host: new URL(baseUrl).host, credential: "" };

  const withinLimit = withinLimitOf(anonymous, {
    en: `GitHub repository ${name}`,
    zh: `GitHub 仓库 ${name}`,
  }).pipe(Effect.provideService(RateBudget, budget));

  const ask: Access["ask"] = Effect.fnUntraced(function* (question) {
    const instead = (rule: TokenRule) =>
      Effect.andThen(withinLimit, question(withoutToken)).pipe(
        Effect.mapError((reason) => refusedTwice(rule, reason)),
      );
    const now = yield* Clock.currentTimeMillis;
    const known = yield* Ref.get(refusal);
    if (Option.isSome(known) && isAhead({ until: known.value.until, length: refusedFor }, now)) {
      return yield* instead(known.value.rule);
    }
    return yield* question(repository).pipe(
      Effect.catchIf(
        (reason) => reason instanceof TokenRule,
        (rule) =>
          Option.isNone(repository.token) ? Effect.fail(rule) : Ref.set(
            refusal,
            Option.some({ rule, until: now + Duration.toMillis(refusedFor), isTold: false }),
          )
            .pipe(
              Effect.andThen(instead(rule)),
            ),
      ),
    );
  });

  const notes = Ref.modify(refusal, (known): [ReadonlyArray<Phrase>, Option.Option<Refusal>] => [
    Option.match(known, {
      onNone: () => [],
      onSome: ({ rule, isTold }) => isTold ? [] : [joinPhrases([rule.says, reading])],
    }),
    Option.map(known, (each) => ({ ...each, isTold: true })),
  ]);

  const access: Access = { repository, ask, notes };
  return access;
});
