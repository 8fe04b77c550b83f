import { deepEqual, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import { report } from "../../src/config/report.ts";
import { openConfig } from "../../src/config/sections.ts";
import { parseDocument } from "../../src/config/syntax.ts";
import { consoleNotifier } from "../../src/notifiers/console/console.ts";
import { email } from "../../src/notifiers/email/email.ts";
import { welink } from "../../src/notifiers/welink/welink.ts";
import { test } from "../testing.ts";

const registry = { sources: [], rules: [], notifiers: [welink, email, consoleNotifier] };

const open = (notify: string) =>
  Result.flatMap(
    parseDocument(`{"notify": ${notify}}`),
    (document) =>
      openConfig<unknown, unknown, unknown>(registry, document, { get: () => Option.none() }),
  );

const channels = (notify: string) => Result.getOrThrow(open(notify)).notifiers;

for (
  const [notify, names] of [
    ['{"welink": {}}', ["welink"]],
    ['{"welink": [{"name": "infra"}]}', ["welink:infra"]],
    [
      '{"welink": [{"name": "infra"}, {"name": "research-2", "webhook_env": "R"}], "console": {}}',
      ["welink:infra", "welink:research-2", "console"],
    ],
    [
      '{"email": [{"name": "ops", "smtp_host": "x", "to_list": ["a@b.example"], "from": "c@d.example"}]}',
      ["email:ops"],
    ],
  ] as const
) {
  test(`${notify.slice(0, 60)} configures ${names.join(", ")}`, () =>
    Effect.sync(() => deepEqual(channels(notify).map(({ id }) => id), names)));
}

test("each of several channels names its own place in the config and its own variable", () =>
  Effect.sync(() =>
    deepEqual(
      channels('{"welink": [{"name": "a"}, {"name": "b", "webhook_env": "ROBOT_B"}]}')
        .flatMap(({ secrets }) => secrets.map(({ path, variable }) => [path, variable])),
      [
        ["notify.welink[0].webhook_env", "WELINK_WEBHOOK_URL"],
        ["notify.welink[1].webhook_env", "ROBOT_B"],
      ],
    )
  ));

for (
  const [notify, mistake] of [
    ['{"welink": []}', "1:23 notify.welink: expected at least one channel"],
    [
      '{"welink": [{}]}',
      "1:24 notify.welink[0].name: missing, expected a name of lower-case letters, digits and hyphens",
    ],
    [
      '{"welink": [{"name": "Infra Team"}]}',
      '1:33 notify.welink[0].name: found "Infra Team": expected up to 32 lower-case letters, digits and hyphens; did you mean "infra-team"?',
    ],
    [
      `{"welink": [{"name": "${"x".repeat(33)}"}]}`,
      `1:33 notify.welink[0].name: found "${
        "x".repeat(33)
      }": expected up to 32 lower-case letters, digits and hyphens`,
    ],
    [
      '{"welink": [{"name": "a"}, {"name": "a"}]}',
      '1:48 notify.welink[1].name: found "a": another channel is called a; each needs a name of its own',
    ],
    [
      '{"welink": [{"name": "a"}, {"name": "b"}]}',
      "notify.welink[1].webhook_env: welink:a has WELINK_WEBHOOK_URL too; each channel needs its own",
    ],
    [
      '{"welink": [{"name": "a", "is_at_al": true}]}',
      "1:38 notify.welink[0].is_at_al: unknown key; did you mean is_at_all?",
    ],
    [
      '{"welink": [{"name": "a", "is_at": true}]}',
      "1:47 notify.welink[0].is_at: found true: is_at is true but at_accounts names nobody; add accounts or set is_at to false",
    ],
    [
      '{"welink": {"name": "infra"}}',
      '1:32 notify.welink.name: found "infra": a name is for one of several channels; put it into an array, "welink": [{"name": …, …}]',
    ],
    [
      '{"welink": "infra"}',
      '1:23 notify.welink: found "infra", expected an object or an array',
    ],
    [
      '{"console": [{"name": "a"}]}',
      "1:24 notify.console: expected {}, for the console has no settings",
    ],
  ] as const
) {
  test(`the mistake in ${notify.slice(0, 60)} is named with its place`, () =>
    Effect.sync(() => {
      const opened = open(notify);
      if (Result.isSuccess(opened)) throw new Error("it is taken");
      const text = `{"notify": ${notify}}`;
      ok(report("config.json", text, opened.failure).en.includes(mistake));
    }));
}
