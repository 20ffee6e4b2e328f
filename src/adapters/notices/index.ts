/** Ways by which notices leave Kody. */
export { createNoticeSender, type NoticeSenderOptions } from "./sender.ts";
