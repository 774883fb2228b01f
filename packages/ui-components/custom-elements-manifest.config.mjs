import { readFileSync } from "node:fs";

/** Tags stand in define.ts, apart from their classes: `register("im-chat", ImChat)`. */
const tags = new Map(
  [
    ...readFileSync(new URL("src/define.ts", import.meta.url), "utf8").matchAll(
      /register\("(im-[a-z-]+)", (\w+)\)/gu,
    ),
  ].map(([, tag, name]) => [name, tag]),
);

/** Gives classes their tags, and leaves out what is not public. */
const publicElements = {
  name: "public-elements",
  packageLinkPhase({ customElementsManifest }) {
    for (const module of customElementsManifest.modules) {
      module.declarations = (module.declarations ?? []).filter(({ name }) => tags.has(name));
      for (const element of module.declarations) {
        element.tagName = tags.get(element.name);
        element.customElement = true;
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
  },
};

export default {
  globs: ["src/**/*.ts"],
  exclude: ["src/**/*.test.ts", "src/define.ts", "src/website/**"],
  outdir: "dist",
  litelement: true,
  packagejson: false,
  plugins: [publicElements],
};
