/** The people of the example pages. */
export interface Person {
  readonly id: string;
  readonly name: string;
}

export const PEOPLE: readonly Person[] = [
  { id: "mara", name: "Mara" },
  { id: "xiaoyu", name: "小雨" },
  { id: "jonas", name: "Jonas" },
  { id: "chenmo", name: "陈默" },
  { id: "noor", name: "Noor نور" },
  { id: "seller-42", name: "Tern & Tide" },
  { id: "buyer", name: "Sam" },
];
