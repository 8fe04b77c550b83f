import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Runtime from "effect/Runtime";
import * as Schema from "effect/Schema";
import * as CliError from "effect/cli/CliError";
import {
  type ConfigIdentity,
  type ConfigUse,
  ConfigUses,
  embeddedPath,
} from "../../domain/config_identity.ts";
import { log } from "../telemetry.ts";
import { fromNow } from "../../domain/duration_text.ts";
import { Phrase } from "../../domain/phrase.ts";

/*
 * A state file serves one config: what one process has seen is no longer news to another's
 * channels. Processes with the same sources, rules and channels may share it.
 */

/** The state file serves another config. */
export class StateTaken extends Schema.TaggedError<StateTaken>()("StateTaken", {
  says: Phrase,
}) {
  override get message() {
    return this.says.en;
  }
  override readonly [Runtime.errorExitCode] = 2;
  override readonly [Runtime.errorReported] = false;
  override get [CliError.userMessage]() {
    return this.message;
  }
}

const refusal = (file: string, mine: ConfigIdentity, other: ConfigUse, now: number): Phrase => {
  const { pid, path } = other;
  const [whose, otherwise] = other.by === "daemon"
    ? [
      { en: `daemon ${pid} runs with ${path}`, zh: `守护进程 ${pid} 使用 ${path}` },
      { en: "stop that daemon", zh: "停止该守护进程" },
    ]
    : [
      {
        en: `mrt once ran with ${path} (process ${pid}, ${fromNow(other.at, now)})`,
        zh: `mrt once 曾使用 ${path}（进程 ${pid}，${fromNow(other.at, now, "zh")}）`,
      },
      {
        en: `rename or remove ${path} if it is used no more`,
        zh: `若不再使用 ${path}，将它改名或删除`,
      },
    ];
  return {
    en: `State file ${file} serves another config: ${whose.en}. Two configs on one state file ` +
      `each miss what the other has seen first; give ${mine.path} a state.sqlite_path of its ` +
      `own, or ${otherwise.en}`,
    zh:
      `状态文件 ${file} 正用于另一份配置：${whose.zh}。两份配置共用一个状态文件，会漏掉对方先看到的` +
      `内容；请为 ${mine.path} 另设 state.sqlite_path，或${otherwise.zh}`,
  };
};

/**
 * Refuses a config whose state file serves another one. The same path with other content, or a file
 * that was moved, counts as edited. `before` is the config this process used so far.
 */
export const admit = Effect.fn("ConfigUse.admit")(function* (
  mine: ConfigIdentity,
  file: string,
  before: ConfigIdentity = mine,
) {
  const now = yield* Clock.currentTimeMillis;
  const others = (yield* (yield* ConfigUses).all).filter(({ hash }) => hash !== mine.hash);
  for (const other of others) {
    const isEdited = [mine.path, before.path].includes(other.path) || !other.isThere;
    if (!isEdited && !(other.by === "once" && other.path === embeddedPath)) {
      return yield* new StateTaken({ says: refusal(file, mine, other, now) });
    }
    if (other.by === "daemon" && before === mine) {
      yield* log.configDiffers({ pid: other.pid, path: other.path });
    }
  }
});

/** The same for a run of `once`, which is recorded. */
export const admitRun = Effect.fn("ConfigUse.admitRun")(
  function* (mine: ConfigIdentity, file: string, pid: number) {
    yield* admit(mine, file);
    const { noteRun } = yield* ConfigUses;
    // A state file that cannot be written is reported by the run itself.
    yield* Effect.ignoreCause(noteRun(mine, pid));
  },
);
