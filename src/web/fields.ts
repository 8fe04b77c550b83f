import { type Html, html } from "./html.ts";

/*
 * What forms are made of.
 */

/** A choice; `value` need not be among the options, which an address may name nevertheless. */
export const choiceOf = (
  label: string,
  name: string,
  value: string,
  options: ReadonlyArray<readonly [value: string, text: string]>,
): Html => {
  const all = options.some(([each]) => each === value)
    ? options
    : [...options, [value, value] as const];
  return html`<label>${label} <select name="${name}">${
    all.map(([each, text]) =>
      each === value
        ? html`<option value="${each}" selected>${text}</option>`
        : html`<option value="${each}">${text}</option>`
    )
  }</select></label>`;
};

export const textOf = (label: string, name: string, value: string, hint = ""): Html =>
  html`<label>${label} <input type="text" name="${name}" value="${value}" placeholder="${hint}" maxlength="200"></label>`;

export const checkOf = (label: string, name: string, isSet: boolean): Html =>
  isSet
    ? html`
      <label
        class="check"><input type="checkbox" name="${name}" value="1" checked> ${label}</label>
    `
    : html`<label class="check"><input type="checkbox" name="${name}" value="1"> ${label}</label>`;
