import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { makeSecrets, Secrets } from "../../../src/domain/secrets.ts";
import { live } from "../../testing.ts";
import { cursorOf, itemsOf, minute, read } from "../opened.ts";
import { observer, watch } from "./source.ts";

/*
 * An issue may quote what the operator keeps secret.
 */

const token = "ghp_0123456789abcdef";

const hiding = (...secrets: ReadonlyArray<string>) => {
  const hidden = makeSecrets();
  hidden.hide(secrets);
  return Effect.provideService(Secrets, hidden);
};

live(
  "an issue that quotes a token is no news when that token is rotated",
  () =>
    Effect.gen(function* () {
      const { clock, source, repo } = yield* watch();
      repo.open({ title: `Leaked ${token}`, body: `curl -H "Bearer ${token}" \\ …` });
      const number = repo.open({ body: token });
      const observe = observer(source);
      yield* observe.pipe(hiding(token));
      clock.at += minute;
      repo.comment(number);
      deepEqual(yield* observe.pipe(hiding("ghp_another")), []);
      deepEqual(yield* observe.pipe(hiding(token, "ghp_another")), []);
      // What is written there is still told apart, though nobody is shown it.
      repo.edit(number, { body: `${token} ${token}` });
      deepEqual(yield* observe.pipe(hiding(token)), [`#${number} updated`]);
    }),
);

live(
  "nothing of a page says the token, and its items have the versions they have without",
  () =>
    Effect.gen(function* () {
      const { source, repo } = yield* watch();
      repo.open({ title: `Leaked ${token}`, body: token, author: token });
      repo.label(repo.open({ raw: { title: null, body: token } }), token);
      const pages = yield* read(source).pipe(hiding(token));
      const open = yield* read(source);
      ok(!JSON.stringify([...pages]).includes(token));
      ok(JSON.stringify([...open]).includes(token));
      equal(itemsOf(pages)[0]?.title, "Leaked …");
      deepEqual(
        itemsOf(pages).map(({ version }) => version),
        itemsOf(open).map(({ version }) => version),
      );
      ok(!cursorOf(pages).includes(token));
    }),
);
