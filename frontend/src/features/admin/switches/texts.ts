import type { FeatureSwitches } from "../../../api/types.ts";
import { texts } from "../../../i18n/texts.ts";

export const t = texts(() => import("../../../i18n/da/admin-switches.ts"), () => import("../../../i18n/en/admin-switches.ts"));

export const FEATURES: readonly (keyof FeatureSwitches)[] = ["temporary_chats", "conversation_export", "building", "sharing", "web_sources", "api_keys"];
