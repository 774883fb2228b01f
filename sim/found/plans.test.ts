import { expect, test } from "vitest";
import type { Plan } from "../src/plan.ts";
import { runPlan } from "../src/run.ts";

/** Histories that once went wrong, as the simulator shrank them. */
const PLANS: readonly (readonly [what: string, plan: Plan])[] = [
  [
    "an ack that comes after one was removed leaves no row in the outbox",
    {
      seed: 465,
      cast: { devices: [2, 1, 1, 2], hasGuest: false },
      steps: [
        { atMs: 3395, kind: "operation", name: "create group", seed: 1308480443 },
        { atMs: 13083, kind: "operation", name: "send", seed: 1550116902 },
        { atMs: 13132, kind: "fault", name: "told freeze", seed: 536887504 },
        { atMs: 20593, kind: "operation", name: "remove member", seed: 693504000 },
      ],
    },
  ],
  [
    "a message changed in a lost history is not shown that way in the one that goes on",
    {
      seed: 1492,
      cast: { devices: [1, 1, 1], hasGuest: false },
      steps: [
        { atMs: 2785, kind: "operation", name: "create direct", seed: 1013764879 },
        { atMs: 4136, kind: "operation", name: "create group", seed: 186056177 },
        { atMs: 6853, kind: "operation", name: "open conversation", seed: 338639217 },
        { atMs: 8303, kind: "fault", name: "backup restore", seed: 400356775 },
        { atMs: 11792, kind: "operation", name: "open conversation", seed: 928820788 },
        { atMs: 12619, kind: "operation", name: "send", seed: 1599349732 },
        { atMs: 15574, kind: "operation", name: "edit", seed: 490838099 },
        { atMs: 17069, kind: "operation", name: "leave", seed: 971702742 },
        { atMs: 21607, kind: "operation", name: "send", seed: 1277783543 },
        { atMs: 39178, kind: "operation", name: "recall", seed: 246818662 },
      ],
    },
  ],
  [
    "what was counted while a server died is counted as the log has it",
    {
      seed: 103864,
      cast: { devices: [1, 2, 2, 2], hasGuest: false },
      steps: [
        { atMs: 1220, kind: "operation", name: "create direct", seed: 1511803278 },
        { atMs: 2731, kind: "operation", name: "create group", seed: 1887745963 },
        { atMs: 7023, kind: "operation", name: "create group", seed: 580494469 },
        { atMs: 15075, kind: "operation", name: "leave", seed: 554706277 },
        { atMs: 18296, kind: "operation", name: "open a second tab", seed: 1653776595 },
        { atMs: 31510, kind: "operation", name: "send", seed: 1199311701 },
        { atMs: 39960, kind: "operation", name: "remove member", seed: 2143423182 },
        { atMs: 47774, kind: "fault", name: "server crash in a transaction", seed: 802860867 },
        { atMs: 59962, kind: "operation", name: "send mention", seed: 956760855 },
        { atMs: 60192, kind: "operation", name: "open a second tab", seed: 1436814926 },
        { atMs: 62240, kind: "operation", name: "mark read", seed: 817217190 },
        { atMs: 66676, kind: "fault", name: "server crash in a transaction", seed: 628407990 },
      ],
    },
  ],
  [
    "a head that a mention wants is asked for again when the answer was lost",
    {
      seed: 104794,
      cast: { devices: [1, 2, 2], hasGuest: false },
      steps: [
        { atMs: 3697, kind: "operation", name: "create direct", seed: 1479656056 },
        { atMs: 25478, kind: "fault", name: "no sockets", seed: 676354155 },
        { atMs: 47523, kind: "fault", name: "drop", seed: 1586811554 },
        { atMs: 47986, kind: "fault", name: "no sockets", seed: 1480213883 },
        { atMs: 53357, kind: "operation", name: "send mention", seed: 1262003991 },
      ],
    },
  ],
  [
    "what was hidden soon after a restore is hidden on all devices, though a snapshot does not tell of it",
    {
      seed: 102643,
      cast: { devices: [2, 1], hasGuest: false },
      steps: [
        { atMs: 1605, kind: "operation", name: "create group", seed: 933186962 },
        { atMs: 1696, kind: "operation", name: "create group", seed: 1418015624 },
        { atMs: 2175, kind: "operation", name: "send", seed: 1446950499 },
        { atMs: 2333, kind: "operation", name: "open conversation", seed: 1926934137 },
        { atMs: 36779, kind: "fault", name: "backup restore", seed: 71220426 },
        { atMs: 55556, kind: "operation", name: "discard", seed: 1775857960 },
      ],
    },
  ],
  [
    "rows that were asked for before a snapshot are asked for again after it",
    {
      seed: 103165,
      cast: { devices: [1, 2], hasGuest: false },
      steps: [
        { atMs: 659, kind: "operation", name: "create direct", seed: 943547254 },
        { atMs: 1367, kind: "operation", name: "create group", seed: 998556751 },
        { atMs: 1430, kind: "operation", name: "create group", seed: 1125928368 },
        { atMs: 1554, kind: "operation", name: "open conversation", seed: 472694396 },
        { atMs: 3501, kind: "operation", name: "send", seed: 381108405 },
        { atMs: 9240, kind: "operation", name: "create group", seed: 471855712 },
        { atMs: 11039, kind: "fault", name: "backup restore", seed: 894182150 },
        { atMs: 13050, kind: "fault", name: "server crash in a transaction", seed: 1904313642 },
        { atMs: 15507, kind: "fault", name: "freeze", seed: 455900196 },
        { atMs: 22731, kind: "fault", name: "freeze", seed: 401467263 },
        { atMs: 23066, kind: "operation", name: "discard", seed: 32194704 },
      ],
    },
  ],
  [
    "a token that could not be renewed on a link that was lost leaves no timer",
    {
      seed: 101894,
      cast: { devices: [2, 1], hasGuest: false },
      steps: [
        { atMs: 23652, kind: "fault", name: "token expiry", seed: 801485432 },
        { atMs: 26966, kind: "fault", name: "crash, store lost", seed: 1176753274 },
        { atMs: 30396, kind: "fault", name: "server crash in a transaction", seed: 282466287 },
        { atMs: 59719, kind: "operation", name: "add back", seed: 2111919032 },
      ],
    },
  ],
  [
    "what waits on a polling link that is closed does not overtake what was on its way",
    {
      seed: 600074,
      kind: "copies after a restore",
      cast: { devices: [1, 2], hasGuest: false },
      steps: [
        { atMs: 301, kind: "operation", name: "create direct", seed: 2025808435 },
        { atMs: 882, kind: "operation", name: "create group", seed: 741996460 },
        { atMs: 1161, kind: "operation", name: "send", seed: 1462410897 },
        { atMs: 1218, kind: "fault", name: "server crash", seed: 1960848343 },
        { atMs: 3959, kind: "fault", name: "drop", seed: 1820205879 },
        { atMs: 4440, kind: "fault", name: "browser offline", seed: 101701936 },
        { atMs: 4665, kind: "operation", name: "send", seed: 829582435 },
        { atMs: 4975, kind: "operation", name: "send", seed: 1549506190 },
        { atMs: 5329, kind: "operation", name: "mark read", seed: 1139063570 },
        { atMs: 5595, kind: "operation", name: "send", seed: 1192413442 },
        { atMs: 7096, kind: "fault", name: "slow link", seed: 628050399 },
        { atMs: 7929, kind: "fault", name: "cut, frames late", seed: 2114729114 },
        { atMs: 8765, kind: "fault", name: "server crash", seed: 1840165215 },
        { atMs: 9682, kind: "operation", name: "send", seed: 981350103 },
        { atMs: 10390, kind: "operation", name: "send", seed: 1062475235 },
        { atMs: 10894, kind: "operation", name: "send", seed: 67986410 },
        { atMs: 15739, kind: "operation", name: "send", seed: 1127952402 },
        { atMs: 15892, kind: "operation", name: "send", seed: 1039818624 },
      ],
    },
  ],
  [
    "what a tab has stored that died before it told of it is sent by the tab that leads",
    {
      seed: 700151,
      kind: "answers come late",
      cast: { devices: [1, 1], hasGuest: false },
      steps: [
        { atMs: 493, kind: "fault", name: "cut", seed: 1177082839 },
        { atMs: 2452, kind: "fault", name: "slow storage", seed: 1915502521 },
        { atMs: 3472, kind: "fault", name: "cut", seed: 1814537561 },
        { atMs: 4844, kind: "operation", name: "open a second tab", seed: 835209786 },
        { atMs: 5528, kind: "fault", name: "delay", seed: 257913802 },
        { atMs: 6462, kind: "operation", name: "create direct", seed: 878452784 },
        { atMs: 8502, kind: "fault", name: "slow storage", seed: 726116631 },
        { atMs: 11014, kind: "fault", name: "crash, store kept", seed: 968622927 },
      ],
    },
  ],
  [
    "who was added while the server's disk was full hears of it when there is room",
    {
      seed: 32,
      cast: {
        devices: [2, 2, 2],
        hasGuest: false,
        limits: { commandsPerBatch: 2, commands: { perSecond: 14, burst: 18 } },
      },
      steps: [
        { atMs: 874, kind: "operation", name: "create direct", seed: 2011298104 },
        { atMs: 874, kind: "fault", name: "server disk full", seed: 50206128 },
      ],
    },
  ],
  [
    "what is left when a link of requests ends does not overtake what was refused on it",
    {
      seed: 5,
      kind: "refused for the moment",
      cast: {
        devices: [2, 1],
        hasGuest: false,
        limits: { commandsPerBatch: 1, commands: { perSecond: 4, burst: 3 } },
      },
      steps: [
        { atMs: 11744, kind: "operation", name: "create direct", seed: 1786059064 },
        { atMs: 17516, kind: "operation", name: "send many", seed: 1306479612 },
        { atMs: 18365, kind: "fault", name: "no sockets", seed: 1324306114 },
        { atMs: 24792, kind: "operation", name: "send many", seed: 459456142 },
      ],
    },
  ],
  [
    "a copy of what was refused does not let through what follows it",
    {
      seed: 18,
      kind: "refused for the moment",
      cast: {
        devices: [1, 2, 1, 2],
        hasGuest: false,
        limits: { commandsPerBatch: 3, commands: { perSecond: 13, burst: 17 } },
      },
      steps: [
        { atMs: 32, kind: "operation", name: "create direct", seed: 916086516 },
        { atMs: 327, kind: "operation", name: "create group", seed: 1705174358 },
        { atMs: 574, kind: "operation", name: "open conversation", seed: 1312973940 },
        { atMs: 790, kind: "fault", name: "duplicate", seed: 1088723093 },
        { atMs: 1335, kind: "operation", name: "send many", seed: 261871430 },
        { atMs: 9841, kind: "operation", name: "send", seed: 1230034520 },
        { atMs: 9996, kind: "operation", name: "send", seed: 768680427 },
        { atMs: 10344, kind: "operation", name: "open conversation", seed: 1813287446 },
        { atMs: 10841, kind: "operation", name: "open a second tab", seed: 1259301167 },
        { atMs: 11867, kind: "operation", name: "send many", seed: 40145374 },
        { atMs: 12099, kind: "operation", name: "create direct", seed: 375179274 },
        { atMs: 12207, kind: "operation", name: "send many", seed: 406175039 },
      ],
    },
  ],
  [
    "a lane of which the middle is refused does not wait for ever",
    {
      seed: 24,
      kind: "refused for the moment",
      cast: {
        devices: [2, 1, 1],
        hasGuest: false,
        limits: { commandsPerBatch: 7, commands: { perSecond: 16, burst: 4 } },
      },
      steps: [
        { atMs: 652, kind: "operation", name: "create group", seed: 31980323 },
        { atMs: 2560, kind: "operation", name: "send many", seed: 1136180518 },
        { atMs: 2560, kind: "fault", name: "server disk full", seed: 769125239 },
        { atMs: 2834, kind: "operation", name: "mark read", seed: 1864060936 },
        { atMs: 2870, kind: "operation", name: "send", seed: 1299606677 },
        { atMs: 3193, kind: "operation", name: "send many", seed: 1453539339 },
        { atMs: 4288, kind: "operation", name: "edit", seed: 1266444001 },
        { atMs: 7294, kind: "operation", name: "send mention", seed: 574725455 },
        { atMs: 7500, kind: "operation", name: "create direct", seed: 172200656 },
        { atMs: 9037, kind: "fault", name: "duplicate", seed: 1684305559 },
        { atMs: 10876, kind: "fault", name: "server disk full", seed: 131566630 },
        { atMs: 11960, kind: "operation", name: "edit", seed: 64976659 },
        { atMs: 12020, kind: "operation", name: "send many", seed: 195814043 },
      ],
    },
  ],
  [
    "who polls hears of a member who goes, and of one who comes, before the hold of the next poll is over",
    {
      seed: 103450,
      cast: {
        devices: [1, 2, 2, 1],
        hasGuest: true,
        limits: { commandsPerBatch: 2, commands: { perSecond: 11, burst: 10 } },
      },
      steps: [
        { atMs: 8442, kind: "fault", name: "no sockets", seed: 905169186 },
        { atMs: 58817, kind: "operation", name: "create group", seed: 1572854720 },
        { atMs: 70894, kind: "operation", name: "jump", seed: 694958940 },
      ],
    },
  ],
  [
    "a draft that was refused by a history from which its writer had gone is told in the one that a restore begins",
    {
      seed: 101488,
      cast: { devices: [2, 1], hasGuest: false },
      steps: [
        { atMs: 629, kind: "operation", name: "create group", seed: 1375640718 },
        { atMs: 1442, kind: "operation", name: "create group", seed: 2045193361 },
        { atMs: 7950, kind: "operation", name: "remove member", seed: 544312732 },
        { atMs: 8479, kind: "fault", name: "no network", seed: 160018883 },
        { atMs: 12446, kind: "operation", name: "set draft", seed: 1751270328 },
        { atMs: 17511, kind: "operation", name: "leave", seed: 409421418 },
        { atMs: 33010, kind: "fault", name: "backup restore", seed: 1905225259 },
        { atMs: 50527, kind: "fault", name: "bus loss", seed: 1479437398 },
      ],
    },
  ],
];

test.for(PLANS)("%s", async ([, plan]) => {
  expect((await runPlan(plan)).violations).toEqual([]);
});
