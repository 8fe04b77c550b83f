import type { Queued } from "../../../src/domain/outbox.ts";

export const hour = 3_600_000;
/** Epoch ms. */
export const now = 1_000 * hour;

/** A delivery that is due since a minute and was never tried. */
export const row = (id: string, overrides: Partial<Queued> = {}): Queued => ({
  id,
  source: "github:a/b",
  kind: "event",
  createdAt: now - 60_000,
  attempts: 0,
  unanswered: 0,
  recipients: [],
  firstTriedAt: null,
  triedAt: null,
  message: "",
  together: null,
  isUrgent: false,
  ...overrides,
});
