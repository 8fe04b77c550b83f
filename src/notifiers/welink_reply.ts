import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import * as SchemaParser from "effect/SchemaParser";
import { Malformed, type Reason, Rejected, Unauthorized, Unavailable } from "../domain/errors.ts";
import { cleanLine, truncate } from "../domain/text.ts";
import { refusal } from "../http/refusal.ts";
import type { UpstreamResponse } from "../http/upstream_response.ts";

/** The documents say that the code is a string; a number means the same. */
const Reply = Schema.fromJsonString(
  Schema.Struct({ code: Schema.Union([Schema.String, Schema.Finite]) }),
);
const decode = SchemaParser.decodeUnknownResult(Reply);

/** Documented codes and what to do about them; `variable` holds the robot's address. */
const known = (
  code: string,
  { label }: UpstreamResponse,
  variable: string,
): Option.Option<Reason> => {
  const said = (what: string) => ({ message: `${label} answers code ${code}: ${what}` });
  switch (code) {
    case "58404":
      return Option.some(
        new Unauthorized(said(`the robot does not exist; look at the address in ${variable}`)),
      );
    case "58500":
      return Option.some(new Unavailable(said("WeLink has a fault of its own")));
    case "58601":
      return Option.some(
        new Rejected(said(
          `a parameter is wrong; look at notify.welink.at_accounts and at the address in ${variable}`,
        )),
      );
    case "58602":
      return Option.some(
        new Unauthorized(said("the robot is not enabled; enable it in the settings of its group")),
      );
  }
  return Option.none();
};

/**
 * Why the robot did not take a message, none when it did: code "0" with a status of 2xx. What the
 * robot says besides is not repeated, for it may quote the address.
 */
export const welinkRefusal = (
  response: UpstreamResponse,
  variable: string,
): Option.Option<Reason> => {
  const { label, status } = response;
  const success = status >= 200 && status < 300;
  const reply = decode(response.text);
  if (Result.isFailure(reply)) {
    return Option.some(
      success
        ? new Malformed({
          message: `${label} answers ${status} without a code; look at the address in ${variable}`,
        })
        : httpRefusal(response),
    );
  }
  const code = String(reply.success.code);
  if (success && code === "0") return Option.none();
  const reason = status === 429 ? Option.none() : known(code, response, variable);
  if (Option.isSome(reason)) return reason;
  return Option.some(
    success
      ? new Rejected({
        message: `${label} answers with the unknown code ${truncate(cleanLine(code), 20)}`,
      })
      : httpRefusal(response),
  );
};

/** Where no code is given it is the gate that refuses, whatever the message. */
const httpRefusal = (response: UpstreamResponse): Reason => {
  const reason = refusal(response);
  if (reason._tag !== "Rejected" && reason._tag !== "Unauthorized") return reason;
  const message = response.status === 403
    ? `${response.label} answers 403; put this machine's IP address on the robot's allow-list`
    : reason.message;
  return [400, 413, 422].includes(response.status)
    ? new Rejected({ message })
    : new Unauthorized({ message });
};

/** Whether the robot is there and enabled and only does not like what it was sent. */
export const refusesContent = ({ text }: UpstreamResponse): boolean => {
  const reply = decode(text);
  return Result.isSuccess(reply) && String(reply.success.code) === "58601";
};
