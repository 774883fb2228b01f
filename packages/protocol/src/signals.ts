import type { Presence } from "./entities.ts";
import type { Kind } from "./kind.ts";
import { EPOCH, POSITIVE, presence } from "./schema/entities.ts";
import type { Delivered, Typing } from "./values.ts";
import { kindOf } from "./codec/kind-of.ts";
import { FLAG } from "./codec/shape.ts";

export const typingSignal: Kind<Typing> = /* @__PURE__ */ kindOf(1, "typing", {
  isTyping: [1, FLAG],
});

/** Up only: every message up to `seq` is stored on this device. Comes back to others as a register. */
export const deliveredSignal: Kind<Delivered> = /* @__PURE__ */ kindOf(2, "delivered", {
  epoch: [1, EPOCH],
  seq: [2, POSITIVE],
});

/** Down only, of watched users. */
export const presenceSignal: Kind<Presence> = /* @__PURE__ */ kindOf(3, "presence", presence);
