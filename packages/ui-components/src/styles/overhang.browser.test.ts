import { createMemoryServer, createMemoryStage } from "@im-chat/testing/browser";
import { expect, test } from "vitest";
import { expectText, mount, waitFor } from "../../test/elements.ts";
import "../define.ts";

/** All elements below, through shadow roots. */
function* elementsIn(root: Element | ShadowRoot): Generator<Element> {
  for (const element of root.querySelectorAll("*")) {
    yield element;
    if (element.shadowRoot) yield* elementsIn(element.shadowRoot);
  }
}

/** Those that cut a line which is too long for them. */
function cutLines(root: ShadowRoot | null): readonly Element[] {
  const elements = root ? [...elementsIn(root)] : [];
  return elements.filter(
    (element) => element.clientWidth > 0 && getComputedStyle(element).textOverflow === "ellipsis",
  );
}

const nameOf = ({ classList, localName }: Element): string => classList[0] ?? localName;

/** Pixels by which a J that begins the line is cut. */
function cutOff(element: Element): number {
  const { font, paddingInlineStart } = getComputedStyle(element);
  const context = document.createElement("canvas").getContext("2d");
  if (context === null) throw new Error("There is no canvas");
  context.font = font;
  const { actualBoundingBoxLeft } = context.measureText("J");
  expect(actualBoundingBoxLeft).toBeGreaterThan(0);
  return Math.max(0, actualBoundingBoxLeft - Number.parseFloat(paddingInlineStart));
}

test("a letter that reaches out of its line, as a J does, is not cut", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("jonas", "Jonas");
  await stage.server.addUser("jo", "Jo");
  const jonas = stage.chat("jonas");
  const group = await jonas.createGroup({ name: "Jam", members: ["jo"] });
  await group.send({ text: "Just in time" });
  await (await jonas.openDirect("jo")).send({ text: "Jo?" });
  const client = stage.chat("jo");
  const chat = mount("im-chat", { client, conversation: group.id }, { width: 900, height: 600 });
  await expectText(chat, "Just in time");
  const linesOf = (root: ShadowRoot | null): readonly string[] => cutLines(root).map(nameOf);
  await expect
    .poll(() => linesOf(chat.shadowRoot))
    .toEqual(expect.arrayContaining(["title", "preview", "author", "status"]));
  for (const line of cutLines(chat.shadowRoot))
    expect([nameOf(line), cutOff(line)]).toEqual([nameOf(line), 0]);

  const list = mount("im-conversation-list", { client }, { width: 320, height: 500 });
  list.compose();
  const people = await waitFor(list, "im-new-conversation");
  await expect
    .poll(() => linesOf(people.shadowRoot))
    .toEqual(expect.arrayContaining(["h2", "name", "id"]));
  for (const line of cutLines(people.shadowRoot))
    expect([nameOf(line), cutOff(line)]).toEqual([nameOf(line), 0]);
});
