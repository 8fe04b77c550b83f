export const modelscopeKind = "modelscope";

/** What an organisation publishes, as the lists are called. */
export type ModelScopeList = "models" | "datasets";
