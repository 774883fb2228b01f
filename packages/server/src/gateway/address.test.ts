import { describe, expect, test } from "vitest";
import { addressKey, isLoopback } from "./address-key.ts";
import { clientAddress, trustedProxies } from "./address.ts";

describe("the address of a client", () => {
  test("is the peer's, whatever a stranger claims", () => {
    expect(clientAddress("203.0.113.7", "10.0.0.1", trustedProxies([]))).toBe("203.0.113.7");
  });

  test("is the nearest that is no trusted proxy", () => {
    const isTrusted = trustedProxies(["10.0.0.0/8", "::1"]);
    expect(clientAddress("::1", "6.6.6.6, 203.0.113.7, 10.1.2.3", isTrusted)).toBe("203.0.113.7");
    expect(clientAddress("::ffff:10.0.0.1", "203.0.113.7", isTrusted)).toBe("203.0.113.7");
  });

  test("is without the port that some proxies write beside it", () => {
    const isTrusted = trustedProxies(["10.0.0.0/8"]);
    const from = (forwarded: string) => clientAddress("10.0.0.1", forwarded, isTrusted);
    expect(from("203.0.113.7:49152")).toBe("203.0.113.7");
    expect(from("203.0.113.7:49152, 10.0.0.2:80")).toBe("203.0.113.7");
    expect(from("[2001:db8::1]:443")).toBe("2001:db8::1");
    expect(from("[2001:db8::1]")).toBe("2001:db8::1");
    expect(from("2001:db8::1")).toBe("2001:db8::1");
    expect(from("[::ffff:203.0.113.7]:443")).toBe("203.0.113.7");
  });

  test("stays the proxy's when nothing usable is forwarded", () => {
    const isTrusted = trustedProxies(["10.0.0.0/8"]);
    expect(clientAddress("10.0.0.1", undefined, isTrusted)).toBe("10.0.0.1");
    expect(clientAddress("10.0.0.1", "unknown", isTrusted)).toBe("10.0.0.1");
  });
});

test("limits count IPv6 by /64 and IPv4 by address", () => {
  expect(addressKey("203.0.113.7")).toBe("203.0.113.7");
  expect(addressKey("2001:db8:1:2:aaaa::1")).toBe("2001:db8:1:2");
  expect(addressKey("2001:db8::1")).toBe("2001:db8:0:0");
  expect(addressKey("fe80::1%eth0")).toBe("fe80:0:0:0");
});

test("this machine is known by both families", () => {
  expect(["127.0.0.1", "127.9.9.9", "::1"].every(isLoopback)).toBe(true);
  expect(isLoopback("128.0.0.1")).toBe(false);
});
