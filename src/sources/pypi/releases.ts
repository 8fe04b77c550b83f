import type { Item } from "../../domain/item.ts";
import { packageRelease } from "./kinds.ts";
import type { IndexFile } from "./index_page.ts";
import { normalised } from "./config.ts";

/*
 * The versions of a package, by the names of their files.
 */

const archive = /\.(?:tar\.gz|tar\.bz2|tgz|zip|whl|egg)$/i;

/**
 * The version in a file's name, `1.2.0` of `pkg-1.2.0-py3-none-any.whl` and of `pkg-1.2.0.tar.gz`;
 * undefined for what is no release of the package.
 */
export const versionIn = (filename: string, name: string): string | undefined => {
  if (!archive.test(filename)) return undefined;
  const parts = filename.replace(archive, "").split("-");
  // The name of an sdist may have hyphens of its own.
  const length =
    parts.findIndex((_, index) =>
      normalised(parts.slice(0, index + 1).join("-")) === normalised(name)
    ) + 1;
  const version = length === 0 ? undefined : parts[length];
  return version !== undefined && /^v?\d[\w.!+]*$/i.test(version) ? version : undefined;
};

/** Whether a version is an alpha, beta, candidate or development release (PEP 440). */
export const isPrerelease = (version: string): boolean =>
  /\d[._-]?(?:a|b|c|rc|alpha|beta|pre|preview|dev)[._-]?\d*(?:$|[._+-])/i.test(version);

const yankedVersion = "yanked";
const releasedVersion = "released";

const toItem = (name: string, version: string, files: ReadonlyArray<IndexFile>): Item => {
  const dates = files.flatMap(({ uploadedAt }) => uploadedAt ?? []);
  const isYanked = files.every(({ yanked }) => yanked !== undefined);
  const why = isYanked ? files.map(({ yanked }) => yanked).find((each) => each !== "") : undefined;
  const at = dates.length === 0 ? null : dates.reduce((a, b) => Math.min(a, b));
  return {
    id: version,
    kind: packageRelease.name,
    title: `${name} ${version}`,
    body: why ?? "",
    url: `https://pypi.org/project/${encodeURIComponent(name)}/${encodeURIComponent(version)}/`,
    author: null,
    labels: [],
    state: isYanked ? yankedVersion : releasedVersion,
    createdAt: at,
    updatedAt: null,
    closedAt: null,
    mergedAt: null,
    version: isYanked ? yankedVersion : releasedVersion,
    fields: { version, prerelease: isPrerelease(version) },
  };
};

/** The releases of these files, the newest first where their dates are known. */
export const releasesOf = (name: string, files: ReadonlyArray<IndexFile>): ReadonlyArray<Item> => {
  const versions = new Map<string, Array<IndexFile>>();
  for (const file of files) {
    const version = versionIn(file.filename, name);
    if (version === undefined) continue;
    versions.set(version, [...versions.get(version) ?? [], file]);
  }
  return [...versions].map(([version, own]) => toItem(name, version, own))
    .toReversed().toSorted((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0));
};

/** Whether all files of the release have been yanked. */
export const isYanked = ({ version }: Item): boolean => version === yankedVersion;
