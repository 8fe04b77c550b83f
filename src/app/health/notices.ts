import { type Notice, ownSource } from "../../domain/alert.ts";
import type { Notification } from "../../domain/notification.ts";
import type { Incident, IncidentChanges } from "../../domain/incident_store.ts";
import { hashOf } from "../../domain/hash.ts";

/** One notice per channel; a channel does not hear of its own trouble. */
export const noticesOf = (channels: ReadonlyArray<string>, now: number) =>
(
  { begun, ended }: Pick<IncidentChanges, "begun" | "ended">,
): ReadonlyArray<Notification> =>
  channels.flatMap((channel) => {
    const line = (what: "began" | "ended") => (incident: Incident): Notice["lines"] => {
      const { kind, subject, detail, since } = incident;
      return kind === "channel" && subject === channel
        ? []
        : [{ what, kind, subject, detail, since }];
    };
    const lines = [...begun.flatMap(line("began")), ...ended.flatMap(line("ended"))];
    if (lines.length === 0) return [];
    return [{
      alert: {
        id: hashOf("notice", channel, String(now), JSON.stringify(lines)),
        kind: "notice",
        source: ownSource,
        events: [],
        total: 1,
        createdAt: now,
        notice: { lines },
      },
      channels: [channel],
      dueAt: now,
    }];
  });
