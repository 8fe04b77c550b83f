import { ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import * as Effect from "effect/Effect";
import { recordKeys } from "../../../src/app/poll/v0.ts";
import { temporaryFolder } from "../../state/temporary_folder.ts";
import { onRecorded, recorded } from "../../testing.ts";
import { sourceOf } from "../real_sources.ts";
import { model } from "../scripted.ts";

/** How an item looks to us about which v0 recorded an event. */
const itemOf = (event: Record<string, string>) => {
  const { event_id = "", resource_type, resource_id = "", source, url = "" } = event;
  if (resource_type === "repo_issue") return model(event_id, { kind: "issue", url });
  // The list of issues shows another id of a pull request than v0 saw.
  if (resource_type === "repo_pr") return model("another id", { kind: "pull_request", url });
  return source === "huggingface"
    ? model(`${resource_id}/x`, { version: event_id })
    : model(event_id);
};

onRecorded("what a real v0 alerted is found in its record", () =>
  Effect.gen(function* () {
    const path = `${yield* temporaryFolder}/v0.sqlite3`;
    Deno.copyFileSync(new URL("v0/mrt_state.sqlite3", recorded), path);
    const db = new DatabaseSync(path);
    const alerts = db.prepare("SELECT fingerprint, alert_json FROM alerts").all();
    db.close();
    const kinds = new Set<string>();
    for (const { fingerprint, alert_json } of alerts) {
      const { event } = JSON.parse(String(alert_json));
      kinds.add(`${event.source} ${event.event_type}`);
      const key = `${event.source}:${event.resource_id}`;
      const keys = recordKeys(yield* sourceOf(key), key, itemOf(event));
      ok(
        keys.includes(String(fingerprint)) || keys.includes(`${event.event_type} ${event.url}`),
        JSON.stringify({ ...event, raw: undefined, summary: undefined }),
      );
      if (event.resource_type !== "repo_pr") {
        ok(keys.includes(String(fingerprint)), event.event_type);
      }
    }
    ok(kinds.size >= 4, [...kinds].join());
  }));
