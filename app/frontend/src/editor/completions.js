// Completion of what an exercise uses: numpy's everyday names after `np.`, and the modules it provides.
import { snippetCompletion } from "@codemirror/autocomplete";
import { pythonLanguage } from "@codemirror/lang-python";

// name: parameters, as numpy documents them
export const NUMPY = {
  abs: "x",
  all: "a, axis=None",
  allclose: "a, b, rtol, atol",
  any: "a, axis=None",
  arange: "start, stop, step",
  argmax: "a, axis=None",
  argmin: "a, axis=None",
  argsort: "a, axis=-1",
  array: "object, dtype=None",
  asarray: "a, dtype=None",
  atleast_2d: "a",
  bincount: "x, weights=None, minlength=0",
  broadcast_to: "array, shape",
  ceil: "x",
  clip: "a, a_min, a_max",
  column_stack: "tup",
  concatenate: "arrays, axis=0",
  copy: "a",
  cos: "x",
  cumsum: "a, axis=None",
  diag: "v, k=0",
  diff: "a, n=1, axis=-1",
  dot: "a, b",
  einsum: "subscripts, *operands",
  empty: "shape, dtype=float",
  empty_like: "prototype",
  exp: "x",
  expand_dims: "a, axis",
  expm1: "x",
  eye: "N, M=None",
  flip: "m, axis=None",
  floor: "x",
  full: "shape, fill_value",
  full_like: "a, fill_value",
  hstack: "tup",
  isclose: "a, b, rtol, atol",
  isfinite: "x",
  isinf: "x",
  isnan: "x",
  ix_: "*args",
  linspace: "start, stop, num=50",
  log: "x",
  log1p: "x",
  matmul: "x1, x2",
  max: "a, axis=None, keepdims=False",
  maximum: "x1, x2",
  mean: "a, axis=None, keepdims=False",
  min: "a, axis=None, keepdims=False",
  minimum: "x1, x2",
  moveaxis: "a, source, destination",
  multiply: "x1, x2",
  nonzero: "a",
  ones: "shape, dtype=float",
  ones_like: "a",
  outer: "a, b",
  pad: "array, pad_width, mode='constant'",
  prod: "a, axis=None",
  ravel: "a",
  ravel_multi_index: "multi_index, dims",
  repeat: "a, repeats, axis=None",
  reshape: "a, shape",
  roll: "a, shift, axis=None",
  round: "a, decimals=0",
  sign: "x",
  sin: "x",
  sort: "a, axis=-1",
  split: "ary, indices_or_sections, axis=0",
  sqrt: "x",
  square: "x",
  squeeze: "a, axis=None",
  stack: "arrays, axis=0",
  std: "a, axis=None, ddof=0",
  sum: "a, axis=None, keepdims=False",
  swapaxes: "a, axis1, axis2",
  take: "a, indices, axis=None",
  take_along_axis: "arr, indices, axis",
  tanh: "x",
  tensordot: "a, b, axes=2",
  tile: "A, reps",
  transpose: "a, axes=None",
  tril: "m, k=0",
  triu: "m, k=0",
  unravel_index: "indices, shape",
  unique: "ar",
  var: "a, axis=None, ddof=0",
  vstack: "tup",
  where: "condition, x, y",
  zeros: "shape, dtype=float",
  zeros_like: "a",
};
const CONSTANTS = ["bool_", "e", "float64", "inf", "int64", "nan", "newaxis", "pi"];
const ADD_AT = snippetCompletion("add.at(${a}, ${indices}, ${b})", {
  label: "add.at",
  detail: "(a, indices, b)",
  type: "function",
});

const numpy = [
  ...Object.entries(NUMPY).map(([label, parameters]) => ({ label, detail: `(${parameters})`, type: "function" })),
  ...CONSTANTS.map((label) => ({ label, type: "constant" })),
  ADD_AT,
];

/** Extension for the names of numpy and of `provided`: {module: [{name, parameters}]}. */
export function completions(provided) {
  const own = Object.entries(provided).flatMap(([module, names]) =>
    names.map(({ name, parameters }) => ({ label: name, detail: `(${parameters})`, info: module, type: "function" })),
  );
  const source = (context) => {
    const attribute = context.matchBefore(/\bnp\.\w*/);
    if (attribute) return { from: attribute.from + 3, options: numpy, validFor: /^\w*$/ };
    const word = context.matchBefore(/(?<![\w.])\w+/);
    return word ? { from: word.from, options: own, validFor: /^\w*$/ } : null;
  };
  return pythonLanguage.data.of({ autocomplete: source });
}
