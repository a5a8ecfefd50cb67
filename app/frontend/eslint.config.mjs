// Rules for the scripts and their tests; prettier decides how they look.
import js from "@eslint/js";
import globals from "globals";

/** Forbid imports from the folders above: site/ serves editor/, and both serve workspace/. */
const mayNotImport = (...folders) => ({
  "no-restricted-imports": ["error", { patterns: folders.map((folder) => `../${folder}/*`) }],
});

export default [
  js.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    rules: {
      eqeqeq: "error",
      "max-len": ["error", { code: 120 }],
      "no-param-reassign": "error",
      "no-shadow": "error",
      "no-unused-expressions": ["error", { allowShortCircuit: true }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-template": "error",
    },
  },
  { files: ["app/frontend/src/**"], languageOptions: { globals: globals.browser } },
  { files: ["app/frontend/src/site/**"], rules: mayNotImport("editor", "workspace") },
  { files: ["app/frontend/src/editor/**"], rules: mayNotImport("workspace") },
  { files: ["app/frontend/*.mjs", "tests/frontend/**"], languageOptions: { globals: globals.node } },
];
