/** Notices on their way out: texts of messages, when they are sent and sent again. */
export { createNotices, type NoticesParts } from "./create-notices.ts";
export { deliverDue, sendMessage, type DeliveryParts } from "./deliver.ts";
export { testMessage, type Message } from "./message.ts";
export { createNews, type News } from "./create-news.ts";
export { deliverNews, sendTo, type NewsDeliveryParts } from "./deliver-news.ts";
