/** A kind of history: what happens more often in it than elsewhere, so that rare things meet. */
export interface Profile {
  /** What is done at first, so that there is something to go wrong. */
  readonly opening: readonly string[];
  /** Share of the steps after the opening that are faults. */
  readonly faultShare: number;
  readonly factors: Readonly<Record<string, number>>;
  /** Of what never happens elsewhere: how often, beside the others. */
  readonly weights?: Readonly<Record<string, number>>;
  /** Steps after the opening, from and to. */
  readonly steps?: readonly [min: number, max: number];
  /** Mean time from one to the next, from and to. */
  readonly meanMs?: readonly [min: number, max: number];
  /** Share of the histories in which the server refuses for the moment what it takes later: its limits are narrow, and its
   * disk is full now and then. */
  readonly refusing?: number;
  /** Share of the histories in which the machine is busy: threads of the server stand still or are slow, and so are pages. */
  readonly busy?: number;
}

export const OPENING = [
  "create direct",
  "create group",
  "create group",
  "open conversation",
  "send",
];

export const PROFILES: readonly Profile[] = [
  { opening: OPENING, faultShare: 0.3, factors: {} },
  {
    opening: ["create direct", "send many", "open conversation", "send many", "open conversation"],
    faultShare: 0.25,
    factors: {
      edit: 6,
      recall: 4,
      "send many": 1.5,
      "page older": 3,
      jump: 6,
      reorder: 4,
      delay: 3,
      "crash, store lost": 2,
    },
  },
  {
    opening: OPENING,
    faultShare: 0.3,
    factors: {
      "add member": 4,
      "add back": 8,
      "remove member": 4,
      leave: 3,
      "bus loss": 3,
      "push loss": 2,
      freeze: 2,
      edit: 2,
    },
  },
  {
    opening: OPENING,
    faultShare: 0.4,
    factors: {
      "backup restore": 5,
      "cut, frames late": 4,
      "server crash": 2,
      "mark read": 2,
      "half-open": 2,
    },
  },
  // Old messages change while they are being paged to, and answers and news come by different requests.
  {
    opening: ["create direct", "send many", "send many", "send many", "open conversation"],
    faultShare: 0.3,
    factors: {
      edit: 8,
      recall: 4,
      "open conversation": 2,
      "close conversation": 2,
      "page older": 10,
      jump: 8,
      "no sockets": 8,
      "slow link": 4,
      delay: 4,
      "crash, store lost": 4,
      "slow storage": 2,
    },
  },
  // The server dies among its own steps while members come and go.
  {
    opening: OPENING,
    faultShare: 0.35,
    factors: {
      "create group": 3,
      "add member": 4,
      "add back": 8,
      "remove member": 4,
      leave: 2,
      "send mention": 3,
      "server crash in a transaction": 10,
      "server crash": 2,
    },
  },
  // Histories are lost while what belongs to them is still on its way.
  {
    opening: OPENING,
    faultShare: 0.5,
    factors: {
      "backup restore": 6,
      "cut, frames late": 6,
      delay: 4,
      "no sockets": 3,
      "add member": 3,
      "add back": 5,
      "remove member": 3,
    },
  },
];
