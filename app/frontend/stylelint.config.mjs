// Rules for the styles; prettier decides how they look.
export default {
  extends: ["stylelint-config-standard"],
  rules: {
    "import-notation": "string",
    "media-feature-range-notation": "prefix",
    // The rules of a file follow a page from top to bottom.
    "no-descending-specificity": null,
    // Safari knows no other name.
    "property-no-vendor-prefix": [true, { ignoreProperties: ["-webkit-text-size-adjust"] }],
    // Custom properties hold names of fonts.
    "value-keyword-case": ["lower", { ignoreProperties: [/^--/] }],
    // Blank lines group what belongs together.
    "at-rule-empty-line-before": null,
    "comment-empty-line-before": null,
    "custom-property-empty-line-before": null,
    "declaration-empty-line-before": null,
    "rule-empty-line-before": null,
  },
};
