// Rules of this house that oxlint does not bring.

/** `export * from` hides what a module gives; name it. */
const noExportAll = {
  create: (context) => ({
    ExportAllDeclaration(node) {
      if (node.exported) return;
      context.report({ node, message: "Name what is exported; `export *` hides the surface." });
    },
  }),
};

export default {
  meta: { name: "house" },
  rules: { "no-export-all": noExportAll },
};
