import * as Clock from "effect/Clock";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Command from "effect/cli/Command";
import * as Flag from "effect/cli/Flag";
import * as Prompt from "effect/cli/Prompt";
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities";
import { replayAsJson, replayAsText, replayPreview } from "../views/replay.ts";
import * as Layers from "../app/layers.ts";
import { rulesLayer } from "../app/plugin_layers.ts";
import { deliver } from "../app/once.ts";
import { replayable, sendAgain } from "../app/replay.ts";
import { runSettings } from "../app/settings.ts";
import { log } from "../app/telemetry.ts";
import { example } from "../config/example.ts";
import { timeGiven } from "../domain/given_time.ts";
import { OutboxDesk } from "../domain/outbox_desk.ts";
import { Speech } from "../domain/speech.ts";
import { counted } from "../domain/text.ts";
import { sourceMustExist } from "./alerts.ts";
import { channelsMeant } from "./channels.ts";
import { Unfinished, Unusable } from "./exit.ts";
import { jsonFlag, timeFlag } from "./flags.ts";
import { loadConfig } from "./load_config.ts";
import { printJson, readerOf, reportAlone } from "./output.ts";
import { ruleMustExist } from "./rules.ts";

/** Asks on a terminal; elsewhere nobody could answer. */
const agreed = Effect.fnUntraced(function* (count: number, channels: ReadonlyArray<string>) {
  const { canPrompt } = yield* TerminalCapabilities.TerminalCapabilities;
  const { say } = yield* Speech;
  if (!canPrompt) {
    return yield* new Unusable({
      says: {
        en: `${counted(count, "alert")} would be sent again; pass --yes to send them, ` +
          "or --dry-run to preview",
        zh: `会重发 ${count} 条提醒；加 --yes 就发送，加 --dry-run 先看看`,
      },
    });
  }
  return yield* Prompt.run(
    Prompt.Confirm({
      message: say({
        en: `Send ${counted(count, "alert")} again to ${channels.join(", ")}?`,
        zh: `向 ${channels.join("、")} 重发 ${count} 条提醒？`,
      }),
      initial: false,
    }),
  );
});

export const replay = Command.make(
  "replay",
  {
    json: jsonFlag,
    since: timeFlag("since", "Alerts since"),
    source: Flag.String("source").pipe(
      Flag.withMetavar("KEY"),
      Flag.withDescription("Only from this source"),
      Flag.optional,
    ),
    rule: Flag.String("rule").pipe(
      Flag.withMetavar("NAME"),
      Flag.withDescription("Only what this rule matches"),
      Flag.optional,
    ),
    channel: Flag.String("channel").pipe(
      Flag.withMetavar("NAME"),
      Flag.withDescription("Only to this channel, or to all of this kind"),
      Flag.optional,
    ),
    dryRun: Flag.Boolean("dry-run").pipe(
      Flag.withDescription("Show what would be sent; send nothing"),
      Flag.withDefault(false),
    ),
    yes: Flag.Boolean("yes").pipe(
      Flag.withAlias("y"),
      Flag.withDescription("Do not ask"),
      Flag.withDefault(false),
    ),
  },
  Effect.fn("Cli.replay")(
    function* ({ json, since, source, rule, channel, dryRun, yes }) {
      if (Option.isNone(since)) {
        return yield* new Unusable({
          says: {
            en: "Give --since, e.g. --since 24h",
            zh: "请给出 --since，例如 --since 24h",
          },
        });
      }
      const { config } = yield* loadConfig;
      const { timezone } = config.locale;
      yield* sourceMustExist(config, source);
      yield* ruleMustExist(config, rule);
      const channels = yield* channelsMeant(config, channel);
      const filter = {
        source,
        since: timeGiven(since, yield* Clock.currentTimeMillis, timezone),
        until: Option.none<number>(),
      };
      if (dryRun) {
        const { alerts, cut } = yield* replayable(filter, channels, rule).pipe(
          Effect.provide(rulesLayer(config)),
          Effect.provide(Layers.readOnlyState(config)),
        );
        if (cut) yield* log.replayCut({});
        return yield* json ? printJson(replayAsJson(alerts, channels)) : Console.log(
          replayPreview(alerts, channels, yield* readerOf(config)),
        );
      }
      return yield* Effect.gen(function* () {
        const { alerts, cut } = yield* replayable(filter, channels, rule);
        if (cut) yield* log.replayCut({});
        if (alerts.length > 0 && !yes && !(yield* agreed(alerts.length, channels))) {
          return yield* Console.log(
            (yield* Speech).say({ en: "Nothing was sent", zh: "没有发送" }),
          );
        }
        yield* sendAgain(alerts);
        const drained = yield* deliver(runSettings(config)).pipe(
          reportAlone(json),
        );
        const queues = yield* (yield* OutboxDesk).queues;
        const sent = drained.filter((each) => channels.includes(each.channel)).map((each) => ({
          ...each,
          waiting: queues.find(({ channel }) => channel === each.channel)?.waiting ?? 0,
        }));
        yield* json
          ? printJson({
            alerts: alerts.length,
            sent: Object.fromEntries(sent.map((each) => [each.channel, each.sent])),
            channels,
          })
          : Console.log(replayAsText(alerts.length, sent, yield* readerOf(config)));
        if (sent.some(({ failed, dead, waiting }) => failed + dead + waiting > 0)) {
          return yield* new Unfinished({ exitCode: 3 });
        }
      }).pipe(Effect.provide(Layers.layer(config)));
    },
  ),
).pipe(
  Command.withExamples([
    { command: "mrt replay --since 24h --dry-run", description: "What would that be?" },
    {
      command:
        `mrt replay --since 7d --source ${example.source} --channel ${example.channel} --yes`,
      description: "A week of one source to one channel",
    },
  ]),
);
