import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { serve } from "../../simulators/serve.ts";
import { live } from "../../testing.ts";
import { idsOf, itemsOf, lastOf, noon, read, reasonOf } from "../opened.ts";
import { sourceOf, watchHub, watchScope } from "./source.ts";

const complete = { at: noon, complete: true };

/** A source whose upstream answers everything with one JSON value. */
const answered = (kind: "huggingface" | "modelscope", value: unknown) =>
  Effect.gen(function* () {
    const { url } = yield* serve(() => Response.json(value));
    return yield* sourceOf(kind, { orgs: ["acme"], base_url: url });
  });

live("an index that lags behind tells of no update", () =>
  Effect.gen(function* () {
    const { clock, hub, source } = yield* watchHub();
    hub.publish("acme/a");
    const [older] = itemsOf(yield* read(source));
    clock.at += 60_000;
    hub.commit("acme/a");
    const [newer] = itemsOf(yield* read(source));
    ok(older !== undefined && newer !== undefined);
    deepEqual(source.changes(Option.some(newer), older, complete), []);
  }));

live(
  "a mirror that shows the id under its former name only is understood",
  () =>
    Effect.gen(function* () {
      const source = yield* answered("huggingface", [{ modelId: "acme/a", gated: "manual" }]);
      const [model] = itemsOf(yield* read(source));
      deepEqual([model?.id, model?.fields], ["acme/a", { gated: "manual" }]);
    }),
);

live(
  "models of others among the organisation's are left out and counted",
  () =>
    Effect.gen(function* () {
      const source = yield* answered("huggingface", [{ id: "acme/a" }, { id: "b/x" }, {
        id: "b/y",
      }]);
      const pages = yield* read(source);
      deepEqual(idsOf(pages), ["acme/a"]);
      deepEqual(lastOf(pages).notes.map(({ en }) => en), [
        "skipped 2 of other authors, such as b/x",
      ]);
    }),
);

live(
  "an older list that shows a model's two names apart is understood",
  () =>
    Effect.gen(function* () {
      const models = [{ id: 7, Path: "acme", Name: "a", tasks: [{ Name: "ocr" }, 3, "asr"] }];
      const source = yield* answered("modelscope", { data: { models, total_count: 1 } });
      const [model] = itemsOf(yield* read(source));
      deepEqual([model?.id, model?.body], ["acme/a", "ocr, asr"]);
    }),
);

live("malformed models count towards the end of the list", () =>
  Effect.gen(function* () {
    const { scope, source } = yield* watchScope();
    for (let index = 0; index < 60; index++) {
      scope.publish(`acme/model-${index}`, index % 10 === 0 ? { raw: { id: 1 } } : {});
    }
    const pages = yield* read(source);
    equal(idsOf(pages).length, 54);
    equal(lastOf(pages).complete, true);
    equal(scope.requests.length, 2);
  }));

live(
  "an error's code tells what is to be done, its message is not repeated",
  () =>
    Effect.gen(function* () {
      const expected = {
        InvalidAuthentication: ["Unauthorized", /check the token/],
        TooManyRequests: ["RateLimited", /error code TooManyRequests/],
        ResourceNotFound: ["Rejected", /check the organisation's spelling/],
        InternalError: ["Unavailable", /code InternalError/],
      } as const;
      for (const [code, [tag, says]] of Object.entries(expected)) {
        const message = "Bearer hush was sent";
        const source = yield* answered("modelscope", { success: false, code, message });
        const reason = yield* reasonOf(read(source));
        equal(reason._tag, tag);
        match(reason.message, says);
        ok(!reason.message.includes("hush"));
      }
    }),
);

live(
  "a refused token is for the operator, the page does not hide it",
  () =>
    Effect.gen(function* () {
      const { scope, source } = yield* watchScope();
      scope.publish("acme/a");
      const { cursor } = lastOf(yield* read(source));
      scope.failApi({ kind: "answer", status: 401 });
      equal((yield* reasonOf(read(source, cursor)))._tag, "Unauthorized");
      equal(scope.requests.filter(({ path }) => path.startsWith("/organization")).length, 0);
      // An organisation that the API has forgotten may still be on its page.
      scope.failApi({ kind: "answer", status: 404 });
      deepEqual(idsOf(yield* read(source, cursor)), ["acme/a"]);
    }),
);

live("a page's escaped addresses are understood", () =>
  Effect.gen(function* () {
    const { scope, source } = yield* watchScope();
    scope.publish("acme/a");
    const { cursor } = lastOf(yield* read(source));
    scope.failApi({ kind: "answer", status: 500 });
    const body = '<a href="/models/acme%2Fb">b</a><a href="/models/acme/%E0%A4%A">broken</a>';
    scope.failPage({ kind: "answer", status: 200, body });
    deepEqual(idsOf(yield* read(source, cursor)), ["acme/b"]);
  }));
