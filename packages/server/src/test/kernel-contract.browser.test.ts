import { openWasmSqlite } from "@im-chat/testing/browser";
import { createKernel } from "../create-kernel.ts";
import { systemEnvironment } from "../environment.ts";
import { describeKernel } from "./kernel-contract.ts";

describeKernel({
  name: "in a page",
  open: async () =>
    createKernel({
      driver: await openWasmSqlite(),
      clock: Date.now,
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      schedule: (run) => void setTimeout(run, 0),
      after: systemEnvironment.after,
    }),
});
