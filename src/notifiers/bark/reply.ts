import * as Option from "effect/Option";
import { isSuccess, jsonOf } from "../robot/answer.ts";
import { aCode, type Dialect } from "../robot/dialect.ts";

/** Codes and words of the server, and what to do about them. */
export const barkDialect: Dialect = {
  read: (response) =>
    Option.flatMap(
      jsonOf(response),
      ({ code, message }) =>
        typeof code !== "number" ? Option.none() : Option.some({
          isTaken: isSuccess(response) && code === 200,
          code: String(code),
          said: typeof message === "string" ? message : "",
        }),
    ),
  sign: aCode,
  meaning: ({ code, said }, { variable }) => {
    const unauthorized = (en: string, zh: string) =>
      ({ reason: "Unauthorized", says: { en, zh } }) as const;
    if (/PayloadTooLarge/i.test(said)) {
      return { reason: "Rejected", says: { en: "the message is too long", zh: "消息过长" } };
    }
    if (/BadDeviceToken|Unregistered|DeviceTokenNotForTopic/i.test(said)) {
      return unauthorized(
        `Apple no longer knows the phone; open Bark there and put the address it shows into ${variable}`,
        `Apple 已不认识这台设备；请在设备上打开 Bark，把所示地址填入 ${variable}`,
      );
    }
    if (/device key is empty|device token|not registered/i.test(said)) {
      return unauthorized(
        `the server knows no phone by this key; copy the address the app shows into ${variable}`,
        `服务器没有这个 key；请把 App 中所示地址重新复制到 ${variable}`,
      );
    }
    return code === "500"
      ? {
        reason: "Unavailable",
        says: { en: "the server cannot reach Apple", zh: "服务器连不上 Apple" },
      }
      : undefined;
  },
};
