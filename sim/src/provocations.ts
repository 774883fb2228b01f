import { OPENING } from "./profiles.ts";
import type { Profile } from "./profiles.ts";

/** Kinds that are asked for by name: they provoke one thing, and little else happens in them. */
export const PROVOCATIONS = {
  /** An older page is on its way while one of its rows changes, and the change overtakes it. */
  "pages overtaken": {
    opening: [
      "create direct",
      ...Array.from({ length: 6 }, () => "send many"),
      "open conversation",
    ],
    faultShare: 0.3,
    factors: {
      send: 0.2,
      edit: 30,
      recall: 2,
      "mark read": 0.2,
      "open conversation": 6,
      "page older": 20,
      jump: 20,
      reorder: 60,
      "crash, store lost": 60,
    },
    steps: [150, 300],
    meanMs: [40, 300],
  },
  /** Messages of before a stay change while their member is away. */
  "old messages change": {
    opening: ["create group", "send many", "send many", "add member", "open conversation"],
    faultShare: 0.35,
    factors: {
      "add member": 6,
      edit: 15,
      recall: 6,
      "open conversation": 3,
      cut: 5,
      "no network": 6,
      "push loss": 10,
    },
    steps: [40, 80],
  },
  /** Members come and go faster than their accounts are told, and copies are made and put back in between. */
  "members in a hurry": {
    opening: ["create group", "create group", "create group", "open conversation"],
    faultShare: 0.1,
    factors: {
      send: 0.3,
      "send mention": 4,
      "add member": 15,
      "add back": 20,
      "remove member": 20,
      leave: 4,
      "open conversation": 3,
      "server crash in a transaction": 4,
      "backup restore": 20,
    },
    steps: [50, 100],
    meanMs: [10, 150],
  },
  /** A copy of what was sent comes to a server that has lost it. */
  "copies after a restore": {
    opening: ["create direct", "create group", "open conversation", "send"],
    faultShare: 0.35,
    factors: {
      send: 6,
      "send many": 0.2,
      "create direct": 0.2,
      "create group": 0.2,
      "open conversation": 2,
      "no sockets": 8,
      duplicate: 12,
      "cut, frames late": 6,
      "backup restore": 20,
    },
    steps: [80, 160],
    meanMs: [50, 500],
  },
  /** A conversation goes on in another history before those who look at it have asked what became of theirs. */
  "talk after a restore": {
    opening: ["create direct", "open conversation", "open conversation", "send"],
    faultShare: 0.35,
    factors: {
      send: 30,
      "create direct": 0.1,
      "create group": 0.1,
      "open conversation": 4,
      "mark read": 0.3,
      reorder: 40,
      delay: 4,
      "backup restore": 40,
    },
    steps: [100, 180],
    meanMs: [20, 300],
  },
  /** A sync of many pages ends in the middle. */
  "syncs cut short": {
    opening: [...Array.from({ length: 8 }, () => "create group"), "open conversation"],
    faultShare: 0.5,
    factors: {
      "create group": 4,
      send: 2,
      cut: 10,
      "crash, store kept": 8,
      drop: 4,
      "slow link": 4,
      "no network": 4,
    },
    steps: [40, 80],
    meanMs: [100, 800],
  },
  /** A message is hidden while the devices of its user begin a new history. */
  "hidden after a restore": {
    opening: [
      "create direct",
      "send many",
      ...Array.from({ length: 3 }, () => "open conversation"),
    ],
    faultShare: 0.25,
    factors: {
      discard: 30,
      "open conversation": 6,
      "backup restore": 30,
    },
    steps: [60, 120],
    meanMs: [100, 1000],
  },
  /** An account falls too far behind to hear what became of its stays, or what its user has hidden. */
  "accounts far behind": {
    opening: ["create group", "create group", "add member", "send", "open conversation"],
    faultShare: 0.12,
    factors: {
      send: 1.5,
      "send many": 0,
      "send mention": 4,
      discard: 12,
      "create group": 12,
      "add member": 6,
      "add back": 80,
      "remove member": 20,
      "open conversation": 8,
      freeze: 60,
      "no network": 20,
      "backup restore": 0,
    },
    steps: [200, 300],
    meanMs: [50, 200],
  },
  /** News come while a sync is being answered, and their push is lost. */
  "news during syncs": {
    opening: ["create group", "create group", "create group", "create direct"],
    faultShare: 0.4,
    factors: {
      send: 12,
      "create group": 0.5,
      "open conversation": 0,
      "page older": 0,
      "mark read": 0,
      cut: 20,
      "push loss": 40,
      reconnect: 10,
    },
    steps: [150, 250],
    meanMs: [5, 60],
  },
  /** Somebody goes on writing while what was sent before is still unanswered, or has just been lost. */
  "answers come late": {
    opening: ["create direct", "create group", "open conversation", "send"],
    faultShare: 0.3,
    factors: {
      send: 20,
      "create group": 0.3,
      "create direct": 0.3,
      cut: 20,
      "no sockets": 6,
      delay: 10,
      "slow storage": 40,
      "server crash": 6,
    },
    steps: [150, 250],
    meanMs: [10, 120],
  },
  /** Somebody is mentioned, and their page dies while it asks what that has changed. */
  "pages that die": {
    opening: Array.from({ length: 8 }, () => "create group"),
    faultShare: 0.45,
    factors: {
      send: 0,
      "send many": 0,
      "send mention": 12,
      "create group": 3,
      "open conversation": 0,
      delay: 20,
      "crash, store kept": 30,
    },
    steps: [60, 120],
    meanMs: [50, 400],
  },
  /** A part of what somebody has sent is refused for the moment, and the rest of it on its way. */
  "refused for the moment": {
    opening: ["create direct", "create group", "send many", "open conversation"],
    faultShare: 0.15,
    factors: {
      "send many": 8,
      "no sockets": 8,
      cut: 3,
      delay: 6,
      "slow link": 6,
      "slow storage": 3,
    },
    steps: [40, 80],
    meanMs: [50, 800],
    refusing: 1,
  },
  /** Server and pages have no time for what they should do. */
  "a busy machine": {
    opening: OPENING,
    faultShare: 0.2,
    factors: {
      send: 3,
      "send many": 1.5,
      "send mention": 3,
      edit: 2,
      "add member": 4,
      "add back": 8,
      "remove member": 4,
      "open a second tab": 2,
    },
    steps: [40, 80],
    meanMs: [50, 1000],
    busy: 1,
  },
  /** A copy of what was refused comes when it would be granted. */
  "copies after a refusal": {
    opening: ["create group", "create group", "add member", "open conversation"],
    faultShare: 0.25,
    factors: {
      send: 8,
      "add member": 6,
      "add back": 30,
      "remove member": 15,
      "push loss": 30,
      duplicate: 60,
    },
    steps: [100, 200],
    meanMs: [20, 250],
  },
  /** Somebody pages back without a link, past what is not stored, and fills the gap while the link is bad. */
  "gaps filled": {
    opening: [
      "create direct",
      ...Array.from({ length: 4 }, () => "send many"),
      ...Array.from({ length: 3 }, () => "open conversation"),
    ],
    faultShare: 0.35,
    factors: {
      edit: 4,
      recall: 4,
      "open conversation": 2,
      "crash, store lost": 4,
    },
    weights: { "page past a gap": 40, "fill a gap": 120 },
    steps: [80, 140],
    meanMs: [200, 1000],
  },
  /** What was read is unread again, on one device or another, while positions are told late, twice or not at all. */
  "unread again": {
    opening: ["create direct", "send many", "open conversation", "create group", "send many"],
    faultShare: 0.35,
    factors: {
      "mark read": 3,
      "open conversation": 3,
      "open a second tab": 2,
      "backup restore": 2,
      "push loss": 4,
      duplicate: 3,
      "cut, frames late": 3,
      "no network": 3,
      "crash, store lost": 2,
    },
    weights: { "mark unread": 20 },
    steps: [50, 90],
    meanMs: [50, 1000],
  },
  /** The same user writes here and there, and what is told comes late, twice or not at all. */
  "drafts on two devices": {
    opening: ["create direct", "create group", "open conversation"],
    faultShare: 0.35,
    factors: {
      "set draft": 60,
      "open a second tab": 2,
      "remove member": 2,
      leave: 2,
      "backup restore": 2,
      "push loss": 3,
      duplicate: 3,
      "cut, frames late": 4,
      "no network": 4,
      "crash, store kept": 2,
      "crash, store lost": 2,
    },
    steps: [50, 90],
    meanMs: [200, 4000],
  },
  /** The site's own server makes, changes and deletes users, and acts as them, while everything goes wrong. */
  "the backend acts": {
    opening: ["create direct", "create group", "create for users", "open conversation", "send"],
    faultShare: 0.3,
    factors: { "open conversation": 2, jump: 3, "backup restore": 2, "no network": 2 },
    weights: {
      "upsert user": 3,
      "delete user": 2,
      "revoke tokens": 2,
      "create for users": 3,
      "add for users": 3,
      "remove for users": 3,
      "rename for users": 1,
      "send as user": 4,
      "send as system": 4,
      "edit for users": 2,
      "recall for users": 2,
      "find users": 2,
    },
    steps: [40, 70],
    meanMs: [200, 1500],
    refusing: 0.2,
    busy: 0.3,
  },
} as const satisfies Readonly<Record<string, Profile>>;

export type Provocation = keyof typeof PROVOCATIONS;
export const PROVOCATION_NAMES = Object.keys(PROVOCATIONS) as readonly Provocation[];
