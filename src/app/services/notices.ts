import type { NoticeServices } from "../../entry/server/index.ts";
import { notBuilt } from "./parts.ts";

export function noticeServices(): NoticeServices {
  return {
    notices: async () => [],
    dismissNotice: async () => notBuilt(),
    channels: async () => ({ webhook: null, email: null }),
    setChannels: async () => notBuilt(),
    testChannel: async () => notBuilt(),
  };
}
