import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import { issuesOf } from "../../schema_issues.ts";
import { email } from "../../../src/notifiers/email/email.ts";
import { securityOf } from "../../../src/notifiers/email/email_notifier.ts";
import { test } from "../../testing.ts";

const section = {
  smtp_host: "smtp.corp.example",
  user_env: "SMTP_USER",
  password_env: "SMTP_PASSWORD",
  to_list: ["you@corp.example"],
};

const environment = (variables: Record<string, string>) => ({
  get: (name: string) => Option.fromUndefinedOr(variables[name]),
});

const open = (section: unknown, variables: Record<string, string>) => {
  const [entry] = Result.getOrThrow(email.open(section, environment(variables)));
  ok(entry !== undefined);
  return entry;
};

const mistakes = (overrides: Record<string, unknown>, base: object = section) => {
  const opened = email.open({ ...base, ...overrides }, environment({}));
  ok(Result.isFailure(opened), "no mistake was found");
  return issuesOf(opened.failure);
};

const login = { SMTP_USER: "mrt@corp.example", SMTP_PASSWORD: "hush" };

test("with its secrets the channel is usable and names them", () =>
  Effect.sync(() => {
    const entry = open(section, login);
    equal(entry.id, "email");
    deepEqual(entry.unusable, Option.none());
    deepEqual(entry.secrets, [
      { path: "notify.email.user_env", variable: "SMTP_USER", required: true, shown: true },
      { path: "notify.email.password_env", variable: "SMTP_PASSWORD", required: true },
    ]);
  }));

test("without a login a sender is enough and no secret is needed", () =>
  Effect.sync(() => {
    const { smtp_host, to_list } = section;
    const entry = open({ smtp_host, to_list, from: "mrt@corp.example" }, {});
    deepEqual([entry.secrets, entry.unusable], [[], Option.none()]);
  }));

for (
  const [variables, overrides, problem] of [
    [{}, {}, "SMTP_USER and SMTP_PASSWORD are not set; put the login of the SMTP server there"],
    [
      { SMTP_USER: "mrt@corp.example" },
      {},
      "SMTP_PASSWORD is not set; put the login of the SMTP server there",
    ],
    [
      { SMTP_PASSWORD: "hush" },
      { from: "mrt@corp.example" },
      "SMTP_USER is not set; put the login of the SMTP server there",
    ],
    [
      { SMTP_USER: "robot-7", SMTP_PASSWORD: "hush" },
      {},
      "SMTP_USER holds no e-mail address to send from; set notify.email.from as well",
    ],
    [
      { SMTP_USER: "a@b.example\r\nBcc: x@y.example", SMTP_PASSWORD: "hush" },
      {},
      "SMTP_USER holds a line end in its middle; write it on one line",
    ],
  ] as const
) {
  test(`the environment ${JSON.stringify(variables)} makes the channel unusable`, () =>
    Effect.sync(() =>
      equal(Option.getOrThrow(open({ ...section, ...overrides }, variables).unusable).en, problem)
    ));
}

test("a user that is no address sends from the configured sender", () =>
  Effect.sync(() =>
    deepEqual(
      open({ ...section, from: "mrt@corp.example" }, { SMTP_USER: "robot", SMTP_PASSWORD: "x" })
        .unusable,
      Option.none(),
    )
  ));

for (
  const [overrides, found] of [
    [{ to_list: [] }, ["to_list: expected at least one address to send to"]],
    [{ to_list: ["a@b.c", "A@B.C"] }, ["to_list.1: this address is listed twice"]],
    [{ to_list: ["nobody"] }, ["to_list.0: Expected an e-mail address such as you@example.com"]],
    [{ to_list: ["a@b.c\r\nBcc: x@y.z"] }, [
      "to_list.0: Expected an e-mail address such as you@example.com",
    ]],
    [{ to_list: ["A <a@b.c>", "a@b.c,d@e.f"] }, [
      "to_list.0: Expected an e-mail address such as you@example.com",
      "to_list.1: Expected an e-mail address such as you@example.com",
    ]],
    [{ smtp_port: 0 }, ["smtp_port: Expected a port from 1 to 65535"]],
    [{ smtp_port: 65536 }, ["smtp_port: Expected a port from 1 to 65535"]],
    [{ smtp_host: "" }, [
      "smtp_host: Expected a host name or IP address without scheme and port",
    ]],
    [{ smtp_host: "smtp://corp.example" }, [
      "smtp_host: Expected a host name or IP address without scheme and port",
    ]],
    [{ smtp_host: "corp.example:587" }, [
      "smtp_host: Expected a host name or IP address without scheme and port",
    ]],
    [{ ca_file: " " }, ["ca_file: Expected the path of a PEM file"]],
    [{ ehlo_name: "[127.0.0.1]" }, ["ehlo_name: Expected a host name such as mrt.example.com"]],
    [{ ehlo_name: "a.b\r\nMAIL" }, ["ehlo_name: Expected a host name such as mrt.example.com"]],
    [{ ehlo_name: "-a.b" }, ["ehlo_name: Expected a host name such as mrt.example.com"]],
    [{ from: "me" }, ["from: Expected an e-mail address such as you@example.com"]],
  ] as const
) {
  test(`${JSON.stringify(overrides)} is refused with its mistake`, () =>
    Effect.sync(() => deepEqual(mistakes(overrides), found)));
}

test("a login is whole or absent, and without one a sender is needed", () =>
  Effect.sync(() => {
    const { smtp_host, to_list } = section;
    const base = { smtp_host, to_list };
    deepEqual(mistakes({ user_env: "SMTP_USER" }, base), [
      "password_env: user_env needs password_env beside it",
    ]);
    deepEqual(mistakes({ password_env: "SMTP_PASSWORD", from: "a@b.c" }, base), [
      "user_env: password_env needs user_env beside it",
    ]);
    deepEqual(mistakes({}, base), ["from: without user_env the sender's address is needed here"]);
  }));

test("several mistakes and unknown keys are all reported", () =>
  Effect.sync(() =>
    equal(mistakes({ smtp_port: "587", use_tls: "yes", to_list: "a@b.c", tls: true }).length, 4)
  ));

for (const host of ["localhost", "smtp.corp.example", "10.0.0.1", "::1", "mail_relay"]) {
  test(`${host} is a host to send through`, () =>
    Effect.sync(() => equal(open({ ...section, smtp_host: host }, login).id, "email")));
}

test("port 465 means TLS from the start, else use_tls decides", () =>
  Effect.sync(() => {
    equal(securityOf({ smtp_port: 465, use_tls: true }), "implicit");
    equal(securityOf({ smtp_port: 465, use_tls: false }), "implicit");
    equal(securityOf({ smtp_port: 587, use_tls: true }), "starttls");
    equal(securityOf({ smtp_port: 25, use_tls: false }), "none");
  }));
