import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Predicate from "effect/Predicate";
import { labelled, verbatim } from "../../domain/phrase.ts";
import { makePlugin } from "../../plugin/plugin.ts";
import { keywordHints } from "../keyword_hints.ts";
import { compileRules } from "./compile.ts";
import { type RuleConfig, RulesConfig } from "./config.ts";
import { compileGlob } from "./glob.ts";

const kind = "rules";

/** What a rule says, for `check`: `keywords deepseek/qwen`. */
const aboutOf = ({ name: _, ...said }: RuleConfig) =>
  Object.entries(said).filter(([, value]) => !Array.isArray(value) || value.length > 0)
    .map(([key, value]) =>
      verbatim(
        value === true
          ? key
          : `${key} ${
            Array.isArray(value)
              ? value.join("/")
              : Predicate.isString(value)
              ? value
              : JSON.stringify(value)
          }`,
      )
    );

/** Rules look into the text, of which the body is what changes by itself. */
const calledBody = { en: 'what changes of the text is "body"', zh: '正文的变化写作 "body"' };

const keywordKeys = ["keywords", "all_keywords", "not_keywords"] as const;

/**
 * Named rules with conditions on texts, labels, authors and fields, that say which channels hear of
 * what they match. Pure; compiled when the config is opened.
 */
export const filters = makePlugin({
  kind,
  config: RulesConfig,
  hints: (config, path) =>
    config.flatMap((rule, index) => [
      ...keywordKeys.flatMap((key) => keywordHints(rule[key] ?? [], `${path}[${index}].${key}`)),
      ...(rule.changed ?? []).flatMap((part, at) =>
        part === "text" ? [labelled(`${path}[${index}].changed[${at}]`, calledBody)] : []
      ),
    ]),
  references: (config) =>
    config.flatMap((rule, index) => [
      ...(rule.notify ?? []).map((written, at) => ({
        to: "channel" as const,
        path: [index, "notify", at],
        written,
        fits: (channel: string) => channel === written,
      })),
      ...(["sources", "events"] as const).flatMap((key) =>
        (rule[key] ?? []).map((written, at) => ({
          to: key === "sources" ? "source" as const : "event" as const,
          path: [index, key, at],
          ...compileGlob(written),
        }))
      ),
    ]),
  entries: (config) =>
    compileRules(config).map(({ config, rule }) => ({
      id: rule.id,
      secrets: [],
      unusable: Option.none(),
      about: aboutOf(config),
      make: Effect.succeed(rule),
    })),
});
