import { isUtf8 } from "node:buffer";

const chinese = new TextDecoder("gb18030");
const utf8 = new TextDecoder();

/** What a server says: UTF-8, or else what servers in China write (GB 18030, with GBK in it). */
export const decodeReply = (bytes: Uint8Array): string =>
  (isUtf8(bytes) ? utf8 : chinese).decode(bytes);
