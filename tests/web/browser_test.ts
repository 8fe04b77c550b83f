import { equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import type { Scope } from "effect/Scope";
import { troubled } from "../cli/troubled.ts";
import { live } from "../testing.ts";
import { pages } from "./page_list.ts";
import { served, token } from "./served.ts";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where Chromium is; undefined where it is not. */
const chromium = places.find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

/** Plays one of the stories of in_chromium.ts. */
const play = (story: string, url: string, ...paths: ReadonlyArray<string>) =>
  Effect.promise(async () => {
    const script = new URL("./in_chromium.ts", import.meta.url).pathname;
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-check",
        "--allow-all",
        script,
        chromium ?? "",
        story,
        url,
        ...paths,
      ],
      stdout: "null",
      stderr: "piped",
    }).output();
    equal(code, 0, new TextDecoder().decode(stderr));
  });

const inChromium = (name: string, body: () => Effect.Effect<void, unknown, Scope>): void => {
  const title = `in Chromium ${name}`;
  if (chromium === undefined) {
    Deno.test({ name: `${title} (skipped: no Chromium here)`, ignore: true, fn: () => {} });
  } else live(title, body);
};

inChromium(
  "every page is accessible and fits, in each language, colour and width",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served({ place: troubled });
      const linked = (text: string, pattern: RegExp) =>
        (pattern.exec(text)?.[1] ?? "").replaceAll("&#38;", "&");
      const alert = linked(
        (yield* mrt.ask("/timeline?kind=event")).text,
        /href="(\/alerts\/[^"]*)"/,
      );
      const item = linked((yield* mrt.ask(alert)).text, /href="(\/items\?[^"]*)"/);
      yield* play("walk", mrt.url, ...pages, alert, item, "/alerts/none");
    }),
);

inChromium(
  "everything is found and done by the keyboard alone, without script",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served({ place: troubled });
      yield* play("keys", mrt.url);
    }),
);

inChromium("a person logs in and out", () =>
  Effect.gen(function* () {
    const mrt = yield* served({ protect: true });
    yield* play("session", mrt.url, token);
  }));
