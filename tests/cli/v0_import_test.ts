import { deepEqual, equal, match } from "node:assert/strict";
import { createHash } from "node:crypto";
import * as Effect from "effect/Effect";
import { writeV0 } from "../state/sqlite/v0_sample.ts";
import { everywhere as live } from "./programs.ts";
import { world } from "./world.ts";

const minute = 60_000;

/** As v0 makes it. */
const fingerprint = (
  source: string,
  resource: string,
  type: string,
  event: string,
  id: string,
): string =>
  createHash("sha256").update(
    `{"event_id":"${id}","event_type":"${event}","resource_id":"${resource}",` +
      `"resource_type":"${type}","source":"${source}"}`,
  ).digest("hex");

const titlesIn = (texts: ReadonlyArray<string>) =>
  texts.flatMap((text) => [...text.matchAll(/(?:DeepSeek|Qwen)-\w+/g)].map(([title]) => title));

live(
  "after v0 what is new is told once, what v0 saw or told is not, and nothing is summed up",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const cursor = Math.floor(Date.now() / 1000) * 1000 - 60 * minute;
      const iso = new Date(cursor).toISOString();
      const older = { createdAt: cursor - 90 * minute, updatedAt: cursor - minute };
      const newer = { createdAt: cursor + minute, updatedAt: cursor + minute };
      const known = { createdAt: older.createdAt, updatedAt: cursor + 2 * minute };
      const repo = mrt.forge.repo("vllm-project/vllm");
      // So many that one page does not hold what came since v0 stopped.
      repo.fill(250, (index) => ({ title: `Filler ${index}`, ...newer }));
      repo.open({ title: "DeepSeek-older", ...older });
      repo.open({ title: "DeepSeek-olderPull", pull: true, ...older });
      const told = repo.open({ title: "DeepSeek-told", ...newer });
      const toldPull = repo.open({ title: "DeepSeek-toldPull", pull: true, ...newer });
      const toldThenClosed = repo.open({ title: "DeepSeek-closed", ...known });
      repo.close(toldThenClosed);
      repo.open({ title: "DeepSeek-newer", ...newer });
      repo.open({ title: "DeepSeek-newerPull", pull: true, ...newer });
      repo.open({ title: "DeepSeek-edited", ...known });
      const org = "deepseek-ai";
      mrt.hub.publish(`${org}/DeepSeek-seen`, {
        createdAt: older.createdAt,
        lastModified: older.updatedAt,
      });
      mrt.hub.publish(`${org}/DeepSeek-toldModel`, {
        sha: "a".repeat(40),
        createdAt: newer.createdAt,
        lastModified: newer.updatedAt,
      });
      mrt.hub.publish(`${org}/DeepSeek-commit`, {
        createdAt: older.createdAt,
        lastModified: newer.updatedAt,
      });
      mrt.scope.publish("Qwen/Qwen-known", { createdAt: older.createdAt });
      mrt.scope.publish("Qwen/Qwen-added", { createdAt: older.createdAt });

      const html = "https://github.com/vllm-project/vllm";
      const issue = (number: number) =>
        fingerprint(
          "github",
          "vllm-project/vllm",
          "repo_issue",
          "issue_updated",
          String(repo.get(number).id),
        );
      writeV0(`${mrt.folder}/mrt_state.sqlite3`, {
        cursors: {
          "github:vllm-project/vllm:issues": { updated_after: iso },
          "github:vllm-project/vllm:pulls": { updated_after: iso },
          [`huggingface:${org}:models`]: { last_modified_after: iso },
          "modelscope:Qwen:models": { known_model_ids: ["Qwen/Qwen-known"] },
        },
        seen: [
          issue(told),
          issue(toldThenClosed),
          fingerprint("huggingface", org, "org_model", "model_updated", "a".repeat(40)),
        ],
        alerts: [{ event_type: "pr_updated", url: `${html}/pull/${toldPull}` }],
      });

      const first = yield* mrt.mrt("once");
      equal(first.code, 0, first.stderr);
      match(first.stderr, /Took over the state of v0 with 3 sources/);
      const expected = [
        "DeepSeek-closed",
        "DeepSeek-commit",
        "DeepSeek-edited",
        "DeepSeek-newer",
        "DeepSeek-newerPull",
        "Qwen-added",
      ];
      const heard = () =>
        [...new Set(titlesIn(mrt.robot.messages.map(({ content }) => content.text)))].toSorted();
      deepEqual(heard(), expected);
      const messages = mrt.robot.messages.length;
      yield* mrt.mrt("once");
      equal(mrt.robot.messages.length, messages);

      // From here on everything is as if MRT had always watched.
      repo.comment(told);
      repo.open({ title: "DeepSeek-later" });
      yield* mrt.mrt("once");
      deepEqual(heard(), [...expected, "DeepSeek-later"].toSorted());
    }),
);
