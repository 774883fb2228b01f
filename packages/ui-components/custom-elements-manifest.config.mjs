import { globSync, readFileSync } from "node:fs";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");

/** Tags stand in define.ts, apart from their classes: `register("im-chat", ImChat)`. */
const tags = new Map(
  [...read("src/define.ts").matchAll(/register\("(im-[a-z-]+)", (\w+)\)/gu)].map(
    ([, tag, name]) => [name, tag],
  ),
);

/** Classes stand in the maps of events: `"im-ready": ImReadyEvent;`. */
const eventTypes = new Map(
  globSync("src/**/*event*.ts", { cwd: new URL(".", import.meta.url) })
    .flatMap((path) => [...read(path).matchAll(/"(im-[a-z-]+)": (Im\w+Event);/gu)])
    .map(([, name, type]) => [name, type]),
);

/** An element's own events, and those of the elements it is made of: all of them bubble through shadow roots. */
function allEvents(element, elements) {
  // The analyzer also lists what it finds dispatched, without a name.
  const own = (element.events ?? []).filter(({ name }) => name !== undefined);
  const inner = [...read(element.path).matchAll(/html`[^]*?`;/gu)]
    .flatMap(([template]) => [...template.matchAll(/<(im-[a-z-]+)/gu)])
    .map(([, tag]) => elements.find((other) => other.tagName === tag && other !== element))
    .flatMap((other) => (other ? allEvents(other, elements) : []));
  const byName = new Map([...inner, ...own].map((event) => [event.name, event]));
  return [...byName.values()]
    .map((event) => ({ ...event, type: { text: eventTypes.get(event.name) } }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Gives classes their tags, and leaves out what is not public. */
const publicElements = {
  name: "public-elements",
  packageLinkPhase({ customElementsManifest }) {
    for (const module of customElementsManifest.modules) {
      module.declarations = (module.declarations ?? []).filter(({ name }) => tags.has(name));
      for (const element of module.declarations) {
        element.tagName = tags.get(element.name);
        element.customElement = true;
        element.path = module.path;
        element.members = (element.members ?? [])
          .filter(({ privacy = "public", name, static: isStatic }) => {
            return privacy === "public" && !isStatic && !name.startsWith("#");
          })
          .map((member) => ({ ...member, privacy: undefined }));
        // The analyzer takes reactive state for attributes.
        const fields = new Set(element.members.map(({ name }) => name));
        element.attributes = element.attributes?.filter(
          ({ fieldName }) => fieldName === undefined || fields.has(fieldName),
        );
      }
      module.exports = [
        ...(module.exports ?? []).filter(({ declaration }) => tags.has(declaration.name)),
        ...module.declarations.map(({ name, tagName }) => ({
          kind: "custom-element-definition",
          name: tagName,
          declaration: { name, module: module.path },
        })),
      ];
    }
    customElementsManifest.modules = customElementsManifest.modules.filter(
      ({ declarations }) => declarations.length > 0,
    );
    const elements = customElementsManifest.modules.flatMap(({ declarations }) => declarations);
    const events = elements.map((element) => allEvents(element, elements));
    for (const [index, element] of elements.entries()) {
      element.events = events[index];
      delete element.path;
    }
  },
};

export default {
  globs: ["src/**/*.ts"],
  exclude: ["src/**/*.test.ts", "src/define.ts", "src/website/**"],
  // A test makes it elsewhere.
  outdir: process.env["IM_MANIFEST_FOLDER"] ?? "dist",
  litelement: true,
  packagejson: false,
  plugins: [publicElements],
};
