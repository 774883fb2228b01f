import type { IncomingMessage } from "node:http";
import { BlockList, isIP, isIPv6 } from "node:net";

/** Addresses of reverse proxies whose `X-Forwarded-For` is believed. */
export type TrustedProxies = (address: string) => boolean;

/** @param entries Addresses or subnets, "10.0.0.0/8".
 * @throws Error when one is neither. */
export function trustedProxies(entries: readonly string[]): TrustedProxies {
  if (entries.length === 0) return () => false;
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", prefix] = entry.split("/");
    const family = familyOf(address);
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return (address) => list.check(address, familyOf(address));
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIPv6(address) ? "ipv6" : "ipv4";
}

/** The address that a request came from.
 * @param isTrusted As in {@link clientAddress}. */
export function requestAddress(
  { headers, socket }: IncomingMessage,
  isTrusted: TrustedProxies,
): string {
  const forwarded = [headers["x-forwarded-for"] ?? []].flat().join();
  return clientAddress(socket.remoteAddress ?? "", forwarded, isTrusted);
}

/** The address a request came from: the nearest one that is not a trusted proxy. */
export function clientAddress(
  peer: string,
  forwardedFor: string | undefined,
  isTrusted: TrustedProxies,
): string {
  let address = plainAddress(peer);
  const hops = (forwardedFor ?? "").split(",").map((hop) => plainAddress(hop.trim()));
  while (isTrusted(address)) {
    const before = hops.pop();
    if (before === undefined || isIP(before) === 0) break;
    address = before;
  }
  return address;
}

/** IPv4 mapped into IPv6 is IPv4, and the port that some proxies write is no part of it. */
function plainAddress(written: string): string {
  const address =
    /^\[(.+)\](?::\d+)?$/.exec(written)?.[1] ?? /^([\d.]+):\d+$/.exec(written)?.[1] ?? written;
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
}
