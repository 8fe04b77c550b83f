import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Command from "effect/cli/Command";
import * as Completions from "effect/cli/Completions";
import type * as Flag from "effect/cli/Flag";
import * as GlobalFlag from "effect/cli/GlobalFlag";

/*
 * `--completions`, as Effect has it, but for what its description of the commands lacks: the flags
 * that every command takes, and which flags name files.
 */

/** A flag for paths would resolve them, and messages name a file as it was typed. */
const files: ReadonlyArray<string> = ["config", "output"];

type Described = Completions.FlagDescriptor;

const flagsOf = (flags: ReadonlyArray<Flag.Flag<unknown>>): ReadonlyArray<Described> =>
  Completions.fromCommand(Command.make("mrt", { flags })).flags;

/** Nobody types the negation of a flag that is off by itself. */
const asTyped = (flag: Described): Described => ({
  ...flag,
  negation: false,
  type: files.includes(flag.name) ? { _tag: "Path", pathType: "file" } : flag.type,
});

const completed = (
  command: Completions.CommandDescriptor,
  common: ReadonlyArray<Described>,
): Completions.CommandDescriptor => ({
  ...command,
  flags: [...command.flags, ...common].map(asTyped),
  subcommands: command.subcommands.map((each) => completed(each, common)),
});

const script = (shell: Completions.Shell, command: Completions.CommandDescriptor): string => {
  const { name, subcommands } = command;
  const commands = subcommands.map(({ name }) => name).join(" ");
  // fish takes the value of a flag before the command for a command.
  return Completions.generate(name, shell, command)
    .replaceAll("__fish_use_subcommand", `not __fish_seen_subcommand_from ${commands}`);
};

/** Prints a script that completes every command, with these flags at each of them. */
export const completions = (common: ReadonlyArray<{ readonly flag: Flag.Flag<unknown> }>) => {
  const { flag } = GlobalFlag.Completions;
  return GlobalFlag.Action({
    flag,
    run: (shell, { command }) =>
      Option.match(shell, {
        onNone: () => Effect.void,
        onSome: (shell) =>
          Console.log(script(
            shell,
            completed(
              Completions.fromCommand(command),
              flagsOf([...common.map((each) => each.flag), flag]),
            ),
          )),
      }),
  });
};
