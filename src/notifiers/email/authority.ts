import { X509Certificate } from "node:crypto";
import * as Effect from "effect/Effect";
import * as FileSystem from "effect/FileSystem";
import { Unauthorized } from "../../domain/errors.ts";
import { mapPhrase, type Phrase } from "../../domain/phrase.ts";
import type { ChannelPlace } from "../../plugin/channel.ts";

const certificate = /-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gs;

/** The PEM of `ca_file`, null without one. */
export const readAuthority = Effect.fn("Email.readAuthority")(function* (
  file: string | undefined,
  { path }: ChannelPlace,
) {
  if (file === undefined) return null;
  const files = yield* FileSystem.FileSystem;
  const refused = (problem: Phrase) =>
    new Unauthorized({
      says: mapPhrase(problem, (text) => `${path}.ca_file ${file} ${text}`),
    });
  const pem = yield* files.readFileString(file).pipe(
    Effect.mapError(({ reason }) =>
      refused({
        en: `cannot be read (${reason._tag})`,
        zh: `无法读取（${reason._tag}）`,
      })
    ),
  );
  const certificates = pem.match(certificate) ?? [];
  if (certificates.length === 0) {
    return yield* refused({
      en: "holds no certificate in PEM form",
      zh: "中没有 PEM 格式的证书",
    });
  }
  yield* Effect.try({
    try: () => certificates.forEach((each) => new X509Certificate(each)),
    catch: () =>
      refused({
        en: "holds a certificate that cannot be read",
        zh: "中有无法读取的证书",
      }),
  });
  return pem;
});
