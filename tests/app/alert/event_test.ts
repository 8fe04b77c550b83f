import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { eventOf } from "../../../src/app/alert/event.ts";
import { recordKeys } from "../../../src/app/poll/v0.ts";
import { type Transition, transitions } from "../../../src/domain/event.ts";
import { blankItem } from "../../../src/domain/item.ts";
import { test } from "../../testing.ts";
import { vocabulary } from "../../vocabulary.ts";
import { sourceOf } from "../real_sources.ts";
import { model } from "../scripted.ts";

/*
 * What state files hold: of a fingerprint that became another, everything would be told again.
 */

const items = [
  ["github:acme/engine", "issue", "11", "https://github.com/acme/engine/issues/1"],
  ["github:acme/engine", "pull_request", "12", "https://github.com/acme/engine/pull/2"],
  ["huggingface:acme", "model", "acme/m", "https://huggingface.co/acme/m"],
  ["modelscope:acme", "model", "acme/m", "https://modelscope.cn/models/acme/m"],
] as const;

/** In the order of `transitions`. */
const written: ReadonlyArray<{
  readonly resource: string;
  readonly events: ReadonlyArray<readonly [eventType: string, fingerprint: string]>;
  readonly v0: ReadonlyArray<string>;
}> = [
  {
    resource: "repo_issue",
    events: [
      ["issue_closed", "516d324db040cdf6b8790196a022a0d3035ef64d0fbb03a5c9a3aeb5c909c0cd"],
      ["issue_closed", "516d324db040cdf6b8790196a022a0d3035ef64d0fbb03a5c9a3aeb5c909c0cd"],
      ["issue_reopened", "ef2bb8ecd988d717af49326f3fed62c295236689654b56b78726038d42c3e9d3"],
      ["issue_opened", "374c0681d23f90545e9c44cffa87842379e5c8e54b7e312db11aaec4552fd88b"],
      ["issue_opened", "374c0681d23f90545e9c44cffa87842379e5c8e54b7e312db11aaec4552fd88b"],
      ["issue_updated", "5296dcf093b08819b13e5bf41352235428f34d68cba208e7970f0298e97b5bf9"],
      ["issue_updated", "5296dcf093b08819b13e5bf41352235428f34d68cba208e7970f0298e97b5bf9"],
      ["issue_updated", "5296dcf093b08819b13e5bf41352235428f34d68cba208e7970f0298e97b5bf9"],
    ],
    v0: [
      "2b21f3c064eeb96fb105ea871aa5e2331a6ba5891db00bc3d90d90ddbb1bb784",
      "issue_updated https://github.com/acme/engine/issues/1",
    ],
  },
  {
    resource: "repo_pr",
    events: [
      ["pr_merged", "c99e77adaf3d9db6ced24eada06cb4321eaf053036deaefa28d0e3e50859b2cd"],
      ["pr_closed", "0cede97725b98993bf52441f542bd42d36469837ecf0dd6055802120250aa1df"],
      ["pr_reopened", "1eeab23a89c683aefa965fc83bd25ab855a038b3ed181375a96f34611fc6d145"],
      ["pr_opened", "6d7aa74263366d0e66b9360c6481aaa76eaf2036e8bef7d2d7864794c7b26441"],
      ["pr_opened", "6d7aa74263366d0e66b9360c6481aaa76eaf2036e8bef7d2d7864794c7b26441"],
      ["pr_updated", "fcebd2365b4ab613386892a32d5945878b7b2cef36ce28310102f4affbc93b33"],
      ["pr_updated", "fcebd2365b4ab613386892a32d5945878b7b2cef36ce28310102f4affbc93b33"],
      ["pr_updated", "fcebd2365b4ab613386892a32d5945878b7b2cef36ce28310102f4affbc93b33"],
    ],
    v0: [
      "pr_updated https://github.com/acme/engine/pull/2",
      "pr_merged https://github.com/acme/engine/pull/2",
    ],
  },
  {
    resource: "org_model",
    events: [
      ["model_updated", "c0d16bf2389d8d9f17c351958e11e9e05c2ca1951a6a5102cbcb69bec05db681"],
      ["model_updated", "c0d16bf2389d8d9f17c351958e11e9e05c2ca1951a6a5102cbcb69bec05db681"],
      ["model_updated", "c0d16bf2389d8d9f17c351958e11e9e05c2ca1951a6a5102cbcb69bec05db681"],
      ["model_added", "5761c68e5291637c1e6731354fd6263a09daa6a2ceed96f806a594d57686b7b4"],
      ["model_added", "5761c68e5291637c1e6731354fd6263a09daa6a2ceed96f806a594d57686b7b4"],
      ["model_republished", "ab7289bc42eca88e2be202e738b63a6a64d1507313a3fb3feb9a1ca8924056e8"],
      ["model_opened", "8a06a81d6b7d2ac59b0baf28339a8b5e6146d817a0e961ca4fecba6397192669"],
      ["model_updated", "c0d16bf2389d8d9f17c351958e11e9e05c2ca1951a6a5102cbcb69bec05db681"],
    ],
    v0: ["39d9469538ed2c396a6a5efd080894c455988febe28861abff5fe4cb7faf3b23"],
  },
  {
    resource: "org_model",
    events: [
      ["model_updated", "5c440fbabc380ff6ec396a138c42e6a126aebf4edede2297a5b90d5be8463d4d"],
      ["model_updated", "5c440fbabc380ff6ec396a138c42e6a126aebf4edede2297a5b90d5be8463d4d"],
      ["model_updated", "5c440fbabc380ff6ec396a138c42e6a126aebf4edede2297a5b90d5be8463d4d"],
      ["model_added", "b8f6cd317591fbb03dc881968c2b90d726f5576850e7bc16e17e4bd65a45bc1a"],
      ["model_added", "b8f6cd317591fbb03dc881968c2b90d726f5576850e7bc16e17e4bd65a45bc1a"],
      ["model_republished", "ffd9ddc1725c663daa4abd28de7e4dc5721d14c7ab2dddbc768b547ac0b11cdf"],
      ["model_opened", "785f4e8bb60085652c79032b1da2b2554e04f1bd092fb4bb33c212c453a0592b"],
      ["model_updated", "5c440fbabc380ff6ec396a138c42e6a126aebf4edede2297a5b90d5be8463d4d"],
    ],
    v0: ["6da1a140821e41a8647b7b1f298bb1a4086131f9a63ec0d21dccfccc5694c3a3"],
  },
];

/** Those that these kinds of items were written with. */
const known = transitions.filter((transition) =>
  !["promoted", "answered", "withdrawn"].includes(transition)
);

items.forEach(([key, kind, id, url], index) => {
  const item = model(id, { kind, url, version: "v1 gated" });
  const { resource = "", events = [], v0 = [] } = written[index] ?? {};

  const eventAt = (transition: Transition) =>
    Option.getOrThrow(
      eventOf(
        { key, origin: key },
        vocabulary.kindOf(kind),
        Option.none(),
        item,
        [{ transition, eventId: `${id}@1`, occurredAt: 2, news: true }],
        3,
      ),
    );

  test(`events of a ${kind} of ${key} have the types and fingerprints they always had`, () =>
    Effect.sync(() =>
      deepEqual(
        known.map((transition) => {
          const { resourceType, eventType, fingerprint } = eventAt(transition);
          return [resourceType, eventType, fingerprint];
        }),
        events.map((each) => [resource, ...each]),
      )
    ));

  test(`a ${kind} of ${key} is found in v0's record under the keys v0 wrote`, () =>
    Effect.gen(function* () {
      const source = yield* sourceOf(key);
      deepEqual(recordKeys(source, key, item), v0);
    }));
});

test("an event is stored as it always was, key by key", () =>
  Effect.sync(() => {
    const key = "github:acme/engine";
    const item = model("11", { kind: "issue", body: "B", url: "https://x", labels: ["l"] });
    const change = { eventId: "11@1", occurredAt: 2, news: true };
    const event = eventOf(
      { key, origin: key },
      vocabulary.kindOf("issue"),
      Option.some({ ...item, title: "T" }),
      item,
      [
        { ...change, transition: "updated" },
        { ...change, transition: "closed" },
      ],
      3,
    );
    equal(
      JSON.stringify(Option.getOrThrow(event)),
      '{"fingerprint":"516d324db040cdf6b8790196a022a0d3035ef64d0fbb03a5c9a3aeb5c909c0cd","source":"github:acme/engine","resourceType":"repo_issue","resourceId":"11","eventType":"issue_closed","transition":"closed","eventId":"11@1","also":["issue_updated"],"changed":["title"],"title":"11","summary":"B\\n\\nl","url":"https://x","author":null,"labels":["l"],"occurredAt":2,"observedAt":3,"fields":{}}',
    );
  }));

test("comments of a template are no text to match, whether they end or not", () =>
  Effect.gen(function* () {
    const text = (body: string) => {
      const item = { ...blankItem("1", "issue"), body, labels: ["bug", "qwen"] };
      const change = { transition: "opened", eventId: "1", occurredAt: 1, news: true } as const;
      return Option.getOrThrow(
        eventOf({ key: "k", origin: "k" }, vocabulary.kindOf("issue"), Option.none(), item, [
          change,
        ], 1),
      ).summary;
    };
    equal(text("<!-- deepseek? -->\nIt crashes.<!-- a\nb -->"), "It crashes.\n\nbug, qwen");
    equal(text("It crashes.\n<!-- never closed"), "It crashes.\n\nbug, qwen");
    equal(text("a <! -- b"), "a <! -- b\n\nbug, qwen");
  }));
