import * as Schema from "effect/Schema";
import { encodePhrase } from "../../domain/phrase.ts";
import { BaseUrl, describing, expecting, setting, titled } from "../../plugin/fields.ts";
import { nameIn } from "../../plugin/starter.ts";

/*
 * The section `sources.pypi`.
 */

const name = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$/;

/** The package that an address, a `pip install` or a requirement leads to. */
export const packageMeant = (text: string): string =>
  nameIn(text.trim().replace(/^pip\s+install\s+/, ""), 1, ["project", "simple", "p"])
    .replace(/\s*(?:\[.*?\])?\s*(?:[=<>!~].*)?$/, "");

/** Names that PyPI takes for the same (https://peps.python.org/pep-0503/#normalized-names). */
export const normalised = (name: string): string => name.replace(/[-_.]+/g, "-").toLowerCase();

const Package = Schema.String.check(
  Schema.makeFilter((text) => {
    if (name.test(text)) return undefined;
    const meant = packageMeant(text);
    return encodePhrase(
      name.test(meant)
        ? {
          en: `expected the name of a package, did you mean ${meant}?`,
          zh: `应为包名，是不是想写 ${meant}？`,
        }
        : { en: "expected the name of a package, e.g. vllm", zh: "应为包名，如 vllm" },
    );
  }, { toJsonSchema: () => ({ pattern: name.source }) }),
).annotate(titled({ en: "package", zh: "包名" }));

const twice = { en: "this package is listed twice", zh: "这个包列了两次" };

/** The section `sources.pypi`. */
export const PyPIConfig = Schema.Struct({
  packages: Schema.Array(Package).check(
    Schema.isNonEmpty(expecting({ en: "at least one package", zh: "至少一个包" })),
    Schema.makeFilter((packages) => {
      const names = packages.map(normalised);
      return names.flatMap((each, index) =>
        names.indexOf(each) < index ? [{ path: [index], issue: encodePhrase(twice) }] : []
      );
    }, { toJsonSchema: () => [{ uniqueItems: true }, true] }),
  ).annotate(describing({ en: "The packages to watch.", zh: "要监视的包。" })),
  base_url: setting(
    BaseUrl,
    "https://pypi.org/simple",
    {
      en: "The index to ask, as in pip's index-url: PyPI or its mirror.",
      zh: "要访问的索引，与 pip 的 index-url 相同：PyPI 或其镜像。",
    },
  ),
}).annotate(describing({
  en: "Releases of packages on PyPI.",
  zh: "PyPI 上软件包的版本。",
}));
