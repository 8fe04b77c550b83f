import { Buffer } from "node:buffer";
import { type Alert, isReplayed, noticeLinesOf } from "../../src/domain/alert.ts";
import { secrets } from "./app.ts";
import { issueIdOf } from "./forge.ts";
import { type Channel, day, forbidden, hour, minute, second } from "./history.ts";
import { alertOf, channelOf, type Ledger, wholeOf } from "./ledger.ts";
import { ending, type Process } from "./machine.ts";
import type { Oracle } from "./oracle.ts";
import type { Reception } from "./channel.ts";
import { channelNamed, groupOf } from "./channels.ts";
import { isApart, waitsFor } from "./hours.ts";
import { isUrgentFor } from "./routes.ts";
import type { Shown } from "./shown.ts";
import type { DeliveryRow } from "./state.ts";
import type { Asked } from "./transport.ts";
import { limitOf, listOf, upstreamAt } from "./upstreams.ts";
import type { WorldView } from "./world.ts";

const linesOf = (alert: Alert | undefined) => alert === undefined ? [] : noticeLinesOf(alert);

/*
 * The five promises as a machine can check them.
 *
 * Told once. Each event that matched is in one alert for each channel its matches name (`lost`, `made up`).
 *   An item that two searches find is told by one of them (`lost`, `told twice`).
 *   An alert is taken once by each recipient (`told twice`), but for two windows: the sender died
 *   before it could write down that the message was taken (the kill window, at most once for each
 *   death), or the receiver took it and did not say so in time (the late window: at most 3 takes, at
 *   least 10 minutes apart). `sent` is what was taken (`sent untaken`); `dead` is what had tries of its
 *   own: refused `max_attempts` times, or still refused `max_age_hours` after its first try, or taken
 *   three times without an answer (`given up untried`).
 * Alive. A delivery that is due, of which nothing on its way was sick for an hour, waits no longer
 *   (`late`); nor does it wait for more than half an hour while what is sick is something else. A retry
 *   is due within its bound (`beyond its bound`). A source that has been well for an hour was polled
 *   within its interval, or about hourly where it is known to be idle (`stuck source`), and what is
 *   there for an interval is known (`late`). The program ends when it is told to (`crashed`).
 * Quiet. Nothing reaches a group in its quiet hours, between its digests or too soon after the last
 *   message (`untimely`), but for what is urgent, which is marked so (`urgency`). No 60 s hold more messages than `max_per_minute` (`pace`); what one poll found takes no more
 *   than 12 messages, of more than `flood_limit` matches no more than 2 (`flood`); an upstream that asks
 *   for patience is left alone (`hammering`); a subject has no more than 2 notices in an hour of one
 *   kind (`notices`).
 * Seen. What fails, stays empty, is skipped or falls back for `stale_minutes` is an incident within two
 *   looks (`unseen`), and ends when it is over (`unended`).
 * Safe. No secret is in a log line, a row or a message (`secret`); nobody is asked whom the config did
 *   not name (`strayed`); what one answer brings is a handful of lines (`log flood`), and what is kept of
 *   it is bounded (`swollen`).
 */

export const aliveAfter = hour;
/** What a poll takes, and a change whose second is not over. */
export const lookMs = 10 * minute;
export const delayedAtMost = 30 * minute;
export const handful = 12;
export const floodLimit = 30;
export const lateTries = 3;
export const longestRetry = 6.7 * hour;
export const noticesPerHour = 2;
export const logLinesPerMinute = 300;
/** Of a list, in items. */
export const smallestPage = 40;
/** Characters a stored item, event or alert may have. */
export const longestRecord = 64_000;
/** Requests within the time for which an upstream asked for patience. */
export const mostImpatient = 0;
/** Messages in an hour to a receiver that asks for a moment's patience, again and again. */
export const mostKnocks = 30;
/** After so long what waits is told as one. */
export const catchUpAfter = day;

export type Check =
  | "lost"
  | "made up"
  | "told twice"
  | "sent untaken"
  | "given up untried"
  | "late"
  | "beyond its bound"
  | "stuck source"
  | "crashed"
  | "pace"
  | "flood"
  | "untimely"
  | "urgency"
  | "hammering"
  | "strayed"
  | "notices"
  | "unseen"
  | "unended"
  | "secret"
  | "log flood"
  | "swollen";

export interface Violation {
  readonly check: Check;
  /** Minutes after the start. */
  readonly at: number;
  readonly what: string;
}

export interface Windows {
  kill: number;
  late: number;
  /** Told again because the operator asked for it. */
  retried: number;
}

const hidden = secrets.flatMap((secret) => [
  secret,
  Buffer.from(secret).toString("base64").replace(/=+$/, ""),
]);
const secretIn = (text: string): boolean => hidden.some((secret) => text.includes(secret));

/** Since when an item's list shows it as it is. */
const thereSince = ({ updatedAt, shownSince = 0 }: Shown): number =>
  Math.max(updatedAt, shownSince);

export const makeChecks = (view: WorldView, oracle: Oracle, ledger: Ledger, start: number) => {
  const { machine, state, receivers, upstreams, config, history } = view;
  const { setup } = history;
  const violations: Array<Violation> = [];
  const windows: Windows = { kill: 0, late: 0, retried: 0 };
  const reported = new Set<string>();
  const intervalMs = setup.intervalMinutes * minute;
  const group = groupOf(setup);

  const report = (check: Check, subject: string, what: string) => {
    const key = `${check} ${subject}`;
    if (reported.has(key)) return;
    reported.add(key);
    violations.push({ check, at: Math.round((machine.now() - start) / minute), what });
  };

  /** Since when nothing of the machine, the program and its state was sick. */
  const ownWellSince = () =>
    Math.max(view.upSince(), machine.steadySince(), view.stateWellSince(), replacedAt);
  /** When whoever was killed last has had a successor. */
  let replacedAt = start;
  /** How seldom anything is done when nothing happens. */
  const roundMs = setup.mode === "cron" ? intervalMs : view.idleMs;

  // Alive.

  const dueSince = new Map<string, number>();

  const recipients = (channel: Channel): ReadonlyArray<string> =>
    channelNamed(channel).recipients?.(setup) ?? [channel];

  const textOf = ({ alert_id }: DeliveryRow): string =>
    JSON.stringify(state.alert(alert_id)?.events.map(({ event }) => event.title) ?? "");

  const lookAtDeliveries = () => {
    const now = machine.now();
    const wall = machine.wall();
    const own = ownWellSince();
    const channels = config().channels;
    for (const row of state.open()) {
      if (!channels.includes(row.channel)) {
        dueSince.delete(row.id);
        continue;
      }
      const isAhead = row.next_attempt_at > wall &&
        row.next_attempt_at <= wall + row.wait_ms + minute;
      if (isAhead) {
        dueSince.delete(row.id);
        if (now - own > hour && row.next_attempt_at > wall + Math.max(longestRetry, hour)) {
          const hours = Math.round((row.next_attempt_at - wall) / hour);
          report("beyond its bound", row.id, `${row.id} is to be tried in ${hours} h`);
        }
        continue;
      }
      if (
        row.channel === group && row.urgent === 0 &&
        (waitsFor(setup.hours, row.created_at, wall) ||
          (setup.hours === "apart" && !isApart(Math.max(lastToGroup, perhapsToGroup), now)))
      ) {
        dueSince.delete(row.id);
        continue;
      }
      const due = dueSince.get(row.id) ?? now;
      dueSince.set(row.id, due);
      const text = textOf(row);
      const isForbidden = text.includes(forbidden);
      const isOwn = row.recipients.length > 0;
      for (const recipient of isOwn ? row.recipients : recipients(row.channel)) {
        const account = ledger.find(row.id, recipient);
        if ((account?.takes.length ?? 0) > 0) continue;
        // A robot takes nothing from a clock that is so wrong.
        const isRefused =
          Math.abs(wall - now) > (channelNamed(row.channel).toleranceMs ?? Infinity);
        const path = isRefused
          ? Infinity
          : receivers.wellSince(row.channel, recipient, isForbidden ? forbidden : "");
        const well = Math.max(due, own, path, configuredSince.get(row.channel) ?? now);
        // What was sick itself may be held for an hour when it is well again.
        const bound = roundMs +
          (isOwn ? longestRetry : path > due || own > due ? aliveAfter : delayedAtMost);
        if (now - well > bound) {
          const minutes = Math.round((now - well) / minute);
          report("late", row.id, `${row.id} waits for ${recipient} since ${minutes} min`);
        }
      }
    }
  };

  const configuredSince = new Map<string, number>();
  const patienceUntil = new Map<string, number>();

  const lookAtSources = () => {
    const now = machine.now();
    const configured = oracle.configured();
    for (const key of [...configuredSince.keys()]) {
      if (!configured.includes(key) && !config().channels.includes(key as Channel)) {
        configuredSince.delete(key);
      }
    }
    for (const key of [...configured, ...config().channels]) {
      if (!configuredSince.has(key)) configuredSince.set(key, now);
    }
    for (const source of configured) {
      const which = listOf(source).upstream;
      const watched = oracle.watchedAs(source);
      const well = Math.max(
        ownWellSince(),
        upstreams.wellSince(which),
        patienceUntil.get(which) ?? 0,
        configuredSince.get(source) ?? now,
      );
      const bound = intervalMs * 1.1 + aliveAfter + roundMs;
      const unpolled = now - Math.max(well, watched?.lastCommitAt ?? 0);
      if (unpolled > bound) {
        const minutes = Math.round(unpolled / minute);
        report(
          "stuck source",
          source,
          `${source} was not polled for ${minutes} min, though all is well`,
        );
      }
      if (watched === undefined || now - well <= bound) continue;
      const isReadHourly = listOf(source).isReadHourly === true;
      const seenWithin = intervalMs * 1.1 + roundMs + lookMs + (isReadHourly ? hour : 0);
      for (const item of upstreams.listed(source)) {
        const isDue = item.updatedAt > watched.baselineAt && now - thereSince(item) > seenWithin;
        if (isDue && watched.known.get(item.id)?.news !== item.news) {
          const minutes = Math.round((now - thereSince(item)) / minute);
          report(
            "late",
            `${source} ${item.id}`,
            `${source}: ${item.text.slice(0, 100)} is there for ${minutes} min and not known`,
          );
        }
      }
    }
  };

  // Quiet.

  const recent = new Map<Channel, Array<number>>();
  const lookAtPace = ({ channel, at: now }: Reception) => {
    const { isGroup, perMinute = Infinity } = channelNamed(channel);
    if (isGroup !== true) return;
    const times = (recent.get(channel) ?? []).filter((at) => at > now - minute);
    times.push(now);
    recent.set(channel, times);
    lookAtPatience(channel, now);
    if (times.length > perMinute && machine.steadySince() < now - minute) {
      report("pace", channel, `${times.length} messages in a minute to ${channel}`);
    }
  };

  const hasOwnClock = history.steps.every((step) => step.do !== "clock");
  const hasOneConfig = history.steps.every((step) => step.do !== "reload");

  /** What waits for nothing is marked so, and nothing else is. */
  const lookAtUrgency = ({ deliveries }: Reception) => {
    if (!hasOneConfig) return;
    for (const row of state.open()) {
      if (!deliveries.includes(row.id)) continue;
      const alert = state.alert(row.alert_id);
      if (alert === undefined || state.spoiled.has(row.alert_id) || isReplayed(alert)) continue;
      const isNews = alert.kind !== "notice" && alert.kind !== "first_run";
      const isUrgent = isNews && setup.routes === true &&
        alert.events.some(({ event }) =>
          isUrgentFor(config(), `${event.title} ${event.summary}`, row.channel)
        );
      // One of the changes that it does not show may be.
      if (!isUrgent && isNews && alert.total > alert.events.length) continue;
      if (isUrgent !== (row.urgent === 1)) {
        report("urgency", row.id, `${row.id} is ${isUrgent ? "not " : ""}marked as urgent`);
      }
    }
  };

  /** When the group was last sent to, whether it took it or not. */
  let lastToGroup = -Infinity;
  /** When a sender was killed that may have sent to the group: nobody can tell, so it counts as sent. */
  let perhapsToGroup = -Infinity;
  /** When the messages began that follow one another as parts of one digest. */
  let digestSince = -Infinity;

  /** Nothing reaches the group outside its hours; what is on its way when they end has a minute. */
  const lookAtHours = ({ channel, deliveries, at }: Reception) => {
    if (channel !== group || setup.hours === undefined) return;
    // That the state file fails is told past it: nothing can wait for what it could not record.
    if (deliveries.length === 0) return;
    const isDigest = at - lastToGroup <= 2 * minute;
    const isEarly = setup.hours === "apart" && !isDigest && !isApart(lastToGroup, at + minute);
    if (!isDigest) digestSince = at;
    lastToGroup = at;
    if (!hasOwnClock) return;
    const wall = machine.wall();
    for (const row of state.open()) {
      if (!deliveries.includes(row.id) || row.urgent === 1) continue;
      const waits = (at: number) => waitsFor(setup.hours, row.created_at, at);
      const isNoPart = setup.hours === "apart" && isDigest && row.created_at > digestSince + minute;
      if (isEarly || isNoPart || (waits(wall) && waits(wall - minute))) {
        report("untimely", row.id, `${row.id} was sent at ${new Date(wall).toISOString()}`);
      }
    }
  };

  /** A robot asks for patience by the very answers that are counted here. */
  const knocks = new Map<Channel, { readonly asked: unknown; readonly times: Array<number> }>();
  const lookAtPatience = (channel: Channel, now: number) => {
    // The first is the one that answers.
    const asked = receivers.active(channel).map(({ what }) => what)
      .find((what) => what.kind === "asks for patience");
    if (asked?.kind !== "asks for patience") return void knocks.delete(channel);
    const known = knocks.get(channel);
    const times = known?.asked === asked ? known.times.filter((at) => at > now - hour) : [];
    times.push(now);
    knocks.set(channel, { asked, times });
    const most = asked.minutes >= 60 ? 6 : mostKnocks;
    if (times.length > most && ownWellSince() < now - hour) {
      report(
        "hammering",
        channel,
        `${times.length} messages in an hour to ${channel}, which asked for patience`,
      );
    }
  };

  const noticeTimes = new Map<string, Array<number>>();
  /** A message that comes again for want of an answer is no further notice: see `told twice`. */
  const noticesSeen = new Set<string>();
  const lookAtNotices = (reception: Reception) => {
    if (reception.result !== "taken" || reception.recipient.startsWith("reader-1")) return;
    // Those of a night come together in the morning.
    if (reception.channel === group && setup.hours !== undefined) return;
    for (const delivery of reception.deliveries) {
      const once = `${delivery} ${reception.recipient}`;
      if (noticesSeen.has(once)) continue;
      noticesSeen.add(once);
      for (const line of linesOf(ledger.find(delivery, reception.recipient)?.alert)) {
        const key = `${reception.channel} ${line.what} ${line.kind} ${line.subject}`;
        const times = noticeTimes.get(key) ?? [];
        times.push(reception.at);
        noticeTimes.set(key, times);
        while ((times[0] ?? 0) <= reception.at - hour) times.shift();
        if (times.length > noticesPerHour) {
          report("notices", key, `${times.length} times in an hour: ${key}`);
        }
      }
    }
  };

  /** An incident is told once, and so is its end. */
  const lookAtIncidentNotices = () => {
    const alerts = new Map<string, Set<string>>();
    for (const { delivery, recipient, takes, alert } of ledger.accounts.values()) {
      if (takes.length === 0) continue;
      for (const { what, kind, subject, since } of linesOf(alert)) {
        const key = `${channelOf(delivery)} ${recipient} ${what} ${kind} ${subject} ${since}`;
        alerts.set(key, (alerts.get(key) ?? new Set()).add(alertOf(delivery)));
      }
    }
    for (const [key, { size }] of alerts) {
      if (size > 1) report("told twice", key, `${size} notices: ${key}`);
    }
  };

  /** What an upstream has asked for, since when, and the requests it has seen all the same. */
  const patience = new Map<
    string,
    { readonly until: number; readonly since: number; readonly count: number }
  >();
  const asks = new Map<string, Array<number>>();
  /** Requests for a list, and polls that came of them. */
  const pagesAsked = new Map<
    string,
    { readonly since: number; readonly pages: number; readonly polls: number }
  >();
  /** A poll costs a page or two, and once an hour the whole list, also where that counts wrong. */
  const lookAtPages = (key: string) => {
    const source = upstreams.sameAs(key);
    const which = listOf(key).upstream;
    const isWell = upstreams.active(which).every(({ kind }) => kind === "miscounts") &&
      ownWellSince() < machine.now();
    if (!isWell) return void pagesAsked.delete(source);
    const known = pagesAsked.get(source) ?? { since: machine.now(), pages: 0, polls: 0 };
    const { since, polls } = known;
    const pages = known.pages + 1;
    pagesAsked.set(source, { since, polls, pages });
    const whole = Math.ceil(upstreams.listed(source).length / smallestPage);
    const hours = (machine.now() - since) / hour;
    if (pages > 2 * polls + (hours + 2) * whole + 10) {
      report("hammering", `${source} pages`, `${pages} requests for ${polls} polls of ${source}`);
    }
  };

  const lookAtRequests = (asked: Asked) => {
    const which = upstreamAt(asked.url.host);
    if (which === undefined) {
      if (!receivers.isAt(asked.url.host)) {
        report("strayed", asked.url.host, `${asked.url.host} was asked, which nobody named`);
      }
      return;
    }
    const now = machine.now();
    const limit = limitOf(asked.url);
    const times = asks.get(which) ?? [];
    times.push(now);
    asks.set(which, times);
    while ((times[0] ?? now) <= now - hour) times.shift();
    const { until = 0, since = now, count = 0 } = patience.get(limit) ?? {};
    const isPatient = now >= until || now - since < minute || ownWellSince() > since;
    if (!isPatient) {
      patience.set(limit, { until, since, count: count + 1 });
      if (count >= mostImpatient) {
        report(
          "hammering",
          which,
          `${count + 1} requests to ${which} within the time for which it asked for patience`,
        );
      }
    }
    if (times.length > 600) {
      report("hammering", `${which} much`, `${times.length} requests in an hour to ${which}`);
    }
  };

  /** What waited for a day comes in few messages. */
  const lookAtCatchUps = () => {
    const recent = new Map<string, Array<number>>();
    for (const { channel, recipient, at, deliveries, result } of ledger.messages) {
      const isOld = deliveries.some((delivery) => {
        const alert = ledger.find(delivery, recipient)?.alert;
        const isNews = alert !== undefined && ["event", "updates", "flood"].includes(alert.kind);
        return isNews && at - alert.createdAt > catchUpAfter + hour;
      });
      if (!isOld || result !== "taken") continue;
      const times = (recent.get(channel) ?? []).filter((time) => time > at - hour);
      times.push(at);
      recent.set(channel, times);
      if (times.length > handful) {
        report(
          "flood",
          `${channel} late`,
          `${times.length} messages in an hour for what waited long`,
        );
      }
    }
  };

  /** Messages for what one poll found, by channel. */
  const lookAtFloods = () => {
    const causes = new Map<
      string,
      { readonly alerts: Set<string>; readonly messages: Set<string> }
    >();
    for (const { channel, recipient, deliveries, result, text } of ledger.messages) {
      if (result !== "taken") continue;
      for (const delivery of deliveries) {
        const alert = ledger.find(delivery, recipient)?.alert;
        if (alert === undefined || alert.kind === "notice" || isReplayed(alert)) continue;
        const cause = alert.kind === "first_run"
          ? `${channel} first looks ${Math.floor(alert.createdAt / hour)}`
          : `${channel} ${alert.source} ${alert.createdAt}`;
        const known = causes.get(cause) ?? { alerts: new Set(), messages: new Set() };
        known.alerts.add(alert.id);
        // What comes again for want of an answer is the same message.
        known.messages.add(text);
        causes.set(cause, known);
      }
    }
    lookAtCatchUps();
    for (const [cause, { alerts, messages }] of causes) {
      const most = alerts.size > floodLimit ? 2 : handful;
      if (messages.size > most) {
        report("flood", cause, `${messages.size} messages for ${alerts.size} alerts: ${cause}`);
      }
    }
  };

  // Told once.

  const timesOf = (what: string) =>
    history.steps.filter((step) => step.do === what).map(({ at }) => start + at * minute);
  const retries = timesOf("retry all");
  const clocks = history.steps.flatMap((step) =>
    step.do === "clock" ? [start + step.at * minute, start + (step.at + step.minutes) * minute] : []
  );
  /** A wait that was set before counts for nothing afterwards. */
  const setBetween = (before: { readonly at: number }, again: { readonly at: number }) =>
    clocks.some((at) => at >= before.at && at <= again.at);

  const lookAtTakes = () => {
    for (const { delivery, recipient, takes } of ledger.accounts.values()) {
      let late = 0;
      for (let index = 1; index < takes.length; index++) {
        const [before, again] = [takes[index - 1], takes[index]];
        if (before === undefined || again === undefined) continue;
        const died = before.process === undefined ? undefined : ledger.deathOf.get(before.process);
        const killed = before.process?.exit === undefined && died !== undefined &&
          died - before.at < 30 * second;
        const patient = again.at - before.at >= 10 * minute - second || setBetween(before, again);
        if (retries.some((at) => at >= before.at && at <= again.at)) {
          // The operator's word begins anew.
          late = 0;
          windows.retried++;
        } else if (killed) windows.kill++;
        else if (!before.answered && ++late < lateTries && patient) windows.late++;
        else {
          report(
            "told twice",
            `${delivery} ${recipient}`,
            `${delivery} was taken by ${recipient} again after ${
              Math.round((again.at - before.at) / second)
            } s${before.answered ? "" : ", unanswered before"}`,
          );
        }
      }
    }
  };

  /** Whether a delivery was tried often or long enough to be given up for somebody. */
  const isSpent = (id: string, recipient: string): boolean => {
    const account = ledger.find(id, recipient);
    if (account === undefined) return false;
    const { tries, refusals, unanswered } = account;
    const [first, last] = [tries[0], tries.at(-1)];
    const age = first === undefined || last === undefined
      ? 0
      : Math.max(last.at - first.at, last.wall - first.wall);
    return refusals.length >= setup.maxAttempts || unanswered.length >= lateTries ||
      (tries.length > 1 && age >= setup.maxAgeHours * hour - minute);
  };

  const lookAtRows = (rows: ReadonlyArray<DeliveryRow>) => {
    const ids = new Set([...rows.map(({ id }) => id), ...ledger.dropped.keys()]);
    for (const row of rows) {
      const isOwn = row.recipients.length > 0;
      for (const recipient of isOwn ? row.recipients : recipients(row.channel)) {
        const account = ledger.find(row.id, recipient);
        if ((account?.takes.length ?? 0) > 0) continue;
        if (row.state === "sent" && (isOwn || !ids.has(`${row.id}:${recipient}`))) {
          report(
            "sent untaken",
            row.id,
            `${row.id} counts as sent, but ${recipient} did not take it`,
          );
        }
        const isSpoiled = state.spoiled.has(row.alert_id);
        if (row.state === "dead" && !isSpoiled && !isSpent(row.id, recipient)) {
          report(
            "given up untried",
            row.id,
            `${row.id} is dead for ${recipient} after ${account?.tries.length ?? 0} tries, ${
              account?.refusals.length ?? 0
            } refusals: ${row.last_error}`,
          );
        }
      }
    }
  };

  const countsOf = (entries: Iterable<readonly [string, number]>) => {
    const counts = new Map<string, number>();
    for (const [key, count] of entries) counts.set(key, (counts.get(key) ?? 0) + count);
    return counts;
  };

  /** `CHANNEL SOURCE ITEM`, with the list for the source where any of its sources may tell of the item. */
  const asHeard = (key: string): string => {
    const [channel, source = "", ...item] = key.split(" ");
    const { isToldOnce, name } = listOf(source);
    return [channel, isToldOnce === true ? name : source, ...item].join(" ");
  };

  /** What the rows of the state tell of, against what happened. */
  const lookAtEvents = (rows: ReadonlyArray<DeliveryRow>) => {
    const told = state.told();
    const deliveries = new Set(
      [...rows.map(({ id }) => id), ...ledger.dropped.keys()].map(wholeOf),
    );
    const counts = countsOf([...deliveries].flatMap((id) => {
      const alert = state.alert(alertOf(id));
      if (alert === undefined || isReplayed(alert)) return [];
      const parts = told.get(alert.id) ?? [];
      const all = parts.reduce((sum, { count }) => sum + count, 0);
      if (["event", "updates", "flood"].includes(alert.kind) && all !== alert.total) {
        report(
          "lost",
          alert.id,
          `${alert.kind} ${alert.id} tells of ${alert.total}, not of ${all}`,
        );
      }
      const droppedAt = ledger.dropped.get(id) ?? alert.total;
      if (droppedAt !== alert.total) {
        report("lost", id, `${id} was dropped with ${droppedAt} events and holds ${alert.total}`);
      }
      for (const recipient of recipients(channelOf(id))) {
        const account = ledger.find(id, recipient);
        const total = account?.alert?.total ?? 0;
        if ((account?.takes.length ?? 0) > 0 && total !== alert.total) {
          report("lost", id, `${id} told ${recipient} of ${total} events and holds ${alert.total}`);
        }
      }
      return parts.map(({ item_id, count }) =>
        [
          `${channelOf(id)} ${upstreams.sameAs(alert.source)} ${issueIdOf(item_id)}`,
          count,
        ] as const
      );
    }));
    const heard = countsOf([...counts].map(([key, count]) => [asHeard(key), count] as const));
    const keyed = (of: "channels" | "perhaps", holds: "must" | "may") =>
      countsOf(
        oracle.happened.flatMap((event) =>
          event[of].map((channel) =>
            [`${channel} ${event.source} ${event.item}`, event[holds] ? 1 : 0] as const
          )
        ),
      );
    const must = keyed("channels", "must");
    const may = keyed("perhaps", "may");
    for (const [key, least] of must) {
      const count = heard.get(asHeard(key)) ?? 0;
      if (count < least) {
        report("lost", key, `${key}: ${count} of ${least} events are in an alert`);
      }
    }
    const alone = countsOf(rows.flatMap(({ id, alert_id }) => {
      const alert = state.alert(alert_id);
      if (id !== wholeOf(id) || alert?.kind !== "event" || isReplayed(alert)) return [];
      if (listOf(upstreams.sameAs(alert.source)).isToldOnce !== true) return [];
      return (told.get(alert_id) ?? []).map(({ item_id }) =>
        [asHeard(`${channelOf(id)} ${upstreams.sameAs(alert.source)} ${item_id}`), 1] as const
      );
    }));
    for (const [key, count] of alone) {
      if (count > 1) report("told twice", key, `${key}: ${count} alerts for what is told once`);
    }
    for (const [key, count] of counts) {
      const most = may.get(key) ?? 0;
      if (count > most) report("made up", key, `${key}: ${count} alerts for ${most} events`);
    }
  };

  /** What is there now and was shown to nobody. */
  const lookAtKnown = () => {
    const now = machine.now();
    for (const source of oracle.configured()) {
      const watched = oracle.watchedAs(source);
      if (watched === undefined) continue;
      const which = listOf(source).upstream;
      if (
        now - Math.max(upstreams.wellSince(which), ownWellSince(), patienceUntil.get(which) ?? 0) <
          3 * hour + 3 * intervalMs
      ) {
        continue;
      }
      for (const item of upstreams.listed(source)) {
        if (item.updatedAt < watched.baselineAt) continue;
        if (now - thereSince(item) < 3 * hour + 3 * intervalMs) continue;
        if (watched.known.get(item.id)?.news !== item.news) {
          report(
            "lost",
            `${source} ${item.id}`,
            `${source}: ${item.text} was there for hours and is not known`,
          );
        }
      }
    }
  };

  // Seen.

  const badSince = new Map<string, number>();
  /** A list that is rightly empty looks no other than one that is not. */
  const emptyAt = new Map<string, number>();

  const incidentOn = (source: string): boolean => {
    const { host } = listOf(source);
    return state.incidents().some(({ subject, ended_at }) =>
      ended_at === null && (subject.toLowerCase() === source || subject === host)
    );
  };

  const lookAtIncidents = () => {
    const now = machine.now();
    for (const source of oracle.configured()) {
      const which = listOf(source).upstream;
      const sick = upstreams.active(which).some((trouble) =>
        ["status", "silent", "breaks", "slow", "no JSON", "half", "echoes", "redirects", "bloats"]
          .includes(trouble.kind) ||
        (trouble.kind === "empty" && listOf(source).mayTurnEmpty !== true &&
          (oracle.watchedAs(source)?.known.size ?? 0) > 0) ||
        (trouble.kind === "unreadable" && trouble.items > 0 &&
          (oracle.watchedAs(source)?.known.size ?? 0) > 0)
      );
      if (!sick || view.upSince() === Infinity) badSince.delete(source);
      else if (!badSince.has(source)) badSince.set(source, now);
      const since = Math.max(
        badSince.get(source) ?? now,
        configuredSince.get(source) ?? now,
        ownWellSince(),
      );
      const bound = setup.staleMinutes * minute + 2 * intervalMs + 2 * roundMs + hour;
      if (now - since > bound && !incidentOn(source)) {
        const what = upstreams.active(which).map((trouble) => trouble.kind).join();
        report(
          "unseen",
          `${source} ${what}`,
          `${source} is sick (${what}) for ${
            Math.round((now - since) / hour)
          } h and nobody is told`,
        );
      }
      if (upstreams.listed(source).length === 0) emptyAt.set(source, now);
      const well = Math.max(
        ownWellSince(),
        upstreams.wellSince(which),
        patienceUntil.get(which) ?? 0,
        emptyAt.get(source) ?? 0,
      );
      const endsWithin = 2 * intervalMs * 1.1 + 2 * hour + 2 * roundMs;
      if (now - well > endsWithin && incidentOn(source)) {
        report("unended", source, `${source} is well for hours and its incident stands`);
      }
    }
  };

  // Safe.

  const logTimes: Array<number> = [];
  const lookAtLine = (line: string) => {
    if (secretIn(line)) report("secret", "log", `a secret is in the log: ${line.slice(0, 300)}`);
    const now = machine.now();
    logTimes.push(now);
    if (logTimes.length > logLinesPerMinute) {
      const first = logTimes.shift() ?? 0;
      if (now - first < minute) {
        report(
          "log flood",
          "log",
          `more than ${logLinesPerMinute} lines in a minute: ${line.slice(0, 200)}`,
        );
      }
    }
  };

  return {
    violations,
    windows,
    asked: lookAtRequests,
    pageAsked: lookAtPages,
    polled: (sources: ReadonlyArray<string>) => {
      for (const source of sources) {
        const known = pagesAsked.get(source);
        if (known !== undefined) pagesAsked.set(source, { ...known, polls: known.polls + 1 });
      }
    },
    patience: ({ url }: Asked, forMs: number) => {
      const which = upstreamAt(url.host) ?? "";
      const limit = limitOf(url);
      const until = machine.now() + Math.min(forMs, 30 * day);
      const known = patience.get(limit);
      const isLasting = known !== undefined && known.until > machine.now();
      if (!isLasting) patience.set(limit, { until, since: machine.now(), count: 0 });
      else if (until > known.until) patience.set(limit, { ...known, until });
      patienceUntil.set(
        which,
        Math.max(patienceUntil.get(which) ?? 0, machine.now() + Math.min(forMs, 30 * day) * 1.1),
      );
    },
    logged: lookAtLine,
    received: (reception: Reception) => {
      lookAtPace(reception);
      lookAtHours(reception);
      lookAtUrgency(reception);
      lookAtNotices(reception);
      if (secretIn(reception.text)) report("secret", "message", "a secret is in a message");
    },
    died: (process: Process) => {
      const how = ending(process);
      if (
        how === "killed" &&
        state.open().some(({ channel, state }) => channel === group && state === "sending")
      ) perhapsToGroup = machine.now();
      if (view.logBroken() && !process.name.startsWith("daemon")) return;
      if (how === "killed") replacedAt = machine.now() + (setup.mode === "cron" ? intervalMs : 0);
      if (how === "killed" || how === "stopped") return;
      if (process.name.startsWith("daemon") || how !== "ended") {
        if (view.stateWellSince() > machine.now() - minute) return;
        report("crashed", process.name, `${process.name} ended: ${how.slice(0, 300)}`);
      }
    },
    look: () => {
      lookAtSources();
      lookAtDeliveries();
      lookAtIncidents();
    },
    atEnd: () => {
      const rows = state.deliveries();
      lookAtTakes();
      lookAtRows(rows);
      lookAtEvents(rows);
      lookAtKnown();
      lookAtFloods();
      lookAtIncidentNotices();
      const longest = state.longest();
      if (longest > longestRecord) {
        report("swollen", "state", `a record of ${longest} characters is in the state`);
      }
      if (secretIn(state.texts())) report("secret", "state", "a secret is in the state");
    },
  };
};
