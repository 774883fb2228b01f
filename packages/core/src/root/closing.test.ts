import { createTestDevice, createTestStage, until } from "@im-chat/testing";
import { longPolling, webSocketTransport } from "@im-chat/transport";
import type { Transport } from "@im-chat/transport";
import { expect, test } from "vitest";

/** A socket whose links are counted, and that can be out of reach. */
function counted() {
  const inner = webSocketTransport();
  const state = { isDown: false, opened: 0, open: 0 };
  const transport: Transport = {
    name: inner.name,
    open(target, handlers) {
      state.opened += 1;
      if (state.isDown) {
        setTimeout(() => handlers.onClose({ code: 1006, reason: "" }), 1);
        return { bufferedBytes: 0, send: () => undefined, close: () => undefined };
      }
      state.open += 1;
      const onClose: typeof handlers.onClose = (close) => {
        state.open -= 1;
        handlers.onClose(close);
      };
      return inner.open(target, { ...handlers, onClose });
    },
  };
  return { state, transport };
}

test("a chat that is closed while its storage does not answer lets go of its link all the same", async () => {
  const stage = await createTestStage();
  const { world } = createTestDevice();
  let hangs = false;
  const openStorage: typeof world.openStorage = async (options) => {
    const storage = await world.openStorage(options);
    return new Proxy(storage, {
      get(target, name) {
        if (name === "write" && hangs) return () => new Promise(() => undefined);
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  };
  const { state, transport } = counted();
  const chat = stage.chat("alice", { world: { ...world, openStorage }, transports: [transport] });
  await until(chat.connection, ({ name }) => name === "online", "a link");
  const group = await chat.createGroup({ name: "Trip", members: [] });
  hangs = true;
  group.setDraft("half a sentence");
  void chat.close();
  await expect.poll(() => state.open, { timeout: 10_000 }).toBe(0);
  expect(chat.connection.get().name).toBe("closed");
});

test("a chat that its page logs out of as soon as it has a link opens no other one afterwards", async () => {
  await using stage = await createTestStage();
  const { state, transport } = counted();
  state.isDown = true;
  const timers = new Map<unknown, number>();
  const world = {
    setTimer(run: () => void, delayMs: number) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        run();
      }, delayMs);
      timers.set(timer, delayMs);
      return timer;
    },
    clearTimer(timer: unknown) {
      timers.delete(timer);
      clearTimeout(timer as never);
    },
  };
  const chat = stage.chat("alice", { transports: [transport, longPolling()], world });
  let done: Promise<void> | undefined;
  let opened = 0;
  chat.connection.subscribe(({ name }) => {
    if (name !== "catching_up" || done) return;
    opened = state.opened;
    state.isDown = false;
    done = chat.logout();
  });
  await until(chat.connection, ({ name }) => name === "closed", "the end");
  await done;
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect([...timers.values()].filter((delayMs) => delayMs > 20_000)).toEqual([]);
  expect(state).toMatchObject({ opened, open: 0 });
});
