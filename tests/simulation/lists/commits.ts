import { createHash } from "node:crypto";
import { isListOf, linked, titled } from "../forge.ts";
import { day, hour, type Word } from "../history.ts";
import type { Met, SimulatedList } from "../list.ts";
import { keptByRepo, ordinary, second } from "../kept.ts";
import type { Shown } from "../shown.ts";
import { commitElement, type SimulatedCommit, touching } from "../../simulators/github_code.ts";

/*
 * The commits to two paths of GitHub's repositories: such as touch one, both or none of them, branches that
 * are merged late, and histories that are rewritten.
 */

/** A file and a directory. */
export const commitPaths = ["models/**", "docs/models.md"];

const files = { model: "models/deepseek.py", docs: "docs/models.md", other: "README.md" };

interface Commit extends SimulatedCommit {
  readonly dropped: boolean;
}

/** So many more than of everything else were there before, which makes a second page. */
const moreBefore = 8;
const perPage = 100;
/** Of a longer list the older ones are not looked through for what came late. */
const lookedThrough = 3 * perPage;

/** As it is known: by who wrote it, when and with which message. */
const idOf = ({ author, authoredAt, message }: SimulatedCommit): string => {
  const date = new Date(authoredAt).toISOString().replace(/\.\d+Z$/, "Z");
  const parts = [author ?? "somebody", "person@example.com", date, message];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 40);
};

const touchedBy = ({ news }: Shown): ReadonlyArray<string> =>
  JSON.parse(news) as ReadonlyArray<string>;

/** Whether the first look reached back to this date on one of the paths. */
const isReached = (item: Shown, { first, baselineAt }: Met): boolean =>
  touchedBy(item).some((path) => {
    const dates = first
      .filter((each) => each.since <= baselineAt && touchedBy(each).includes(path))
      .map(({ createdAt }) => createdAt).sort((a, b) => b - a);
    if (dates.length === 0) return false;
    return dates.length < perPage || item.createdAt > (dates[perPage * 0.9 - 1] ?? 0);
  });

export const commits: SimulatedList = {
  name: "commits",
  upstream: "github",
  host: "api.github.com",
  keys: ({ repos }) => repos.map((name) => `github:${name}/commits`),
  isReadHourly: true,
  owns: isListOf("commits"),
  section: ({ repos }) => repos.length === 0 ? {} : ({ github: { monitor: { commits: true } } }),
  draw: (random) => ({
    what: random.pick([
      "model",
      "model",
      "model",
      "docs",
      "both",
      "other",
      "late",
      "late",
      "ancient",
      "rebase",
      "drop",
      "squash",
    ]),
    item: random.whole(0, 5),
    word: random.pick<Word>(["DeepSeek", "DeepSeek", "Qwen", "Other"]),
    forbidden: random.chance(0.1),
  }),
  changed: () => "none",
  appeared: (item, met) => {
    if (item.since <= met.baselineAt || item.createdAt > met.baselineAt) return undefined;
    return isReached(item, met) && met.known.size < lookedThrough ? "must" : "may";
  },
  make: ({ now, serial, forge, wire }) => {
    const kept = keptByRepo<Commit>(now);
    const hash = () => serial().toString(16).padStart(40, "0");

    const push = (repo: number, title: string, paths: ReadonlyArray<string>, ageMs = 0) => {
      // A path that no commit touches is an incident.
      const isFirst = listed(repo, now(), files.docs).length === 0;
      const at = second(now()) - ageMs;
      kept.add(repo, {
        sha: hash(),
        message: `${title}\n\nWritten for the simulation.`,
        author: "octocat",
        authoredAt: at,
        committedAt: at,
        paths: isFirst ? [files.model, files.docs] : paths,
        raw: {},
        dropped: false,
      });
    };

    /** The newest first, of one path where it is given. */
    const listed = (repo: number, at: number, path: string | null = null): ReadonlyArray<Shown> => {
      const name = forge.repoAt(repo - 1).name;
      return kept.of(repo).flatMap((history) => {
        const commit = history.when(at);
        if (commit === undefined || commit.dropped) return [];
        if (touching([commit], path).length === 0) return [];
        const since = history.since();
        const isAncient = since - commit.authoredAt > day;
        const shown: Shown & { readonly committed: number } = {
          ...ordinary,
          id: idOf(commit),
          news: JSON.stringify(commit.paths),
          text: commit.message,
          createdAt: commit.committedAt,
          since,
          // How far back a list is read is its reader's to say.
          updatedAt: isAncient ? commit.authoredAt : since,
          element: () => commitElement("https://api.github.com", name, commit),
          committed: commit.committedAt,
        };
        return [shown];
      }).sort((a, b) => b.committed - a.committed || (a.id < b.id ? -1 : 1));
    };

    /** Those of the paths that are watched. */
    const watched = (repo: number): ReadonlyArray<Shown> =>
      listed(repo, now()).filter((item) => touchedBy(item).some((file) => file !== files.other));

    return {
      happen: (step) => {
        if (step.do !== "change") return;
        const repo = 1;
        const title = titled(step.word ?? "DeepSeek", serial(), step.forbidden);
        const all = kept.of(repo);
        const { model, docs, other } = files;
        switch (step.what) {
          case "model":
            return push(repo, title, [model]);
          case "docs":
            return push(repo, title, [docs]);
          case "both":
            return push(repo, title, [model, docs]);
          case "other":
            return push(repo, title, [other]);
          case "late":
            return push(repo, title, [model], 20 * hour);
          case "ancient":
            return push(repo, title, [docs], 40 * day);
          case "rebase":
            for (const history of all.slice(-10 - step.item)) {
              kept.change(history, () => ({ sha: hash(), committedAt: second(now()) }));
            }
            return;
          case "drop":
          case "squash":
            for (const history of all.slice(step.what === "drop" ? -1 : -2)) {
              kept.change(history, () => ({ dropped: true }));
            }
            if (step.what === "squash") push(repo, title, [model, docs]);
        }
      },
      fill: (word, index, repos) => {
        const { model, docs, other } = files;
        for (let repo = 1; repo <= repos; repo++) {
          for (let more = 0; more < moreBefore; more++) {
            const paths = index % 5 === 4 ? [docs] : index % 5 === 3 ? [other] : [model];
            push(repo, titled(word, serial()), paths, more * 60_000);
          }
        }
      },
      flood: (count) => {
        for (let index = 0; index < count; index++) {
          push(1, titled("DeepSeek", serial()), [files.model]);
        }
      },
      answer: (asked) => {
        const { url } = asked;
        const found = forge.find(url.pathname);
        if (found?.list !== "commits") return undefined;
        if (found.moved) return wire.moved(forge.whereNow(found, url));
        const source = `github:${found.repo.name}/commits`;
        if (wire.isWell() && listed(found.repo.id, now()).length === 0) {
          wire.shown(source, []);
          return wire.plain({ message: "Git Repository is empty." }, 409);
        }
        return wire.page(asked, {
          source,
          all: (at) => listed(found.repo.id, at, url.searchParams.get("path")),
          reply: (all) => linked(url, all),
        });
      },
      listed: (source) => {
        const repo = forge.repoOf(source);
        return repo === undefined ? [] : watched(repo.id);
      },
    };
  },
};
