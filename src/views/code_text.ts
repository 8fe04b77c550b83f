/** A code as people read it: `first_look` is "first look". */
export const codeText = (code: string): string => code.replaceAll("_", " ");
