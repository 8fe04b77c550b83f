import { Buffer } from "node:buffer";
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/*
 * X.509 certificates (RFC 5280) for servers on loopback in tests and the demo, good ones and bad ones.
 * Keys are P-256, signatures ECDSA with SHA-256; nothing outlives the process.
 */

export interface Wanted {
  /** Common name of the subject. */
  readonly name: string;
  /** Who signs; by default the certificate signs itself. */
  readonly by?: Certificate;
  /** Name of the issuer, by default that of who signs. */
  readonly issuer?: string;
  /** 1 has no extensions, whatever else is wanted. */
  readonly version?: 1 | 3;
  /** Host names and IPv4 addresses it is for; undefined for no such extension. */
  readonly hosts?: ReadonlyArray<string>;
  /** Whether it may sign others. */
  readonly isAuthority?: boolean;
  /** Days from now, by default from yesterday to next year. */
  readonly valid?: readonly [from: number, until: number];
}

export interface Certificate {
  readonly name: string;
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  readonly privateKey: KeyObject;
}

const der = (tag: number, ...parts: ReadonlyArray<Uint8Array>): Uint8Array => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128
    ? [length]
    : length < 256
    ? [0x81, length]
    : [0x82, length >> 8, length & 255];
  return Buffer.concat([Uint8Array.of(tag, ...size), content]);
};

const sequence = (...parts: ReadonlyArray<Uint8Array>) => der(0x30, ...parts);
const octets = (content: Uint8Array) => der(0x04, content);
const bits = (content: Uint8Array, unused = 0) => der(0x03, Uint8Array.of(unused), content);
const oid = (...bytes: ReadonlyArray<number>) => der(0x06, Uint8Array.from(bytes));
const yes = der(0x01, Uint8Array.of(0xff));
const ascii = (tag: number, text: string) => der(tag, new TextEncoder().encode(text));

const ecdsaWithSha256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
/** `CN=name`. */
const nameOf = (name: string) => sequence(der(0x31, sequence(oid(0x55, 4, 3), ascii(0x0c, name))));

const day = 24 * 60 * 60 * 1000;
const timeIn = (days: number) =>
  ascii(0x18, new Date(Date.now() + days * day).toISOString().replace(/[-:T]|\.\d+/g, ""));

const isAddress = (host: string) => /^[\d.]+$/.test(host);

const extensionsOf = ({ hosts, isAuthority = false }: Wanted) => {
  const extension = (id: number, value: Uint8Array) =>
    sequence(oid(0x55, 0x1d, id), yes, octets(value));
  const alternative = (host: string) =>
    isAddress(host) ? der(0x87, Uint8Array.from(host.split("."), Number)) : ascii(0x82, host);
  return sequence(
    extension(19, isAuthority ? sequence(yes) : sequence()),
    // keyCertSign, else digitalSignature
    extension(15, isAuthority ? bits(Uint8Array.of(0x04), 2) : bits(Uint8Array.of(0x80), 7)),
    ...(hosts === undefined ? [] : [extension(17, sequence(...hosts.map(alternative)))]),
  );
};

const pem = (content: Uint8Array) =>
  `-----BEGIN CERTIFICATE-----\n${
    Buffer.from(content).toString("base64").replace(/.{64}/g, "$&\n").trim()
  }\n-----END CERTIFICATE-----\n`;

let issued = 0;

export const makeCertificate = (wanted: Wanted): Certificate => {
  const { name, by, version = 3, valid: [from, until] = [-1, 365] } = wanted;
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const content = sequence(
    ...(version === 3 ? [der(0xa0, der(0x02, Uint8Array.of(2)))] : []),
    der(0x02, Uint8Array.of(1, ++issued >> 8, issued & 255)),
    ecdsaWithSha256,
    nameOf(wanted.issuer ?? by?.name ?? name),
    sequence(timeIn(from), timeIn(until)),
    nameOf(name),
    publicKey.export({ type: "spki", format: "der" }),
    ...(version === 3 ? [der(0xa3, extensionsOf(wanted))] : []),
  );
  const signature = sign("sha256", content, by?.privateKey ?? privateKey);
  return {
    name,
    cert: pem(sequence(content, ecdsaWithSha256, bits(signature))),
    key: String(privateKey.export({ type: "pkcs8", format: "pem" })),
    privateKey,
  };
};

/** The authority that the servers' clients trust. */
export const authority = makeCertificate({ name: "MRT test CA", isAuthority: true });
export const testAuthority = authority.cert;

export const localhost = makeCertificate({
  name: "localhost",
  by: authority,
  hosts: ["localhost", "127.0.0.1"],
});

/** Trusted, but not on this machine. */
export const elsewhere = makeCertificate({
  name: "elsewhere",
  by: authority,
  hosts: ["elsewhere.test"],
});
