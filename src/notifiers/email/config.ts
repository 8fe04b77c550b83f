import * as Schema from "effect/Schema";
import { EnvName, maxPerMinute, setting } from "../../plugin/fields.ts";

/**
 * What mail servers and browsers agree on for an address: ASCII, nothing quoted, no line breaks. An
 * internationalised domain is written in its `xn--` form.
 */
const address =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}))*$/;

export const isAddress = (text: string): boolean => text.length <= 254 && address.test(text);

const Address = Schema.String.check(
  Schema.makeFilter(isAddress, {
    expected: "an e-mail address such as you@example.com",
    toJsonSchema: () => ({ pattern: address.source, maxLength: 254 }),
  }),
).annotate({ title: "e-mail address" });

const Host = Schema.String.check(
  Schema.isPattern(/^(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252})|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$/u, {
    expected: "a host name or IP address without scheme and port",
  }),
).annotate({ title: "host name" });

/** Labels of letters, digits and hyphens, as relays check it at EHLO (RFC 5321, 2.3.5). */
const hostName =
  /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/u;

/** The section `notify.email`. */
export const EmailConfig = Schema.Struct({
  smtp_host: Host.annotate({ description: "The mail server." }),
  smtp_port: setting(
    Schema.Int.check(
      Schema.isBetween({ minimum: 1, maximum: 65535 }, { expected: "a port from 1 to 65535" }),
    ),
    587,
    "Its port; 465 speaks TLS from the start, whatever use_tls says.",
  ),
  user_env: Schema.optionalKey(
    EnvName.annotate({
      description: "The variable that holds the SMTP user; without it there is no login.",
    }),
  ),
  password_env: Schema.optionalKey(
    EnvName.annotate({ description: "The variable that holds the SMTP password." }),
  ),
  to_list: Schema.Array(Address).annotate({ description: "The recipients, at least one." }),
  max_per_minute: maxPerMinute(0),
  /**
   * Requires STARTTLS. With false a mail, and the login if there is one, travels readable to anybody
   * on the way: for a relay on the same machine or in a trusted network only.
   */
  use_tls: setting(
    Schema.Boolean,
    true,
    "Requires STARTTLS; false only for a relay on this machine or in a trusted network.",
  ),
  from: Schema.optionalKey(
    Address.annotate({ description: "The sender; without it the SMTP user." }),
  ),
  ehlo_name: Schema.optionalKey(
    Schema.String.check(
      Schema.isPattern(hostName, { expected: "a host name such as mrt.example.com" }),
    ).annotate({
      title: "host name",
      description: "The name MRT gives itself to the server; without it the sender's domain.",
    }),
  ),
  ca_file: Schema.optionalKey(
    Schema.String.check(
      Schema.isPattern(/^[^\0]*[^\s\0][^\0]*$/u, { expected: "the path of a PEM file" }),
    ).annotate({
      title: "path",
      description: "A PEM file with a private authority to trust besides the public ones.",
    }),
  ),
}).annotate({ description: "Alerts by e-mail." }).check(
  Schema.makeFilter(({ user_env, password_env, from, to_list }) => {
    const mistakes: Array<{ path: ReadonlyArray<PropertyKey>; issue: string }> = [];
    if (user_env !== undefined && password_env === undefined) {
      mistakes.push({ path: ["password_env"], issue: "user_env needs password_env beside it" });
    }
    if (password_env !== undefined && user_env === undefined) {
      mistakes.push({ path: ["user_env"], issue: "password_env needs user_env beside it" });
    }
    if (user_env === undefined && from === undefined) {
      mistakes.push({
        path: ["from"],
        issue: "without user_env the sender's address is needed here",
      });
    }
    if (to_list.length === 0) {
      mistakes.push({ path: ["to_list"], issue: "expected at least one address to send to" });
    }
    const known = to_list.map((address) => address.toLowerCase());
    known.forEach((address, index) => {
      if (known.indexOf(address) < index) {
        mistakes.push({ path: ["to_list", index], issue: "this address is listed twice" });
      }
    });
    return mistakes;
  }, {
    toJsonSchema: () => [{
      dependentRequired: { user_env: ["password_env"], password_env: ["user_env"] },
      anyOf: [{ required: ["user_env"] }, { required: ["from"] }],
      properties: { to_list: { minItems: 1, uniqueItems: true } },
    }, true],
  }),
);
export type EmailConfig = typeof EmailConfig.Type;
