import * as Effect from "effect/Effect";
import * as Command from "effect/cli/Command";

/*
 * The commands. Until it is called a command is a name and a description; then its module is loaded.
 */

const command = <Name extends string, Input, Context, E, R>(
  name: Name,
  description: string,
  load: () => Promise<Command.Command<Name, Input, Context, E, R>>,
) => ({
  name,
  named: Effect.succeed(Command.make(name).pipe(Command.withDescription(description))),
  loaded: Effect.map(Effect.promise(load), Command.withDescription(description)),
});

const commands = [
  command(
    "init",
    "Write a first config, asking what to watch and whom to alert",
    async () => {
      const [{ init }, { registry }] = await Promise.all([
        import("./init.ts"),
        import("../config/registered.ts"),
      ]);
      return init(registry);
    },
  ),
  command(
    "check",
    "Check the config: what is watched, what matches, who is notified, which secrets are set",
    async () => (await import("./check.ts")).check,
  ),
  command(
    "test-notify",
    "Send a marked test message that mentions nobody",
    async () => (await import("./test_notify.ts")).testNotify,
  ),
  command(
    "dry-run",
    "Poll and show what would be sent and by which rule; writes and sends nothing",
    async () => (await import("./dry_run.ts")).dryRun,
  ),
  command(
    "once",
    "Poll every source now, deliver what is due, report and exit (for cron)",
    async () => (await import("./once.ts")).once,
  ),
  command(
    "daemon",
    "Poll every source at its interval until stopped; SIGHUP reloads the config",
    async () => (await import("./daemon.ts")).daemon,
  ),
  command(
    "serve",
    "Serve the page alone, beside mrt once in cron; the daemon serves it itself",
    async () => (await import("./serve.ts")).serve,
  ),
  command(
    "status",
    "Show whether MRT runs, what is wrong and what is pending; then sources, channels and rate limits",
    async () => (await import("./status.ts")).status,
  ),
  command(
    "alerts",
    "List alerts, newest first",
    async () => (await import("./alerts.ts")).alerts,
  ),
  command(
    "explain",
    "Explain an item: when it was seen, why it matched or did not, how it was sent",
    async () => (await import("./explain.ts")).explain,
  ),
  command(
    "rules",
    "List the rules: whom each tells, how often it matched, and when last; rules test runs them",
    async () => (await import("./rules.ts")).rulesCommand,
  ),
  command(
    "healthcheck",
    "Exit 0 if this config's daemon is alive and polls, and no source has failed for too long, else 3",
    async () => (await import("./healthcheck.ts")).healthcheck,
  ),
  command(
    "replay",
    "Send recorded alerts again, marked as such, and what matches only by the current keywords",
    async () => (await import("./replay.ts")).replay,
  ),
  command(
    "failures",
    "List pending deliveries and dead letters: why, since when, and the next attempt",
    async () => (await import("./failures.ts")).failures,
  ),
];

/** All commands, of which those are loaded that these arguments name; completions complete each. */
export const commandsFor = (args: ReadonlyArray<string>) => {
  const all = args.some((arg) => arg.startsWith("--completions"));
  return Effect.all(
    commands.map(({ name, named, loaded }) => all || args.includes(name) ? loaded : named),
  );
};

/** Whether these arguments name a command, so that nobody reads about the program itself. */
export const nameCommand = (args: ReadonlyArray<string>): boolean =>
  commands.some(({ name }) => args.includes(name));
