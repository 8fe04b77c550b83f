import * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Schema from "effect/Schema";
import * as Stream from "effect/Stream";
import type { Reason } from "../../domain/errors.ts";
import type { Item } from "../../domain/item.ts";
import type { Change, Page } from "../../domain/source.ts";
import { counted } from "../../domain/text.ts";
import { decodeEach } from "../../http/decode.ts";
import type { UpstreamClient } from "../../http/upstream_client.ts";
import { pollList } from "../../http/whole_list.ts";
import type { Access } from "./access.ts";
import type { GitHubConfig } from "./config.ts";
import { type ListReader, wholeList } from "./list_page.ts";
import { listSource, told } from "./list_source.ts";
import { Owned, ownedItem, ownedName } from "./owned.ts";
import { ownedChanges } from "./owned_changes.ts";
import { NothingThere } from "./refusal.ts";
import { type Included, isIncluded } from "./repos.ts";

const owned: ListReader<Owned> = {
  decode: decodeEach(Owned, ownedName),
  keyOf: ({ id }) => String(id),
  itemOf: ownedItem,
  repositoryOf: ({ full_name: name }) => name.replace(/\/.*$/, "/*"),
  unreadable: (count) => ({
    en: `${counted(count, "repository", "repositories")} of its list cannot be read`,
    zh: `列表中有 ${count} 个仓库无法读取`,
  }),
  mostPages: 60,
};

/** Organisations have another list than users; what an owner is shows only there. */
const folders = { orgs: "type=all", users: "type=owner" };

const Position = Schema.Struct({
  list: Schema.String,
  folder: Schema.Literals(["orgs", "users"]),
});
const PositionJson = Schema.fromJsonString(Position);
const decodePosition = Schema.decodeUnknownOption(PositionJson);
const encodePosition = Schema.encodeSync(PositionJson);

/** The pages of one poll of an owner's repositories, the newest first; see `Source.poll`. */
const sweepOwned =
  (client: UpstreamClient["Service"], access: Access, owner: string) =>
  (previous: Option.Option<string>, full: boolean): Stream.Stream<Page, Reason> => {
    const before = Option.flatMap(previous, decodePosition);
    const sweep = (folder: keyof typeof folders) => {
      const { baseUrl } = access.repository;
      const query = `${folders[folder]}&sort=created&direction=desc&per_page=100`;
      const first = `${baseUrl}/${folder}/${owner}/repos?${query}`;
      const position = Option.filter(before, (each) => each.folder === folder);
      const placed = (list: string) => encodePosition({ list, folder });
      return pollList(
        wholeList(client, access, owned, first, () => {}),
        Option.map(position, ({ list }) => list),
        full,
      ).pipe(Stream.map((page): Page => ({
        ...page,
        cursor: placed(page.cursor),
        ...page.resume === undefined ? {} : { resume: placed(page.resume) },
      })));
    };
    const likely = Option.match(before, { onNone: () => "orgs" as const, onSome: (p) => p.folder });
    return sweep(likely).pipe(
      Stream.catchIf(
        (reason) => reason instanceof NothingThere,
        () => sweep(likely === "orgs" ? "users" : "orgs"),
      ),
    );
  };

/** An owner, an organisation or a user, with its repositories; `OWNER/*` in the config. */
export const ownerSource = (
  owner: string,
  include: Included,
  config: GitHubConfig,
  token: Option.Option<Redacted.Redacted>,
) =>
  listSource(
    { repository: `${owner}/*`, list: "repositories" },
    config,
    token,
    (client, access) => {
      const quiet = ({ transition }: Change) =>
        transition === "added" && !config.monitor.repositories;
      return {
        listsAll: true,
        poll: sweepOwned(client, access, owner),
        // What is left out is on record, so that it is not new when the config includes it.
        changes: (before: Option.Option<Item>, now, baseline) =>
          isIncluded(now, include)
            ? told(config, ownedChanges(before, now, baseline))
              .map((change) => quiet(change) ? { ...change, news: false } : change)
            : [],
      };
    },
  );
