import { deepEqual } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { eventOf } from "../../../src/app/alert/event.ts";
import { isFresh } from "../../../src/app/poll/detect.ts";
import { blankItem, type Item } from "../../../src/domain/item.ts";
import { aboutFields } from "../../../src/sources/organisation/about.ts";
import { changesBy } from "../../../src/sources/organisation/changes.ts";
import { model } from "../../../src/sources/organisation/kind.ts";
import { test } from "../../testing.ts";

/*
 * A state written before the lists showed facts, and counts that move at every poll.
 */

const sha = "0".repeat(40);
const known: Item = {
  ...blankItem("acme/V4", "model"),
  version: sha,
  createdAt: 0,
  updatedAt: 0,
  fields: { pipeline_tag: "text-generation", parameters: 7e9, license: "mit" },
};
const shown: Item = {
  ...known,
  fields: aboutFields({
    task: "text-generation",
    parameters: 7e9,
    tags: ["license:mit", "en", "base_model:finetune:acme/V3"],
    architecture: "V4ForCausalLM",
    size: 14e9,
    downloads: 10,
    likes: 3,
  }),
};

const changes = changesBy(({ id, version }) => `${id}@${version}`);
const baseline = { at: 0, complete: true };

test("facts that a list begins to show make no model another, and tell nothing", () =>
  Effect.sync(() => {
    deepEqual(
      [
        isFresh(shown, { version: sha, updatedAt: 0, absence: Option.none() }),
        changes(Option.some(known), shown, baseline),
      ],
      [false, []],
    );
  }));

test("nor do they count among what a later update changed", () =>
  Effect.sync(() => {
    const now = { ...shown, version: "1".repeat(40) };
    const before = Option.some(known);
    const names = { key: "hub:acme", origin: "hub:acme" };
    const event = eventOf(names, model, before, now, changes(before, now, baseline), 1);
    deepEqual(Option.map(event, ({ changed }) => changed), Option.some([]));
    const parted = eventOf(
      names,
      model,
      Option.some({ ...known, parts: { weights: "a", card: "b" } }),
      { ...now, parts: { weights: "a", card: "c", tokenizer: "d" } },
      changes(before, now, baseline),
      1,
    );
    deepEqual(
      Option.map(parted, ({ changed }) => changed),
      Option.some(["card", "tokenizer"]),
    );
  }));
